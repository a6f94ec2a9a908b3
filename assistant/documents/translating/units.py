"""A segment cut into units: whole sentences, as many as one reply of the model should translate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.documents.inline import tags
from index.sentences import Border, atoms, clause_ends, safe_cut

Size = Callable[[str], int]
"""Tells how many tokens a text has."""

_PAUSES = frozenset(",;:、，；：،؛–—")


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a segment's text, and the white space between it and the next one."""

    text: str
    gap: str = ""


def units(text: str, size: Size, aim: int) -> tuple[Unit, ...]:
    """Return the units of a segment's text; with their gaps, one after another, they are the text.

    Sentences are put together up to `aim` tokens. One that is longer than twice that is cut between its clauses, if
    need be between words. No cut is made inside a tag, nor between the tags of a pair.
    """
    packed = _packed(_sentences(text), size, aim)
    return tuple(unit for stretch in packed for unit in _bounded(stretch, size, 2 * aim))


def halves(text: str, size: Size) -> tuple[Unit, ...]:
    """Return a text cut in two or more between sentences, or at a pause; one unit where there is neither."""
    sentences = list(_sentences(text))
    if len(sentences) > 1:
        return tuple(_packed(sentences, size, max(1, size(text) // 2)))
    return _parted(text, _pauses(text))


def joined(parts: Iterable[tuple[str, str]], spaced: bool) -> str:
    """Return translations put together again.

    Args:
        parts: each translation, and the gap after its source.
        spaced: whether the language of the translations writes spaces between sentences.
    """
    out, owed = "", ""
    for text, gap in parts:
        out += owed + text
        owed = gap if "\n" in gap else " " if spaced else ""
    return out


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences with the white space after them."""
    held = _held_together(text)
    start = 0
    for atom in atoms(text, 0, len(text)):
        if atom.end == len(text) or (atom.border >= Border.SENTENCE and not held(atom.end)):
            yield text[start : atom.end]
            start = atom.end


def _packed(sentences: Iterable[str], size: Size, aim: int) -> Iterator[Unit]:
    taken = ""
    for sentence in sentences:
        if taken and ("\n" in _gap(taken) or size(taken + sentence) > aim):
            yield _unit(taken)
            taken = ""
        taken += sentence
    if taken:
        yield _unit(taken)


def _bounded(unit: Unit, size: Size, most: int) -> Iterator[Unit]:
    """Yield a unit in parts of at most `most` tokens, as far as it can be cut."""
    if size(unit.text) <= most:
        yield unit
        return
    text = unit.text
    held = _held_together(text)
    pauses = [at for at in _pauses(text) if len(text) // 4 <= at <= len(text) * 3 // 4]
    words = [at for at in clause_ends(text, 1, len(text)) if not held(at)]
    middle = safe_cut(text, len(text) // 2, 0)
    parts = _parted(text, pauses or words or ([] if held(middle) else [middle]))
    if len(parts) == 1:
        yield unit
        return
    first, second = parts
    yield from _bounded(first, size, most)
    yield from _bounded(Unit(second.text, unit.gap), size, most)


def _pauses(text: str) -> list[int]:
    held = _held_together(text)
    return [at for at in clause_ends(text, 1, len(text)) if _follows_pause(text, at) and not held(at)]


def _follows_pause(text: str, place: int) -> bool:
    """Tell whether the last thing before a place that is no white space is a sign of a pause."""
    while place and text[place - 1].isspace():
        place -= 1
    return place > 0 and text[place - 1] in _PAUSES


def _parted(text: str, places: Iterable[int]) -> tuple[Unit, ...]:
    """Return a text in two at the place nearest to its middle, or in one where none parts it."""
    possible = [at for at in places if text[:at].strip() and text[at:].strip()]
    if not possible:
        return (Unit(text),)
    at = min(possible, key=lambda at: abs(at - len(text) // 2))
    return _unit(text[:at]), Unit(text[at:])


def _held_together(text: str) -> Callable[[int], bool]:
    """Return what tells whether a place lies within a tag or between the tags of a pair."""
    spans: list[tuple[int, int]] = []
    opened: dict[int, int] = {}
    for tag in tags(text):
        if tag.role == "open":
            opened[tag.number] = tag.start
        spans.append((opened.get(tag.number, tag.start) if tag.role == "close" else tag.start, tag.end))
    return lambda place: any(start < place < end for start, end in spans)


def _unit(stretch: str) -> Unit:
    text = stretch.rstrip()
    return Unit(text, stretch[len(text) :])


def _gap(stretch: str) -> str:
    return stretch[len(stretch.rstrip()) :]
