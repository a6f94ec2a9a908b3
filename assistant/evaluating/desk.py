"""The regression desk for any face: run suites, compare, accept, report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Config, home
from assistant.evaluating.variants import config_of
from prompts.errors import BrokenRun
from prompts.regression.case import Suite
from prompts.regression.comparing.baselines import accept, accepted, baseline_file
from prompts.regression.comparing.early import EarlyStop
from prompts.regression.comparison import Comparison
from prompts.regression.reading.suite import read_suite, suite_files
from prompts.regression.run import Run, Variant
from prompts.regression.running.cache import Cache
from prompts.regression.running.record import SUFFIX, read_run
from prompts.regression.running.runner import Runner
from prompts.regression.running.selecting import Selection

if TYPE_CHECKING:
    from prompts.regression.running.events import Event
    from prompts.regression.running.ports import Laboratory

_ALL = Selection()
SHIPPED = Path(__file__).parents[2] / "prompts" / "suites"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How suites are run."""

    deterministic: bool = True
    fresh: bool = False
    """Ask anew what was asked before."""
    stop_early: bool = False
    """Stop where the verdict against the accepted run is clear."""


class Desk:
    """Everything evaluators do; `laboratory` takes the real one's place in tests."""

    def __init__(self, config: Config, laboratory: Laboratory | None = None) -> None:
        """Work in the data folder of these settings."""
        self._config = config
        self._laboratory = laboratory
        self.folder = home(config) / "eval"
        """Of the data folder: what the desk keeps."""

    @property
    def runs(self) -> Path:
        """Where records of runs are kept."""
        return self.folder / "runs"

    @property
    def cache(self) -> Path:
        """What keeps answers and how they were judged."""
        return self.folder / "cache.sqlite3"

    def suites(self, paths: Sequence[Path], selection: Selection = _ALL) -> list[Suite]:
        """Read suites from files and folders; the shipped ones where none is named.

        Raises:
            BrokenSuite: one cannot be used, or nothing is selected.
        """
        read = [read_suite(path) for path in suite_files(paths or [SHIPPED])]
        return selection.of(read)

    def run(self, suites: Sequence[Suite], variants: Sequence[Variant], options: RunOptions) -> Iterator[Event]:
        """Run each variant over the suites, one after another; closing the iterator stops, and keeps what is done.

        Raises:
            AssistantError, RegressionError: a variant cannot be made ready, or a record cannot be written.
        """
        for variant in variants:  # before the first of them takes an hour
            config_of(variant, self._config, deterministic=options.deterministic)
        watching = None
        if options.stop_early:
            before = accepted(suites)
            watching = lambda: EarlyStop(before)  # noqa: E731
        with closing(Cache(self.cache)) as cache:
            laboratory = self._laboratory or self._real(options.deterministic)
            runner = Runner(laboratory, cache, self.runs, options.fresh, watching)
            for variant in variants:
                yield from runner.run(variant, suites)

    def find(self, name: str) -> Run:
        """Return a run by its id, the path of its file, or `last`.

        Raises:
            BrokenRun: there is none, or it is damaged.
        """
        return read_run(self._file(name))

    def accepted(self, suites: Sequence[Suite]) -> Run:
        """Return the accepted run of these suites; raises BrokenRun where there is none."""
        return accepted(suites)

    def compare(self, before: Run, after: Run) -> Comparison:
        """Return what differs between two runs."""
        from prompts.regression.comparing.compare import compare  # brings scipy

        return compare(before, after)

    def accept(self, run: Run, suites: Sequence[Suite]) -> list[Path]:
        """Make a run the accepted one of its suites; return the files written.

        Raises:
            BrokenRun: it is not complete, or some of it came to nothing.
        """
        return accept(run, {suite.name: baseline_file(suite.path) for suite in suites})

    def page(self, shown: Comparison | Run) -> str:
        """Return the report as one HTML page that needs no network."""
        from prompts.regression.report.page import page

        return page(shown)

    def markdown(self, shown: Comparison | Run) -> str:
        """Return the report as Markdown for a pull request."""
        from prompts.regression.report.markdown import markdown

        return markdown(shown)

    def export(self, run: Run, path: Path) -> None:
        """Write a run as a table; the file's ending, .csv or .parquet, says how.

        Raises:
            RegressionError: the file cannot be written, or its ending is another.
        """
        from prompts.regression.exchange.export import export

        export(run, path)

    def _file(self, name: str) -> Path:
        path = Path(name)
        if path.suffix == SUFFIX and path.is_file():
            return path
        runs = sorted(self.runs.glob(f"*{SUFFIX}"), key=lambda each: each.stat().st_mtime)
        if name == "last" and runs:
            return runs[-1]
        found = self.runs / f"{name}{SUFFIX}"
        if not found.is_file():
            known = ", ".join(each.stem for each in runs[-5:]) or "none yet; run: diandian eval run SUITE"
            raise BrokenRun(f"There is no run '{name}'. The last ones: {known}.")
        return found

    def _real(self, deterministic: bool) -> Laboratory:
        from assistant.evaluating.laboratory import LocalLaboratory

        return LocalLaboratory(self._config, deterministic=deterministic)


def imported(path: Path, corpus: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return another tool's file as the YAML of a suite, and a line for each thing that was not understood.

    Raises:
        BrokenSuite: it cannot be read, or holds no case.
    """
    from prompts.regression.exchange.promptfoo import read_promptfoo
    from prompts.regression.exchange.questions import read_questions
    from prompts.regression.exchange.writing import as_yaml

    read = read_promptfoo if path.suffix.lower() in (".yaml", ".yml", ".json") else read_questions
    found = read(path)
    return as_yaml(found.suite | ({"corpus": corpus} if corpus else {})), found.told


def matrix(choices: Mapping[str, Sequence[str]]) -> list[Variant]:
    """Return a variant for each way to choose one value for every setting."""
    return [Variant(dict(zip(choices, chosen, strict=True))) for chosen in product(*choices.values())]
