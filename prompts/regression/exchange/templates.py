"""Fills in promptfoo's templates: `{{name}}` stands for a variable, also within the value of another."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from prompts.regression.exchange.imported import Unsayable

LONGEST = 100_000
"""Characters of a text; a few variables in each other can make it any length."""
_VARIABLE = re.compile(r"\{\{-?\s*([A-Za-z_][\w-]*)\s*-?\}\}")
_TEMPLATE = re.compile(r"\{\{|\{%")
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_ELSEWHERE = "file://"


def named_in(template: str) -> set[str]:
    """Return the variables that a template names."""
    return set(_VARIABLE.findall(template))


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """Return a text, or a list or mapping with texts in it, with the variables filled in; all else as it is.

    Raises:
        Unsayable: a text names a variable without a value, is more than variables, or stands in another file.
    """
    if isinstance(template, str):
        # A value may name variables too.
        return sayable(_once(_once(template, values), values))
    if isinstance(template, list):
        return [filled(each, values) for each in template]
    if isinstance(template, Mapping):
        return {key: filled(each, values) for key, each in template.items()}
    return template


def sayable(text: str) -> str:
    """Return a text as it is.

    Raises:
        Unsayable: a suite of ours would take some of it for a variable, it is no proper text, or it stands in another
            file.
    """
    if text.startswith(_ELSEWHERE):
        raise Unsayable("stands in another file: write it down here")
    if _TEMPLATE.search(text):
        raise Unsayable("has a template that is more than the name of a variable: write down what it gives")
    if _HALF_CHARACTER.search(text):
        raise Unsayable("has half a character in it: write it anew")
    if len(text) > LONGEST:
        raise Unsayable(f"is longer than {LONGEST} characters: shorten it")
    return text


def written(value: Any) -> str:
    """Return a value as a JavaScript program would put it into a text: 2.0 as `2`, true as `true`, lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _once(template: str, values: Mapping[str, Any]) -> str:
    pieces: list[str] = []
    end = length = 0
    for found in _VARIABLE.finditer(template):
        if found.group(1) not in values:
            raise Unsayable(f"names the variable '{found.group(1)}', which has no value: give it one under `vars`")
        pieces += [template[end : found.start()], written(values[found.group(1)])]
        end = found.end()
        length += len(pieces[-1])
        if length > LONGEST:
            raise Unsayable(f"is longer than {LONGEST} characters: shorten it")
    return "".join([*pieces, template[end:]])
