"""Small slips of a model's translation that can be put right with certainty, without asking again."""

from __future__ import annotations

import re

_SPLIT = re.compile(r"(\d)([.,:]) (\d)")
_QUOTED = re.compile('["“„«「『](?P<inside>[^"“”„«»「」『』]+)["”“»」』]', re.DOTALL)
_SIGNS = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_EMOJI = re.compile(f"[{_SIGNS}][\u200d\ufe0f\U0001f3fb-\U0001f3ff{_SIGNS}]*")
_LAST_EMOJI = re.compile(rf"(?:\s*(?:{_EMOJI.pattern}))+\s*$")


def mended(source: str, target: str) -> str:
    """Return a translation without the slips, as it was where there are none.

    A number that was torn apart, `3. 1` for 3.1, is put together where the source has no such place. Quotation marks
    around the whole that the source has not are taken away. Emoji at the source's end that are nowhere in the
    translation are put at its end.
    """
    target = target.strip()
    if not _SPLIT.search(source):
        target = _SPLIT.sub(r"\1\2\3", target)
    quoted = _QUOTED.fullmatch(target)
    if quoted and not _QUOTED.fullmatch(source.strip()):
        target = quoted["inside"].strip()
    last = _LAST_EMOJI.search(source)
    if last and target and not any(each in target for each in emoji(last[0])):
        target += last[0].rstrip()
    return target


def emoji(text: str) -> list[str]:
    """Return the emoji and other pictures of a text, those written together as one."""
    return [match[0] for match in _EMOJI.finditer(text)]
