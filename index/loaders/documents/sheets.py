"""Tables: XLSX (a place per sheet) and CSV; every row tells the names of its columns, so that it stands alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from itertools import chain, islice
from pathlib import Path

from index.errors import NoteUnreadable
from index.loaders.assembly import Assembly
from index.loaders.decoding import decode
from index.loaders.documents.ooxml import OfficeFile, no_words
from index.loaders.heartbeat import still_working
from index.loaders.loaded import Loaded, one
from index.loaders.packed.unpacking import unpacking
from index.loaders.plain.vaults import notion_title
from index.naming import one_line, title_from

MOST_ROWS = 50_000
"""Rows read of one table; a longer one is data for a database, and says so in its warnings."""
_ROWS_A_SIGN = 1_000
"""Rows after which a sign of life is given."""
_MOST_COLUMNS = 200
_LONGEST_CELL = 10_000
_DELIMITERS = ",;\t|"
_SAMPLE = 65_536


def load_sheets(path: Path, data: bytes) -> Loaded:
    """Return a workbook (XLSX, XLSM) as a note; formulas show the values last computed.

    Raises:
        NoteUnreadable: it is damaged, protected by a password, a bomb, or without text.
    """
    # Imported here: a compiled library that only tables need.
    from python_calamine import CalamineError, CalamineWorkbook

    with unpacking(path):
        file = OfficeFile(path, data)
        for name in file.package.members:
            # Read once within bounds: the library itself has none.
            still_working()
            file.package.read(name, 300_000_000)
        assembly = Assembly()
        try:
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            for name in book.sheet_names:
                still_working()
                rows = book.get_sheet_by_name(name).iter_rows()
                _sheet(assembly, name, ([_shown(cell) for cell in row[:_MOST_COLUMNS]] for row in rows))
        except (CalamineError, ValueError, OSError) as error:
            said = one_line(str(error).split("\n", 1)[0])
            raise NoteUnreadable(f"{one_line(path)} is damaged: {said}. Save it anew.") from error
        if not assembly.length:
            raise no_words(path)
        return one(file.with_properties(assembly.document(title_from(path))))


def load_csv(path: Path, data: bytes) -> Loaded:
    """Return a table of separated values as a note; its separator is the one that makes the most even rows.

    Raises:
        NoteUnreadable: the file is empty or not text.
    """
    decoded = decode(path, data)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else _delimiter(decoded.text[:_SAMPLE])
    reader = csv.reader(StringIO(decoded.text), delimiter=delimiter)
    assembly = Assembly(warnings=list(decoded.warnings))
    previous = csv.field_size_limit(10_000_000)
    try:
        for line in table_lines(([cell.strip() for cell in row[:_MOST_COLUMNS]] for row in reader), assembly.warnings):
            assembly.write(line + "\n")
    except csv.Error as error:
        raise NoteUnreadable(
            f"{one_line(path)}, line {reader.line_num}, is no table row: {error}. Mend its quotes."
        ) from error
    finally:
        csv.field_size_limit(previous)
    if not assembly.length:
        raise no_words(path)
    return one(assembly.document(notion_title(path.stem) or title_from(path)))


def _sheet(assembly: Assembly, name: str, rows: Iterable[list[str]]) -> None:
    lines = table_lines(rows, assembly.warnings)
    first = next(lines, None)
    if first is None:
        return
    assembly.gap()
    with assembly.place("sheet", name):
        assembly.write(f"## {one_line(name)}\n")
        for line in chain([first], lines):
            assembly.write("\n" + line)


def table_lines(rows: Iterable[list[str]], warnings: list[str]) -> Iterator[str]:
    """Yield a table a line a row, `column: value; column: value`; a row alone, or without names above it, as it is.

    Args:
        rows: the cells of each row, as text.
        warnings: gets a line when the table is longer than `MOST_ROWS`.
    """
    filled = (row for row in rows if any(row))
    names = next(filled, None)
    if names is None:
        return
    kept: Iterator[list[str]] = islice(filled, MOST_ROWS)
    if not _is_header(names):
        kept, names = chain([names], kept), []
    elif (first := next(kept, None)) is None:
        yield " | ".join(cell for cell in names if cell)
        return
    else:
        kept = chain([first], kept)
    for number, row in enumerate(kept):
        if number % _ROWS_A_SIGN == 0:
            still_working()
        yield _told(names, row)
    if next(filled, None) is not None:
        warnings.append(f"Only the first {MOST_ROWS} rows of a longer table were read. Split it to have all.")


def _told(names: Sequence[str], row: Sequence[str]) -> str:
    if not names:
        return " | ".join(" ".join(cell[:_LONGEST_CELL].split()) for cell in row if cell)
    cells = []
    for index, cell in enumerate(row):
        value = " ".join(cell[:_LONGEST_CELL].split())
        if value:
            name = names[index] if index < len(names) else ""
            cells.append(f"{' '.join(name.split())}: {value}" if name else value)
    return "; ".join(cells)


def _is_header(row: Sequence[str]) -> bool:
    """Tell whether a first row names columns: at least two, short, distinct, no numbers."""
    names = [cell for cell in row if cell]
    plain = all(len(name) <= 60 and not name[0].isdigit() and name[0] not in "-+$€£¥" for name in names)
    return len(names) >= 2 and plain and len(set(names)) == len(names)


def _delimiter(sample: str) -> str:
    """Return the separator with which most rows have the same number of cells, and more than one."""
    best, most = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in islice(csv.reader(StringIO(sample), delimiter=delimiter), 50) if row]
        except csv.Error:
            continue
        commonest = max(widths, key=widths.count, default=1)
        evenness = widths.count(commonest) / max(1, len(widths)) + commonest / 1_000
        if commonest > 1 and evenness > most:
            best, most = delimiter, evenness
    return best


def _shown(cell: str | float | bool | date | datetime | time | timedelta) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return " ".join(str(cell).split())
