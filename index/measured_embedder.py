"""The embedder as Diandian uses it: whatever is fastest on this machine and gives the model's own vectors.

sentence-transformers runs any model, but its torch needs seconds and half a gigabyte to load and is slow on many CPUs.
OpenVINO runs BERT-like models several times as fast. Which of the two, and in which precision, is measured once, in a
process of its own (embedder_trial.py), and remembered. All of them give vectors close enough to be mixed, so that they
share one name: an index made by one is searched by another. Measured over XQuAD in five languages, bf16 against fp32:
recall moves by 0.002 points on average, by 0.004 where questions are in bf16 and passages in fp32.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.embedder import Embedder, SentenceTransformerEmbedder, Vectors
from index.embedder_trial import Choice, read_choice
from index.errors import EmbedderUnavailable
from index.openvino_encoder import NotSupported, best_precision, read_architecture
from index.settings import EmbedderSettings

logger = logging.getLogger(__name__)

_PATIENCE = 300
"""Seconds after which a trial is given up."""
_TORCH = Choice("torch")


class MeasuredEmbedder:
    """An `Embedder` that picks its engine at first use; nothing is loaded before.

    Raises:
        EmbedderUnavailable: from every member, when the folder is missing or broken, or `openvino` was asked for by
            name and cannot run the model.
    """

    def __init__(self, folder: Path, settings: EmbedderSettings, cache: Path) -> None:
        """`cache` is a folder in which the choice is kept for the next start."""
        self._folder = folder
        self._settings = settings
        self._cache = cache
        self._fallback = SentenceTransformerEmbedder(folder, settings)
        # Guards `_loaded`: chosen and loaded once, by whoever needs it first.
        self._lock = threading.Lock()
        self._loaded: Embedder | None = None
        self._choice = _TORCH

    @property
    def name(self) -> str:
        """What identifies the vectors: that of the model's folder, whichever engine computes them."""
        return self._fallback.name

    @property
    def choice(self) -> Choice:
        """What computes the vectors, and what was measured for it; chooses if that is still to be done."""
        self._embedder()
        return self._choice

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return self._embedder().dimension

    @property
    def window(self) -> int:
        """Tokens of one text that are read in full, the model's own prefix and marks left out."""
        return self._embedder().window

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, embedded with the model's prefix for passages."""
        return self._embedder().embed_passages(texts)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of one question, embedded with the model's prefix for questions."""
        return self._embedder().embed_query(text)

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character offset where each token of `text` starts, in order."""
        return self._embedder().token_starts(text)

    def _embedder(self) -> Embedder:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> Embedder:
        name = self.name  # a broken folder is told in its own words
        self._choice = self._choose()
        if self._choice.backend == "torch":
            return self._fallback
        from index.openvino_embedder import OpenVinoEmbedder

        try:
            return OpenVinoEmbedder(self._folder, name, self._choice.precision, self._settings)
        except NotSupported as error:
            if self._settings.backend == "openvino":
                raise self._refused(error) from error
            logger.info("OpenVINO cannot run the embedder (%s); torch does", error)
            self._choice = _TORCH
            return self._fallback

    def _choose(self) -> Choice:
        wanted = self._settings.backend
        if wanted == "torch":
            return _TORCH
        try:
            read_architecture(self._folder)
        except NotSupported as error:
            if wanted == "openvino":
                raise self._refused(error) from error
            return _TORCH
        if wanted == "openvino":
            return Choice("openvino", best_precision())
        return self._remembered() or self._measure()

    def _refused(self, error: NotSupported) -> EmbedderUnavailable:
        return EmbedderUnavailable(
            f"OpenVINO cannot run the embedder in {self._folder}: {error}. Set embedder.backend to auto in config.yaml."
        )

    @property
    def _file(self) -> Path:
        """Where the choice is kept: another model, machine, library or number of threads is measured anew."""
        mark = [self.name, platform.node(), _processor(), str(os.cpu_count()), str(self._settings.threads)]
        mark += [_version("openvino"), _version("torch")]
        return self._cache / f"embedder-{hashlib.sha256(chr(0).join(mark).encode()).hexdigest()[:16]}.json"

    def _remembered(self) -> Choice | None:
        try:
            return read_choice(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            logger.warning("%s is damaged and is measured again", self._file.name)
            return None

    def _measure(self) -> Choice:
        """Measure in a child process, which takes torch's memory with it when it ends."""
        root = str(Path(__file__).parents[1])
        paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": paths, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
        command = [sys.executable, "-m", "index.embedder_trial", str(self._folder), self._settings.model_dump_json()]
        try:
            done = subprocess.run(command, env=environment, capture_output=True, timeout=_PATIENCE, check=True)
            choice = read_choice(done.stdout.decode().strip().rpartition("\n")[2])
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            logger.warning("the embedder could not be measured (%s); torch runs it", type(error).__name__)
            return _TORCH
        logger.info("embedder: %s", choice)
        self._remember(choice)
        return choice

    def _remember(self, choice: Choice) -> None:
        temporary = self._file.with_name(f".{self._file.stem}.{os.getpid()}")
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(choice.as_dict()), encoding="utf-8")
            temporary.replace(self._file)
        except OSError as error:
            logger.warning("the choice of the embedder could not be kept: %s", error)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return "".join(next((line for line in lines if line.startswith(kind)), "") for kind in ("model name", "flags"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
