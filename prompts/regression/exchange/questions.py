"""Reads sets of questions: CSV with a header, and JSON Lines with an object in each line.

    question, query or input        what is asked
    answer, expected or reference   what the answer holds: a list, or several with `|` between them; one is enough
    language                        ISO 639-1 code of the reader's language, which the answer is to be in
    note, source or document        id of the note that the answer is to cite; of several, all are to be found
    id, tags                        as in a suite; tags with `|`, `,` or `;` between them

Of several names for one thing the first counts. In CSV, what parts the cells may be a comma, a semicolon or a tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prompts.errors import BrokenSuite
from prompts.regression.exchange.imported import Ids, Imported, Remarks, Unsayable, id_of
from prompts.regression.exchange.rows import Row, rows_of_csv, rows_of_json_lines
from prompts.regression.exchange.source import text_of
from prompts.regression.exchange.templates import sayable, written

_COLUMNS = {
    "question": ("question", "query", "input"),
    "answer": ("answer", "expected", "reference"),
    "language": ("language",),
    "note": ("note", "source", "document"),
    "id": ("id",),
    "tags": ("tags",),
}
_LONG_ANSWER = 80
"""Characters that are seldom said word for word."""
_ID = re.compile(r"[\w.-]{1,100}")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]\w+)*", re.IGNORECASE)


def read_questions(path: Path) -> Imported:
    """Return the suite that a set of questions makes; the file's ending says how it is read.

    Raises:
        BrokenSuite: the file cannot be read, a row of it is damaged, or it holds no question.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".tsv", ".jsonl", ".ndjson"):
        raise BrokenSuite(f"{path}: is neither .csv, .tsv, .jsonl nor .ndjson. Save it as one of these.")
    text = text_of(path)
    known = {name for names in _COLUMNS.values() for name in names}
    rows = list(rows_of_csv(path, text, known) if suffix in (".csv", ".tsv") else rows_of_json_lines(path, text))
    present = list(dict.fromkeys(name for row in rows for name in row.cells))
    if not any(name in _COLUMNS["question"] for name in present):
        raise BrokenSuite(f"{path}: has no column question, query or input. Name the one with the questions so.")
    remarks = Remarks("row")
    used = {next((name for name in names if name in present), "") for names in _COLUMNS.values()}
    for name in present:
        if name not in used:
            remarks.add("", f"the column '{name[:80]}' is not understood; it is left out")
    cases = list(_cases(rows, present, remarks))
    if not cases:
        raise BrokenSuite("\n".join([f"{path}: holds no question.", *remarks.lines()]))
    suite = {"purpose": f"Imported from {path.name}.", "task": "answer", "cases": cases}
    return Imported(suite, remarks.lines())


def _cases(rows: list[Row], present: list[str], remarks: Remarks) -> Iterator[dict[str, Any]]:
    columns = {thing: next((name for name in names if name in present), "") for thing, names in _COLUMNS.items()}
    ids = Ids()
    for row in rows:
        told = {thing: row.cells.get(name) for thing, name in columns.items()}
        try:
            yield _case(told, row.number, remarks, ids)
        except Unsayable as reason:
            remarks.add(row.number, f"{reason}; it is left out")


def _case(told: Mapping[str, Any], row: int, remarks: Remarks, ids: Ids) -> dict[str, Any]:
    question = _text(told, "question")
    if not question:
        raise Unsayable("has no question")
    answers, notes = _texts(told, "answer", r"\|"), _texts(told, "note", r"\|")
    language = _language(_text(told, "language"), row, remarks)
    tags = _texts(told, "tags", r"[|,;]")
    expect: list[dict[str, Any]] = []
    if answers:
        expect.append({"contains_any": answers})
    if any(len(answer) > _LONG_ANSWER for answer in answers):
        remarks.add(row, "its answer is long and seldom said word for word: consider `f1`, `similarity` or `covers`")
    if len(notes) > 1:
        expect.append({"recall_at": {"notes": notes}})
    elif notes:
        expect.append({"cites": "{{note}}"})
    if language:
        expect.append({"in_language": "{{language}}"})
    if not expect:
        remarks.add(row, "nothing is expected of it")
    case = {
        "id": ids.unique(_id(_text(told, "id"), question, row, remarks)),
        "question": question,
        "language": language,
        "note": notes[0] if notes else "",
        "tags": ["-".join(tag.split()) for tag in tags],
        "expect": expect,
    }
    return {key: value for key, value in case.items() if value}


def _id(given: str, question: str, row: int, remarks: Remarks) -> str:
    if not given or _ID.fullmatch(given):
        return given or id_of(question, f"row-{row}")
    made = id_of(given, f"row-{row}")
    remarks.add(row, f"its id becomes {made}: ids are made of letters, digits, '.', '_' and '-'")
    return made


def _language(given: str, row: int, remarks: Remarks) -> str:
    code = _LANGUAGE.fullmatch(given)
    if given and code is None:
        remarks.add(row, f"its language '{given[:40]}' is no code such as fr; it is left out")
    return code.group(1).lower() if code else ""


def _text(told: Mapping[str, Any], thing: str) -> str:
    value = told[thing]
    if isinstance(value, list | Mapping):
        raise Unsayable(f"its {thing} is no text")
    return _said(thing, value)


def _texts(told: Mapping[str, Any], thing: str, between: str) -> list[str]:
    value = told[thing]
    if isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(v, list | Mapping) for v in value)):
        raise Unsayable(f"its {thing} is neither a text nor a list of texts")
    parts = (
        [_said(thing, each) for each in value] if isinstance(value, list) else re.split(between, _said(thing, value))
    )
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _said(thing: str, value: Any) -> str:
    try:
        return sayable(written(value)).strip()
    except Unsayable as reason:
        raise Unsayable(f"its {thing} {reason}") from reason
