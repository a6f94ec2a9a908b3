from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import ContextExceeded
from assistant.evaluating.judging import ModelJudge
from assistant.messages import Request
from assistant.scripted import ScriptedBackend


def judge_of(reply: str | Callable[[Request], str]) -> tuple[ModelJudge, list[ScriptedBackend]]:
    """Return a judge whose own model replies so, and the backends that it starts."""
    started: list[ScriptedBackend] = []

    def start() -> ScriptedBackend:
        started.append(ScriptedBackend([reply] if isinstance(reply, str) else reply, context=400))
        return started[-1]

    return ModelJudge(start), started


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ('{"grade": 1}', 0.0),
        ('{"grade": 4}', 0.75),
        (' {"grade":5}\n', 1.0),
        ('{"grade": 6}', None),
        ('{"grade": "5"}', None),
        ("The grade is 5.", None),
        ('{"grade": ', None),
        ("", None),
    ],
)
def test_a_grade_becomes_a_value_and_anything_else_none(reply: str, value: float | None) -> None:
    judge, _ = judge_of(reply)
    assert judge("Why?", "Because.", "Is polite") == value


def test_the_model_is_asked_greedily_for_one_grade_alone() -> None:
    judge, started = judge_of('{"grade": 3}')
    judge("多少钱？ {{answer}}", "760 元", "Names the price")
    (request,) = started[0].requests
    text = "\n".join(message.content for message in request.messages)
    assert "多少钱？ {{answer}}" in text and "760 元" in text and "Names the price" in text
    assert request.sampling.temperature == 0 and request.caller == "judge"
    schema = json.loads(request.sampling.json_schema)
    assert schema["properties"]["grade"]["enum"] == [1, 2, 3, 4, 5]
    assert schema["required"] == ["grade"] and schema["additionalProperties"] is False


def test_its_own_model_is_started_once_however_many_ask_and_closed() -> None:
    together = threading.Barrier(4, timeout=10)

    def reply(request: Request) -> str:
        together.wait()
        return '{"grade": 5}'

    judge, started = judge_of(reply)
    judge.close()
    assert started == []
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda n: judge("q", str(n), "r"), range(4))) == [1.0] * 4
    judge.close()
    assert [backend.status().state for backend in started] == ["closed"]


def test_a_model_that_is_lent_judges_and_stays_open() -> None:
    judge, started = judge_of('{"grade": 1}')
    lent = ScriptedBackend(['{"grade": 5}'])
    with judge.lent(lent):
        assert judge("q", "a", "r") == 1.0
    judge.close()
    assert started == [] and lent.status().state == "ready"
    assert judge("q", "a", "r") == 0.0 and len(started) == 1


def test_what_does_not_fit_is_told_and_never_cut() -> None:
    judge, _ = judge_of('{"grade": 5}')
    with pytest.raises(ContextExceeded):
        judge("word " * 400, "a", "r")
