"""Documents in which facts are planted, each with a place of its own and a number that stands nowhere else.

They have sentences made of many templates, paragraphs of the sample notes, and twenty facts at even distances.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language import detect
from index.loaders import load
from tests.bench.report import ROOT

FACTS = 20
NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d{3})*(?:[.,]\d+)?")
_NOTES = sorted((ROOT / "index" / "sample_notes").rglob("*.md"))

_PLACES = (
    *("Arvik", "Belmora", "Corvalen", "Dunsel", "Estrand", "Farlowe", "Grennach", "Holmby", "Istrava", "Jorvland"),
    *("Kestrin", "Lomvik", "Marsden", "Nordal", "Ostrev", "Pellworm", "Quarnby", "Ruskala", "Selbruck", "Tarnholm"),
)
_FACTS = (
    "The town council of {place} voted to spend {n} crowns on a new footbridge.",
    "The flood of {place} destroyed {n} houses in a single night.",
    "A fire at the paper mill of {place} put {n} people out of work.",
    "The harbour of {place} will be closed to ships for {n} days.",
    "Archaeologists found {n} silver coins under the church of {place}.",
    "The school of {place} now teaches {n} children, more than ever before.",
    "The water of {place} holds {n} micrograms of lead per litre, far above the limit.",
    "The oldest oak of {place} was felled after {n} years.",
    "The bus company of {place} raised its yearly fare to {n} crowns.",
    "The hospital of {place} cancelled {n} operations for lack of nurses.",
)
_WHO = (
    "The innkeeper",
    "A retired teacher",
    "My neighbour",
    "The gardener",
    "An old sailor",
    "The postman",
    "Her cousin",
)
_DID = ("walked along", "painted", "talked about", "remembered", "wrote down", "looked for", "took a picture of")
_WHAT = ("the orchard", "a grey fence", "the quiet lane", "an empty boathouse", "the winter market", "a row of lamps")
_WHEN = (
    "before breakfast",
    "in the rain",
    "without any hurry",
    "as on most days",
    "while the kettle boiled",
    "at dusk",
)
_THEN = (
    "Nobody minded.",
    "It changed little.",
    "The light was soft.",
    "There was some talk of it later.",
    "So it goes.",
)


@dataclass(frozen=True)
class Fact:
    """One planted sentence, and how it is known again."""

    text: str
    place: str
    number: int


@dataclass(frozen=True)
class Planted:
    """A document with its facts in the order they stand."""

    text: str
    facts: tuple[Fact, ...]


def planted(characters: int, rng: random.Random) -> Planted:
    """Make a document of about so many characters, in English."""
    paragraphs: list[str] = []
    notes = [paragraph for paragraph in _note_paragraphs() if len(paragraph) < characters // 10]
    while sum(map(len, paragraphs)) < characters:
        paragraphs.append(rng.choice(notes) if rng.random() < 0.3 else _filler(rng))
    held = {digits(number) for number in NUMBER.findall("\n".join(paragraphs))}
    facts = []
    for place in rng.sample(_PLACES, FACTS):
        number = next(n for n in iter(lambda: rng.randint(1_101, 98_999), None) if str(n) not in held)
        held.add(str(number))
        facts.append(Fact(rng.choice(_FACTS).format(place=place, n=f"{number:,}"), place, number))
    for at, fact in enumerate(facts):
        # Evenly over the text, but anywhere in its paragraph.
        where = round((at + rng.random()) * len(paragraphs) / FACTS)
        index = min(where, len(paragraphs) - 1)
        paragraphs[index] = _inserted(paragraphs[index], fact.text, rng)
    return Planted("\n\n".join(paragraphs), tuple(facts))


def digits(number: str) -> str:
    """Return the digits of a number alone."""
    return re.sub(r"\D", "", number)


def _note_paragraphs() -> Iterator[str]:
    """Yield the paragraphs of the English sample notes, without their comments."""
    for path in _NOTES:
        (document,) = load(path, path.read_bytes()).documents
        body = document.text.split("\n## Comments")[0]
        for paragraph in body.split("\n\n"):
            if len(paragraph) > 80 and detect(paragraph) == "en":
                yield paragraph.strip()


def _filler(rng: random.Random) -> str:
    sentences = []
    for _ in range(rng.randint(3, 8)):
        words = (rng.choice(part) for part in (_WHO, _DID, _WHAT, _WHEN))
        sentences.append(f"{' '.join(words)}." + (f" {rng.choice(_THEN)}" if rng.random() < 0.4 else ""))
    return " ".join(sentences)


def _inserted(paragraph: str, sentence: str, rng: random.Random) -> str:
    sentences = re.split(r"(?<=[.!?]) ", paragraph)
    sentences.insert(rng.randint(0, len(sentences)), sentence)
    return " ".join(sentences)
