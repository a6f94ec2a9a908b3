"""What a search can be narrowed by, as SQL over the catalogue's passages: one meaning for every leg of a search."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.errors import BadFilter, UnknownFilter

FILTERS = ("folder", "note", "tag", "author", "language", "kind", "date", "after", "before")
"""What a search can be narrowed by; a name with a minus before it leaves out what it matches.

folder is a folder's label, or with a subfolder: `notes/recipes`. date is a year, month or day, or two with `..`
between; `after` counts from its first day on, `before` up to the day before it. kind is note or comment.
"""

ALIASES: Mapping[str, str] = {name: name for name in FILTERS} | {"lang": "language"}
"""The names that filters go by."""

Filters = Mapping[str, str | Sequence[str]]
"""A value, or several of which any may match, by name; a passage must match every name."""

_KINDS = {"note": "body", "body": "body", "comment": "comment", "comments": "comment"}
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """An SQL condition on `passages p` with the values bound to it."""

    sql: str = "1"
    values: tuple[str | int, ...] = ()

    @property
    def always(self) -> bool:
        """Whether every passage fulfils it."""
        return self.sql == "1"

    def __and__(self, other: Condition) -> Condition:
        """Both."""
        if self.always or other.always:
            return other if self.always else self
        return Condition(f"{self.sql} AND {other.sql}", self.values + other.values)


class _Days(NamedTuple):
    """A stretch of days, both ends in it, as numbers yyyymmdd."""

    first: int
    last: int


def condition(filters: Filters) -> Condition:
    """Return what a passage must fulfil.

    Raises:
        UnknownFilter: a name is none of FILTERS.
        BadFilter: a value is no date, or no kind of passage.
    """
    whole = Condition()
    for name, values in filters.items():
        negated = name.startswith("-")
        known = ALIASES.get(name.removeprefix("-"))
        if known is None:
            raise UnknownFilter(f"There is no filter {name!r}. Use one of: {', '.join(FILTERS)}.")
        clause = _any([_CLAUSES[known](value) for value in ([values] if isinstance(values, str) else values)])
        whole &= Condition(f"NOT coalesce({clause.sql}, 0)", clause.values) if negated else clause
    return whole


def typed(filters: Sequence[tuple[str, str]]) -> Condition:
    """Return what filters in the words of a query ask for; of one name given twice either may match.

    Raises:
        BadFilter: a value is no date, or no kind of passage.
    """
    by_name: dict[str, list[str]] = {}
    for name, value in filters:
        by_name.setdefault(name, []).append(value)
    return condition(by_name)


def _any(clauses: Sequence[Condition]) -> Condition:
    if not clauses:
        return Condition("0")
    sql = " OR ".join(clause.sql for clause in clauses)
    return Condition(f"({sql})", tuple(value for clause in clauses for value in clause.values))


def _folder(value: str) -> Condition:
    label, _, below = value.strip("/").partition("/")
    if not below:
        return Condition("p.note IN (SELECT id FROM notes WHERE label = ? COLLATE NOCASE)", (label,))
    return Condition(
        "p.note IN (SELECT id FROM notes WHERE label = ? COLLATE NOCASE AND substr(file, 1, ?) = ?)",
        (label, len(below) + 1, f"{below}/"),
    )


def _note(value: str) -> Condition:
    return Condition("p.note = ?", (value,))


def _tag(value: str) -> Condition:
    return Condition("p.note IN (SELECT note FROM tags WHERE tag = ?)", (value.lstrip("#\uff03").casefold(),))


def _author(value: str) -> Condition:
    return Condition("p.author = ? COLLATE NOCASE", (value,))


def _language(value: str) -> Condition:
    code = value.lower()
    # zh is also meant by those who wrote zh-hant: what begins with the code and a hyphen.
    return Condition("(p.language = ? OR (p.language > ? AND p.language < ?))", (code, f"{code}-", f"{code}."))


def _kind(value: str) -> Condition:
    kind = _KINDS.get(value.lower())
    if kind is None:
        raise BadFilter(f"There is no kind {value!r} of passage. Use kind:note or kind:comment.")
    return Condition("p.kind = ?", (kind,))


def _date(value: str) -> Condition:
    first, dots, last = re.sub("\u2026|\u2025", "..", value).partition("..")
    start = _days(first, value).first if first else 0
    end = _days(last, value).last if last else 99_991_231
    if not dots:
        end = _days(first, value).last
    if start > end:
        raise BadFilter(f"The dates {value!r} end before they begin. Write the earlier one first.")
    return Condition("p.day BETWEEN ? AND ?", (start, end))


def _after(value: str) -> Condition:
    return Condition("p.day >= ?", (_days(value, value).first,))


def _before(value: str) -> Condition:
    return Condition("p.day < ?", (_days(value, value).first,))


def _days(text: str, said: str) -> _Days:
    match = _DATE.fullmatch(text.strip())
    year, month, day = (int(part) if part else None for part in match.groups()) if match else (0, None, None)
    try:
        first = datetime.date(year or 0, month or 1, day or 1)
        last = datetime.date(first.year, month or 12, day or calendar.monthrange(first.year, month or 12)[1])
    except ValueError:
        raise BadFilter(f"{said!r} is no date. Write a year, a month or a day: 2025, 2025-01 or 2025-01-31.") from None
    return _Days(_number(first), _number(last))


def _number(date: datetime.date) -> int:
    return date.year * 10_000 + date.month * 100 + date.day


_CLAUSES: Mapping[str, Callable[[str], Condition]] = {
    "folder": _folder,
    "note": _note,
    "tag": _tag,
    "author": _author,
    "language": _language,
    "kind": _kind,
    "date": _date,
    "after": _after,
    "before": _before,
}
