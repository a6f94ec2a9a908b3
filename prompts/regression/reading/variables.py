"""`{{name}}` in the texts of a suite."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"\{\{\s*([A-Za-z_][\w-]*)\s*\}\}")


class UnknownVariable(KeyError):
    """A name that has no value; its only argument is the name."""


def filled(value: Any, variables: Mapping[str, Any]) -> Any:
    """Return a value with its variables filled in, at any depth; a text that is one variable becomes its value.

    What a value contains is never taken for a variable itself.

    Raises:
        UnknownVariable: a variable has no value.
    """
    if isinstance(value, str):
        if whole := _NAME.fullmatch(value.strip()):
            return _value(whole, variables)
        return _NAME.sub(lambda found: str(_value(found, variables)), value)
    if isinstance(value, Mapping):
        return {key: filled(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, variables) for each in value]
    return value


def _value(found: re.Match[str], variables: Mapping[str, Any]) -> Any:
    try:
        return variables[found[1]]
    except KeyError:
        raise UnknownVariable(found[1]) from None
