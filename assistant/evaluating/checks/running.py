"""One run at a time, in the background: it goes on when nobody looks, and is seen again by whoever does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import cast

from assistant.errors import AssistantError
from assistant.evaluating.checks.errors import RunUnderway
from assistant.evaluating.checks.stopping import Stopped
from assistant.evaluating.checks.values import LIVE, Phase, Progress
from assistant.evaluating.desk import Desk, RunOptions
from index.errors import NotesError
from prompts.errors import PromptError
from prompts.regression.case import Suite
from prompts.regression.run import Variant
from prompts.regression.running.events import Advanced, Begun, Ended, Event, Progressed

logger = logging.getLogger(__name__)

MakeDesk = Callable[[threading.Event], Desk]
"""Returns a desk whose work stops when the event is set."""


class Running:
    """The run that was begun last."""

    def __init__(self, make_desk: MakeDesk) -> None:
        self._make_desk = make_desk
        # Guards `_progress`, `_thread` and `_closed`: of two wishes to begin a run one gets it.
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._closed = False

    @property
    def progress(self) -> Progress | None:
        """How it stands; None where none was begun since the start."""
        return self._progress

    def begin(self, suites: Sequence[Suite], variant: Variant) -> None:
        """Begin a run and return at once.

        Raises:
            RunUnderway: another has not ended.
        """
        with self._lock:
            if self._closed or (self._progress is not None and self._progress.phase in LIVE):
                raise RunUnderway
            names = ", ".join(suite.name for suite in suites)
            total = sum(case.repeats for suite in suites for case in suite.cases)
            self._progress = Progress("preparing", names, dict(variant.settings), total=total)
            self._stop = threading.Event()
            self._thread = threading.Thread(
                target=self._run, args=(suites, variant, self._stop), name="checks", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Stop it as soon as may be; what was answered is not asked again by the next."""
        with self._lock:
            if self._progress is not None and self._progress.phase in LIVE:
                self._progress = replace(self._progress, phase="stopping", seconds_left=None)
                self._stop.set()

    def close(self) -> None:
        """Stop it and wait for its end; none begins after."""
        with self._lock:
            self._closed = True
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _run(self, suites: Sequence[Suite], variant: Variant, stop: threading.Event) -> None:
        try:
            desk = self._make_desk(stop)
            events = cast("Generator[Event]", desk.run(suites, [variant], RunOptions()))
            with closing(events):
                for event in events:
                    self._note(event)
                    if stop.is_set():
                        break
            self._end("stopped")
        except Stopped:
            self._end("stopped")
        except (AssistantError, PromptError, NotesError) as error:
            self._end("failed", " ".join(str(error).split()))
        except Exception:
            logger.exception("A run of checks broke")
            self._end("failed")

    def _note(self, event: Event) -> None:
        with self._lock:
            told = self._progress
            if told is None:
                return
            match event:
                case Begun(about, _, _):
                    phase: Phase = "asking" if told.phase == "preparing" else told.phase
                    self._progress = replace(told, phase=phase, run=about.id, total=about.samples)
                case Advanced(done, total, left) | Progressed(_, done, total, left):
                    left = left if told.phase == "asking" else None
                    # Answers that have come, recorded or not.
                    self._progress = replace(told, done=max(told.done, done), total=total, seconds_left=left)
                case Ended():
                    self._progress = replace(told, phase="done", seconds_left=None)

    def _end(self, phase: Phase, problem: str = "") -> None:
        """Note how it ended, unless it came to its end all the same."""
        with self._lock:
            if self._progress is not None and self._progress.phase in LIVE:
                self._progress = replace(self._progress, phase=phase, seconds_left=None, problem=problem)
