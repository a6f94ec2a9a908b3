"""The jobs of a data folder looked at from outside, whoever works on them: nothing is begun or changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from assistant.config import Config, home
from assistant.errors import BackendClosed
from assistant.home import is_owned
from assistant.nearness import Vectors

if TYPE_CHECKING:
    from assistant.documents.jobs.desk import Jobs


@dataclass(frozen=True, slots=True)
class Looked:
    """The jobs as they are written."""

    jobs: Jobs
    """To be listed, viewed and had the results of; what needs the language model is refused."""
    worked_on: bool
    """Whether a process has the data folder: if not, a job that is said to run was interrupted."""


@contextmanager
def looking(config: Config) -> Iterator[Looked]:
    """Hand out the jobs of the data folder, which stays whoever's it is.

    Raises:
        JournalUnusable: from the jobs, when their file cannot be used.
    """
    # The formats take a while to be read from disk, which no other command should wait for.
    from assistant.documents.building import DocumentWork

    folder = home(config)
    work = DocumentWork(_refused, "", _unembedded, config.documents, folder)
    try:
        yield Looked(work.jobs, is_owned(folder))
    finally:
        work.close()


def _refused() -> NoReturn:
    raise BackendClosed("Jobs are only looked at here; no language model is started.")


def _unembedded(texts: Sequence[str]) -> Vectors:
    return _refused()
