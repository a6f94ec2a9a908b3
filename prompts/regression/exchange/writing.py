"""Writes a suite as the YAML that evaluators read and edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

_SUITE = ("purpose", "task", "corpus", "scorers", "tags", "vars", "repeats", "expect", "cases")
_CASE = (
    "id", "task", "question", "query", "text", "file", "history", "language", "to", "length", "limit", "note", "tags",
    "vars", "each", "repeats", "expect",
)  # fmt: skip
_WIDTH = 120
_SHORT = 90
"""Characters of a list that is written in one line."""


def as_yaml(suite: Mapping[str, Any]) -> str:
    """Return a suite as YAML, its keys in the order of the documentation and every script as it is.

    What plain YAML would take for something else, such as the text `no`, is put in quotes; reading the result with
    `yaml.safe_load` gives the suite again.
    """
    cases = [_ordered(case, _CASE) if isinstance(case, Mapping) else case for case in suite.get("cases", ())]
    ordered = _ordered({**suite, "cases": cases}, _SUITE)
    return yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _ordered(mapping: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    first = {key: mapping[key] for key in keys if key in mapping}
    return {**first, **mapping}


class _Dumper(yaml.SafeDumper):
    """Writes everything out where it stands: short lists in a line, long texts as they look."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    def represent_sequence_short(self, values: list[Any]) -> yaml.SequenceNode:
        plain = all(isinstance(value, str | int | float) and "\n" not in str(value) for value in values)
        flow = plain and sum(len(str(value)) + 2 for value in values) <= _SHORT
        return self.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=flow)


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(list, _Dumper.represent_sequence_short)
