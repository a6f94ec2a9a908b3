"""LAYOUT of a picture: its texts as segments, and the picture with their translations drawn in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.formats.pictures.svg import Drawn, Sheet, svg
from assistant.documents.formats.pictures.values import Block, Box
from assistant.documents.inline import intact
from assistant.documents.layout import Segment, SideBySide
from assistant.language import detect

_BORDER = 0.3
"""Em that boxes have in common at most where nothing is hidden: the recogniser leaves a border around the letters."""
_ENOUGH = 2_000
"""Characters of translations from which their language is told."""


@dataclass(frozen=True, slots=True)
class PictureLayout:
    """A picture with text in it."""

    jpeg: bytes = b""
    """The picture as it is shown: upright, of bounded size, without anything its file tells besides."""
    width: int = 1
    """Of `jpeg`, in pixels."""
    height: int = 1
    blocks: tuple[Block, ...] = ()
    """In reading order, those without a letter too."""
    warnings: tuple[str, ...] = ()
    """What could not be read, one line each."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """One for each block with a letter."""
        return tuple(Segment(b.words.text, b.kind, b.section) for b in self.blocks if b.words.text)

    @property
    def suffix(self) -> str:
        """`.svg`."""
        return ".svg"

    def write(self, targets: Sequence[str], *, bilingual: bool = False, language: str | None = None) -> bytes:
        """Return the picture with the targets drawn where the texts were; where a target is its text it stays.

        Args:
            targets: one for each segment, in order, with the segment's tags.
            bilingual: put the picture as it was beside it, or above it if it is wider than high.
            language: of the targets, ISO 639-1; None to tell it from them.

        Raises:
            ValueError: there are more or fewer targets than segments, or one is blank or has other tags.
        """
        drawn = [
            Drawn(block, _said(block, block.words.text), _said(block, target))
            for block, target in self._translated(targets)
            if target != block.words.text
        ]
        language = language or detect(" ".join(each.target for each in drawn)[:_ENOUGH])
        drawn += self._painted_over(drawn)
        sheet = Sheet(self.jpeg, self.width, self.height, language, " ".join(self.warnings))
        return svg(sheet, drawn, bilingual=bilingual)

    def _painted_over(self, drawn: Sequence[Drawn]) -> list[Drawn]:
        """Return what stays but stands where others are painted, as tilted lines do: it is written again."""
        kept = [each for block in self.blocks for each in (block, *block.figures)]
        kept = [block for block in kept if not any(block is each.block for each in drawn)]
        grounds = [_ground(each.block) for each in drawn]
        again: list[Drawn] = []
        while over := [b for b in kept if any(_ground(b).grown(-_BORDER * b.size).touches(box) for box in grounds)]:
            kept = [block for block in kept if not any(block is each for each in over)]
            grounds = [_ground(block) for block in over]
            again += [Drawn(block, said, said) for block in over if (said := _said(block, block.words.text))]
        return again

    def _translated(self, targets: Sequence[str]) -> list[tuple[Block, str]]:
        with_words = [block for block in self.blocks if block.words.text]
        if len(targets) != len(with_words):
            raise ValueError(f"{len(targets)} targets for {len(with_words)} segments")
        for block, target in zip(with_words, targets, strict=True):
            if not target.strip() or not intact(block.words.text, target):
                raise ValueError(f"a target without words or with other tags than its source: {target[:80]!r}")
        return list(zip(with_words, targets, strict=True))


def blocks(layout: PictureLayout, targets: Sequence[str]) -> tuple[SideBySide, ...]:
    """Return the texts of a picture with their translations and their places, in reading order.

    Numbers beside a text, such as the price of a dish, follow it after two spaces, in both languages.

    Raises:
        ValueError: there are more or fewer targets than segments, or one is blank or has other tags.
    """
    said = iter(enumerate(layout._translated(targets)))
    found = []
    for block in layout.blocks:
        source = target = _said(block, block.words.text)
        place = None
        if block.words.text:
            place, (_, translation) = next(said)
            target = _said(block, translation)
        box = block.box
        shares = (
            box.left / layout.width,
            box.top / layout.height,
            box.right / layout.width,
            box.bottom / layout.height,
        )
        beside = "".join(f"  {_said(figure, '')}" for figure in block.figures)
        found.append(SideBySide(source + beside, target + beside, shares, place))
    return tuple(found)


def _ground(block: Block) -> Box:
    return block.ground or block.box


def _said(block: Block, text: str) -> str:
    """Return a text with what its tags stand for."""
    pieces = block.words.pieces(text)
    return "".join(piece if isinstance(piece, str) else str(piece.what) for piece in pieces).strip()
