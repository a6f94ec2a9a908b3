from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.documents.glossary.terms import Glossary, Term
from assistant.documents.layout import Segment
from assistant.documents.memory.store import TranslationMemory
from assistant.documents.settings import DocumentSettings
from assistant.documents.translating.outcome import Outcome, Progress, coverage
from assistant.documents.translating.translate import Order, Translating
from assistant.errors import BackendError, QueueFull
from assistant.messages import Delta, Message, Request, Stop
from assistant.scripted import ScriptedBackend

GERMAN = {
    "The boat left at nine in the morning.": "Das Boot fuhr um neun Uhr morgens ab.",
    "Nobody on board had slept that night.": "Niemand an Bord hatte in dieser Nacht geschlafen.",
    "It cost 45 euros for every passenger.": "Es kostete 45 Euro für jeden Fahrgast.",
    "Read <1>the long report</1> before you go.": "Lies <1>den langen Bericht</1>, bevor du gehst.",
}
TEXTS = tuple(GERMAN)


def segments(*texts: str) -> tuple[Segment, ...]:
    return tuple(Segment(text) for text in texts)


def german(request: Request) -> str:
    return GERMAN.get(request.messages[-1].content, "Das ist etwas ganz anderes.")


def alike(text: str, others: Sequence[str]) -> list[float]:
    return [0.5] * len(others)


def run(
    backend: ScriptedBackend, texts: Sequence[Segment], memory: TranslationMemory | None = None, **wanted: object
) -> list[Outcome]:
    order = Order("de", **{"source": "en", **wanted})  # type: ignore[arg-type]
    events = Translating(backend, alike, DocumentSettings(parallel=4), memory).run(texts, order)
    return sorted((e for e in events if isinstance(e, Outcome)), key=lambda outcome: outcome.index)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    opened = TranslationMemory(tmp_path / "memory.sqlite3")
    yield opened
    opened.close()


def test_every_segment_is_translated_and_told_once() -> None:
    found = run(ScriptedBackend(german), segments(*TEXTS))
    assert [(o.index, o.target, o.status) for o in found] == [
        (at, GERMAN[text], "translated") for at, text in enumerate(TEXTS)
    ]
    assert coverage(found) == 1


def test_what_has_no_words_or_is_in_the_language_already_is_kept() -> None:
    backend = ScriptedBackend(german)
    found = run(backend, [Segment("12.50"), Segment("https://example.org/a"), Segment("Guten Tag.", language="de")])
    assert [(o.target, o.status) for o in found] == [
        ("12.50", "kept"),
        ("https://example.org/a", "kept"),
        ("Guten Tag.", "kept"),
    ]
    assert not backend.requests and coverage(found) == 1


def test_a_fault_is_tried_again_alone_and_otherwise() -> None:
    tries: list[Request] = []

    def late(request: Request) -> str:
        tries.append(request)
        return german(request) if request.sampling.temperature else request.messages[-1].content

    (found,) = run(ScriptedBackend(late), segments(TEXTS[0]))
    assert (found.target, found.status) == (GERMAN[TEXTS[0]], "translated")
    assert [request.sampling.seed for request in tries] == [0, *sorted(r.sampling.seed for r in tries[1:])]
    assert len(tries) == 4


def test_what_always_fails_is_marked_and_the_source_stays() -> None:
    (found,) = run(ScriptedBackend(lambda request: request.messages[-1].content), segments(TEXTS[0]))
    assert (found.target, found.status, found.missing) == (TEXTS[0], "untranslated", len(TEXTS[0]))
    assert found.reasons and coverage([found]) == 0


def test_a_sentence_that_fails_among_others_is_marked_and_counted() -> None:
    def partly(request: Request) -> str:
        text = request.messages[-1].content
        return text if "slept" in text else german(request)

    settings = DocumentSettings(parallel=2, unit_tokens=16)
    both = f"{TEXTS[0]} {TEXTS[1]} "
    long = Segment((both * 3).strip())
    events = Translating(ScriptedBackend(partly), alike, settings).run([long], Order("de", "en"))
    (found,) = (event for event in events if isinstance(event, Outcome))
    assert found.status == "doubtful" and found.missing == 3 * len(TEXTS[1])
    assert found.target.count(GERMAN[TEXTS[0]]) == 3 and found.target.count(TEXTS[1]) == 3


