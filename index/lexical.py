"""The keyword leg: passages that hold the words of a query, best first, in every script.

The words (see index.terms) are kept in an FTS5 table that holds postings and nothing else, written in the same
transaction as the passages. The table finds candidates; they are then scored from their own text (index.bm25). FTS5's
own bm25() would visit every passage with any of the words; here the rarest words choose the candidates and `_BUDGET`
bounds the work, so that common words cost next to nothing.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.bm25 import Candidate, Match, Scorer
from index.filters import Condition
from index.query import Query
from index.terms import ANALYSIS, IN_WORD, fold, sought, terms

TABLES = """
CREATE VIRTUAL TABLE lexical USING fts5 (words, content = '', detail = none, columnsize = 0, tokenize = 'ascii');
CREATE TABLE lexical_analysis (version TEXT NOT NULL);
"""
"""What the catalogue's schema needs for the functions here."""

_FIRST = 250
"""Postings of a word that are read to see how rare it is."""
_BUDGET = 20_000
"""Postings read for one query beyond those."""
_SCORED = 100
"""Candidates that are scored from their text."""
_TIDIED_WHOLE = 50_000
"""Passages up to which the index is tidied as a whole, which takes about a second."""
_TIDIED_PAGES = 2_000
_SIFTED = 5_000
"""Candidates that a filter is put to, where it matches too many passages to be told one by one."""
_MOST_TERMS = 64
"""Words of a query that are looked for; of a longer one those that tell most."""
_NUMBERED = 3.0
"""How much more a term with a digit counts than a word as rare: who writes a code wants that very one, whatever else
the query says."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entry:
    """What of a passage is indexed, under its number in the catalogue."""

    number: int
    title: str
    text: str


@dataclass(slots=True)
class _Posted:
    """Where one term stands, as far as it was read."""

    term: str
    numbers: Numbers
    whole: bool
    """Whether these are all passages with the term."""
    frequency: float
    """In how many passages the term stands, estimated where not all were read."""
    weight: float = field(default=0.0)


def add(connection: sqlite3.Connection, rows: Iterable[Entry]) -> None:
    """Index passages, inside the caller's transaction."""
    _mark(connection)
    connection.executemany("INSERT INTO lexical (rowid, words) VALUES (?, ?)", map(_indexed, rows))


def remove(connection: sqlite3.Connection, rows: Iterable[Entry]) -> None:
    """Take passages out again, given as they were added, inside the caller's transaction."""
    connection.executemany("INSERT INTO lexical (lexical, rowid, words) VALUES ('delete', ?, ?)", map(_indexed, rows))


def tidy(connection: sqlite3.Connection) -> None:
    """Let go of the words of passages that were taken out, which otherwise stay until their segment is merged.

    A large index is tidied a little at a time, since all of it would be written anew.
    """
    passages = connection.execute("SELECT COUNT(*) FROM passages").fetchone()[0]
    if passages <= _TIDIED_WHOLE:
        connection.execute("INSERT INTO lexical (lexical) VALUES ('optimize')")
    else:
        connection.execute("INSERT INTO lexical (lexical, rank) VALUES ('merge', ?)", (-_TIDIED_PAGES,))


def outdated(connection: sqlite3.Connection) -> bool:
    """Tell whether passages were indexed by another way of cutting words, so that `rebuild` is needed."""
    row = connection.execute("SELECT version FROM lexical_analysis").fetchone()
    return row is not None and row[0] != ANALYSIS


def rebuild(connection: sqlite3.Connection) -> None:
    """Index every passage of the catalogue anew, inside the caller's transaction."""
    connection.execute("INSERT INTO lexical (lexical) VALUES ('delete-all')")
    connection.execute("DELETE FROM lexical_analysis")
    rows = connection.execute("SELECT p.number, n.title, p.text FROM passages p JOIN notes n ON n.id = p.note")
    add(connection, (Entry(*row) for row in rows))


