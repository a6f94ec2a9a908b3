"""Subtitles (SRT, WebVTT): cues joined to sentences and paragraphs, each paragraph a place by its time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from index.loaders.assembly import Assembly
from index.loaders.decoding import decode, is_blank
from index.loaders.documents.ooxml import no_words
from index.loaders.loaded import Loaded, one
from index.loaders.plain.front_matter import language_code
from index.naming import title_from

_TIMES = re.compile(
    r"^[ \t]*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,]\d{1,3})?[ \t]*-->[ \t]*"
    r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})",
    re.MULTILINE,
)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^<>\n]{1,80})>")
_TAGS = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<\d[\d:.]*>|\{\\[^{}\n]*\}")
_LANGUAGE = re.compile(r"^Language:[ \t]*(\S+)", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?。！？…؟۔।]['\"”’」』)]*$")
_NO_SPACES = re.compile(r"[\u2E80-\u303F\u3041-\u30FF\u31F0-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]")
"""Chinese and Japanese, which put no space where a line of a subtitle ends."""
_PAUSE = 5
"""Seconds without words after which a new paragraph begins."""
_LONG, _LONGEST = 30, 60
"""Seconds after which a paragraph ends with its sentence, or anyhow."""


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    lines: tuple[str, ...]
    speaker: str = ""


def load_subtitles(path: Path, data: bytes) -> Loaded:
    """Return the words of subtitles as a note.

    Raises:
        NoteUnreadable: the file is empty, not text, or has no cue.
    """
    decoded = decode(path, data)
    assembly = Assembly(warnings=list(decoded.warnings))
    for group in _groups(_cues(decoded.text)):
        words = ""
        for cue in group:
            for line in cue.lines:
                words = _joined(words, line)
        assembly.gap()
        with assembly.place("time", _clock(group[0].start)):
            assembly.write(f"{group[0].speaker}: {words}" if group[0].speaker else words)
    if is_blank("".join(assembly.pieces)):
        raise no_words(path)
    declared = _LANGUAGE.search(decoded.text, 0, 500)
    named = re.search(r"\.([A-Za-z]{2,3})(?:[-_][A-Za-z]{2,4})?$", path.stem)
    language = language_code(declared[1]) if declared else named[1].lower() if named else None
    return one(replace(assembly.document(title_from(path)), language=language))


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues with words; a line that the cue before already showed, as rolling captions do, is left out."""
    times = list(_TIMES.finditer(text))
    shown: tuple[str, ...] = ()
    for index, found in enumerate(times):
        begin = text.find("\n", found.end())
        end = times[index + 1].start() if index + 1 < len(times) else len(text)
        block = re.split(r"\n[ \t]*\n", text[begin + 1 : end])[0] if 0 <= begin < end else ""
        voice = _VOICE.search(block)
        lines = tuple(" ".join(html.unescape(_TAGS.sub("", line)).split()) for line in block.split("\n"))
        if index + 1 < len(times) and lines and lines[-1].isdigit() and not text[begin + 1 : end].count("\n\n"):
            lines = lines[:-1]
        lines = tuple(line for line in lines if line)
        new = tuple(line for line in lines if line not in shown)
        if new:
            speaker = " ".join(voice[1].split()) if voice else ""
            yield _Cue(_seconds(found, 1), _seconds(found, 4), new, speaker)
        shown = lines or shown


def _groups(cues: Iterator[_Cue]) -> Iterator[list[_Cue]]:
    group: list[_Cue] = []
    for cue in cues:
        if group:
            length = group[-1].end - group[0].start
            ended = bool(_SENTENCE_END.search(group[-1].lines[-1]))
            apart = cue.start - group[-1].end > _PAUSE or cue.start < group[0].start
            if apart or length > _LONGEST or (length > _LONG and ended) or cue.speaker != group[-1].speaker:
                yield group
                group = []
        group.append(cue)
    if group:
        yield group


def _joined(words: str, line: str) -> str:
    close = words and _NO_SPACES.match(words[-1]) and _NO_SPACES.match(line[0])
    return words + line if not words or close else f"{words} {line}"


def _seconds(found: re.Match[str], group: int) -> int:
    return int(found[group] or 0) * 3600 + int(found[group + 1]) * 60 + int(found[group + 2])


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
