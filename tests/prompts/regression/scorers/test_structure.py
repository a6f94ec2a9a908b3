from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from prompts.regression.outcome import Outcome
from prompts.regression.scorers import BUILT_IN
from prompts.regression.tools import Tools
from tests.prompts.regression.scorers.judged import judged

SCHEMA = {"type": "object", "properties": {"rent": {"type": "integer"}}, "required": ["rent"]}


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ('{"rent": 760}', 1, "keeps the schema"),
        ('{"rent": "760"}', 0, "at $.rent"),
        ("{}", 0, "'rent' is a required property"),
        ("It is 760.", 0, "no JSON"),
        ('```json\n{"rent": 760}\n```', 0, "no JSON"),
    ],
)
def test_json_schema(text: str, value: float, told: str) -> None:
    score = judged("json_schema", text, schema=SCHEMA)
    assert score.value == value
    assert told in score.explanation


@pytest.mark.parametrize("schema", [{"type": "objekt"}, "object", {"required": "rent"}])
def test_a_schema_that_is_none_is_refused(schema: Any) -> None:
    with pytest.raises(ValidationError):
        judged("json_schema", "{}", schema=schema)


def test_references_are_not_followed_to_other_places(tmp_path: Path) -> None:
    elsewhere = tmp_path / "schema.json"
    elsewhere.write_text("{}")
    told = {"schema": {"$ref": elsewhere.as_uri()}}
    score = BUILT_IN["json_schema"](Outcome(text="{}"), told, Tools())
    assert score.value is None
    assert "Unresolvable" in score.explanation
