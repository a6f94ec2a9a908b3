"""The JSON Schema of suites, for editors that complete and check YAML by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from prompts.regression.reading.expectations import NOT
from prompts.regression.reading.written import WrittenExpectation, WrittenSuite
from prompts.regression.scorers import BUILT_IN, Registry
from prompts.regression.scorers.registry import Scorer

PUBLISHED = Path(__file__).parents[2] / "suites" / "suite.schema.json"
_EXPECTATION = "Expectation"


def schema(registry: Registry = BUILT_IN) -> dict[str, Any]:
    """Return the schema; a suite with scorers of its own may name those too."""
    whole = WrittenSuite.model_json_schema()
    definitions = whole.setdefault("$defs", {})
    reference = {"$ref": f"#/$defs/{_EXPECTATION}"}
    definitions[_EXPECTATION] = _expectation(registry)
    for holder in (whole, definitions["WrittenCase"]):
        holder["properties"]["expect"]["items"] = reference
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole, "title": "A suite of Diandian"}


def published(registry: Registry = BUILT_IN) -> str:
    """Return the schema as it stands in the file `PUBLISHED`."""
    return json.dumps(schema(registry), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _expectation(registry: Registry) -> dict[str, Any]:
    beside = WrittenExpectation.model_json_schema()["properties"]
    bare = sorted(name for name, scorer in registry.items() if not _required(scorer))
    named = {name: _told(scorer) for name, scorer in sorted(registry.items())}
    negated = {NOT: {"description": "It passes where this does not.", "$ref": f"#/$defs/{_EXPECTATION}"}}
    whole = {
        "type": "object",
        "properties": {**beside, **named, **negated},
        "additionalProperties": True,
        "minProperties": 1,
    }
    return {"anyOf": [{"type": "string", "enum": bare}, {"type": "string"}, whole]}


def _told(scorer: Scorer) -> dict[str, Any]:
    """Return the schema of what stands behind a scorer's name: its first argument, or several by name."""
    model = scorer.arguments.model_json_schema()
    inner = model.pop("$defs", {})
    variable = {"type": "string", "pattern": r"^\{\{.*\}\}$"}
    first = [model["properties"][scorer.first]] if scorer.first else [{"type": "null"}]
    model.pop("title", None)
    return {"description": scorer.purpose, "anyOf": [*first, model, variable], **({"$defs": inner} if inner else {})}


def _required(scorer: Scorer) -> bool:
    return any(field.is_required() for field in scorer.arguments.model_fields.values())
