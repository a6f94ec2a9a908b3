"""Writes a run as a table that other tools read: CSV for spreadsheets, Parquet for programs."""

from __future__ import annotations

import contextlib
import csv
import importlib
import io
import os
from pathlib import Path
from typing import Any

from prompts.errors import RegressionError
from prompts.regression.exchange.table import Cell, Kind, Table, table_of
from prompts.regression.run import Run

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula; in Japanese and Chinese ones, also the wide forms."""
_BETWEEN = " | "
"""Stands between the texts of a cell that holds several."""


def export(run: Run, path: Path) -> None:
    """Write a run to a file, whose ending says how: .csv or .parquet. A file that is there is replaced, whole or not.

    CSV is UTF-8 with a byte order mark, without which Excel takes it for another encoding. A text that a spreadsheet
    would take for a formula gets an apostrophe before it, so that a note cannot make it compute; numbers do not.
    What is None is an empty cell. Parquet holds texts as they are, numbers and truths as such, lists as lists and None
    as null.

    Raises:
        RegressionError: the ending is another, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".parquet"):
        raise RegressionError(f"{path}: runs are written as .csv or .parquet. End the name with one of these.")
    table = table_of(run)
    data = as_csv(table) if suffix == ".csv" else as_parquet(table)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise RegressionError(f"{path}: cannot be written ({error.strerror}). Choose another place.") from error


def as_csv(table: Table) -> bytes:
    """Return a table as CSV for spreadsheets, as described at `export`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_harmless(name) for name in table.columns])
    writer.writerows([_in_spreadsheet(cell) for cell in row.values()] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def as_parquet(table: Table) -> bytes:
    """Return a table as a Parquet file.

    Raises:
        RegressionError: the library for it is not installed.
    """
    try:  # by name, since it is large and few want Parquet: it is no requirement
        pyarrow = importlib.import_module("pyarrow")
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise RegressionError("Parquet needs a library: type `pip install pyarrow`, or write .csv.") from error
    types: dict[Kind, Any] = {
        "text": pyarrow.string(),
        "texts": pyarrow.list_(pyarrow.string()),
        "truth": pyarrow.bool_(),
        "number": pyarrow.float64(),
        "whole": pyarrow.int64(),
    }
    schema = pyarrow.schema([(name, types[kind]) for name, kind in table.columns.items()])
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(pyarrow.Table.from_pylist(list(table.rows), schema), sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _in_spreadsheet(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, list):
        return _harmless(_BETWEEN.join(cell))
    return _harmless(cell) if isinstance(cell, str) else cell


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
