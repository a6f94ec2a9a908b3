from __future__ import annotations

from itertools import pairwise

import pytest

from assistant.documents.layout import Segment
from assistant.documents.summarising.reading import of_document, of_segments
from assistant.documents.summarising.stretches import sentences, stretches, within_span
from assistant.documents.summarising.values import Span
from index.passage import Comment, Document
from tests.assistant.documents.summarising.telling import text_of


def words(text: str) -> int:
    return len(text.split())


@pytest.mark.parametrize("text", [text_of(60), "a b c\n" * 500, "字" * 5_000, "One.\n\n## Two\n\nThree. Four.  \n"])
def test_stretches_hold_all_of_the_text_in_order(text: str) -> None:
    found = stretches(text, words, 40)
    assert "".join("".join(text[each.start : each.end] for each in found).split()) == "".join(text.split())
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_stretches_have_about_the_tokens_asked_for_and_end_with_sentences() -> None:
    text = text_of(60)
    found = [text[each.start : each.end] for each in stretches(text, words, 100)]
    assert all(words(each) <= 125 and each.endswith(".") for each in found)
    assert len(found) <= 10


def test_a_border_is_kept() -> None:
    text = "One two three. Four five six."
    at = text.index("Four")
    assert [text[each.start : each.end] for each in stretches(text, words, 100, [at])] == [
        "One two three.",
        "Four five six.",
    ]


def test_sentences_hold_words_and_nothing_around_them() -> None:
    text = "  First one. Second one!\n\n---\n\n- Third, in a list\n"
    assert [text[each.start : each.end] for each in sentences(text)] == [
        "First one.",
        "Second one!",
        "- Third, in a list",
    ]


def test_a_sentence_ends_where_the_words_of_a_comment_begin_and_end() -> None:
    text = "- **Ann** (en): I liked it. Truly"
    at = text.index("I liked")
    found = [text[each.start : each.end] for each in sentences(text, [at, len(text)])]
    assert found == ["- **Ann** (en):", "I liked it.", "Truly"]


def test_a_text_without_any_end_is_cut_all_the_same() -> None:
    found = sentences("x" * 100_000)
    assert len(found) > 100 and max(each.end - each.start for each in found) <= 600


def test_the_sentences_of_a_span_are_those_that_reach_into_it() -> None:
    spans = [Span(0, 4), Span(5, 9), Span(10, 14)]
    assert list(within_span(spans, Span(4, 10))) == [1]
    assert list(within_span(spans, Span(3, 11))) == [0, 1, 2]


def test_a_note_is_read_as_it_is_stored_with_who_said_what() -> None:
    document = Document("T", "Body.\n- **Ann**: Yes.", language="en", comments=(Comment("Ann", None, "de", 17, 21),))
    reading = of_document(document)
    assert reading.text == document.text and reading.language == "en"
    (remark,) = reading.remarks
    assert (document.text[remark.span.start : remark.span.end], remark.author) == ("Yes.", "Ann")


def test_segments_are_paragraphs_without_tags_and_a_comment_is_one_remark() -> None:
    segments = [
        Segment("A <1>bold</1> start.", "title"),
        Segment("Yes.", "comment", section=1, author="Ann"),
        Segment("Truly.", "comment", section=1, author="Ann"),
        Segment("No.", "comment", section=2, author="Ben"),
    ]
    reading = of_segments(segments)
    assert reading.text == "A bold start.\n\nYes.\n\nTruly.\n\nNo."
    said = [(remark.author, reading.text[remark.span.start : remark.span.end]) for remark in reading.remarks]
    assert said == [("Ann", "Yes.\n\nTruly."), ("Ben", "No.")]
