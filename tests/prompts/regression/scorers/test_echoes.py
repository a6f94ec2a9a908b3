from __future__ import annotations

import time

import pytest

from prompts.regression.outcome import Outcome, Pair
from tests.prompts.regression.scorers.judged import judged


@pytest.mark.parametrize(
    ("source", "text", "value"),
    [
        ("What is the rent in Chengdu?", "what is the rent in Chengdu", 0),
        ("What is the rent in Chengdu?", "760 yuan [1]", 1),
        ("成都的房租是多少？", "成都的房租是多少", 0),
        ("成都的房租是多少？", "成都の家賃はいくらですか。", 1),
        ("كم الإيجار في تشنغدو؟", "كم الإيجار في تشنغدو", 0),
        ("किराया कितना है?", "How much is the rent?", 1),
        ("The long old rent of the small flat in the town", "The long old rent of the small flat in a town", 0),
        ("PostgreSQL", "PostgreSQL", None),
        ("760 https://example.org", "760 https://example.org", None),
        ("Как дела у тебя?", "", None),
    ],
)
def test_no_echo(source: str, text: str, value: float | None) -> None:
    assert judged("no_echo", Outcome(text=text, source=source)).value == value


def test_one_segment_that_stayed_as_it_was_is_an_echo() -> None:
    long = "This sentence should be in Spanish by now."
    told = (Pair("Hello there, friend.", "Hola, amigo.", "translated"), Pair(long, long, "translated"))
    text, source = "\n".join(pair.target for pair in told), "\n".join(pair.source for pair in told)
    score = judged("no_echo", Outcome(text=text, source=source, segments=told))
    assert (score.value, score.explanation) == (0, f'a segment of the source again: "{long}"')


def test_segments_that_are_kept_or_names_are_no_echoes() -> None:
    told = (Pair("x = 1 in all of our code", "x = 1 in all of our code", "kept"), Pair("Oslo", "Oslo", "translated"))
    rest = Pair("The rent is dear and the winters are long in the north.", "集合住宅は高い。冬は長い。", "translated")
    text = "\n".join(pair.target for pair in (*told, rest))
    source = "\n".join(pair.source for pair in (*told, rest))
    assert judged("no_echo", Outcome(text=text, source=source, segments=(*told, rest))).value == 1
    kept = Outcome(text="a b c d", source="a b c d", segments=(Pair("a b c d", "a b c d", "kept"),))
    assert judged("no_echo", kept).value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The rent is 760 yuan a month. " * 3, 0),
        ("成都的房租每个月是七百六十元，押一付三，水费另算。" * 3, 0),
        ("很好" * 40, 0),
        ("ดีมาก" * 20, 0),
        ("A beginning. " + "и так далее, и так далее; " * 5, 0),
        ("The rent is 760 yuan a month. " * 2, 1),
        ("Very good! " * 3, 1),
        ("The rent is 760 yuan [1]. The rent is 770 yuan [2]. The rent is 780 yuan [3].", 1),
        ("one\nIt is so.\ntwo\nIt is so.\nthree\nIt is so.", 0),
        ("one\nIt is so.\ntwo\nIt is so.", 1),
        ("예\n\n아니오\n\n" + "-" * 90, 1),
        ("| --- | --- |\n" * 9 + "end", 1),
        (" ", None),
    ],
)
def test_no_repetition(text: str, value: float | None) -> None:
    assert judged("no_repetition", text).value == value


@pytest.mark.parametrize("source", ["La la la la. " * 9, "Oui\nnon\nOui\nnon\nOui\nOui"])
def test_what_the_source_repeats_may_be_repeated(source: str) -> None:
    assert judged("no_repetition", Outcome(text=source.replace("a", "o"), source=source)).value == 1


def test_more_repetition_than_in_the_source_is_found() -> None:
    assert judged("no_repetition", Outcome(text="Oui oui\nx\n" * 4, source="Yes\nYes\nno\nYes")).value == 0


def test_long_texts_are_searched_for_loops_in_good_time() -> None:
    text = " ".join(f"word{number * 7919 % 10007}" for number in range(3000))
    began = time.perf_counter()
    assert judged("no_repetition", text).value == 1
    assert time.perf_counter() - began < 10
