"""The suite that checks are saved in: an ordinary suite's file, which may be edited by hand at any time.

It is changed by one writer at a time, of whatever process, and is written whole or not at all. What is written by hand
in it, comments and all, stays; a file that cannot be read is never written.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.evaluating.checks.errors import CheckUnknown, NotSaved, WrongForm
from assistant.evaluating.checks.lines import OPEN_BRACES, changed, checked, escaped, has_variables, read_line
from assistant.evaluating.checks.lines import line_of as shared_line
from assistant.evaluating.checks.proposing import IN_PART, SAID, SAVED, clean, note_id, with_braces
from assistant.evaluating.checks.splicing import put, removed, replaced
from assistant.evaluating.checks.values import Check, KeptNote, Line
from prompts import plain_yaml
from prompts.errors import BrokenSuite
from prompts.regression.case import Case, Suite
from prompts.regression.reading.expectations import BESIDE
from prompts.regression.reading.suite import read_suite

_HEAD = "# Questions saved from the chat, with what is expected of their answers.\n"
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A check, and the cases that it makes: one, or several where it is written by hand so."""

    check: Check
    cases: tuple[Case, ...]
    written: Mapping[str, Any]
    """As it stands in the file."""


@dataclass(frozen=True, slots=True)
class _Read:
    text: str
    entries: tuple[Entry, ...] = ()


class SavedCases:
    """The cases of one file, which is made when the first is saved."""

    def __init__(self, file: Path) -> None:
        """Use the suite in this file."""
        self.file = file
        # Guards `_last`, which several requests ask for at once.
        self._lock = threading.Lock()
        self._last: tuple[tuple[int, int], _Read] | None = None

    @property
    def version(self) -> tuple[int, int]:
        """What changes when the file does: its time and its size; zeros where there is none."""
        try:
            found = self.file.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)

    def entries(self) -> tuple[Entry, ...]:
        """Return all checks, as they stand in the file.

        Raises:
            BrokenSuite: the file cannot be used.
        """
        return self._read().entries

    def text(self) -> str:
        """Return the file as it is; raises CheckUnknown where nothing was saved yet."""
        try:
            return self.file.read_text("utf-8-sig")
        except FileNotFoundError as error:
            raise CheckUnknown("No check is saved yet. Save one under an answer of the chat.") from error
        except (OSError, UnicodeDecodeError) as error:
            raise CheckUnknown(f"{self.file} cannot be read: {error}.") from error

    def add(self, case: Mapping[str, Any]) -> bool:
        """Save a case at the end; return whether it is new, as one with its id may be there.

        Raises:
            BrokenSuite: the file cannot be used.
            NotSaved: it cannot be written.
        """
        with self._writing() as read:
            if any(entry.check.id == case["id"] for entry in read.entries):
                return False
            self._write(put(read.text or _HEAD, case))
            return True

    def change(self, id: str, stamp: str, question: str, lines: Sequence[Line]) -> None:
        """Write what a form says of a check; what the form cannot show stays as it is.

        Args:
            id: of the check.
            stamp: of the check as it was shown.
            question: that is to be asked.
            lines: what is to be expected.

        Raises:
            BrokenSuite: the file cannot be used.
            WrongForm: something cannot be taken, or the check was changed meanwhile.
            CheckUnknown, NotSaved: it is not there, or cannot be written.
        """
        with self._writing() as read:
            place, entry = _find(read.entries, id)
            if entry.check.stamp != stamp:
                raise WrongForm("changed")
            if not entry.check.editable:
                raise NotSaved("This check is written by hand in a way that the form has no fields for. Edit the file.")
            if not (asked := clean(question).strip()):
                raise WrongForm("question")
            notes = {note.id: note for note in entry.check.notes}
            told = [line if line in entry.check.lines else checked(line, notes) for line in lines]
            before = list(entry.written.get("expect", ()))
            case = {
                **entry.written,
                "question": entry.written["question"] if asked == entry.check.question else escaped(asked),
                "expect": changed(before, entry.check.lines, told, entry.check.language),
            }
            if not case["expect"] and not entry.check.shared:
                raise WrongForm("nothing")
            if case != entry.written:
                self._write(replaced(read.text, place, _plain(with_braces(case))))

    def remove(self, id: str) -> None:
        """Take a check out; raises BrokenSuite, CheckUnknown and NotSaved as `change` does."""
        with self._writing() as read:
            place, _ = _find(read.entries, id)
            self._write(removed(read.text, place))

    def _read(self) -> _Read:
        version = self.version
        with self._lock:
            if self._last is None or self._last[0] != version:
                self._last = (version, _read(self.file))
            return self._last[1]

    @contextmanager
    def _writing(self) -> Iterator[_Read]:
        """Hand out the file as it is while nobody else changes it."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            # In a folder above, as every file beside the suite is a suite too.
            lock = FileLock(self.file.parent.parent / f".{self.file.stem}.lock", timeout=_PATIENCE_S)
            with lock:
                yield _read(self.file)
        except Timeout as error:
            raise NotSaved(f"Another Diandian is writing {self.file}. Try again.") from error
        except OSError as error:
            raise NotSaved(f"{self.file} cannot be written: {error.strerror or error}. Free or unlock it.") from error

    def _write(self, text: str) -> None:
        """Write the file at once or not at all, and only what can be read again."""
        draft = self.file.with_name(f".{self.file.stem}.{os.getpid()}.{threading.get_ident()}.draft")
        try:
            with draft.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            _read(draft)
            draft.replace(self.file)
        except BrokenSuite as error:
            raise NotSaved(str(error).partition("\n")[0].replace(str(draft), str(self.file))) from error
        finally:
            draft.unlink(missing_ok=True)


def _find(entries: Sequence[Entry], id: str) -> tuple[int, Entry]:
    found = next(((place, entry) for place, entry in enumerate(entries) if entry.check.id == id), None)
    if found is None:
        raise CheckUnknown("There is no such check any more.")
    return found


def _read(file: Path) -> _Read:
    """Read a suite's file; one that is missing or without cases holds none."""
    try:
        data = file.read_bytes()
        raw = plain_yaml.load(text := data.decode("utf-8-sig"))
    except FileNotFoundError:
        return _Read("")
    except (OSError, UnicodeDecodeError, plain_yaml.YAMLError, RecursionError):
        read_suite(file)  # which says what is wrong
        raise
    if raw is None or (isinstance(raw, Mapping) and not raw.get("cases", ["none told"])):
        return _Read(text)
    return _Read(text, tuple(_entries(raw, read_suite(file))))


