"""Read a suite's file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from prompts import plain_yaml
from prompts.errors import BrokenSuite
from prompts.regression.case import Case, Corpus, GivenNote, Suite, Turn
from prompts.regression.reading.expectations import WrongExpectation, expectation
from prompts.regression.reading.own_scorers import own_scorers
from prompts.regression.reading.variables import UnknownVariable, filled
from prompts.regression.reading.written import INPUTS, WrittenCase, WrittenSuite
from prompts.regression.scorers import BUILT_IN, Registry

_UNTOLD = ("corpus", "vars", "each", "task", "repeats", "expect")
"""Keys of a case in which no variable is looked for, or not with its other texts."""
_NO_VALUE = "no value for {{{{{}}}}}; give it under 'vars'"


class _Wrong(ValueError):
    """What is wrong with a case, and below which of its keys."""

    def __init__(self, path: Sequence[str | int], what: str) -> None:
        super().__init__(what)
        self.path = path


def read_suite(path: Path) -> Suite:
    """Read the suite in a YAML file.

    Raises:
        BrokenSuite: it cannot be used; a line for each problem, with file, line and what is allowed.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise BrokenSuite(f"{path}: no such file. Name a suite's YAML file, or a folder of them.") from error
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BrokenSuite(f"{path}: cannot be read ({reason}). Make it a readable UTF-8 file.") from error
    try:
        raw, node = plain_yaml.load_with_lines(text)
    except (plain_yaml.YAMLError, RecursionError) as error:
        what = plain_yaml.what_is_wrong(error) if isinstance(error, plain_yaml.YAMLError) else "it is nested too deep"
        raise BrokenSuite(f"{path}: is not valid YAML ({what}). Mend that line.") from error
    try:
        written = WrittenSuite.model_validate(raw)
    except ValidationError as error:
        lines = [_told(path, node, each["loc"], each["msg"]) for each in error.errors()]
        raise BrokenSuite("\n".join(dict.fromkeys(lines))) from error
    own = own_scorers(path.parent / written.scorers) if written.scorers is not None else {}
    reading = _Reading(path, node, written, {**BUILT_IN, **own})
    cases = tuple(reading.cases())
    if reading.problems:
        raise BrokenSuite("\n".join(reading.problems))
    return Suite(path.stem, str(path.resolve()), cases, hashlib.sha256(data).hexdigest(), written.purpose, own)


