"""A case put into a suite's text, changed in it or taken out of it. All else stays as it is, comments and all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from assistant.evaluating.checks.errors import NotSaved
from prompts import plain_yaml
from prompts.regression.exchange.writing import as_yaml

_CASES = "cases"
_BY_HAND = "is written in a way that cannot be changed here. Change it by hand, each case on lines of its own."


def put(text: str, case: Mapping[str, Any]) -> str:
    """Return a suite's text with a case at its end; an empty text becomes a suite of that case.

    Raises:
        NotSaved: the text is written in a way that this cannot be done to.
    """
    text = _ended(text)
    raw, node = plain_yaml.load_with_lines(text)
    cases = _cases(node)
    if cases is None or not cases.value:
        head = text if _pair(node) is None else _without_key(text, node)
        return _checked(f"{_ended(head)}{_CASES}:\n{_item(case, 0)}", [case])
    at, last = _end(cases, text), cases.value[-1]
    return _checked(text[:at] + _item(case, _column(cases, last, text)) + text[at:], [*raw[_CASES], case])


def replaced(text: str, place: int, case: Mapping[str, Any]) -> str:
    """Return a suite's text with another case at a place, from 0; raises NotSaved as `put` does."""
    return _spliced(text, place, [case])


def removed(text: str, place: int) -> str:
    """Return a suite's text without the case at a place, from 0; raises NotSaved as `put` does."""
    return _spliced(text, place, [])


def _spliced(text: str, place: int, instead: Sequence[Mapping[str, Any]]) -> str:
    text = _ended(text)
    raw, node = plain_yaml.load_with_lines(text)
    cases = _cases(node)
    if cases is None or place >= len(cases.value):
        raise NotSaved("There is no such check in the file any more. Open the list again.")
    whole = [*raw[_CASES][:place], *instead, *raw[_CASES][place + 1 :]]
    if not whole:
        return _checked(_without_key(text, node) + f"{_CASES}: []\n", whole)
    item = cases.value[place]
    column = _column(cases, item, text)
    start = item.start_mark.index - item.start_mark.column
    written = "".join(_item(case, column) for case in instead)
    return _checked(text[:start] + written + text[_end(item, text) :], whole)


def _cases(node: yaml.Node | None) -> yaml.SequenceNode | None:
    """Return the cases of a suite's tree, if there are any."""
    pair = _pair(node)
    return pair[1] if pair and isinstance(pair[1], yaml.SequenceNode) else None


def _pair(node: yaml.Node | None) -> tuple[yaml.Node, yaml.Node] | None:
    pairs: Sequence[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((pair for pair in pairs if pair[0].value == _CASES), None)


def _without_key(text: str, node: yaml.Node | None) -> str:
    """Return a suite's text without its cases."""
    pair = _pair(node)
    if pair is None or pair[0].start_mark.column or _in_one_line(node):
        raise NotSaved(f"The file of the checks {_BY_HAND}")
    return text[: pair[0].start_mark.index] + text[max(_end(pair[0], text), _end(pair[1], text)) :]


def _column(cases: yaml.SequenceNode, item: yaml.Node, text: str) -> int:
    """Return where the dash of an item stands, before which there must be nothing else."""
    start = item.start_mark
    before = text[start.index - start.column : start.index]
    if _in_one_line(cases) or not re.fullmatch(r" *- +", before):
        raise NotSaved(f"This check {_BY_HAND}")
    return before.index("-")


def _end(node: yaml.Node, text: str) -> int:
    """Return where the line after the last one of a node begins; its own mark may stand after comments that follow."""
    if isinstance(node, yaml.CollectionNode) and not _in_one_line(node) and node.value:
        last = node.value[-1]
        # Of a key and its value, as the value may be left out.
        return max(_end(part, text) for part in (last if isinstance(last, tuple) else (last,)))
    end: int = node.end_mark.index
    return end if end and text[end - 1] == "\n" else text.index("\n", end) + 1


def _in_one_line(node: yaml.Node | None) -> bool:
    """Tell whether a list or a mapping stands in brackets."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _item(case: Mapping[str, Any], column: int) -> str:
    """Return a case as an item whose dash stands in a column."""
    # What ends in empty lines is followed by YAML's sign for the end of a document.
    written = as_yaml({_CASES: [case]}).partition("\n")[2].removesuffix("...\n")
    return re.sub(r"^(?=[^\n])", " " * column, written, flags=re.MULTILINE)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _checked(text: str, cases: Sequence[Any]) -> str:
    """Return a text whose cases are these: there are ways to write a suite that a splice would spoil."""
    try:
        found = plain_yaml.load(text)[_CASES]
    except (plain_yaml.YAMLError, KeyError, TypeError) as error:
        raise NotSaved(f"The file of the checks {_BY_HAND}") from error
    if found != list(cases):
        raise NotSaved(f"The file of the checks {_BY_HAND}")
    return text
