"""From a turn of the chat to a case that stands alone: with its notes, and expectations that its answer meets."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.chat.numbers import missing
from assistant.evaluating.checks.errors import NotSaved
from assistant.evaluating.checks.lines import OPEN_BRACES, escaped, written_line
from assistant.evaluating.checks.values import Line, Said
from index.errors import NoteNotFound
from index.passage import Document, Passage
from prompts.regression.outcome import Outcome
from prompts.regression.scorers import BUILT_IN
from prompts.regression.scorers.numerals import without_list_numbers
from prompts.regression.scorers.wording import without_marks
from prompts.regression.tools import Tools

WHOLE = 20_000
"""Characters of a note up to which it is kept whole."""
AROUND = 2_000
"""Characters that are kept before and after each retrieved passage of a longer one."""
LEFT_OUT = "[…]"
"""Stands in the place of what is not kept."""
SAID, SAVED, IN_PART = "said", "saved", "in_part"
"""Variables of a saved case: its answer when it was saved, the day, and the titles of notes that are kept in part."""
_MOST_NUMBERS = 4
"""An answer with more is a list, and a good one may choose others."""
_SLUG, _NAME_BYTES = 48, 180
_NEAR = 80
"""Characters that a cut is moved by at most, so as not to part a word."""
_FOLDER = "notes"
"""How the ids begin that `LocalLaboratory` gives to notes written down in a suite."""

ReadNote = Callable[[str], Document]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A case as a suite has it, and the titles of notes that it holds in part."""

    case: dict[str, Any]
    in_part: tuple[str, ...]


def proposed(said: Said, read: ReadNote, day: str, tools: Tools) -> Proposed:
    """Return the case that a turn makes.

    Args:
        said: the turn.
        read: returns a note by its id, or raises NoteNotFound.
        day: on which it is saved, as ISO 8601 has it.
        tools: what tells languages; one that a run could not tell again is not expected.

    Raises:
        NotSaved: no passage was read for it.
    """
    by_note: dict[str, list[Passage]] = {}
    for hit in said.hits:
        by_note.setdefault(hit.passage.note, []).append(hit.passage)
    if not by_note:
        raise NotSaved("No note was read for this answer, so there is nothing to ask the question about again.")
    titles: dict[str, str] = {}
    corpus, in_part = [], []
    for note, passages in by_note.items():
        titles[note] = _file_name(passages[0].title, titles.values())
        text, whole = _kept(passages, _document(read, note))
        corpus.append({"title": titles[note], "text": clean(_without_heading(text, passages[0].title))})
        in_part += [] if whole else [titles[note]]
    cited = [note_id(titles[note]) for note in dict.fromkeys(c.note for c in said.citations) if note in titles]
    case: dict[str, Any] = {
        "id": _id(said),
        "question": escaped(clean(said.question)),
        "history": [{"question": escaped(clean(e.question)), "answer": escaped(clean(e.answer))} for e in said.history],
        "language": said.language,
        "note": escaped(cited[0]) if cited else "",
        "expect": [written_line(line, said.language) for line in _lines(said, cited, tools)],
        "corpus": corpus,
    }
    case = {key: value for key, value in case.items() if value}
    case["vars"] = {SAID: clean(said.answer), SAVED: day, **({IN_PART: in_part} if in_part else {})}
    return Proposed(with_braces(case), tuple(in_part))


def note_id(title: str) -> str:
    """Return how citations name a note that is written down in a suite."""
    return f"{_FOLDER}/{title}.md"


def with_braces(case: dict[str, Any]) -> dict[str, Any]:
    """Return a case with the variable that its escaped texts need, if any does."""
    filled = {key: value for key, value in case.items() if key not in ("vars", "corpus")}
    if f"{{{{{OPEN_BRACES}}}}}" not in json.dumps(filled, ensure_ascii=False, default=str):
        return case
    return {**case, "vars": {**case.get("vars", {}), OPEN_BRACES: "{{"}}


