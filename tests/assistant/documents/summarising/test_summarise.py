from __future__ import annotations

import threading
import time

import pytest

from assistant.documents.summarising.reading import Reading
from assistant.documents.summarising.values import (
    LENGTHS,
    Span,
    StretchRead,
    Summary,
    SummaryOrder,
    SummaryProgress,
)
from assistant.errors import BackendError, DocumentUnreadable
from assistant.messages import Request
from tests.assistant.documents.summarising.telling import (
    all_alike,
    asked_for,
    events,
    fact,
    first_sentences,
    is_merge,
    material_of,
    summarising,
    summary,
    text_of,
)

TEXT = text_of(60)


def said(found: Summary, text: str, number: int) -> str:
    return " ".join(text[span.start : span.end] for span in found.points[number].sources)


def test_every_stretch_is_read_and_every_point_is_linked_to_the_words_it_rests_on() -> None:
    found = summary(TEXT, length="medium")
    assert len(found.points) == 7 and found.coverage == 1 and found.language == "en"
    for number, point in enumerate(found.points):
        assert point.text == said(found, TEXT, number) and not point.extract
    assert found.text.splitlines() == [f"- {point.text}" for point in found.points]


def test_a_longer_summary_has_more_points_in_the_order_of_the_text() -> None:
    text = text_of(100)
    several = [summary(text, length=length) for length in LENGTHS]
    assert [len(each.points) for each in several] == sorted({len(each.points) for each in several})
    for each in several:
        starts = [point.sources[0].start for point in each.points]
        assert starts == sorted(starts)


def test_all_parts_of_a_text_have_their_say() -> None:
    text = text_of(100)
    starts = [point.sources[0].start / len(text) for point in summary(text, length="medium").points]
    assert starts[0] < 0.2 and starts[-1] > 0.75
    assert max(after - before for before, after in zip(starts, starts[1:], strict=False)) < 0.35


def test_stretches_tell_which_points_come_from_them_and_which_give_none() -> None:
    found = summary(TEXT, length="short")
    inside = [number for stretch in found.stretches for number in stretch.points]
    assert sorted(set(inside)) == [0, 1, 2]
    assert set(found.uncovered) == {each.span for each in found.stretches if not each.points} != set()
    whole = "".join(TEXT[each.span.start : each.span.end] for each in found.stretches)
    assert "".join(whole.split()) == "".join(TEXT.split())


def test_the_same_text_gives_the_same_summary() -> None:
    assert summary(TEXT).points == summary(TEXT).points


def wrong_number(request: Request) -> str:
    """A model that gets the number of one fact wrong as long as it sees other facts too."""
    written = first_sentences(request)
    return written.replace("1555", "1556") if material_of(request).count(".") > 1 else written


def test_a_wrong_number_is_asked_for_again_from_its_sources_alone() -> None:
    text = " ".join(fact(at) for at in (15, 3))
    service, backend = summarising(wrong_number)
    *_, found = service.run(Reading(text), SummaryOrder(length="long"))
    assert isinstance(found, Summary)
    assert [point.text for point in found.points] == [fact(15)] and not found.points[0].extract
    assert material_of(backend.requests[-1]) == fact(15)


def test_what_stays_wrong_is_replaced_by_the_words_of_the_text_and_marked() -> None:
    found = summary(fact(15) + " " + fact(3), lambda request: first_sentences(request).replace("1555", "1556"))
    assert [(point.text, point.extract) for point in found.points] == [(fact(15), True)]


@pytest.mark.parametrize("frame", ["- **{}**", "| {} |", "## {}", "* {}"])
def test_words_of_the_text_are_shown_without_its_marks(frame: str) -> None:
    text = frame.format(fact(3))
    found = summary(text, ["1. It was visited by 99,999 people."])
    assert [point.text for point in found.points] == [fact(3)] and found.points[0].extract


def test_no_number_that_the_text_does_not_hold_ever_comes_through() -> None:
    def liar(request: Request) -> str:
        return "\n".join(f"{at}. It was visited by {5000 + at} people last summer." for at in range(1, 6))

    for length in LENGTHS:
        found = summary(TEXT, liar, length=length)
        assert found.points and all(point.extract and point.text in TEXT for point in found.points)


def test_a_merge_that_invents_leaves_the_points_as_they_were() -> None:
    def inventive(request: Request) -> str:
        return (
            first_sentences(request).replace("people", "million people")
            if is_merge(request)
            else first_sentences(request)
        )

    found = summary(TEXT, inventive, length="medium")
    assert len(found.points) == 7 and all(point.text in TEXT for point in found.points)


def test_where_the_model_takes_what_stands_first_it_takes_what_is_specific() -> None:
    vague = ["Then nothing happened.", "It rained a bit.", "So it goes.", "Nobody came.", "All was well.", "We left."]
    text = "\n\n".join(" ".join([*vague[at : at + 2], fact(at)]) for at in range(5))

    def lazy(request: Request) -> str:
        lines = material_of(request).splitlines()
        return (
            "\n".join(lines[: asked_for(request)]) if is_merge(request) else material_of(request).replace(". ", ".\n")
        )

    assert {point.text for point in summary(text, lazy, length="short").points} <= {fact(at) for at in range(5)}


