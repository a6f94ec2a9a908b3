"""Variants of the assistant, made ready in a folder of their own and asked.

What takes seconds to import is imported when a case must be asked: a run whose answers are all known needs none of it.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import language as languages
from assistant.backend import Backend
from assistant.config import Config, models_dir
from assistant.evaluating.fingerprints import fingerprint
from assistant.evaluating.lent import LentBackend
from assistant.evaluating.provenance import provenance
from assistant.evaluating.variants import config_of
from assistant.nearness import similarities
from assistant.starting import chosen_backend, measured_embedder
from prompts.regression.case import Case, Corpus, Suite
from prompts.regression.outcome import Outcome
from prompts.regression.run import Fingerprint, Variant
from prompts.regression.running.cache import corpus_key
from prompts.regression.running.ports import Provenance, System
from prompts.regression.tools import Tools

if TYPE_CHECKING:
    from assistant.app import Assistant
    from index.embedder import Embedder

_NOTES = "notes"
"""Folder of notes that a suite itself holds, and so the beginning of their ids."""

Starting = Callable[[Config], Backend]


def start_backend(config: Config) -> Backend:
    """Start the language model that the settings want."""
    return chosen_backend(config.remote, config.llm, models_dir(config))()


class LocalLaboratory:
    """Fills the port `prompts.regression.running.ports.Laboratory`."""

    def __init__(
        self,
        config: Config,
        *,
        deterministic: bool = True,
        start: Starting = start_backend,
        embedder: Embedder | None = None,
    ) -> None:
        """Make variants of what `config` says; a backend or an embedder handed in takes the real one's place."""
        self._config = config
        self._deterministic = deterministic
        self._start = start
        self._given = embedder
        self._measured: dict[str, Embedder] = {}
        self.tools = Tools(_detect, self._similarity)

    def provenance(self) -> Provenance:
        """Where runs are made."""
        return provenance(deterministic=self._deterministic)

    def fingerprint(self, variant: Variant, suites: Sequence[Suite]) -> Fingerprint:
        """What the answers of a variant depend on.

        Raises:
            AssistantError: there is no such setting, or a model is unknown, missing or broken.
            PromptError: a prompt is missing or broken.
        """
        config = config_of(variant, self._config, deterministic=self._deterministic)
        return fingerprint(config, [case for suite in suites for case in suite.cases])

    @contextmanager
    def open(self, variant: Variant) -> Iterator[System]:
        """Load the models, and index the notes of a case when it is asked.

        Raises:
            AssistantError: a model cannot be loaded.
        """
        config = config_of(variant, self._config, deterministic=self._deterministic)
        with tempfile.TemporaryDirectory(prefix="diandian-eval-") as folder:
            backend = self._start(config)
            try:
                system = _Asked(config, backend, self._embedder(config), Path(folder))
                try:
                    yield system
                finally:
                    system.close()
            finally:
                backend.close()

    def _embedder(self, config: Config) -> Embedder:
        if self._given is not None:
            return self._given
        settings = config.embedder.model_dump_json()
        if settings not in self._measured:
            self._measured[settings] = measured_embedder(config.embedder, models_dir(config))
        return self._measured[settings]

    def _similarity(self, one: str, other: str) -> float:
        return similarities(self._embedder(self._config).embed_passages, one, [other])[0]


def _detect(text: str, hints: Sequence[str]) -> str | None:
    return languages.detect(text, hints=tuple(hints))


class _Asked:
    """One variant: an assistant for each set of notes, all on one model."""

    def __init__(self, config: Config, backend: Backend, embedder: Embedder, folder: Path) -> None:
        self._config, self._backend, self._embedder, self._folder = config, backend, embedder, folder
        # Guards `_assistants`: each is made once, by whoever asks about its notes first.
        self._lock = threading.Lock()
        self._assistants: dict[str, Assistant] = {}
        self._stack = ExitStack()

    @property
    def width(self) -> int:
        """As many as the engine computes at once."""
        return self._config.llm.rows

    def answer(self, case: Case, repeat: int) -> Outcome:
        """Answer a case; raises AssistantError, NotesError."""
        from assistant.evaluating.answering import answer

        return answer(self._over(case), case, f"{case.key}#{repeat}")

    def close(self) -> None:
        """Close the assistants."""
        self._stack.close()

    def _over(self, case: Case) -> Assistant:
        from assistant.app import build
        from index.centring import CentredEmbedder

        key = corpus_key(case)
        with self._lock:
            if key not in self._assistants:
                home = self._folder / f"home-{len(self._assistants)}"
                folders = self._notes(case.corpus, len(self._assistants))
                index = self._config.index.model_copy(update={"folders": tuple(map(str, folders)), "watch": False})
                config = replace(self._config, index=index)
                embedder = CentredEmbedder(self._embedder, home)
                made = build(config, backend=LentBackend(self._backend), embedder=embedder, data=home)
                self._stack.callback(made.close)
                for _ in made.sync(folders):
                    pass
                self._assistants[key] = made
            return self._assistants[key]

    def _notes(self, corpus: Corpus, count: int) -> list[Path]:
        if corpus.folder:
            return [Path(corpus.folder)]
        if not corpus.notes:
            return []
        folder = self._folder / f"corpus-{count}" / _NOTES
        folder.mkdir(parents=True)
        for note in corpus.notes:
            (folder / f"{note.title}.md").write_text(f"# {note.title}\n\n{note.text}\n", "utf-8")
        return [folder]
