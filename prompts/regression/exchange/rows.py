"""Rows of tables in text: CSV after RFC 4180, and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prompts.errors import BrokenSuite

_DELIMITERS = ",;\t"
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a row, by the names of the columns in small letters."""

    number: int
    """As a spreadsheet counts, the header being 1; of JSON Lines, the line."""
    cells: Mapping[str, Any]


def rows_of_csv(path: Path, text: str, known: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file that are not empty.

    Args:
        path: named in errors.
        text: of the file.
        known: names of columns, by which the delimiter is found.

    Raises:
        BrokenSuite: the file has no header or a name twice, or a row is damaged.
    """
    header, delimiter = _header(path, text, known)
    number = 1
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        next(reader)
        for number, row in enumerate(reader, 2):
            cells = [cell.strip() for cell in row]
            if any(cells[len(header) :]):
                raise BrokenSuite(
                    f"{path}, row {number}: has {len(cells)} cells under a header of {len(header)}. "
                    "Put quotes around a cell with a delimiter in it."
                )
            if any(cells):
                yield Row(number, {name: cell for name, cell in zip(header, cells, strict=False) if name})
    except csv.Error as error:
        raise BrokenSuite(f"{path}, row {number + 1}: is damaged ({error}). Correct its quotes.") from error


def rows_of_json_lines(path: Path, text: str) -> Iterator[Row]:
    """Yield the objects of a file in JSON Lines.

    Args:
        path: named in errors.
        text: of the file.

    Raises:
        BrokenSuite: a line is no JSON object.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            held = json.loads(line)
        except (ValueError, RecursionError) as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else "it is too long or nested too deeply"
            raise BrokenSuite(f"{path}, row {number}: is not JSON ({said}). Put one object in each line.") from error
        if not isinstance(held, dict):
            raise BrokenSuite(f'{path}, row {number}: is no object. Write it as {{"question": "..."}}.')
        yield Row(number, {name.strip().lower(): value for name, value in held.items()})


def _header(path: Path, text: str, known: Collection[str]) -> tuple[list[str], str]:
    """Return the names of the columns, and what parts the cells: it makes the most known columns, or the most."""

    def split(delimiter: str) -> list[str]:
        try:
            first = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
        except csv.Error:
            return []
        return [name.strip().lower() for name in first]

    headers = {delimiter: split(delimiter) for delimiter in _DELIMITERS}
    delimiter = max(headers, key=lambda each: (sum(name in known for name in headers[each]), len(headers[each])))
    names = headers[delimiter]
    if not any(names) or len(names) > _MOST_COLUMNS:
        raise BrokenSuite(f"{path}, row 1: is no header of up to {_MOST_COLUMNS} columns. Begin with their names.")
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise BrokenSuite(f"{path}, row 1: has the column '{twice[0][:80]}' twice. Rename one.")
    return names, delimiter