def search(
    connection: sqlite3.Connection, query: Query, limit: int, condition: Condition, within: Numbers | None = None
) -> list[Match]:
    """Return passages with words of the query, best first; with its phrases, where it has any.

    Args:
        connection: to the catalogue; only read.
        query: its words and phrases.
        limit: matches at most.
        condition: what a passage must fulfil.
        within: the numbers of all passages that fulfil it, in order, where they are few enough to be listed.
    """
    passages = connection.execute("SELECT MAX(number) FROM passages").fetchone()[0] or 0
    wanted = _telling(query)
    if not wanted or passages == 0 or limit < 1:
        return []
    posted = [_read(connection, term, _FIRST, passages) for term in wanted]
    _read_on(connection, posted, passages)
    for each in posted:
        each.weight = _weight(each, passages)
    candidates = _candidates(connection, posted, within)
    if query.phrases:
        candidates = _with_phrases(connection, query, within)
    rows = _rows(connection, candidates, condition)
    if query.phrases:
        rows = [row for row in rows if all(contains(f"{row.title}\n{row.text}", phrase) for phrase in query.phrases)]
    scorer = Scorer({each.term: each.weight for each in posted}, [term for term, joined in wanted.items() if joined])
    return scorer.rank(rows)[:limit]


def contains(text: str, phrase: str) -> bool:
    """Tell whether a text holds a phrase, as written but for case, width, accents and the amount of white space."""
    needle = " ".join(fold(phrase).split())
    if not needle:
        return False
    start = f"(?<!{IN_WORD})" if re.match(IN_WORD, needle) else ""
    end = f"(?!{IN_WORD})" if re.search(f"{IN_WORD}$", needle) else ""
    return re.search(f"{start}{re.escape(needle)}{end}", " ".join(fold(text).split())) is not None


def common(connection: sqlite3.Connection, wanted: Sequence[str]) -> set[str]:
    """Return those of the terms that stand in more than a tenth of all passages, unless all do."""
    passages = connection.execute("SELECT MAX(number) FROM passages").fetchone()[0] or 0
    often = {term for term in wanted if _read(connection, term, _FIRST, passages).frequency > max(10, passages / 10)}
    return often if len(often) < len(wanted) else set()


def _indexed(entry: Entry) -> tuple[int, str]:
    # Each word once: how often a passage holds it is counted in its text.
    return entry.number, " ".join(dict.fromkeys(chain(terms(entry.title), terms(entry.text))))


def _mark(connection: sqlite3.Connection) -> None:
    if connection.execute("SELECT 1 FROM lexical_analysis").fetchone() is None:
        connection.execute("INSERT INTO lexical_analysis VALUES (?)", (ANALYSIS,))


def _telling(query: Query) -> dict[str, bool]:
    """Return the terms to look for, and which are joined: all, or of a long query those with digits and the longest."""
    wanted = sought(query.words)
    if len(wanted) > _MOST_TERMS:
        order = sorted(wanted, key=lambda term: (not any(map(str.isdigit, term)), -len(term)))
        wanted = {term: wanted[term] for term in order[:_MOST_TERMS]}
    return wanted


def _read(connection: sqlite3.Connection, term: str, most: int, passages: int) -> _Posted:
    found = connection.execute(
        "SELECT rowid FROM lexical WHERE lexical MATCH ? LIMIT ?", (f'"{term}"', most + 1)
    ).fetchall()
    numbers = np.fromiter(chain.from_iterable(found[:most]), np.int64, min(most, len(found)))
    if len(found) <= most:
        return _Posted(term, numbers, True, len(found))
    # Postings come in the order of their numbers, so where the last one stands tells how thick they are.
    return _Posted(term, numbers, False, max(most + 1, passages * most / max(1, int(numbers[-1]))))


