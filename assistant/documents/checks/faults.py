"""All that is wrong with a model's translation of one segment, told from the two texts alone.

How often each check is wrong about translations by people, and how much made-up damage it finds, is measured by
tests/bench/translation_checks.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from assistant.documents.checks.fault import Fault, Wanted
from assistant.documents.checks.figures import Figure, compared
from assistant.documents.checks.lengths import surprise
from assistant.documents.checks.literals import lost, without_literals
from assistant.documents.checks.repetition import is_doubled, longest_loop, repeated_share
from assistant.documents.checks.speech import echo_faults, language_faults, prompt_faults, script_faults
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
        return (Fault("empty", "There is no translation."),) if has_words(source) or not target else ()
    found = chain(
        _of_speech(mine, theirs, wanted),
        _of_repetition(mine, theirs),
        _of_length(mine, theirs, wanted),
        _of_content(mine, theirs, wanted),
        _of_form(source, target),
    )
    return tuple(sorted(found, key=lambda fault: not fault.grave))


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
        yield Fault("repetition", f"It repeats itself: “{loop.unit.strip()[:30]}”, {loop.times} times.")
    elif is_doubled(target) and not is_doubled(source):
        yield Fault("repetition", "It says everything twice.")
    elif repeated_share(target) > repeated_share(source) + _REPEATED:
        yield Fault("repetition", "It says the same several times.")


def _of_length(source: str, target: str, wanted: Wanted) -> Iterator[Fault]:
    much = surprise(source, target, wanted.source_language, wanted.language)
    if abs(much) > _UNUSUAL:
        how = "longer" if much > 0 else "shorter"
        yield Fault("length", f"It is much {how} than a translation of this would be.", abs(much) > _IMPLAUSIBLE)
    if much < _SHORTER and _ends_sentence(source) and _ENDS_OPEN.search(target):
        yield Fault("cut", "It breaks off in the middle of a sentence.")


def _ends_sentence(text: str) -> bool:
    return _ENDS.search(text[-40:]) is not None and _ABBREVIATED.search(text[-40:]) is None


def _of_content(source: str, target: str, wanted: Wanted) -> Iterator[Fault]:
    for verbatim in lost(source, target):
        grave = verbatim.kind != "code" or len(verbatim.text) > 4
        yield Fault("literals", f"The {verbatim.kind} {verbatim.text[:60]} is missing.", grave)
    languages = (wanted.source_language, wanted.language)
    difference = compared(without_literals(source), without_literals(target), languages)
    # A small number is often a word in one language only, as "both" for 2人. A large one is not, nor one for another.
    changed = bool(difference.lost and difference.invented)
    for figure in difference.lost:
        yield Fault("numbers", f"The number {figure.written} is missing.", _grave(figure, changed))
    for figure in difference.invented:
        yield Fault("numbers", f"The number {figure.written} is not in the source.", _grave(figure, changed))
    for figure in difference.converted:
        yield Fault("numbers", f"The number {figure.written} was converted to another unit.", grave=False)
    for entry in violations(source, target, wanted.glossary, wanted.language):
        yield Fault("glossary", f"“{entry.term}” must be “{entry.rendering}”.")


def _grave(figure: Figure, changed: bool) -> bool:
    return changed or not figure.is_small


def _of_form(source: str, target: str) -> Iterator[Fault]:
    if not intact(source, target):
        yield Fault("tags", "The tags are not those of the source.")
    for what, mark in (("paragraphs", r"\n\s*\n"), ("lines", r"\n")):
        mine, theirs = (sum(1 for part in re.split(mark, text) if part.strip()) for text in (source.strip(), target))
        if mine != theirs:
            yield Fault("lines", f"It has {theirs} {what} where the source has {mine}.")
            break
    if open_ := [mark for mark, closing in _PAIRS.items() if target.count(mark) != target.count(closing)]:
        if all(source.count(mark) == source.count(_PAIRS[mark]) for mark in _PAIRS):
            yield Fault("pairs", f"“{open_[0]}” is not closed.", grave=False)
