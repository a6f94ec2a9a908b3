"""Summaries of long documents in which facts were planted: how many come through, from where, and what is invented.

A fact is found if a point holds its number and, in the language of the document, its place. A number is invented if its
digits stand nowhere in the document. Both are told by other means than the summariser's own checks.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.app import Assistant
from assistant.documents.jobs.requests import summary as requested
from assistant.documents.summarising.values import LENGTHS, Length, Summary
from assistant.documents.summarising.written import read_back
from assistant.language import detect
from tests.bench.documents.opening import assistant, ended
from tests.bench.documents.planting import FACTS, NUMBER, Fact, Planted, digits, planted
from tests.bench.report import Figures, note

DOCUMENTS = 20
_SHORTEST, _LONGEST = 10_000, 100_000
_NOTE = 200_000
"""Characters of the long note."""


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


def told(summary: Summary, document: Planted, language: str) -> Told:
    """Judge a summary."""
    points = [point.text for point in summary.points]
    numbers = [{digits(number) for number in NUMBER.findall(point)} for point in points]

    def is_found(fact: Fact) -> bool:
        return any(
            str(fact.number) in held and (language != "en" or fact.place in point)
            for point, held in zip(points, numbers, strict=True)
        )

    there = {digits(number) for number in NUMBER.findall(document.text)}
    invented = tuple(sorted({number for held in numbers for number in held} - there))
    right = all(detect(point, (language,)) in (language, None) for point in points)
    extracts = sum(point.extract for point in summary.points)
    return Told(
        tuple(map(is_found, document.facts)), invented, right, summary.coverage, len(points), extracts, summary.seconds
    )


def documents(count: int, seed: int) -> list[Planted]:
    """Documents of 10,000 to 100,000 characters, each longer than the one before by the same factor."""
    rng = random.Random(seed)
    factor = (_LONGEST / _SHORTEST) ** (1 / max(1, count - 1))
    return [planted(round(_SHORTEST * factor**at), rng) for at in range(count)]


def measure(some: Sequence[Planted], language: str, lengths: Sequence[Length] = LENGTHS) -> Figures:
    """Summarise every document at every length."""
    figures: dict[str, float | int | str | bool | None] = {
        "summary_documents": len(some),
        "summary_language": language,
    }
    everything: list[Told] = []
    with assistant() as built:
        for length in lengths:
            several = [_told(built, document, length, language) for document in some]
            everything += several
            figures |= _figures(length, several, some)
    figures["summary_invented"] = sum(len(each.invented) for each in everything)
    figures["summary_language_right"] = statistics.mean(each.right_language for each in everything)
    figures["summary_coverage_least"] = min(each.coverage for each in everything)
    return figures


def measure_long(seed: int) -> Figures:
    """Summarise a note of 200,000 characters at medium length."""
    note_of_facts = planted(_NOTE, random.Random(seed))
    with assistant() as built:
        told_of = _told(built, note_of_facts, "medium", "en")
    return {
        "note_200k_characters": len(note_of_facts.text),
        "note_200k_s": told_of.seconds,
        "note_200k_coverage": told_of.coverage,
        "note_200k_points": told_of.points,
        "note_200k_invented": len(told_of.invented),
    }


def _told(built: Assistant, document: Planted, length: Length, language: str) -> Told:
    judged = told(_summary(built, document, length, language), document, language)
    note(
        f"{length}: {len(document.text)} characters, {sum(judged.found)} of {FACTS} facts in "
        f"{judged.points} points, {judged.extracts} extracts, {judged.seconds:.0f} s"
        + (f", invented {', '.join(judged.invented)}" if judged.invented else "")
    )
    return judged


def _figures(length: Length, several: Sequence[Told], some: Sequence[Planted]) -> dict[str, float]:
    fifth, half = FACTS // 5, len(several) // 2
    characters = sum(len(document.text) for document in some)
    found = [statistics.mean(each.found) for each in several]
    return {
        f"summary_{length}_found": statistics.mean(found),
        f"summary_{length}_found_in_shorter_half": statistics.mean(found[:half] or found),
        f"summary_{length}_found_in_longer_half": statistics.mean(found[half:]),
        f"summary_{length}_first_fifth": statistics.mean(statistics.mean(each.found[:fifth]) for each in several),
        f"summary_{length}_last_fifth": statistics.mean(statistics.mean(each.found[-fifth:]) for each in several),
        f"summary_{length}_points": statistics.mean(each.points for each in several),
        f"summary_{length}_s_per_1000": sum(each.seconds for each in several) / characters * 1_000,
    }


def _summary(built: Assistant, document: Planted, length: Length, language: str) -> Summary:
    view = ended(built, requested("planted.txt", document.text.encode(), length, language=language))
    return read_back(built.jobs.view(view.id, since=0).changes[-1].target)
