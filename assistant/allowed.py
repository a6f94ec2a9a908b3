"""Says in words what a setting may hold, from its JSON schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_WORDS = {
    "string": "text",
    "boolean": "true or false",
    "null": "null",
    "integer": "a whole number",
    "number": "a number",
}


def allowed(schema: Mapping[str, Any]) -> str:
    """Word the values that `schema` admits, such as `a whole number from 1 to 65535`."""
    if options := schema.get("anyOf"):
        return " or ".join(allowed(option) for option in options)
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return "one of " + ", ".join(json.dumps(value) for value in schema["enum"])
    kind = schema.get("type", "")
    if kind == "array":
        return f"a list, each item {allowed(schema.get('items', {}))}"
    return f"{_WORDS.get(kind, kind or 'something else')}{_range(schema)}"


def _range(schema: Mapping[str, Any]) -> str:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is None or high is None:
        return f" of at least {low}" if low is not None else f" of at most {high}" if high is not None else ""
    return f" from {low} to {high}"
