"""Subtitles (SRT, WebVTT): the words of cues are replaced; times, numbers, settings, styles and notes stay.

The lines of a cue are one text, wrapped again to as few lines of similar length as fit into the longest of the file.
Lines that each begin with a dash are two people speaking, and stay lines.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.documents.formats.charsets import read_text
from assistant.documents.formats.lined import Lined
from assistant.documents.formats.lines import balanced, unwrapped, width
from assistant.documents.formats.text_layout import Slot, TextLayout
from assistant.documents.inline import has_words
from assistant.documents.layout import Layout, Segment
from assistant.documents.pieces import Atom, Close, Open, Piece, Tagged, tagged
from assistant.errors import DocumentUnreadable

_TIMES = re.compile(r"[ \t]*(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?[ \t]*-->[ \t]*(?:\d{1,3}:)?\d{1,2}:\d{1,2}")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<\d[\d:.]*>|\{\\[^{}\n]{0,200}\}|♪+|♫+|#(?=\s)|\\[Nh]")
_NAME = re.compile(r"</?(\w+)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^<>\n]{1,80})>")
_DASH = re.compile(r"(?:<[^<>\n]{1,50}>|\{[^{}\n]{1,50}\})*[-–—‐−][ \t]?(?=\S)")
_ACTIVE = re.compile(r"--(?=>)|<(?=[/A-Za-z\d])|\{(?=\\)")
_NARROWEST = 32
"""Columns that a line may always have: those of a teletext or CEA-608 caption, the narrowest screens there are."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int


def read_srt(data: bytes) -> Layout:
    """Take SubRip subtitles apart.

    Raises:
        DocumentUnreadable: it is not text, or has no cue.
    """
    return _read(data, ".srt")


def read_vtt(data: bytes) -> Layout:
    """Take WebVTT subtitles apart.

    Raises:
        DocumentUnreadable: it is not text, or has no cue.
    """
    return _read(data, ".vtt")


def _read(data: bytes, suffix: str) -> Layout:
    encoded = read_text(data)
    lined = Lined(encoded.text)
    cues = list(_cues(lined.text))
    if not cues:
        raise DocumentUnreadable("It holds no cue with a time. Check that it is a subtitle file.")
    columns = max([_NARROWEST, *(width(_TAG.sub("", line.text)) for cue in cues for line in cue)])
    slots = (slot for cue in cues for slot in _slots(cue, columns, vtt=suffix == ".vtt"))
    return TextLayout(encoded, lined, tuple(slots), suffix)


def _cues(text: str) -> Iterator[list[_Line]]:
    """Yield the lines of each cue's words. A cue ends with an empty line, or where the next begins without one."""
    lines = text.split("\n")
    position = 0
    cue: list[_Line] | None = None
    for at, line in enumerate(lines):
        times = _TIMES.match(line)
        if times or not line.strip():
            if times and cue and cue[-1].text.strip().isdigit():
                # The next cue's number, with no empty line before it.
                cue.pop()
            if cue is not None:
                yield cue
            cue = [] if times else None
        elif cue is not None:
            cue.append(_Line(line, position))
        position += len(line) + 1
        if at + 1 == len(lines) and cue is not None:
            yield cue


def _slots(cue: list[_Line], columns: int, *, vtt: bool) -> Iterator[Slot]:
    if not cue:
        return
    voice = _VOICE.search("\n".join(line.text for line in cue))
    author = " ".join(voice[1].split()) if voice else ""
    leads = [_DASH.match(line.text.lstrip()) for line in cue]
    groups = [[line] for line in cue] if len(cue) > 1 and all(leads) else [cue]
    for group in groups:
        first = group[0]
        dash = _DASH.match(first.text.lstrip()) if len(groups) > 1 else None
        # A tag before the dash stays with the words, as it may close after them.
        lead = dash.end() if dash and dash[0][0] in "-–—‐−" else 0
        start = first.start + len(first.text) - len(first.text.lstrip()) + lead
        end = group[-1].start + len(group[-1].text.rstrip())
        texts = [line.text.strip() for line in group]
        texts[0] = texts[0][lead:]
        found = tagged(_pieces(unwrapped(texts), vtt=vtt))
        if has_words(found.text):
            most = columns if len(groups) == 1 else 10_000
            segment = Segment(found.text, "cue", 0, None, author)
            yield Slot(start, end, segment, _writer(found, most, vtt=vtt), lambda source, target: f"{source}\n{target}")


def _pieces(text: str, *, vtt: bool) -> list[Piece[str]]:
    pieces: list[Piece[str]] = []
    waiting: list[tuple[int, str]] = []
    end = 0
    for match in _TAG.finditer(text):
        words = text[end : match.start()]
        pieces.append(html.unescape(words) if vtt else words)
        end = match.end()
        name = _NAME.match(match[0])
        if name and match[0][1] != "/":
            waiting.append((len(pieces), name[1]))
        elif name and waiting and waiting[-1][1] == name[1]:
            start, _ = waiting.pop()
            opening = pieces[start]
            assert isinstance(opening, Atom)
            pieces[start] = Open(opening.what)
            pieces.append(Close(match[0]))
            continue
        pieces.append(Atom(match[0]))
    pieces.append(html.unescape(text[end:]) if vtt else text[end:])
    return pieces


def _writer(found: Tagged[str], columns: int, *, vtt: bool) -> Callable[[str], str]:
    def words(text: str) -> str:
        if vtt:
            return html.escape(text, quote=False).replace("{\\", "{\u2060\\")
        # SubRip cannot escape: what no reader sees keeps words from being taken for a time, a tag or a setting.
        return _ACTIVE.sub("\\g<0>\u2060", text)

    def render(target: str) -> str:
        whole = "\n".join(balanced(" ".join(target.split()), columns))
        return "".join(words(piece) if isinstance(piece, str) else piece.what for piece in found.pieces(whole))

    return render