def suite_files(paths: Sequence[Path]) -> list[Path]:
    """Return the YAML files that are named, and those in folders that are, sorted there.

    Raises:
        BrokenSuite: a folder holds none, or two files have one name.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
        if not inside:
            raise BrokenSuite(f"{path}: holds no suite. A suite is a file that ends with .yaml.")
        found += [each for each in inside if each not in found]
    names = [each.stem for each in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BrokenSuite(f"Two suites are called '{twice[0]}'. Rename one of the files.")
    return found


def _told(path: Path, node: Any, place: Sequence[str | int], what: str) -> str:
    where = ".".join(map(str, place))
    if what == "Extra inputs are not permitted":
        known = WrittenCase.model_fields if "cases" in place else WrittenSuite.model_fields
        what = f"is no key that is known. Allowed: {', '.join(known)}"
    if not place:
        what = f"must be keys with values below them. Allowed: {', '.join(WrittenSuite.model_fields)}"
    line = plain_yaml.line_of(node, place)
    return f"{path}:{line}: {where or 'the suite'}: {what.removeprefix('Value error, ')}."


@dataclass(frozen=True, slots=True)
class _Placed:
    """A written case with its place in the file, and one set of variables."""

    place: int
    id: str
    written: WrittenCase
    variables: Mapping[str, Any]


class _Reading:
    def __init__(self, path: Path, node: Any, written: WrittenSuite, registry: Registry) -> None:
        self._path, self._node, self._suite, self._registry = path, node, written, registry
        self.problems: list[str] = []

    def cases(self) -> Iterator[Case]:
        seen: dict[str, int] = {}
        for placed in self._placed():
            line = plain_yaml.line_of(self._node, ("cases", placed.place))
            if placed.id in seen:
                self._problem(
                    (placed.place, "id"), f"'{placed.id}' is the id of the case on line {seen[placed.id]} too"
                )
                continue
            seen[placed.id] = line
            try:
                yield self._case(placed, line)
            except _Wrong as wrong:
                self._problem((placed.place, *wrong.path), f"case '{placed.id}': {wrong}")

    def _problem(self, place: Sequence[str | int], what: str) -> None:
        line = plain_yaml.line_of(self._node, ("cases", *place))
        self.problems.append(f"{self._path}:{line}: {what.rstrip('.')}.")

    def _placed(self) -> Iterator[_Placed]:
        for place, written in enumerate(self._suite.cases):
            sets = written.each or [{}]
            for count, own in enumerate(sets, 1):
                id = f"{written.id}-{count}" if written.each else written.id
                variables = {**self._suite.vars, **written.vars, **own}
                yield _Placed(place, id, written, variables)

    def _case(self, placed: _Placed, line: int) -> Case:
        raw = placed.written.model_dump(exclude_unset=True)
        texts = {key: value for key, value in raw.items() if key not in _UNTOLD}
        try:
            said = WrittenCase.model_validate({**filled(texts, placed.variables), "id": placed.id})
        except UnknownVariable as error:
            raise _Wrong((), _NO_VALUE.format(error.args[0])) from error
        except ValidationError as error:
            first = error.errors()[0]
            raise _Wrong(first["loc"], f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        written, task = placed.written, placed.written.task or self._suite.task
        asked, name = self._input(said, task)
        if task == "translate" and not said.to:
            raise _Wrong((), "a translation needs 'to', the language that it is wanted in")
        case = Case(
            suite=self._path.stem,
            id=placed.id,
            task=task,
            input=asked,
            name=name,
            history=tuple(Turn(t) if isinstance(t, str) else Turn(t.question, t.answer) for t in said.history),
            language=said.language or said.to,
            to=said.to,
            length=said.length,
            limit=said.limit,
            corpus=self._corpus(self._suite.corpus if written.corpus is None else written.corpus),
            note=said.note,
            tags=tuple(dict.fromkeys([*self._suite.tags, *said.tags])),
            repeats=written.repeats or self._suite.repeats,
            line=line,
        )
        if task in ("answer", "search") and not case.corpus:
            raise _Wrong((), "it asks about notes, and neither it nor the suite has a 'corpus'")
        return self._with_expectations(case, placed)

    def _with_expectations(self, case: Case, placed: _Placed) -> Case:
        known = {"id": case.id, "note": case.note, "language": case.language, "to": case.to, "question": case.input}
        variables = {**known, **placed.variables}
        expect = []
        for base, own in (((), self._suite.expect), (("expect",), placed.written.expect)):
            for place, written in enumerate(own):
                try:
                    expect.append(expectation(filled(written, variables), self._registry))
                except UnknownVariable as error:
                    raise _Wrong((*base, place), _NO_VALUE.format(error.args[0])) from error
                except WrongExpectation as error:
                    raise _Wrong((*base, place), str(error)) from error
        if not expect:
            raise _Wrong((), "nothing is expected of it; give 'expect' at least one scorer")
        return replace(case, expect=tuple(expect))

    def _input(self, said: WrittenCase, task: Any) -> tuple[str, str]:
        keys = INPUTS[task]
        given = [key for key in ("question", "query", "text", "file") if getattr(said, key) is not None]
        if len(given) != 1 or given[0] not in keys:
            has = f", not {', '.join(map(repr, given))}" if given else ""
            raise _Wrong((), f"the task {task} takes {' or '.join(map(repr, keys))}{has}")
        value = str(getattr(said, given[0]))
        if given[0] != "file":
            if not value.strip():
                raise _Wrong((given[0],), f"'{given[0]}' is empty")
            return value, "text.md"
        path = self._path.parent / value
        try:
            return path.read_text("utf-8-sig"), path.name
        except (OSError, UnicodeDecodeError) as error:
            raise _Wrong(
                ("file",), f"{value} cannot be read as UTF-8 text; paths start at the suite's folder"
            ) from error

    def _corpus(self, written: Any) -> Corpus:
        if written is None:
            return Corpus()
        if isinstance(written, str):
            folder = (self._path.parent / written).resolve()
            if not folder.is_dir():
                raise _Wrong(("corpus",), f"corpus {written} is no folder; its path starts at the suite's own folder")
            return Corpus(str(folder))
        notes = tuple(GivenNote(note.title, note.text) for note in written)
        return Corpus(notes=notes)