def test_a_changed_number_is_shown_but_marked() -> None:
    (found,) = run(ScriptedBackend(["Es kostete 54 Euro für jeden Fahrgast."]), segments(TEXTS[2]))
    assert found.status == "doubtful" and found.target == "Es kostete 54 Euro für jeden Fahrgast."
    assert any("45" in reason.about for reason in found.reasons)


def test_broken_markup_is_translated_between_its_tags() -> None:
    def broken(request: Request) -> str:
        pieces = {"Read": "Lies", "the long report": "den langen Bericht", "before you go.": "bevor du gehst."}
        return pieces.get(request.messages[-1].content, "Lies den langen Bericht, bevor du gehst.")

    (found,) = run(ScriptedBackend(broken), segments(TEXTS[3]))
    assert found.target == "Lies <1>den langen Bericht</1> bevor du gehst." and found.status == "translated"


def test_what_stands_before_is_shown_to_the_model() -> None:
    backend = ScriptedBackend(german)
    order = Order("de", "en")
    list(Translating(backend, alike, DocumentSettings(parallel=1)).run(segments(*TEXTS[:2]), order))
    first, second = backend.requests
    assert [turn.content for turn in second.messages[-3:]] == [TEXTS[0], GERMAN[TEXTS[0]], TEXTS[1]]
    assert second.messages[: len(first.messages)] == first.messages
    assert second.priority == "bulk"


def test_the_sentence_that_had_a_name_first_is_shown_with_a_later_one() -> None:
    texts = ("We talked to Bertha Hill.", *(f"{number} days went by." for number in range(7)), "Then Bertha Hill left.")
    backend = ScriptedBackend(german)
    settings = DocumentSettings(parallel=1, context=2, candidates=0)
    list(Translating(backend, alike, settings).run(segments(*texts), Order("de", "en")))
    last = next(request for request in backend.requests if request.messages[-1].content == texts[-1])
    assert [turn.content for turn in last.messages[-3:-1]] == [texts[0], german(Request((Message("user", texts[0]),)))]


def test_each_request_begins_with_the_whole_of_the_one_before_what_was_recalled_included() -> None:
    texts = ("We talked to Bertha Hill.", *(f"{number} days went by." for number in range(3)), "Then Bertha Hill left.")
    backend = ScriptedBackend(german)
    order, settings = Order("de", "en"), DocumentSettings(parallel=1, context=2, candidates=0)
    list(Translating(backend, alike, settings).run(segments(*texts, "Nothing came.", "Nobody came."), order))
    recalled, *later = [request.messages for request in backend.requests][-3:]
    assert texts[0] in [turn.content for turn in recalled[-3:]]
    for before, after in zip([recalled, *later], later, strict=False):
        assert after[: len(before)] == before


def test_what_stands_before_is_shown_as_far_as_the_model_can_take_it() -> None:
    texts = [f"The {number} men went on until the evening came." for number in range(2, 8)]
    backend = ScriptedBackend(german, context=260)
    order, settings = Order("de", "en"), DocumentSettings(parallel=1, candidates=0)
    found = [e for e in Translating(backend, alike, settings).run(segments(*texts), order) if isinstance(e, Outcome)]
    assert len(found) == len(texts)
    shown = [len(request.messages) for request in backend.requests if request.messages[-1].content in texts]
    wide = ScriptedBackend(german)
    list(Translating(wide, alike, settings).run(segments(*texts), order))
    whole = [len(request.messages) for request in wide.requests if request.messages[-1].content in texts]
    assert max(shown) < max(whole) and shown[0] == whole[0]


def test_the_glossary_is_told_and_its_violation_marked() -> None:
    glossary = Glossary((Term({"en": ("boat",), "de": ("Kutter",)}),))
    backend = ScriptedBackend(german)
    (found,) = run(backend, segments(TEXTS[0]), glossary=glossary)
    assert "boat = Kutter" in backend.requests[0].messages[0].content
    assert found.status == "doubtful" and any("Kutter" in reason.about for reason in found.reasons)


def test_a_second_time_nothing_is_asked_of_the_model(memory: TranslationMemory) -> None:
    run(ScriptedBackend(german), segments(*TEXTS), memory)
    backend = ScriptedBackend(german)
    edited = segments(TEXTS[1], TEXTS[0], TEXTS[3])
    assert [o.status for o in run(backend, edited, memory)] == ["remembered"] * 3
    assert not backend.requests


