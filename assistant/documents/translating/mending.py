"""Small slips of a model's translation that can be put right with certainty, without asking again."""

from __future__ import annotations

import re

_SPLIT = re.compile(r"(\d)([.,:]) (\d)")
_QUOTED = re.compile('["“„«「『](?P<inside>[^"“”„«»「」『』]+)["”“»」』]', re.DOTALL)
_SIGNS = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_EMOJI = re.compile(f"[{_SIGNS}][\u200d\ufe0f\U0001f3fb-\U0001f3ff{_SIGNS}]*")
_EMOJI_RUN = re.compile(rf"[ \t]*(?:{_EMOJI.pattern})(?:[ \t]*(?:{_EMOJI.pattern}))*")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]+[\"'”’»)）」』]*(?=\s|$|[^\x00-\x7f])")


def mended(source: str, target: str) -> str:
    """Return a translation without the slips, as it was where there are none.

    A number that was torn apart, `3. 1` for 3.1, is put together where the source has no such place. Quotation marks
    around the whole that the source has not are taken away. Emoji that are nowhere in the translation are put after the
    sentence that they stand after in the source, where both have as many, and at its end otherwise.
    """
    target = target.strip()
    if not _SPLIT.search(source):
        target = _SPLIT.sub(r"\1\2\3", target)
    quoted = _QUOTED.fullmatch(target)
    if quoted and not _QUOTED.fullmatch(source.strip()):
        target = quoted["inside"].strip()
    return _with_emoji(source, target) if target else target


def _with_emoji(source: str, target: str) -> str:
    lost = [run for run in _EMOJI_RUN.finditer(source) if not any(each in target for each in emoji(run[0]))]
    if not lost:
        return target
    ends, theirs = ([match.end() for match in _SENTENCE_END.finditer(text)] for text in (source, target))
    alike, last = len(ends) == len(theirs), ""
    for run in reversed(lost):  # from the end, so that places before it stay where they are
        before = sum(end <= run.start() for end in ends)
        if not source[: run.start()].strip():
            target = f"{run[0].strip()} {target}"
        elif alike and before and not source[ends[before - 1] : run.start()].strip():
            target = target[: theirs[before - 1]] + run[0] + target[theirs[before - 1] :]
        else:
            last = run[0] + last
    return target + last


def emoji(text: str) -> list[str]:
    """Return the emoji and other pictures of a text, those written together as one."""
    return [match[0] for match in _EMOJI.finditer(text)]
