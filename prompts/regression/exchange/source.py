"""Reads the files of other tools, which may be anything."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import yaml

from prompts import plain_yaml
from prompts.errors import BrokenSuite

LARGEST = 4 * 2**20
"""Bytes of a file; some ten thousand cases."""
_MOST_NODES = 1_000_000
"""Of a YAML file once its aliases are written out, which a few lines can make billions of."""


def text_of(path: Path) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with a byte order mark.

    Raises:
        BrokenSuite: the file is missing, too large or no such text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BrokenSuite(f"{path}: cannot be read ({error.strerror}). Give the path of a file.") from error
    if len(data) > LARGEST:
        raise BrokenSuite(f"{path}: is larger than {LARGEST // 2**20} MB. Split it.")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenSuite(f"{path}: is not a text in UTF-8. Save it as UTF-8.") from error


def yaml_of(path: Path) -> Any:
    """Return what a YAML 1.2 or JSON file holds: mappings, lists, texts, numbers, true, false and None.

    Raises:
        BrokenSuite: as `text_of`, or it is not YAML.
    """
    loader = plain_yaml.ForeignLoader(_printable(text_of(path)))
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if _grown(node, {}) > _MOST_NODES:
            raise BrokenSuite(f"{path}: its aliases stand for too much. Write them out, or split the file.")
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise BrokenSuite(
            f"{path}{line}: is not YAML ({error.problem}). Correct it, or put quotes around the text there."
        ) from error
    except RecursionError as error:
        raise BrokenSuite(f"{path}: is nested too deeply. Write it flatter.") from error
    except (ValueError, LookupError, AttributeError) as error:  # from a value that its tag does not fit
        raise BrokenSuite(f"{path}: holds a value that is too long a number, or not what its tag says.") from error
    finally:
        loader.dispose()


def _printable(text: str) -> str:
    return yaml.reader.Reader.NON_PRINTABLE.sub("\ufffd", text)


def _grown(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Count the nodes with every alias written out; a node inside itself counts as too many."""
    if id(node) not in sizes:
        sizes[id(node)] = _MOST_NODES + 1
        below: list[yaml.Node] = []
        if isinstance(node, yaml.SequenceNode):
            below = node.value
        elif isinstance(node, yaml.MappingNode):
            below = [part for pair in node.value for part in pair]
        sizes[id(node)] = 1 + sum(_grown(part, sizes) for part in below)
    return sizes[id(node)]
