"""From an expectation as it is written to one that a scorer can be called with."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from prompts.regression.case import Expectation
from prompts.regression.reading.written import WrittenExpectation
from prompts.regression.scorers.registry import Registry, Scorer

NOT = "not"
BESIDE = frozenset(WrittenExpectation.model_fields)


class WrongExpectation(ValueError):
    """An expectation that cannot be used; its text says what is wrong and what is allowed."""


def expectation(written: Any, registry: Registry) -> Expectation:
    """Return what `abstains`, `{contains_any: [12], weight: 2}` or `{not: ...}` stands for.

    Raises:
        WrongExpectation: it names no scorer, or tells one what it does not take.
    """
    name, told, beside = _parts(written)
    negated = name == NOT
    if negated:
        name, told, further = _parts(told)
        beside = {**further, **beside}
    scorer = registry.get(name)
    if scorer is None:
        near = get_close_matches(name, registry, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else f" Allowed: {', '.join(sorted(registry))}."
        raise WrongExpectation(f"there is no scorer '{name}'.{hint}")
    try:
        arguments = scorer.arguments.model_validate(_named(scorer, told))
        marks = WrittenExpectation.model_validate(beside)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, each['loc'])) or name}: {each['msg']}" for each in error.errors())
        takes = ", ".join(scorer.arguments.model_fields) or "nothing"
        raise WrongExpectation(f"'{name}' takes {takes} ({problems}).") from error
    advisory = scorer.advisory if marks.advisory is None else marks.advisory
    return Expectation(name, dict(arguments), negated, marks.weight, marks.threshold, advisory)


def _parts(written: Any) -> tuple[str, Any, dict[str, Any]]:
    """Return the scorer's name, what it is told, and what stands beside it."""
    if isinstance(written, str):
        return written, None, {}
    if not isinstance(written, Mapping):
        raise WrongExpectation(f"an expectation is a scorer's name, alone or with what it is told, not {written!r}.")
    names = [key for key in written if key not in BESIDE]
    if len(names) != 1:
        raise WrongExpectation(f"an expectation names one scorer, not {len(names)} ({', '.join(map(str, names))}).")
    beside = {str(key): value for key, value in written.items() if key in BESIDE}
    return str(names[0]), written[names[0]], beside


def _named(scorer: Scorer, told: Any) -> Mapping[str, Any]:
    if told is None:
        return {}
    takes = scorer.arguments.model_fields
    if isinstance(told, Mapping) and (not takes or set(told) & set(takes) or len(told) == 0):
        return told
    if not takes:
        raise WrongExpectation(f"'{scorer.name}' takes nothing; write it alone.")
    return {scorer.first: told}