def test_a_readers_correction_is_used_whatever_the_checks_say(memory: TranslationMemory) -> None:
    memory.correct(TEXTS[2], "Fünfundvierzig pro Nase.", "en", "de")
    (found,) = run(ScriptedBackend(german), segments(TEXTS[2]), memory)
    assert (found.target, found.status) == ("Fünfundvierzig pro Nase.", "remembered")


def test_what_was_done_before_is_not_done_again() -> None:
    backend = ScriptedBackend(german)
    done = {0: Outcome(0, TEXTS[0], "schon da", "translated")}
    events = list(Translating(backend, alike, DocumentSettings()).run(segments(*TEXTS), Order("de", "en"), done))
    assert [e.index for e in events if isinstance(e, Outcome)].count(0) == 0
    assert len(backend.requests) == 3
    assert [e for e in events if isinstance(e, Progress)][-1].done == 4


def test_a_document_is_told_by_its_long_stretches_and_comments_by_themselves() -> None:
    seen: list[str] = []

    def listening(request: Request) -> str:
        seen.append(request.messages[0].content.split(" into ")[0])
        return german(request)

    told = [
        Segment("El barco salió del puerto a las nueve de la mañana con mucha niebla.", author="Luz"),
        Segment("The boat left at nine in the morning, and nobody on board had slept at all."),
        Segment("All right then"),
    ]
    run(ScriptedBackend(listening), told, source=None)
    assert {line.split(" from ")[1] for line in seen} == {"English", "Spanish"}


def test_closing_ends_the_computation() -> None:
    backend = ScriptedBackend(["Wort " * 400], pause_s=0.01)
    events = Translating(backend, alike, DocumentSettings()).run(segments(*TEXTS), Order("de", "en"))
    next(iter(events))
    threading.Timer(0.2, lambda: None).start()
    started = time.monotonic()
    events.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 2 and backend.status().load.running == 0


def test_an_error_of_the_model_reaches_the_caller() -> None:
    backend = ScriptedBackend(german)
    backend.close()
    with pytest.raises(BackendError):
        run(backend, segments(*TEXTS))


class Busy(ScriptedBackend):
    """Has no room at first."""

    refused = 0

    def stream(self, request: Request) -> Iterator[Delta | Stop]:
        if self.refused < 2:
            self.refused += 1
            raise QueueFull("No room.")
        return super().stream(request)


def test_a_full_engine_is_waited_for() -> None:
    assert [o.status for o in run(Busy(german), segments(*TEXTS))] == ["translated"] * 4


def test_what_is_remembered_with_other_markup_is_not_used(memory: TranslationMemory) -> None:
    memory.correct(TEXTS[3], "Lies den langen Bericht.", "en", "de")
    memory.correct(TEXTS[0], "  ", "en", "de")
    found = run(ScriptedBackend(german), segments(TEXTS[3], TEXTS[0]), memory)
    assert [(o.target, o.status) for o in found] == [(GERMAN[TEXTS[at]], "translated") for at in (3, 0)]


def test_something_comes_while_the_model_thinks_so_that_the_work_can_be_ended() -> None:
    thinking = threading.Event()

    def slow(request: Request) -> str:
        thinking.wait(20)
        return german(request)

    events = Translating(ScriptedBackend(slow), alike, DocumentSettings()).run(segments(*TEXTS), Order("de", "en"))
    started = time.monotonic()
    first = [next(events) for _ in range(3)]
    assert all(isinstance(event, Progress) and not event.done for event in first)
    assert time.monotonic() - started < 5
    thinking.set()
    assert sum(isinstance(event, Outcome) for event in events) == 4


def test_time_left_goes_by_what_the_model_did_and_not_by_what_was_there_before(memory: TranslationMemory) -> None:
    run(ScriptedBackend(german), segments(TEXTS[0]), memory)
    translating = Translating(ScriptedBackend(german), alike, DocumentSettings(parallel=1), memory)
    told = [e for e in translating.run(segments(*TEXTS), Order("de", "en"), {1}) if isinstance(e, Progress)]
    assert (told[0].done, told[0].computed, told[0].seconds_left) == (2, 0, None)
    assert (told[-1].done, told[-1].computed) == (4, len(TEXTS[2]) + len(TEXTS[3]))
    assert told[-1].seconds_left == 0 and told[-1].characters == told[-1].all_characters