def _entries(raw: Mapping[str, Any], suite: Suite) -> Iterator[Entry]:
    shared = len(raw.get("expect") or ())
    cases = iter(suite.cases)
    for written in raw["cases"]:
        made = tuple(next(cases) for _ in written.get("each") or [None])
        yield Entry(_check(written, made[0], shared, raw), made, written)


def _check(written: Mapping[str, Any], case: Case, shared: int, suite: Mapping[str, Any]) -> Check:
    told = {**(suite.get("vars") or {}), **(written.get("vars") or {})}
    in_part = told.get(IN_PART)
    in_part = in_part if isinstance(in_part, list) else []
    expected = written.get("expect") or ()
    form = ("question", "history")
    own_braces = told.get(OPEN_BRACES, "{{") == "{{"
    simple = not any(has_variables(written.get(key, "")) for key in form) and own_braces
    notes = (KeptNote(note_id(note.title), note.title, note.text, note.title in in_part) for note in case.corpus.notes)
    return Check(
        id=str(written["id"]),
        question=case.input,
        answer=str(told.get(SAID, "")),
        created=str(told.get(SAVED, "")),
        language=case.language,
        stamp=hashlib.sha256(json.dumps(written, ensure_ascii=False, default=str).encode()).hexdigest()[:16],
        lines=tuple(
            read_line(each, expectation, at)
            for at, (each, expectation) in enumerate(zip(expected, case.expect[shared:], strict=True))
        ),
        shared=tuple(shared_line(each) for each in case.expect[:shared]),
        history=case.history,
        notes=tuple(notes),
        folder=case.corpus.folder,
        editable=case.task == "answer" and simple and not written.get("each"),
    )


def _plain(value: Any, number: bool = False) -> Any:
    """Return a part of a suite with its numbers as YAML's writer takes them.

    `2.420` stays that, as a text, unless it stands where nothing but a `number` can.
    """
    if isinstance(value, Mapping):
        return {key: _plain(each, key in BESIDE) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    for kind in (float, int):
        if isinstance(value, kind) and not isinstance(value, bool):
            return kind(value) if number or str(kind(value)) == str(value) else str(value)
    return value
