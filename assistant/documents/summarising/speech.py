"""Whether a point is a sentence in the right language, neither a loop nor talk about the task (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.documents.checks import Wanted
from assistant.documents.checks.literals import without_literals
from assistant.documents.checks.repetition import is_doubled, longest_loop, repeated_share
from assistant.documents.checks.speech import language_faults, prompt_faults, script_faults

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
    if looped or is_doubled(point) or repeated_share(point) > _REPEATED:
        yield "It repeats itself."
    mine, theirs = without_literals(source), without_literals(point)
    yield from (fault.reason for fault in prompt_faults(source, point, wanted))
    yield from (fault.reason for fault in language_faults(mine, theirs, wanted))
    yield from (fault.reason for fault in script_faults(mine, theirs, wanted))