def clean(text: str) -> str:
    """Return a text that a YAML file can hold and give back: whole characters, and newlines for the odd line end."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x85", "\n")


def _id(said: Said) -> str:
    """Return a name that tells what is asked; the same turn always gets the same."""
    told = json.dumps([said.question, said.answer, [[e.question, e.answer] for e in said.history]])
    plain = unicodedata.normalize("NFC", clean(said.question)).lower()
    slug = ""
    for word in "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in plain).split():
        if slug and len(slug) + len(word) >= _SLUG:
            break
        slug = f"{slug}-{word}" if slug else word[:_SLUG]
    return f"{slug or 'question'}-{hashlib.blake2b(told.encode(), digest_size=3).hexdigest()}"


def _lines(said: Said, cited: Sequence[str], tools: Tools) -> list[Line]:
    told = BUILT_IN["in_language"](Outcome(clean(said.answer)), {"language": said.language}, tools)
    lines = [Line("language", (said.language,))] if told.value else []
    lines.append(Line("says", ("abstains" if said.abstained else "answers",)))
    if said.abstained:
        return lines
    if 0 < len(numbers := _numbers(said)) <= _MOST_NUMBERS:
        lines.append(Line("all", numbers))
    return lines + [Line("cites", (note,)) for note in cited]


def _numbers(said: Said) -> tuple[str, ...]:
    """Return the numbers that the answer has from the notes, as it writes them."""
    answer = without_list_numbers(without_marks(clean(said.answer)))
    return tuple(
        number for number in missing(answer, [(said.question, said.language)]) if number not in said.unconfirmed
    )


def _document(read: ReadNote, note: str) -> Document | None:
    try:
        return read(note)
    except NoteNotFound:  # it went since it was read for the answer
        return None


def _kept(passages: Sequence[Passage], document: Document | None) -> tuple[str, bool]:
    """Return as much of a note as is kept, and whether that is all of it."""
    text = document.text if document else ""
    places = [_place(passage, text) for passage in passages]
    found = [place for place in places if place is not None]
    if len(found) < len(passages):  # another text now than the answer was built from
        return f"\n\n{LEFT_OUT}\n\n".join(passage.text for passage in passages), False
    if len(text) <= WHOLE:
        return text, True
    pieces: list[tuple[int, int]] = []
    for start, end in sorted(_around(text, *place) for place in found):
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(end, pieces[-1][1]))
        else:
            pieces.append((start, end))
    if pieces == [(0, len(text))]:
        return text, True
    between = f"\n\n{LEFT_OUT}\n\n"
    told = between.join(text[start:end].strip("\n") for start, end in pieces)
    before, after = pieces[0][0] > 0, pieces[-1][1] < len(text)
    return f"{LEFT_OUT}\n\n" * before + told + f"\n\n{LEFT_OUT}" * after, False


def _place(passage: Passage, text: str) -> tuple[int, int] | None:
    start = passage.start if text[passage.start : passage.end] == passage.text else text.find(passage.text)
    return None if start < 0 else (start, start + len(passage.text))


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(0, start - AROUND), min(len(text), end + AROUND)
    for _ in range(_NEAR):
        start -= start > 0 and not text[start - 1].isspace()
        end += end < len(text) and not text[end].isspace()
    return start, end


def _without_heading(text: str, title: str) -> str:
    """Return a note's text without the heading that repeats its title, which is written above it anyway."""
    heading = re.match(r"\s*#{1,2}[ \t]+(\S[^\n]*?)[ \t#]*(?:\n+|\Z)", text)
    return text[heading.end() :] if heading and heading[1] == title and heading.end() < len(text) else text


def _file_name(title: str, taken: Iterable[str]) -> str:
    """Return a title that can name a file, and is none of those that are taken."""
    plain = unicodedata.normalize("NFC", title)
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in plain)
    name = " ".join(shown.replace("/", "-").split()).lstrip(".").strip()
    name = name.encode()[:_NAME_BYTES].decode("utf-8", "ignore").strip() or "Note"
    others = {each.casefold() for each in taken}
    number = 1
    while (told := name if number == 1 else f"{name} ({number})").casefold() in others:
        number += 1
    return told
