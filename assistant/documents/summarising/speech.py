"""Whether a point is a sentence in the right language, neither a loop nor talk about the task (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.documents.checks import Wanted
from assistant.documents.checks.literals import without_literals
from assistant.documents.checks.repetition import is_doubled, longest_loop, repeated_share
from assistant.documents.checks.speech import language_faults, prompt_faults, script_faults
from assistant.documents.doubts_told import english

_ABOUT = re.compile(
    r"(?:the|this) (?:piece|text|passage)(?: of text)? \w+"
    r"|(?:the (?:author|writer|narrator)|it) (?:also )?(?:discusses|talks|mentions|describes|reflects|includes)\b"
    r"|[这該该本](?:段|篇|个)?(?:文字|文章|文本|片段|内容)|この(?:文章|テキスト|文)は",
    re.IGNORECASE,
)
"""Openings that tell of the text instead of what it says, in the languages in which the default model falls for it."""
_LONGEST = 700
"""Characters: more is no point but a text of its own."""
_SHORTEST = 4
_LOOP_TIMES, _LOOP_LENGTH = 4, 16
_REPEATED = 0.5


def ill_said(point: str, source: str, wanted: Wanted) -> tuple[str, ...]:
    """Return what is wrong with how a point is said, a plain line each; empty where nothing is.

    Args:
        point: the model's sentence.
        source: what it was taken from, which explains names in other scripts.
        wanted: the language, and what the model was told.
    """
    return tuple(_found(point, source, wanted))


def _found(point: str, source: str, wanted: Wanted) -> Iterator[str]:
    if not _SHORTEST <= len(point) <= _LONGEST:
        yield f"It has {len(point)} characters."
        return
    loop, usual = longest_loop(point), longest_loop(source)
    looped = loop.times >= _LOOP_TIMES and loop.length >= _LOOP_LENGTH and loop.times > usual.times + 1
    doubled = is_doubled(point) and not is_doubled(source)
    if looped or doubled or repeated_share(point) > repeated_share(source) + _REPEATED:
        yield "It repeats itself."
    if (match := _ABOUT.match(point)) and not _ABOUT.match(source):
        yield f"It speaks about the text: {match[0]}"
    mine, theirs = without_literals(source), without_literals(point)
    yield from (english(fault.reason) for fault in prompt_faults(source, point, wanted))
    yield from (english(fault.reason) for fault in language_faults(mine, theirs, wanted))
    yield from (english(fault.reason) for fault in script_faults(mine, theirs, wanted))
