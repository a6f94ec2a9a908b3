"""Summaries of long documents in which facts were planted: how many come through, from where, and what is invented.

    python -m tests.bench.summaries [--quick] [--json] [--documents N] [--language LANG] [--seed N]

A document has 10,000 to 100,000 characters: sentences made of many templates and paragraphs of the sample notes, with
twenty facts at even distances, each with a place of its own and a number that stands nowhere else. A fact is found if a
point holds its number and, in the language of the document, its place. A number is invented if its digits stand nowhere
in the document. Both are told by other means than the summariser's own checks.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from assistant.app import Assistant, build
from assistant.config import DataSettings, load_config, models_dir
from assistant.documents.jobs.requests import summary as requested
from assistant.documents.jobs.values import JobView
from assistant.documents.summarising.values import LENGTHS, Length, Summary
from assistant.documents.summarising.written import read_back
from assistant.language import detect
from index.loaders import load
from tests.bench.report import ROOT, Figures, note, publish

FACTS = 20
_SHORTEST, _LONGEST = 10_000, 100_000
_LOOK_S = 0.5
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d{3})*(?:[.,]\d+)?")
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


@dataclass(frozen=True)
class Told:
    """What one summary holds of its document."""

    found: tuple[bool, ...]
    """Of each fact."""
    invented: tuple[str, ...]
    right_language: bool
    coverage: float
    points: int
    extracts: int
    seconds: float


def planted(characters: int, rng: random.Random) -> Planted:
    """Make a document of about so many characters, in English."""
    paragraphs: list[str] = []
    notes = [paragraph for paragraph in _note_paragraphs() if len(paragraph) < characters // 10]
    while sum(map(len, paragraphs)) < characters:
        paragraphs.append(rng.choice(notes) if rng.random() < 0.3 else _filler(rng))
    held = {_digits(number) for number in _NUMBER.findall("\n".join(paragraphs))}
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


def told(summary: Summary, document: Planted, language: str) -> Told:
    """Judge a summary."""
    points = [point.text for point in summary.points]
    numbers = [{_digits(number) for number in _NUMBER.findall(point)} for point in points]

    def is_found(fact: Fact) -> bool:
        return any(
            str(fact.number) in held and (language != "en" or fact.place in point)
            for point, held in zip(points, numbers, strict=True)
        )

    there = {_digits(number) for number in _NUMBER.findall(document.text)}
    invented = tuple(sorted({number for held in numbers for number in held} - there))
    right = all(detect(point, (language,)) in (language, None) for point in points)
    extracts = sum(point.extract for point in summary.points)
    return Told(
        tuple(map(is_found, document.facts)), invented, right, summary.coverage, len(points), extracts, summary.seconds
    )


def measure(documents: Sequence[Planted], lengths: Sequence[Length], language: str) -> Figures:
    """Summarise every document at every length."""
    figures: dict[str, float | int | str | bool | None] = {"documents": len(documents), "language": language}
    everything: list[Told] = []
    with assistant() as built:
        for length in lengths:
            several = []
            for number, document in enumerate(documents):
                judged = told(_summary(built, document, length, language), document, language)
                several.append(judged)
                note(
                    f"{length} {number}: {len(document.text)} characters, {sum(judged.found)} of {FACTS} facts in "
                    f"{judged.points} points, {judged.extracts} extracts, {judged.seconds:.0f} s"
                    + (f", invented {', '.join(judged.invented)}" if judged.invented else "")
                )
            everything += several
            figures |= _figures(length, several, documents)
    figures["invented"] = sum(len(each.invented) for each in everything)
    figures["language_right"] = statistics.mean(each.right_language for each in everything)
    figures["coverage_least"] = min(each.coverage for each in everything)
    return figures


def _figures(length: Length, several: Sequence[Told], documents: Sequence[Planted]) -> dict[str, float]:
    fifth = FACTS // 5
    characters = sum(len(document.text) for document in documents)
    return {
        f"{length}_found": statistics.mean(statistics.mean(each.found) for each in several),
        f"{length}_first_fifth": statistics.mean(statistics.mean(each.found[:fifth]) for each in several),
        f"{length}_last_fifth": statistics.mean(statistics.mean(each.found[-fifth:]) for each in several),
        f"{length}_points": statistics.mean(each.points for each in several),
        f"{length}_s_per_1000": sum(each.seconds for each in several) / characters * 1_000,
    }


def _summary(built: Assistant, document: Planted, length: Length, language: str) -> Summary:
    request = requested("planted.txt", document.text.encode(), length, language=language)
    view: JobView = built.jobs.start(request)
    while view.state in ("waiting", "running"):
        time.sleep(_LOOK_S)
        view = built.jobs.view(view.id)
    if view.state != "done":
        raise SystemExit(f"the summary ended as {view.state}: {view.error}")
    return read_back(built.jobs.view(view.id, since=0).changes[-1].target)


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


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short document, one length")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--language", default="en")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    count = 1 if arguments.quick else arguments.documents
    step = (_LONGEST - _SHORTEST) / max(1, count - 1)
    documents = [planted(round(_SHORTEST + step * at), rng) for at in range(count)]
    lengths = ("long",) if arguments.quick else LENGTHS
    publish(measure(documents, lengths, arguments.language), quick=arguments.quick, as_json=arguments.json)


if __name__ == "__main__":
    main()
