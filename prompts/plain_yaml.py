"""YAML as people mean it: `no`, `on`, `12:30`, `007` and `2024-05-01` are text, and no key is given twice.

That is YAML 1.2 where it can be told apart. Numbers remember how they were written, so that one which is read as text
is the text that stands in the file: `2.420` stays `2.420`.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Any, Self

import yaml

YAMLError = yaml.YAMLError

# The one in C is ten times as fast; wheels have it, some systems' packages have not.
_Safe: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_REPLACED = {f"{_TAG}{kind}" for kind in ("bool", "int", "float", "timestamp", "value")}
_NUMBER = r"(?:0|[1-9][0-9]*)"
_PLAIN = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", rf"[-+]?{_NUMBER}", "-+0123456789"),
    (
        "float",
        rf"[-+]?(?:{_NUMBER}\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?{_NUMBER}[eE][-+]?[0-9]+|[-+]?\.(?:inf|nan)",
        "-+.0123456789",
    ),
)
"""What takes the place of YAML 1.1's own: kind, pattern, and the characters that it can begin with."""
_DEEPEST = 500
"""Lists and mappings in each other; the loader in C takes some 20,000, and fewer on a thread with a small stack."""


class _Float(float):
    written: str

    def __new__(cls, written: str) -> Self:
        made = super().__new__(cls, written.replace(".inf", "inf").replace(".nan", "nan"))
        made.written = written
        return made

    def __str__(self) -> str:
        return self.written


class _Int(int):
    written: str

    def __new__(cls, written: str) -> Self:
        made = super().__new__(cls, written)
        made.written = written
        return made

    def __str__(self) -> str:
        return self.written


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Return how plain words are taken, by their first character."""
    found = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _REPLACED]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for kind, pattern, firsts in _PLAIN:
        for first in firsts:
            found.setdefault(first, []).append((f"{_TAG}{kind}", re.compile(f"(?:{pattern})$")))
    return found


class _Plainly:
    """What both loaders have in common; it stands before PyYAML's own among their bases."""

    yaml_implicit_resolvers = _resolvers()

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuse a key that is given twice, of which YAML's own reader takes the last."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' is given twice", key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)  # type: ignore[misc,no-any-return]


class Loader(_Plainly, _Safe):  # type: ignore[valid-type,misc]
    """Builds plain values only, of numbers such as remember how they were written."""


class ForeignLoader(_Plainly, yaml.SafeLoader):
    """The same in Python alone, for files of other programs, with plain numbers.

    It takes halves of characters, as JSON may have them, and raises RecursionError where a file is nested too deep.
    """


Loader.add_constructor(f"{_TAG}int", lambda _, node: _Int(node.value))
Loader.add_constructor(f"{_TAG}float", lambda _, node: _Float(node.value))


def load(text: str) -> Any:
    """Return what a YAML text holds; raises YAMLError."""
    return load_with_lines(text)[0]


def load_with_lines(text: str) -> tuple[Any, yaml.Node | None]:
    """Return what a YAML text holds, and the tree that `line_of` finds lines in; raises YAMLError."""
    _refuse_depth(text)
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        return (None if node is None else loader.construct_document(node)), node
    finally:
        loader.dispose()


def _refuse_depth(text: str) -> None:
    """Raise YAMLError where a text is nested so deep that the loader in C would end the whole process."""
    depth = 0
    for event in yaml.parse(text, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            mark: Any = event.start_mark  # of Python's or of C's, which say the same
            raise yaml.MarkedYAMLError(problem="it is nested too deep", problem_mark=mark)


def line_of(node: yaml.Node | None, path: Sequence[str | int]) -> int:
    """Return the line, from 1, on which the value at a path of keys and places stands, or what is nearest above it."""
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if getattr(key, "value", None) == str(step)]
            if not found:
                return line
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def what_is_wrong(error: YAMLError) -> str:
    """Return an error's place and problem in one line, such as `line 3, column 7: could not find expected ':'`."""
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or " ".join(str(error).split())
    return f"line {mark.line + 1}, column {mark.column + 1}: {what}" if mark else str(what)
