from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace

import pytest

from assistant.chat.events import AnswerDelta, Event, Waiting
from assistant.chat.ranking import CLEAR, CLOSE, ROUND, SURE, Ranked, Ranking
from assistant.chat.tally import Tally
from assistant.messages import Conversation, Delta, Message, Queued, Scored, Usage
from assistant.scripted import ScriptedBackend
from index.passage import Hit, Passage


def hits(count: int, note: Callable[[int], str] = lambda n: f"{n}.md") -> list[Hit]:
    return [Hit(Passage(note(n), f"N{n}", f"passage {n}.", 0, 10), 0.9 - n / 100) for n in range(count)]


def prompt(hit: Hit | None) -> Conversation:
    return (Message("user", hit.passage.text if hit else ""), Message("assistant", ""))


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


def run(steps: Generator[Event, None, Ranked]) -> tuple[list[Event], Ranked]:
    events: list[Event] = []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as end:
            return events, end.value


class Counting:
    """A backend that scores by a table and notes what it was asked to read."""

    def __init__(self, likely: dict[str, float]) -> None:
        self.likely = likely
        self.read: list[list[str]] = []

    def score(self, prompts: Sequence[Conversation], text: str, caller: str = "") -> Iterator[Delta | Queued | Scored]:
        assert text == "why?" and all(each[-1] == Message("assistant", "") for each in prompts)
        asked = [each[0].content for each in prompts]
        self.read.append([each for each in asked if each])
        yield Queued(2, 3.5)
        yield Delta("")
        yield Scored(tuple(self.likely.get(each, -4.0) for each in asked), Usage(10, 4, 0, 0.1, 0.1))


def ranking(backend: object, tally: Tally | None = None) -> Ranking:
    return Ranking(backend, prompt, "why?", tally or Tally())  # type: ignore[arg-type]


def test_the_passage_after_which_the_question_is_likeliest_comes_first() -> None:
    _, ranked = run(ranking(Counting({"passage 2.": -3.9, "passage 1.": -3.95})).rank(hits(4), 12))
    assert texts(ranked.hits) == ["passage 2.", "passage 1.", "passage 0.", "passage 3."]


def test_reading_ends_after_the_round_in_which_one_note_is_clearly_ahead() -> None:
    backend = Counting({"passage 5.": -3.99 + CLEAR / 3})
    _, ranked = run(ranking(backend).rank(hits(30), 24))
    assert [len(read) for read in backend.read] == [ROUND, ROUND]
    assert texts(ranked.hits)[0] == "passage 5."
    assert sorted(texts(ranked.hits)) == sorted(texts(hits(30)))  # nothing is lost: what was not read comes after


def test_the_more_was_read_the_smaller_a_lead_will_do() -> None:
    backend = Counting({"passage 0.": -3.99 + CLEAR / 4})
    run(ranking(backend).rank(hits(30), 24))
    assert len(backend.read) == 3


def test_a_first_hit_by_its_words_is_no_sure_one_while_another_is_nearer_in_meaning() -> None:
    scores = (0.9, 0.9 - SURE - 0.01, 0.95)
    found = [replace(hit, score=score) for hit, score in zip(hits(3), scores, strict=True)]
    backend = Counting({"passage 2.": -1.0})
    _, ranked = run(ranking(backend).rank(found, 12))
    assert backend.read and texts(ranked.hits)[0] == "passage 2."


def test_two_passages_of_one_note_far_ahead_are_clear_too() -> None:
    backend = Counting({"passage 0.": -1.0, "passage 1.": -1.1})
    run(ranking(backend).rank(hits(20, lambda n: "one.md" if n < 2 else f"{n}.md"), 12))
    assert len(backend.read) == 1


def test_no_more_passages_than_wanted_are_read_when_none_is_clear() -> None:
    backend = Counting({})
    run(ranking(backend).rank(hits(20), 8))
    assert [len(read) for read in backend.read] == [ROUND, 8 - ROUND]


def test_a_long_note_does_not_take_all_the_places() -> None:
    backend = Counting({"passage 7.": -1.0})
    found = hits(8, lambda n: "long.md" if n < 6 else f"{n}.md")
    _, ranked = run(ranking(backend).rank(found, 12))
    assert backend.read == [["passage 0.", "passage 1.", "passage 6.", "passage 7."]]
    assert texts(ranked.hits)[0] == "passage 7."


