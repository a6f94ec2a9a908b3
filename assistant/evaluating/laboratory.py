"""Variants of the assistant, made ready in a folder of their own and asked.

What takes seconds to import is imported when a case must be asked: a run whose answers are all known needs none of it.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant import language as languages
from assistant.backend import Backend
from assistant.config import Config, models_dir
from assistant.errors import AssistantError
from assistant.evaluating.fingerprints import fingerprint
from assistant.evaluating.judging import ModelJudge
from assistant.evaluating.lent import LentBackend
from assistant.evaluating.provenance import provenance
from assistant.evaluating.variants import config_of
from assistant.nearness import similarities
from assistant.starting import chosen_backend, measured_embedder
from prompts.errors import PromptError
from prompts.regression.case import Case, Corpus, Suite
from prompts.regression.outcome import Outcome
from prompts.regression.run import Fingerprint, Variant
from prompts.regression.running.cache import corpus_key
from prompts.regression.running.ports import Provenance, System
from prompts.regression.tools import Tool, Tools

if TYPE_CHECKING:
    from assistant.app import Assistant
    from index.embedder import Embedder, Vectors

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
        self._vectors: dict[str, dict[str, Vectors]] = {}
        # What compares meaning and what judges are those of the settings as they are, so that two variants, whatever
        # they change, are measured alike.
        self._plain = config_of(Variant(), config, deterministic=deterministic)
        self._judge = ModelJudge(lambda: start(self._plain))
        self.tools = Tools(_detect, self._similarity, self._judge, self._versions(), self._judge.close)

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
        vectors = self._vectors.setdefault(config.embedder.model_dump_json(), {})
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="diandian-eval-"))
            backend = stack.enter_context(closing(self._start(config)))
            # A model that runs in another way may grade in another, so it judges only where all settings are alike.
            if (config.llm, config.remote) == (self._plain.llm, self._plain.remote):
                stack.enter_context(self._judge.lent(backend))
            asked = _Asked(config, backend, self._embedder(config), vectors, Path(folder))
            yield stack.enter_context(closing(asked))

    def _embedder(self, config: Config) -> Embedder:
        if self._given is not None:
            return self._given
        settings = config.embedder.model_dump_json()
        if settings not in self._measured:
            self._measured[settings] = measured_embedder(config.embedder, models_dir(config))
        return self._measured[settings]

    def _similarity(self, one: str, other: str) -> float:
        return similarities(self._embedder(self._plain).embed_passages, one, [other])[0]

    def _versions(self) -> Mapping[Tool, Callable[[], str]]:
        return {
            "detect": lambda: version("lingua-language-detector"),
            "similarity": lambda: self._parts.get("embedder", ""),
            "judge": lambda: json.dumps([self._parts_of_model(), self._judge.version]),
        }

    def _parts_of_model(self) -> dict[str, str]:
        return {key: told for key, told in self._parts.items() if key == "model" or key.startswith(("llm.", "remote."))}

    @cached_property
    def _parts(self) -> Mapping[str, str]:
        try:
            return fingerprint(self._plain, ()).parts
        except (AssistantError, PromptError):  # a variant may do without what is missing; the tool says that it is
            return {}


def _detect(text: str, hints: Sequence[str]) -> str | None:
    return languages.detect(text, hints=tuple(hints))


class _Asked:
    """One variant: an assistant for each set of notes, all on one model."""

    def __init__(
        self, config: Config, backend: Backend, embedder: Embedder, vectors: dict[str, Vectors], folder: Path
    ) -> None:
        self._config, self._backend, self._folder = config, backend, folder
        self._embedder, self._vectors = embedder, vectors
        # Guards `_assistants`: each is made once, by whoever asks about its notes first.
        self._lock = threading.Lock()
        self._assistants: dict[str, Assistant] = {}
        self._stack = ExitStack()

    @property
    def width(self) -> int:
        """As many as the engine computes at once."""
        return self._config.llm.parallel

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
                embedder = _Remembering(self._embedder, self._vectors)
                centred = CentredEmbedder(embedder, home)
                made = build(config, backend=LentBackend(self._backend), embedder=centred, data=home)
                self._stack.callback(made.close)
                for _ in made.sync(folders):
                    pass
                embedder.indexing = False
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


class _Remembering:
    """An `Embedder` that computes the vectors of notes once for all variants whose embedder is the same.

    Embedding is nearly all that indexing takes. A text has one vector whatever the other settings are, and where they
    cut the notes in another way, the texts are others. What is embedded after `indexing`, while a case is answered, is
    computed every time, since its seconds are measured.
    """

    def __init__(self, inner: Embedder, vectors: dict[str, Vectors]) -> None:
        self._inner, self._vectors = inner, vectors
        self.indexing = True

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    @property
    def window(self) -> int:
        return self._inner.window

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not self.indexing or not texts:
            return self._inner.embed_passages(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if missing:
            self._vectors.update(zip(missing, self._inner.embed_passages(missing), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._inner.embed_query(text)

    def token_starts(self, text: str) -> Sequence[int]:
        return self._inner.token_starts(text)