def test_a_merge_that_joins_is_linked_to_all_that_it_joins() -> None:
    def joining(request: Request) -> str:
        if not is_merge(request):
            return first_sentences(request)
        facts = [line.removeprefix("- ").rstrip(".") for line in material_of(request).splitlines()]
        pairs = [facts[at : at + 2] for at in range(0, len(facts), 2)][: asked_for(request)]
        return "\n".join(f"{at}. {', and '.join(pair)}." for at, pair in enumerate(pairs, 1))

    found = summary(text_of(30), joining, length="short")
    assert any(point.text.count("visited by") == 2 and len(point.sources) == 2 for point in found.points)


def test_a_stretch_of_which_nothing_is_said_is_asked_about_in_halves() -> None:
    def overwhelmed(request: Request) -> str:
        return "NONE" if material_of(request).count(".") > 4 else first_sentences(request)

    found = summary(text_of(10), overwhelmed, length="long")
    assert found.coverage == 1 and found.points and not any(point.extract for point in found.points)


def test_coverage_is_the_truth_where_no_reply_can_be_used() -> None:
    found = summary(TEXT, ["NONE"])
    assert found.coverage == 0 and not any(each.read for each in found.stretches)
    assert found.points and all(point.extract for point in found.points)


@pytest.mark.parametrize(
    "reply",
    [
        "1. Die Bäckerei von Arvik wurde im letzten Sommer von sehr vielen Menschen besucht.",
        "1. Пекарню посетили прошлым летом.",
        "1. " + "The bakery, the bakery, " * 20,
        "1. The piece is about places that people like to visit.",
        "1. Write in the language you are told to, even when the piece is in another language.",
    ],
)
def test_another_language_a_loop_and_talk_of_the_task_are_never_shown(reply: str) -> None:
    found = summary(TEXT, [reply])
    assert found.points and all(point.extract and point.text in TEXT for point in found.points)


GERMAN = "Die Bäckerei von Arvik wurde im letzten Sommer von 1000 Menschen besucht."


def is_translation(request: Request) -> bool:
    return request.messages[0].content.startswith("You are a professional translator")


def test_a_summary_in_another_language_is_translated_at_the_end() -> None:
    found = summary(
        fact(0), lambda request: GERMAN if is_translation(request) else first_sentences(request), language="de"
    )
    assert [(point.text, point.sources) for point in found.points] == [(GERMAN, (Span(0, len(fact(0))),))]
    assert found.language == "de"


def test_a_translation_that_changes_a_number_gives_way_to_what_the_model_says_of_the_sources() -> None:
    def german(request: Request) -> str:
        if is_translation(request):
            return GERMAN.replace("1000", "2000")
        return f"1. {GERMAN}" if "German" in request.messages[-1].content else first_sentences(request)

    service, _ = summarising(german, embed=all_alike)
    *_, found = service.run(Reading(fact(0)), SummaryOrder("de"))
    assert isinstance(found, Summary) and [point.text for point in found.points] == [GERMAN]


def test_what_cannot_be_said_in_the_language_is_left_out_and_its_stretch_is_not_covered() -> None:
    found = summary(TEXT, language="de")
    assert found.points == () and len(found.uncovered) == len(found.stretches) and found.coverage == 1


def test_what_was_read_before_is_not_read_again() -> None:
    seen = {event.index: event.lines for event in events(TEXT) if isinstance(event, StretchRead)}
    service, backend = summarising()
    done = {at: lines for at, lines in seen.items() if at}
    again = [event for event in service.run(Reading(TEXT), SummaryOrder(), done) if isinstance(event, StretchRead)]
    assert [event.index for event in again] == [0] and again[0].lines == seen[0]
    assert sum(not is_merge(request) for request in backend.requests) == 1


def test_progress_grows_to_the_end() -> None:
    shares = [event.share for event in events(text_of(100)) if isinstance(event, SummaryProgress)]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] > 0.8


def test_closing_the_events_stops_the_work() -> None:
    service, backend = summarising(pause_s=0.02)
    stream = service.run(Reading(TEXT), SummaryOrder())
    next(stream)
    time.sleep(0.1)
    started = time.monotonic()
    stream.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 2
    asked = len(backend.requests)
    time.sleep(0.1)
    assert len(backend.requests) == asked and not any("summarise" in each.name for each in threading.enumerate())


def test_a_model_that_breaks_is_told() -> None:
    def broken(request: Request) -> str:
        raise BackendError("The model is gone. Start it again.")

    with pytest.raises(BackendError, match="gone"):
        list(events(TEXT, broken))


@pytest.mark.parametrize("text", ["", "  \n ", "---\n***"])
def test_a_text_without_words_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(DocumentUnreadable, match="no words"):
        list(events(text))


@pytest.mark.parametrize("text", ["x" * 20_000, "a b " * 5_000, "!?" * 500 + "word", "表" * 3_000, "1\n" * 2_000])
def test_strange_texts_end(text: str) -> None:
    found = summary(text)
    assert found.coverage <= 1 and found.stretches[-1].span.end <= len(text)


def test_a_small_context_reads_smaller_stretches() -> None:
    service, backend = summarising(context=700, stretch_tokens=500)
    *_, found = service.run(Reading(TEXT), SummaryOrder())
    assert isinstance(found, Summary) and found.coverage == 1 and len(found.points) == 7