def _read_on(connection: sqlite3.Connection, posted: list[_Posted], passages: int) -> None:
    """Read the rest of the words that are rare enough for the budget, the rarest first."""
    budget = _BUDGET
    order = sorted((each.frequency, at) for at, each in enumerate(posted) if not each.whole)
    for expected, at in order:
        if expected > 2 * budget:
            continue
        posted[at] = _read(connection, posted[at].term, budget, passages)
        budget -= len(posted[at].numbers)


def _weight(posted: _Posted, passages: int) -> float:
    """Inverse document frequency as BM25 has it, and what a number or code tells beyond it."""
    times = posted.frequency
    rarity = math.log1p((max(passages, times) - times + 0.5) / (times + 0.5))
    return rarity * _NUMBERED if any(map(str.isdigit, posted.term)) else rarity


def _candidates(connection: sqlite3.Connection, posted: Sequence[_Posted], within: Numbers | None) -> Numbers:
    """Return the numbers of passages by the sum of the weights of their terms, highest and then newest first."""
    known = [each for each in posted if each.whole and len(each.numbers)]
    if not known:
        known = _together(connection, posted, within)
    if not known:
        return np.empty(0, np.int64)
    numbers = np.concatenate([each.numbers for each in known])
    weights = np.repeat([each.weight for each in known], [len(each.numbers) for each in known])
    found, at = np.unique(numbers, return_inverse=True)
    sums = np.bincount(at, weights)
    if within is not None:
        inside = np.isin(found, within, assume_unique=True)
        found, sums = found[inside], sums[inside]
    return found[np.lexsort((-found, -sums))]


def _together(connection: sqlite3.Connection, posted: Sequence[_Posted], within: Numbers | None) -> list[_Posted]:
    """Return passages that hold the rarest of several words which are all common, as many of them as stand together."""
    rarest = sorted((each for each in posted if len(each.numbers)), key=lambda each: each.frequency)[:4]
    for most in range(len(rarest), 0, -1):
        match = " AND ".join(f'"{each.term}"' for each in rarest[:most])
        found = _matching(connection, match, within)
        if found:
            numbers = np.array(found, np.int64)
            return [_Posted(match, numbers, True, len(found), sum(each.weight for each in rarest[:most]))]
    return []


def _with_phrases(connection: sqlite3.Connection, query: Query, within: Numbers | None) -> Numbers:
    """Return the numbers of passages that hold every term of the phrases, newest first."""
    wanted = dict.fromkeys(term for phrase in query.phrases for term in sought(phrase))
    found = _matching(connection, " AND ".join(f'"{term}"' for term in wanted), within) if wanted else []
    return np.array(found[::-1], np.int64)


def _matching(connection: sqlite3.Connection, match: str, within: Numbers | None) -> list[int]:
    if within is None:
        rows = connection.execute("SELECT rowid FROM lexical WHERE lexical MATCH ? LIMIT ?", (match, _SIFTED))
    else:
        # The plus keeps SQLite from looking up the words once for each of the numbers.
        rows = connection.execute(
            "SELECT rowid FROM lexical WHERE lexical MATCH ? AND +rowid IN (SELECT value FROM json_each(?)) LIMIT ?",
            (match, json.dumps(within.tolist()), _SIFTED),
        )
    return [number for (number,) in rows]


def _rows(connection: sqlite3.Connection, candidates: Numbers, condition: Condition) -> list[Candidate]:
    """Return number, title and text of the first candidates that fulfil the condition, in their order."""
    found: list[Candidate] = []
    for at in range(0, min(len(candidates), _SIFTED), 4 * _SCORED):
        some = candidates[at : at + 4 * _SCORED].tolist()
        rows = connection.execute(
            "SELECT p.number, n.title, p.text FROM json_each(?) w JOIN passages p ON p.number = w.value "
            f"JOIN notes n ON n.id = p.note WHERE {condition.sql} LIMIT ?",
            (json.dumps(some), *condition.values, _SCORED - len(found)),
        )
        found += [Candidate(*row) for row in rows]
        if len(found) == _SCORED:
            break
    return found
