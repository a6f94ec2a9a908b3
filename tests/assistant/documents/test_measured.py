"""The parts of `tests.bench.documents` that need no model: what they plant, kill and compare is told rightly."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import pytest

from assistant.documents.formats import read_layout
from assistant.documents.jobs.values import JobSegment
from assistant.documents.summarising.values import Point, Span, Stretch, Summary
from tests.bench.documents.long_document import LANGUAGES, long_text, lost
from tests.bench.documents.made_files import MAKERS, files
from tests.bench.documents.planting import FACTS, planted
from tests.bench.documents.round_trip import measure, structure_of
from tests.bench.documents.summaries import documents, told
from tests.bench.documents.translation import DATA

needs_news = pytest.mark.skipif(not DATA.exists(), reason="the news beside the project are absent")


def test_facts_are_planted_once_each_from_the_first_to_the_last_fifth() -> None:
    document = planted(20_000, random.Random(2))
    places = [document.text.index(fact.text) / len(document.text) for fact in document.facts]
    assert len(places) == FACTS and places == sorted(places)
    assert places[3] < 0.25 and places[-4] > 0.75
    assert all(document.text.count(f"{fact.number:,}") == 1 for fact in document.facts)
    lengths = [len(each.text) for each in documents(4, 1)]
    assert lengths == sorted(lengths) and 10_000 <= lengths[0] < 13_000 and 100_000 <= lengths[-1] < 110_000


def test_what_is_missing_moved_or_empty_in_a_killed_translation_is_lost() -> None:
    source = b"One #MeToo case.\n\nTwo.\n\nThree."
    texts = [segment.text for segment in read_layout("a.txt", source).segments]
    told = [JobSegment(0, texts[0], "\u4e00<1/>\u6848", "translated"), *(_said(1, texts), _said(2, texts))]
    made = "\u4e00#MeToo\u6848\n\nNo 1.\n\nNo 2.".encode()
    assert lost(source, made, told) == 0
    assert lost(source, made.replace(b"\n\nNo 1.", b""), told) == 2
    assert lost(source, made, told[:2]) == 1
    assert lost(source, made, [told[0], replace(told[2], place=1), replace(told[1], place=2)]) == 4


def _said(place: int, texts: Sequence[str]) -> JobSegment:
    return JobSegment(place, texts[place], f"No {place}.", "translated")


def test_a_summary_is_judged_by_its_facts_and_its_numbers() -> None:
    document = planted(10_000, random.Random(2))
    fact, other = document.facts[0], document.facts[-1]
    texts = (fact.text, f"Somewhere there were {other.number} of them.", "In all 123456789 came.")
    points = tuple(Point(text, (Span(0, 5),)) for text in texts)
    summary = Summary(points, (Stretch(Span(0, 5), (0, 1, 2)),), "en", "short", 1.0)
    judged = told(summary, document, "en")
    assert judged.found == (True,) + (False,) * (FACTS - 1), "a number without its place is not found"
    assert told(summary, document, "zh").found[-1], "in another language a place may be written otherwise"
    assert (judged.invented, judged.right_language) == (("123456789",), True)
    assert not told(summary, document, "zh").right_language


def test_another_tag_link_or_timing_is_another_structure() -> None:
    numbers = count(1)
    made = dict(files(iter(lambda: f"Sentence {next(numbers)} of these", None)))
    assert len(made) == 40 and {name[name.index(".") :] for name in made} == set(MAKERS)
    for name, old, new in (
        ("0.md", b"a?b=1", b"a?b=2"),
        ("0.md", b"make test", b"make rest"),
        ("0.html", b"<b>", b"<i>"),
        ("0.srt", b"02,900", b"02,800"),
        ("0.vtt", b"color: red", b"color: tan"),
        ("0.jsonl", b'"score": 1.5', b'"score": 1.6'),
        ("0.enex", b'hash="ab"', b'hash="ac"'),
        ("0.txt", b"bare?x=1", b"bare?x=2"),
    ):
        assert old in made[name]
        assert structure_of(name, made[name]) != structure_of(name, made[name].replace(old, new))


@needs_news
def test_forty_files_come_back_as_they_were_in_other_words() -> None:
    figures = measure(quick=True)
    assert (figures["round_trip_files"], figures["round_trip_equal"]) == (40, 40)


@needs_news
def test_the_long_document_says_nothing_twice() -> None:
    paragraphs = long_text(50_000).split("\n\n")
    assert len(" ".join(paragraphs).split()) >= 50_000 and len(LANGUAGES) == 3
    assert len(set(paragraphs)) > 0.99 * len(paragraphs)
