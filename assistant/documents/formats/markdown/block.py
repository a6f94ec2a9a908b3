"""One block of Markdown as slots: a paragraph that was wrapped is one, lines that were not are one each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.documents.formats.lines import width, wrap, wrapped_breaks
from assistant.documents.formats.markdown.asides import AsidesPart, asides, replaced
from assistant.documents.formats.markdown.inline import Mark, read_inline
from assistant.documents.formats.markdown.syntax import Env, parse_inline
from assistant.documents.formats.markdown.writing import Place, write_inline
from assistant.documents.formats.text_layout import Part, Slot
from assistant.documents.inline import has_words
from assistant.documents.layout import Segment, SegmentKind
from assistant.documents.pieces import Tagged, tagged

Render = Callable[[str, Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block's content, without marks of quotes and lists, and where it stands in the text."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block's content and what stands around it."""

    kind: SegmentKind
    place: Place
    lines: tuple[Line, ...]
    continuation: str
    """What a further line of it begins with."""
    section: int
    language: str | None = None
    author: str = ""
    breaks_after_first: bool = False
    """Its first line is a title, whatever the others are."""


def block_parts(block: Block, env: Env) -> Iterator[Part]:
    """Yield the parts of a block."""
    groups = _groups(block, env)
    for group in groups:
        content = "\n".join(line.text for line in group)
        content = content.rstrip(" \t")
        if len(group) > 1 or group != block.lines:
            content = content.removesuffix("\\")
        pieces = read_inline(content, env)
        found = tagged(pieces)
        start, end = group[0].start, group[-1].start + len(content) - content.rfind("\n") - 1
        segment = Segment(found.text, block.kind, block.section, block.language, block.author)
        render, beside = _writer(found, group, block, env), _beside(block, alone=len(groups) == 1)
        if said := tuple(asides(pieces, env)):
            yield AsidesPart(start, end, found.text, said, segment, render, beside)
        elif has_words(found.text):
            yield Slot(start, end, segment, _plain(render), beside)


def _plain(render: Render) -> Callable[[str], str]:
    return lambda target: render(target, {})


def _groups(block: Block, env: Env) -> list[tuple[Line, ...]]:
    """Part a block's lines where a line end means something: a hard break, or lines that nobody wrapped."""
    if len(block.lines) == 1:
        return [block.lines]
    texts = [line.text for line in block.lines]
    free = _free_breaks("\n".join(texts), env)
    goes_on = [True] * (len(texts) - 1) if block.place == "underlined" else wrapped_breaks(texts)
    groups: list[list[Line]] = [[block.lines[0]]]
    for at, line in enumerate(block.lines[1:]):
        hard = free.get(at)
        titled = block.breaks_after_first and at == 0
        if hard is not None and (hard or titled or not goes_on[at]):
            groups.append([])
        groups[-1].append(line)
    return [tuple(group) for group in groups]


def _free_breaks(content: str, env: Env) -> dict[int, bool]:
    """Return which line ends stand outside of all markup, and whether they are hard breaks."""
    free: dict[int, bool] = {}
    depth = number = position = 0
    for token in parse_inline(content, env):
        depth += token.nesting
        if token.type in ("softbreak", "hardbreak"):
            at = content.index("\n", token.meta["at"])
            number += content.count("\n", position, at)
            position = at
            if depth == 0:
                free[number] = token.type == "hardbreak"
    return free


def _writer(found: Tagged[Mark], group: Sequence[Line], block: Block, env: Env) -> Render:
    columns = max(width(line.text) for line in group)

    def render(target: str, raws: Mapping[str, str]) -> str:
        target = " ".join(target.split())
        if len(group) > 1 and block.place == "text":
            target = "\n".join(wrap(target, columns))
        written = write_inline(
            replaced(found.pieces(target), raws), block.place, env, alone=len(group) == len(block.lines)
        )
        return written.replace("\n", f"\n{block.continuation}")

    return render


def _beside(block: Block, *, alone: bool) -> Callable[[str, str], str]:
    if block.place == "cell":
        return lambda source, target: f"{source}<br>{target}"
    if block.place != "text":
        return lambda source, target: f"{source} / {target}"
    if alone and block.kind == "paragraph":
        return lambda source, target: f"{source}\n{block.continuation.rstrip()}\n{block.continuation}{target}"
    return lambda source, target: f"{source}  \n{block.continuation}{target}"