@pytest.mark.parametrize(("lead", "rounds"), [(SURE + 0.01, 0), (SURE - 0.01, 1)])
def test_what_the_search_is_sure_of_is_not_read(lead: float, rounds: int) -> None:
    backend = Counting({})
    first, *others = hits(4)
    run(ranking(backend).rank([replace(first, score=others[0].score + lead), *others], 12))
    assert len(backend.read) == rounds


def test_notes_far_behind_the_best_are_not_for_the_answer() -> None:
    table = {
        "passage 0.": -3.0,
        "passage 1.": -9.0,
        "passage 2.": -3.0 - CLOSE + 0.01,
        "passage 3.": -3.0 - CLOSE - 0.01,
    }
    found = hits(4, lambda n: "best.md" if n < 2 else f"{n}.md")
    _, ranked = run(ranking(Counting(table)).rank(found, 12))
    assert texts(ranked.hits) == ["passage 0.", "passage 2.", "passage 1.", "passage 3."]
    assert ranked.close == 3  # the second passage of the best note among them


def test_each_further_note_has_to_be_nearer() -> None:
    near = {f"passage {n}.": -3.0 - CLOSE / n + 0.01 for n in (1, 2, 3)} | {"passage 0.": -3.0}
    found = hits(5)
    _, ranked = run(ranking(Counting(near)).rank(found, 12))
    assert texts(ranked.hits)[: ranked.close] == ["passage 0.", "passage 3.", "passage 2."]
    near["passage 2."] = -3.0 - CLOSE / 2 - 0.01  # near enough for a second note, not for a third
    _, ranked = run(ranking(Counting(near)).rank(found, 12))
    assert texts(ranked.hits)[: ranked.close] == ["passage 0.", "passage 3."]


def test_the_best_of_each_close_note_comes_before_a_second_passage() -> None:
    table = {"passage 0.": -3.0, "passage 1.": -3.01, "passage 2.": -3.02}
    _, ranked = run(ranking(Counting(table)).rank(hits(4, lambda n: "best.md" if n < 2 else f"{n}.md"), 12))
    assert texts(ranked.hits)[: ranked.close] == ["passage 0.", "passage 2.", "passage 1."]


def test_what_was_not_read_is_as_close_as_the_search_says() -> None:
    _, ranked = run(ranking(Counting({})).rank(hits(3, lambda _: "only.md"), 12))
    assert ranked.close == 3


def test_the_gain_over_reading_nothing_is_told() -> None:
    _, ranked = run(ranking(Counting({"": -4.5, "passage 1.": -3.0})).rank(hits(8), 8))
    assert ranked.gain == pytest.approx(1.5)
    _, unread = run(ranking(Counting({})).rank(hits(3, lambda _: "only.md"), 12))
    assert unread.gain == math.inf


def test_a_single_note_needs_no_reading() -> None:
    backend = Counting({})
    _, ranked = run(ranking(backend).rank(hits(3, lambda _: "only.md"), 12))
    assert (backend.read, texts(ranked.hits)) == ([], ["passage 0.", "passage 1.", "passage 2."])


def test_a_wait_is_told_and_the_cost_is_counted() -> None:
    tally = Tally()
    events, _ = run(ranking(Counting({}), tally).rank(hits(2), 2))
    assert events == [Waiting(2, 3.5), AnswerDelta("")]
    assert (tally.prompt_tokens, tally.reused_tokens) == (10, 4)


def test_closing_stops_the_backend() -> None:
    closed = []

    class Slow(Counting):
        def score(
            self, prompts: Sequence[Conversation], text: str, caller: str = ""
        ) -> Iterator[Delta | Queued | Scored]:
            try:
                while True:
                    yield Delta("")
            finally:
                closed.append(True)

    steps = ranking(Slow({})).rank(hits(2), 2)
    next(steps)
    steps.close()
    assert closed == [True]


def test_the_scripted_backend_ranks_by_the_function_it_was_given() -> None:
    backend = ScriptedBackend([], likely=lambda prompt, text: -1.0 if "1" in prompt[0].content else -2.0)
    _, ranked = run(ranking(backend).rank(hits(3), 3))
    assert texts(ranked.hits)[0] == "passage 1."


def test_more_of_a_note_joins_what_is_close_until_there_are_enough() -> None:
    first, second, third, fourth = hits(4)
    ranked = Ranked((first, second), 1, 0.5)
    found = ranked.with_more([replace(first, score=0.1), third, fourth], 3)
    assert found.closest(3) == (first, third, fourth) and found.hits == (first, third, fourth, second)
    assert found.gain == ranked.gain
    assert ranked.with_more([second], 3).hits == (first, second)
    assert ranked.with_more([third], 1) == ranked
