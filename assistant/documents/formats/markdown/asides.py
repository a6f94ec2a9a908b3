"""Words inside of links and pictures that are no part of the sentence around: titles, and what a picture shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markdown_it.common.utils import unescapeAll

from assistant.documents.formats.edition import Edition
from assistant.documents.formats.markdown.inline import Mark, picture
from assistant.documents.formats.markdown.syntax import Env
from assistant.documents.formats.markdown.writing import write_inline
from assistant.documents.inline import has_words, intact
from assistant.documents.layout import Segment
from assistant.documents.pieces import Atom, Close, Piece, Tagged, tagged

_TITLE = re.compile(r"\s(?P<title>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))\s*\)\Z", re.DOTALL)
"""The last thing in a link's or picture's round brackets (CommonMark 0.31.2, section 6.3)."""
_FILE_NAME = re.compile(r"\S\.\S+\Z")


@dataclass(frozen=True, slots=True)
class Aside:
    """Words at `raw[start:end]` of a link or a picture that is written as `raw`."""

    raw: str
    start: int
    end: int
    words: Tagged[str]
    quote: str = ""
    """Around a title; nothing is around what a picture shows."""
    label: str = ""
    """By which a picture is known, where that was its own words."""

    def written(self, text: str) -> str:
        """Return other words as they stand in the place of these."""
        said = "".join(str(piece) for piece in self.words.pieces(" ".join(text.split())))
        if self.quote:
            # A bar would end a cell, and needs no escape elsewhere, but may have one.
            return re.sub(rf"[\\|{re.escape(self.quote)}]|&(?=#?\w+;)", r"\\\g<0>", said)
        shown = write_inline([said], "caption", {})
        return f"{shown}][{self.label}]" if self.label else shown


@dataclass(frozen=True, slots=True)
class AsidesPart:
    """A block's content, at text[start:end], of which some asides are segments of their own, after the sentence."""

    start: int
    end: int
    text: str
    """The sentence's, with its tags; it may hold no words."""
    asides: tuple[Aside, ...]
    like: Segment
    """What the segments have in common."""
    render: Callable[[str, Mapping[str, str]], str]
    """From a sentence, and what stands for some links and pictures, to the block's content."""
    beside: Callable[[str, str], str]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The sentence, then the asides as they stand."""
        asides = (replace(self.like, text=each.words.text, kind="caption") for each in self.asides)
        return (*((replace(self.like, text=self.text),) if has_words(self.text) else ()), *asides)

    def write(self, source: str, targets: Sequence[str], edition: Edition) -> str:
        """Return the content with other words, after the source if both are wanted and the sentence is another.

        Raises:
            ValueError: a target is blank or has other tags than the source.
        """
        segments = self.segments
        for segment, target in zip(segments, targets, strict=True):
            if not target.strip() or not intact(segment.text, target):
                raise ValueError(f"a target without words or with other tags than its source: {target[:80]!r}")
        sentence = targets[0].strip() if has_words(self.text) else self.text
        said = targets[len(segments) - len(self.asides) :]
        same = sentence == self.text
        if edition.bilingual and same:
            said = [
                f"{each.words.text} / {target}" if target != each.words.text else target
                for each, target in zip(self.asides, said, strict=True)
            ]
        rendered = self.render(sentence, _raws(self.asides, said))
        return self.beside(source, rendered) if edition.bilingual and not same else rendered


def asides(pieces: Iterable[Piece[Mark]], env: Env) -> Iterator[Aside]:
    """Yield the asides of a block, those of equal links and pictures once."""
    raws = {}
    for piece in pieces:
        if (isinstance(piece, Atom) and piece.what.kind == "image") or (
            isinstance(piece, Close) and piece.what.kind == "link"
        ):
            raws[piece.what.raw] = piece.what.kind
    for raw, kind in raws.items():
        if kind == "image":
            yield from _shown(raw, env)
        if title := _TITLE.search(raw):
            start, end = title.span("title")
            words: Tagged[str] = tagged([unescapeAll(raw[start + 1 : end - 1])])
            if has_words(words.text):
                quote = "()" if raw[start] == "(" else raw[start]
                yield Aside(raw, start + 1, end - 1, words, quote)


def replaced(pieces: Iterable[Piece[Mark]], raws: Mapping[str, str]) -> list[Piece[Mark]]:
    """Return pieces with some links and pictures written otherwise."""
    return [
        piece
        if isinstance(piece, str) or piece.what.raw not in raws
        else replace(piece, what=replace(piece.what, raw=raws[piece.what.raw]))
        for piece in pieces
    ]


def _shown(raw: str, env: Env) -> Iterator[Aside]:
    found = picture(raw, env)
    if found is None or "\n" in raw or _FILE_NAME.search(found[2]):
        return
    start, end, shown = found
    words: Tagged[str] = tagged([shown])
    if not has_words(words.text):
        return
    close = raw.index("]", end)
    if raw[close + 1 :] in ("", "[]"):
        yield Aside(raw, start, len(raw), words, label=raw[2:close])
    else:
        yield Aside(raw, start, end, words)


def _raws(found: Sequence[Aside], said: Sequence[str]) -> dict[str, str]:
    raws = {each.raw: each.raw for each in found}
    for aside, text in reversed(list(zip(found, said, strict=True))):
        if text != aside.words.text:
            before = raws[aside.raw]
            # What comes behind was replaced already; its place counts from the end.
            raws[aside.raw] = aside.raw[: aside.start] + aside.written(text) + before[aside.end :]
    return raws
