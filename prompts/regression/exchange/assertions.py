"""What promptfoo's assertions are here, after https://promptfoo.dev/docs/configuration/expected-outputs/.

One that has no like is told, never taken for something near it. Where one is near, that is told as well.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prompts.regression.exchange.imported import Unsayable
from prompts.regression.exchange.templates import filled, written
from prompts.regression.scorers.patterns import problem

Say = Callable[[str], None]
"""Takes a line on something that was not understood."""

_NEAR = 0.75
"""Threshold of `similar` and of `rouge-n` where a file names none."""
_OWN_CODE = "is code: write a scorer of your own"
_REASONS = {
    "javascript": _OWN_CODE,
    "python": _OWN_CODE,
    "ruby": _OWN_CODE,
    "webhook": "asks another program: write a scorer of your own",
    "cost": "has no like: models on this computer cost nothing",
    "factuality": "has no like: say which facts, with `covers`",
    "levenshtein": "has no like: say `chrf` with a reference",
    "contains-json": "has no like: `json_schema` takes answers that are JSON from end to end",
    "is-refusal": "has no like: `abstains` tells that the notes do not say",
    "context-recall": "has no like: say which notes are to be found, with `recall_at`",
    "bleu": "has no like: say `chrf` with a reference",
    "assert-set": "has a threshold or is negated: say its parts one by one",
}
_KNOWN = {"type", "value", "threshold", "weight"}
_LABELS = {"metric", "description"}
_CHANGES = {"transform", "contextTransform", "config"}


@dataclass(frozen=True, slots=True)
class _Assertion:
    value: Any
    """With its variables filled in."""
    threshold: float | None


def expectations(
    asserted: Any, values: Mapping[str, Any], templates: Mapping[str, Any], say: Say
) -> Iterator[dict[str, Any]]:
    """Yield what a list of assertions expects, as the file of a suite holds it.

    Args:
        asserted: what stands under `assert`.
        values: the variables of the test.
        templates: what stands under `assertionTemplates`.
        say: is told what was not understood.
    """
    if not isinstance(asserted, list):
        if asserted is not None:
            say("`assert` is no list: write a list of assertions")
        return
    for assertion in asserted:
        assertion = _referred(assertion, templates)
        kind = assertion.get("type") if isinstance(assertion, Mapping) else None
        if not isinstance(assertion, Mapping) or not isinstance(kind, str):
            say("an assertion without a type is left out")
        elif kind == "assert-set" and assertion.get("threshold") is None:
            yield from expectations(assertion.get("assert"), values, {}, say)
        else:
            try:
                yield _said(kind, assertion, values, say)
            except Unsayable as reason:
                say(f"assertion `{kind}` {reason}; it is left out")


def _referred(assertion: Any, templates: Mapping[str, Any]) -> Any:
    name = assertion.get("$ref") if isinstance(assertion, Mapping) else None
    return templates.get(name.rpartition("/")[2]) if isinstance(name, str) else assertion


def _said(kind: str, assertion: Mapping[str, Any], values: Mapping[str, Any], say: Say) -> dict[str, Any]:
    plain = kind.removeprefix("not-")
    if plain not in _MEANINGS:
        raise Unsayable(_REASONS.get(plain, "has no like"))
    if changing := sorted(_CHANGES & assertion.keys()):
        raise Unsayable(f"has `{changing[0]}`, which is not understood")
    for key in sorted(map(str, assertion.keys() - _KNOWN - _LABELS)):
        say(f"`{key}` of the assertion `{kind}` is not understood; the rest of it is taken")
    said = _MEANINGS[plain](_Assertion(filled(assertion.get("value"), values), _number(assertion, "threshold")))
    if plain == "rouge-n":
        say(f"assertion `{kind}` becomes `f1`, whose scores are near to its own but not the same")
    scorer = next(iter(said))
    told = {"not": {scorer: said.pop(scorer)}, **said} if kind != plain else said
    weight = _number(assertion, "weight")
    if weight is not None and weight < 0:
        raise Unsayable("has a weight below 0")
    if weight == 0:  # it is reported and never fails a test
        return {**told, "advisory": True}
    return told if weight in (None, 1.0) else {**told, "weight": weight}


def _number(assertion: Mapping[str, Any], key: str) -> float | None:
    number = assertion.get(key)
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int | float) or math.isnan(number) or abs(number) > 1e12:
        raise Unsayable(f"has a {key} that is no number")
    return number


def _text(assertion: _Assertion) -> str:
    if isinstance(assertion.value, list | Mapping):
        raise Unsayable("has a value that is no text")
    text = written(assertion.value)
    if not text:
        raise Unsayable("has no value")
    return text


def _texts(assertion: _Assertion) -> list[str]:
    value = assertion.value
    if isinstance(value, str):
        value = _parted(value)
    if not isinstance(value, list) or any(isinstance(each, list | Mapping) for each in value):
        raise Unsayable("has a value that is no list of texts")
    texts = [text for text in map(written, value) if text]
    if not texts:
        raise Unsayable("has no value")
    return texts


def _parted(text: str) -> list[str]:
    """Return the texts between the commas of one, as promptfoo parts it; quotes keep a comma."""
    try:
        return [part.strip() for part in next(csv.reader([text], skipinitialspace=True), [])]
    except csv.Error as error:
        raise Unsayable(f"has a value whose commas part nothing ({error}): write a list") from error


def _equals(assertion: _Assertion) -> dict[str, Any]:
    if isinstance(assertion.value, list | Mapping):
        return {"json_schema": {"schema": {"const": assertion.value}}}
    return {"equals": {"text": _text(assertion), "case": True}}


def _regex(assertion: _Assertion) -> dict[str, Any]:
    pattern = _text(assertion)
    if what := problem(pattern):
        raise Unsayable(f"has a pattern that Python does not read ({what})")
    return {"regex": pattern}


def _json(assertion: _Assertion) -> dict[str, Any]:
    if assertion.value is not None and not isinstance(assertion.value, Mapping):
        raise Unsayable("has a value that is no JSON schema")
    return {"json_schema": {"schema": dict(assertion.value or {})}}


def _latency(assertion: _Assertion) -> dict[str, Any]:
    if assertion.threshold is None:
        raise Unsayable("has no threshold")
    return {"total_s": assertion.threshold / 1000}


def _similar(assertion: _Assertion) -> dict[str, Any]:
    reference = _texts(assertion) if isinstance(assertion.value, list) else _text(assertion)
    return {"similarity": reference, "threshold": _NEAR if assertion.threshold is None else assertion.threshold}


def _rouge(assertion: _Assertion) -> dict[str, Any]:
    return {"f1": _text(assertion), "threshold": _NEAR if assertion.threshold is None else assertion.threshold}


def _rubric(assertion: _Assertion) -> dict[str, Any]:
    threshold = {} if assertion.threshold is None else {"threshold": assertion.threshold}
    return {"judged_by": _text(assertion), **threshold, "advisory": True}


def _words(assertion: _Assertion) -> dict[str, Any]:
    value = (
        assertion.value if isinstance(assertion.value, Mapping) else {"min": assertion.value, "max": assertion.value}
    )
    ends = {"least": value.get("min"), "most": value.get("max")}
    told = {name: end for name, end in ends.items() if end is not None}
    if not told or any(isinstance(end, bool) or not isinstance(end, int) for end in told.values()):
        raise Unsayable("has a value that is no number of words")
    return {"length": {**told, "unit": "words"}}


_MEANINGS: Mapping[str, Callable[[_Assertion], dict[str, Any]]] = {
    "equals": _equals,
    "contains": lambda a: {"contains_any": {"texts": [_text(a)], "case": True}},
    "icontains": lambda a: {"contains_any": [_text(a)]},
    "contains-any": lambda a: {"contains_any": {"texts": _texts(a), "case": True}},
    "icontains-any": lambda a: {"contains_any": _texts(a)},
    "contains-all": lambda a: {"contains_all": {"texts": _texts(a), "case": True}},
    "icontains-all": lambda a: {"contains_all": _texts(a)},
    "starts-with": lambda a: {"regex": rf"\A{re.escape(_text(a))}"},
    "regex": _regex,
    "is-json": _json,
    "latency": _latency,
    "similar": _similar,
    "similar:cosine": _similar,
    "rouge-n": _rouge,
    "word-count": _words,
    "llm-rubric": _rubric,
    "model-graded-closedqa": _rubric,
}
"""The scorer comes first in what is said, and what stands beside it after."""
