"""All that the page of checks asks for, behind one door."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant import language as languages
from assistant.config import Config
from assistant.evaluating.checks.compared import differing, failed, verdict_alone, verdict_of
from assistant.evaluating.checks.errors import CheckUnknown
from assistant.evaluating.checks.proposing import ReadNote, proposed
from assistant.evaluating.checks.records import latest, read, record_of, recorded, states
from assistant.evaluating.checks.running import Running
from assistant.evaluating.checks.saved import SavedCases
from assistant.evaluating.checks.stopping import StoppableBackend, StoppableLaboratory
from assistant.evaluating.checks.values import (
    SUITE,
    Check,
    Choices,
    Kept,
    Line,
    Overview,
    Progress,
    Result,
    Said,
    SuiteChoice,
)
from assistant.evaluating.desk import SHIPPED, Desk
from assistant.evaluating.variants import config_of
from prompts.errors import BrokenRun, BrokenSuite
from prompts.library import names
from prompts.regression.case import Suite
from prompts.regression.comparing.baselines import baseline_file
from prompts.regression.report.told import content
from prompts.regression.run import Run, Variant
from prompts.regression.running.ports import Laboratory
from prompts.regression.running.record import SUFFIX
from prompts.regression.tools import Tools

RECORDS = 20
"""Runs that can be looked at again."""
_PROMPTS = "answer/"


class Checks:
    """Saved checks, their runs, and what came of them. Close it when done."""

    def __init__(self, config: Config, read_note: ReadNote, laboratory: Laboratory | None = None) -> None:
        """Work in the data folder of these settings.

        Args:
            config: the settings that are checked.
            read_note: returns a note by its id, or raises NoteNotFound.
            laboratory: takes the real one's place.
        """
        self._config, self._read_note, self._laboratory = config, read_note, laboratory
        self._tools = laboratory.tools if laboratory else Tools(languages.detect)
        self._desk = Desk(config)
        self._saved = SavedCases(self._desk.folder / "suites" / f"{SUITE}.yaml")
        self._running = Running(self._stoppable)

    def save(self, said: Said) -> Kept:
        """Save an answer of the chat as a check, once.

        Raises:
            NotSaved: it rests on no note, or the file cannot be written.
            BrokenSuite: the file cannot be used.
        """
        made = proposed(said, self._read_note, date.today().isoformat(), self._tools)
        return Kept(made.case["id"], self._saved.add(made.case), made.in_part)

    def overview(self) -> Overview:
        """Return the checks with how they stand, what can be run, and the runs there were."""
        files = latest(self._desk.runs, RECORDS)
        checks, problem = self._standing(files)
        return Overview(checks, self._choices(), tuple(recorded(files)), problem)

    def check(self, id: str) -> Check:
        """Return one check; raises CheckUnknown, BrokenSuite."""
        found = next((entry.check for entry in self._saved.entries() if entry.check.id == id), None)
        if found is None:
            raise CheckUnknown("There is no such check any more.")
        return found

    def change(self, id: str, stamp: str, question: str, lines: Sequence[Line]) -> None:
        """Write what a form says of a check; see `SavedCases.change`."""
        self._saved.change(id, stamp, question, lines)

    def remove(self, id: str) -> None:
        """Take a check out; raises CheckUnknown, NotSaved, BrokenSuite."""
        self._saved.remove(id)

    def text(self) -> str:
        """Return the suite as YAML; raises CheckUnknown where nothing was saved yet."""
        return self._saved.text()

    def begin(self, suite: str, settings: Mapping[str, str]) -> None:
        """Begin a run of a suite with some settings changed, and return at once.

        Raises:
            RunUnderway: another has not ended.
            CheckUnknown: there is no such suite or prompt.
            ConfigError: a setting cannot have that value.
            BrokenSuite: the suite cannot be used.
        """
        variant = Variant(settings)
        if (prompt := settings.get("chat.prompt")) and prompt not in names():
            raise CheckUnknown(f"There is no prompt '{prompt}'.")
        config_of(variant, self._config, deterministic=True)
        self._running.begin(self._suites((suite,)), variant)

    def stop(self) -> None:
        """Stop the run that is under way; what was answered is not asked again by the next."""
        self._running.stop()

    def progress(self) -> Progress | None:
        """Return how the run stands that was begun last; never waits."""
        return self._running.progress

    @property
    def version(self) -> str:
        """What changes when the saved checks do."""
        return "-".join(map(str, self._saved.version))

    def result(self, run: str, against: str = "") -> Result:
        """Return what came of a run.

        Args:
            run: its id.
            against: the id of the run it is compared with; empty for the accepted one, if there is one.

        Raises:
            CheckUnknown: there is no such run.
            BrokenRun: one is damaged.
        """
        after, before = self._sides(run, against)
        own = set(after.about.suites) <= self._own().keys()
        same = before is not None and before.about.id == after.about.id
        if before is None or same:
            lines = content(after).errors
            return Result(record_of(after), None, verdict_alone(after), failed(after), lines, same, own)
        found = self._desk.compare(before, after)
        lines = (*found.errors, *found.warnings)
        return Result(record_of(after), record_of(before), verdict_of(found), differing(found), lines, False, own)

    def report(self, run: str, against: str = "") -> str:
        """Return the whole report as a page that needs no network; raises as `result` does."""
        after, before = self._sides(run, against)
        return self._desk.page(self._desk.compare(before, after) if before else after)

    def accept(self, run: str) -> None:
        """Make a run what later ones of its suites are measured by.

        Raises:
            CheckUnknown: there is no such run, or it is of a suite that came with the program.
            BrokenRun: it is not complete, or some of it came to nothing.
        """
        after = self._run(run)
        if not set(after.about.suites) <= self._own().keys():
            raise CheckUnknown("What comes with the program is accepted in its folder: diandian eval accept RUN.")
        self._desk.accept(after, self._suites(tuple(after.about.suites)))

    def close(self) -> None:
        """Stop what is under way and wait for its end."""
        self._running.close()

    def _standing(self, files: Sequence[Path]) -> tuple[tuple[Check, ...], str]:
        """Return the checks, the latest first, and what is wrong with their file or their accepted run."""
        accepted, problem = None, ""
        try:
            entries = self._saved.entries()
        except BrokenSuite as error:
            return (), _first_line(error)
        try:
            accepted = self._accepted((SUITE,))
        except BrokenRun as error:
            problem = _first_line(error)
        found = states(entries, files, accepted)
        return tuple(replace(entry.check, state=found[entry.check.id]) for entry in reversed(entries)), problem

    def _choices(self) -> Choices:
        own = [SuiteChoice(name, True) for name in self._own()]
        shipped = [SuiteChoice(path.stem, False) for path in sorted(SHIPPED.glob("*.yaml"))]
        prompts = tuple(name for name in names() if name.startswith(_PROMPTS))
        taken = {each.name for each in own}
        suites = (*own, *(each for each in shipped if each.name not in taken))
        return Choices(suites, prompts, self._config.chat.prompt, self._config.chat.passages)

    def _own(self) -> dict[str, Path]:
        """Return the reader's own suites, that of the saved checks first."""
        mine = self._saved.file
        others = sorted(path for path in mine.parent.glob("*.yaml") if path != mine)
        return {path.stem: path for path in (mine, *others)}

    def _suites(self, chosen: Sequence[str]) -> list[Suite]:
        known = {path.stem: path for path in SHIPPED.glob("*.yaml")} | self._own()
        missing = [name for name in chosen if name not in known]
        if missing:
            raise CheckUnknown(f"There is no suite '{missing[0]}' here.")
        if known[chosen[0]] == self._saved.file and not self._saved.entries():
            raise CheckUnknown("No check is saved yet. Save one under an answer of the chat.")
        return self._desk.suites([known[name] for name in chosen])

    def _sides(self, run: str, against: str) -> tuple[Run, Run | None]:
        after = self._run(run)
        return after, self._run(against) if against else self._accepted(tuple(after.about.suites))

    def _accepted(self, suites: Sequence[str]) -> Run | None:
        try:
            read = self._suites(suites)
        except CheckUnknown:
            return None
        return self._desk.accepted(read) if any(baseline_file(suite.path).is_file() for suite in read) else None

    def _run(self, id: str) -> Run:
        file = self._desk.runs / f"{Path(id).name}{SUFFIX}"
        if not file.is_file():
            raise CheckUnknown("There is no such run any more.")
        return read(file)

    def _stoppable(self, stop: threading.Event) -> Desk:
        if self._laboratory is not None:
            return Desk(self._config, StoppableLaboratory(self._laboratory, stop))
        from assistant.evaluating.laboratory import LocalLaboratory, start_backend  # needed by a run alone

        laboratory = LocalLaboratory(self._config, start=lambda config: StoppableBackend(start_backend(config), stop))
        return Desk(self._config, StoppableLaboratory(laboratory, stop))


def _first_line(error: Exception) -> str:
    first, *others = str(error).splitlines() or [type(error).__name__]
    return f"{first} (and {len(others)} more)" if others else first
