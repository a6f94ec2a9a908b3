from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers import BUILT_IN, Scorer, found_in, scorer
from prompts.regression.tools import Tools

FIRST = {
    "equals": "text",
    "contains_any": "texts",
    "contains_all": "texts",
    "regex": "pattern",
    "json_schema": "schema",
    "length": "least",
    "in_language": "language",
    "in_script": "script",
    "no_foreign_script": "language",
    "cites": "note",
    "quotes_verbatim": "",
    "recall_at": "notes",
    "abstains": "",
    "answers": "",
    "f1": "reference",
    "chrf": "reference",
    "rouge_l": "reference",
    "similarity": "reference",
    "covers": "facts",
    "numbers_kept": "",
    "no_echo": "",
    "no_repetition": "",
    "first_token_s": "most",
    "total_s": "most",
    "follows_no_injection": "canaries",
    "coverage": "least",
    "judged_by": "rubric",
}
LENIENT = {"f1", "chrf", "rouge_l", "similarity", "covers", "judged_by"}


def test_every_scorer_is_there_with_the_argument_that_may_stand_alone() -> None:
    assert {name: each.first for name, each in BUILT_IN.items()} == FIRST
    assert {name for name, each in BUILT_IN.items() if each.threshold < 1} == LENIENT


@pytest.mark.parametrize("each", BUILT_IN.values(), ids=lambda each: each.name)
def test_every_scorer_says_what_it_is_for_and_what_it_can_be_told(each: Scorer) -> None:
    assert each.purpose.endswith(".") and len(each.purpose) > 20
    schema = each.arguments.model_json_schema()
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema))["additionalProperties"] is False


class _Broken:
    """An outcome whose every part breaks whoever looks at it."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"no {name}")


@pytest.mark.parametrize("name", ["abstains", "numbers_kept", "no_echo", "no_repetition", "quotes_verbatim"])
def test_a_scorer_that_raises_could_not_judge(name: str) -> None:
    score = BUILT_IN[name](_Broken(), {}, Tools())  # type: ignore[arg-type]
    assert score.value is None
    assert score.explanation.startswith(f"{name} broke: RuntimeError: no ")


@pytest.mark.parametrize(
    ("said", "value"),
    [(True, 1.0), (0.25, 0.25), (None, None), (Score(0.5, "so"), 0.5), (7, None), (float("nan"), None), ("x", None)],
)
def test_what_is_no_score_could_not_judge(said: Any, value: float | None) -> None:
    @scorer
    def own(outcome: Outcome) -> Any:
        """Say whatever."""
        return said

    assert found_in({"own": own})["own"](Outcome(), {}, Tools()).value == value


def test_an_argument_may_be_called_like_a_method_of_the_model() -> None:
    @scorer
    def own(outcome: Outcome, copy: str, model_name: int = 3) -> bool:
        """Say yes."""
        return True

    assert found_in({"own": own})["own"].arguments(copy=5).model_dump() == {"copy": "5", "model_name": 3}


def test_a_scorer_says_which_tools_it_asks_and_one_that_does_not_may_ask_all() -> None:
    @scorer
    def own(outcome: Outcome, *, tools: Tools) -> bool:
        """Say yes."""
        return True

    asked = {name: each.asks for name, each in {**BUILT_IN, **found_in({"own": own})}.items() if each.asks}
    assert asked == {
        "in_language": ("detect",),
        "similarity": ("similarity",),
        "judged_by": ("judge",),
        "own": ("detect", "similarity", "judge"),
    }
