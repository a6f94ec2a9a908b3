"""What could not be translated is tried again, in other ways, and nothing that was there is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.documents.errors import JobRefused
from assistant.documents.memory.store import TranslationMemory
from assistant.messages import Request
from tests.assistant.documents.jobs.working import Desk, Gate, document, ended, german, reply, until


class Stubborn:
    """Gives the source back for some sentences, until a seed of the wanted round is drawn."""

    def __init__(self, word: str, answer: str = "", rounds: int = 99) -> None:
        self.word, self.answer, self.rounds = word, answer, rounds
        self.seen: list[tuple[float, int]] = []

    def __call__(self, request: Request) -> str:
        text = request.messages[-1].content
        if self.word not in text:
            return reply(request)
        self.seen.append((request.sampling.temperature, request.sampling.seed))
        if request.sampling.seed >= 100 * self.rounds:
            return reply(request)
        return self.answer or text


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    opened = TranslationMemory(tmp_path / "memory.sqlite3")
    yield opened
    opened.close()


def test_the_untranslated_are_tried_again_with_other_seeds_and_nothing_else_is_done_twice(opened: Desk) -> None:
    stubborn = Stubborn("102", rounds=1)
    desk = opened(stubborn)
    id = ended(desk, desk.start(document(5)).id).id
    assert desk.view(id).counts["untranslated"] == 1
    before, stubborn.seen = set(stubborn.seen), []
    desk.retry(id)
    view = ended(desk, id)
    assert (view.state, view.counts["translated"], desk.result(id).data.decode()) == ("done", 5, german(5))
    assert stubborn.seen[0][0] > 0 and not before & set(stubborn.seen), "drawn from the first, by seeds of its own"


def test_each_round_tries_something_else(opened: Desk) -> None:
    stubborn = Stubborn("100")
    desk = opened(stubborn)
    id = ended(desk, desk.start(document(2)).id).id
    rounds: list[set[tuple[float, int]]] = [set(stubborn.seen)]
    for _ in range(2):
        stubborn.seen = []
        desk.retry(id)
        view = ended(desk, id)
        rounds.append(set(stubborn.seen))
        assert view.counts["untranslated"] == 1 and desk.view(id, since=0).changes[0].reasons
    assert all(rounds) and not (rounds[0] & rounds[1] or rounds[1] & rounds[2] or rounds[0] & rounds[2])


def test_a_doubtful_translation_is_bettered_only_when_asked(opened: Desk, memory: TranslationMemory) -> None:
    stubborn = Stubborn("101", "Das Boot Nummer 999 verließ den Hafen um neun Uhr morgens.", rounds=1)
    desk = opened(stubborn, memory=lambda: memory)
    id = ended(desk, desk.start(document(3)).id).id
    assert desk.view(id).counts["doubtful"] == 1
    with pytest.raises(JobRefused, match="Nothing in this job is left"):
        desk.retry(id)
    assert desk.view(id).state == "done"
    desk.retry(id, doubtful=True)
    assert ended(desk, id).counts["doubtful"] == 0 and desk.result(id).data.decode() == german(3)


def test_a_doubtful_translation_stays_where_the_new_try_fails(opened: Desk) -> None:
    doubtful = "Das Boot Nummer 999 verließ den Hafen um neun Uhr morgens."
    stubborn = Stubborn("101", doubtful)
    desk = opened(stubborn)
    id = ended(desk, desk.start(document(3)).id).id
    stubborn.answer = ""
    desk.retry(id, doubtful=True)
    view = ended(desk, id)
    kept = desk.view(id, since=0).changes[1]
    assert (kept.status, kept.target, view.coverage) == ("doubtful", doubtful, 1) and kept.reasons


def test_what_waits_for_its_next_try_is_missing_and_keeps_its_text(opened: Desk) -> None:
    gate = Gate(0)
    gate.shut = True
    stubborn = Stubborn("101", "Das Boot Nummer 999 verließ den Hafen um neun Uhr morgens.")
    desk = opened(stubborn)
    id = ended(desk, desk.start(document(2)).id).id
    desk.close()
    held = Gate(0)
    again = opened(held)
    again.retry(id, doubtful=True)
    until(lambda: bool(held.asked))
    view = again.view(id)
    assert (view.done, view.counts["pending"]) == (1, 1) and view.coverage == pytest.approx(0.5, abs=0.1)
    assert "999" in again.result(id).data.decode()


def test_a_readers_wording_is_never_tried_again(opened: Desk) -> None:
    desk = opened(Stubborn("101"))
    id = ended(desk, desk.start(document(3)).id).id
    desk.correct(id, 1, "Das Boot 101 fuhr um neun.")
    with pytest.raises(JobRefused, match="Nothing in this job is left"):
        desk.retry(id, doubtful=True)
    assert desk.view(id, since=0).changes[1].target == "Das Boot 101 fuhr um neun."


def test_a_job_that_is_worked_on_or_was_begun_otherwise_is_left_alone(opened: Desk) -> None:
    gate = Gate(0)
    desk = opened(gate)
    going = desk.start(document(3)).id
    with pytest.raises(JobRefused, match="still being worked on"):
        desk.retry(going)
    gate.more()
    ended(desk, going)
    failing = opened(Stubborn("700"))
    id = ended(failing, failing.start(document(2, 700)).id).id
    other = opened(model="another")
    with pytest.raises(JobRefused, match="begun with scripted"):
        other.retry(id)
    assert other.view(id).state == "done" and other.view(id).counts["untranslated"] == 1
