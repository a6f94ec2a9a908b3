"""SCORERS of answers that programs read."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import AfterValidator

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers.explanations import shown
from prompts.regression.scorers.registry import scorer


def _is_schema(schema: dict[str, Any]) -> dict[str, Any]:
    from jsonschema import SchemaError  # type: ignore[import-untyped]  # only suites that name a schema wait for it
    from jsonschema.validators import validator_for  # type: ignore[import-untyped]

    try:
        validator_for(schema).check_schema(schema)
    except SchemaError as error:
        raise ValueError(f"no JSON Schema: {error.message}") from error
    return schema


@scorer
def json_schema(outcome: Outcome, schema: Annotated[dict[str, Any], AfterValidator(_is_schema)]) -> Score:
    """The answer is JSON, with nothing around it, and keeps a JSON Schema.

    The schema's `$schema` says which draft it is of, the newest by default. References to other places are not
    followed.
    """
    from jsonschema.exceptions import best_match  # type: ignore[import-untyped]
    from jsonschema.validators import validator_for
    from referencing import Registry

    try:
        said = json.loads(outcome.text)
    except ValueError as error:
        return Score(0.0, f"no JSON ({error}): {shown(outcome.text)}")
    # A registry of its own keeps jsonschema from fetching references from the network.
    broken = best_match(validator_for(schema)(schema, registry=Registry()).iter_errors(said))
    if broken is not None:
        return Score(0.0, f"at {broken.json_path}: {shown(broken.message, 120)}")
    return Score(1.0, f"keeps the schema: {shown(outcome.text)}")
