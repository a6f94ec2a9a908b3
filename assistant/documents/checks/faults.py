"""All that is wrong with a model's translation of one segment, told from the two texts alone.

How often each check is wrong about translations by people, and how much made-up damage it finds, is measured by
tests/bench/translation_checks.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from assistant.currencies import changed_currencies
from assistant.documents.checks.fault import Fault, Wanted, fault
from assistant.documents.checks.figures import Figure, compared
from assistant.documents.checks.lengths import surprise
from assistant.documents.checks.literals import LiteralKind, lost, without_literals
from assistant.documents.checks.repetition import is_doubled, longest_loop, repeated_share
from assistant.documents.checks.speech import echo_faults, language_faults, prompt_faults, script_faults
from assistant.documents.doubts import DoubtKind
from assistant.documents.glossary.terms import violations
from assistant.documents.inline import bare, has_words, intact

_IMPLAUSIBLE = 3.7
"""Standard deviations of length. Of 19,120 translations by people in NTREX-128 0.2 % go beyond."""
_UNUSUAL = 2.7
_ENDS = re.compile(r"[.!?…:;。！？：；؟۔।؛։።]+[\s\"'”’»«“„」』）)\]*_>]*$")
_ENDS_OPEN = re.compile(r"[\w,،，、;；(（\[【「『《“«]\s*$")
_ABBREVIATED = re.compile(r"\b\w{1,2}\.[\s\"'”’»)]*$")
_SHORTER = -0.2
"""Standard deviations: a translation that ends without a full stop, and is shorter than most, was cut."""
_LOOP_TIMES, _LOOP_LENGTH = 4, 16
_REPEATED = 0.25
_LOST: Mapping[LiteralKind, DoubtKind] = {
    "link": "link_lost",
    "name": "name_lost",
    "placeholder": "placeholder_lost",
    "code": "code_lost",
}
_PAIRS = {"(": ")", "（": "）", "[": "]", "【": "】", "《": "》"}


def faults(source: str, target: str, wanted: Wanted) -> tuple[Fault, ...]:
    """Return what is wrong with a translation, the gravest first; empty where nothing is.

    Args:
        source: a segment's text, with its tags.
        target: the translation, with its tags; white space at the ends does not count.
        wanted: what was asked for.

    What has no words, such as a number or a link alone, may stay as it is.
    """
    target = target.strip()
    mine, theirs = bare(source), bare(target)
    if not has_words(target):
        return (fault("empty", "empty"),) if has_words(source) or not target else ()
    found = chain(
        _of_speech(mine, theirs, wanted),
        _of_repetition(mine, theirs),
        _of_length(mine, theirs, wanted),
        _of_content(mine, theirs, wanted),
        _of_form(source, target),
    )
    return tuple(sorted(found, key=lambda each: not each.grave))


def _of_speech(source: str, target: str, wanted: Wanted) -> Iterator[Fault]:
    mine, theirs = without_literals(source), without_literals(target)
    yield from prompt_faults(source, target, wanted)
    yield from echo_faults(mine, theirs, wanted)
    yield from language_faults(mine, theirs, wanted)
    yield from script_faults(mine, theirs, wanted)


def _of_repetition(source: str, target: str) -> Iterator[Fault]:
    loop, usual = longest_loop(target), longest_loop(source)
    # Ellipses, rules of dashes and laughter may be as long as they like where the source has them too.
    if loop.times >= _LOOP_TIMES and loop.length >= _LOOP_LENGTH and loop.times > usual.times + 1:
        yield fault("repetition", "loop", loop.unit.strip()[:30], str(loop.times))
    elif is_doubled(target) and not is_doubled(source):
        yield fault("repetition", "doubled")
    elif repeated_share(target) > repeated_share(source) + _REPEATED:
        yield fault("repetition", "repeated")


def _of_length(source: str, target: str, wanted: Wanted) -> Iterator[Fault]:
    much = surprise(source, target, wanted.source_language, wanted.language)
    if abs(much) > _UNUSUAL:
        yield fault("length", "longer" if much > 0 else "shorter", grave=abs(much) > _IMPLAUSIBLE)
    if much < _SHORTER and _ends_sentence(source) and _ENDS_OPEN.search(target):
        yield fault("cut", "cut")


def _ends_sentence(text: str) -> bool:
    return _ENDS.search(text[-40:]) is not None and _ABBREVIATED.search(text[-40:]) is None


def _of_content(source: str, target: str, wanted: Wanted) -> Iterator[Fault]:
    for verbatim in lost(source, target):
        grave = verbatim.kind != "code" or len(verbatim.text) > 4
        yield fault("literals", _LOST[verbatim.kind], verbatim.text[:60], grave=grave)
    languages = (wanted.source_language, wanted.language)
    difference = compared(without_literals(source), without_literals(target), languages)
    # A small number is often a word in one language only, as "both" for 2人. A large one is not, nor one for another.
    changed = bool(difference.lost and difference.invented)
    for figure in difference.lost:
        yield fault("numbers", "number_lost", figure.written, grave=_grave(figure, changed))
    for figure in difference.invented:
        yield fault("numbers", "number_invented", figure.written, grave=_grave(figure, changed))
    for figure in difference.converted:
        yield fault("numbers", "number_converted", figure.written, grave=False)
    for amount in changed_currencies(target, [source]):
        yield fault("numbers", "currency_changed", amount)
    for entry in violations(source, target, wanted.glossary, wanted.language):
        yield fault("glossary", "glossary", entry.term, entry.rendering)


def _grave(figure: Figure, changed: bool) -> bool:
    return changed or not figure.is_small


def _of_form(source: str, target: str) -> Iterator[Fault]:
    if not intact(source, target):
        yield fault("tags", "tags")
    marks: tuple[tuple[DoubtKind, str], ...] = (("paragraphs", r"\n\s*\n"), ("lines", r"\n"))
    for what, mark in marks:
        mine, theirs = (sum(1 for part in re.split(mark, text) if part.strip()) for text in (source.strip(), target))
        if mine != theirs:
            yield fault("lines", what, str(theirs), str(mine))
            break
    if open_ := [mark for mark, closing in _PAIRS.items() if target.count(mark) != target.count(closing)]:
        if all(source.count(mark) == source.count(_PAIRS[mark]) for mark in _PAIRS):
            yield fault("pairs", "unclosed", open_[0], grave=False)
