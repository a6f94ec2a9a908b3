"""Whether the embedder knows the languages that the notes are in: as its makers declare, or else as measured."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

from assistant.errors import ModelError
from assistant.language import LANGUAGES, english_name
from assistant.models import catalogue, locate
from index.embedder import Embedder
from index.parallel import Parallel, parallel

logger = logging.getLogger(__name__)

MAIN = 0.05
"""Share of the passages from which on a language is looked at."""
LEAST = 0.7
"""Share of parallel sentences found below which an embedder is said not to know a language: multilingual-e5-small finds
43 or 44 of 44 in each of eighteen languages with English, one that only compares letters at most 6."""
_PIVOT = "en"
_CODE = re.compile(r"[a-z]{2,3}")


def known_languages(model: str, models: Path) -> frozenset[str] | None:
    """Return the codes of the languages that an embedder's card names; None where it names none, or not all.

    Args:
        model: the model's name in the catalogue, or its folder. A README.md there may begin with front matter as the
            Hugging Face hub has it, which then counts.
        models: the folder of fetched models.
    """
    try:
        named = _front_matter(locate(model, models, "embedder") / "README.md")
    except ModelError:
        named = ()
    card = catalogue().get(model)
    named = named or (card.languages.split() if card else ())
    if not named or not all(_CODE.fullmatch(code) for code in named):
        return None
    return frozenset(named)


def _front_matter(readme: Path) -> Sequence[str]:
    try:
        text = readme.read_text("utf-8", errors="replace")[:20_000]
    except OSError:
        return ()
    head = re.match(r"---\s*\n(.*?)\n---", text, re.DOTALL)
    try:
        known = yaml.safe_load(head[1]) if head else None
    except yaml.YAMLError:
        return ()
    named = known.get("language") if isinstance(known, dict) else None
    return [str(each).lower() for each in (named if isinstance(named, list) else [named])] if named else ()


class Fit:
    """Compares the embedder with the languages of the notes; what is measured is kept in a file."""

    def __init__(
        self, embedder: Embedder, known: frozenset[str] | None, shares: Callable[[], Mapping[str, float]], cache: Path
    ) -> None:
        """Measure nothing yet.

        Args:
            embedder: the one in use.
            known: languages it declares; None where they are not known.
            shares: gives the share of each language among the passages.
            cache: a folder.
        """
        self._embedder = embedder
        self._known = known
        self._shares = shares
        self._cache = cache
        # Guards the file with what was measured: one measuring at a time.
        self._lock = threading.Lock()

    def warning(self) -> str:
        """One line about the main languages of the notes that the embedder does not know; empty if it knows them all.

        Raises:
            EmbedderUnavailable: a language must be measured, and there is no embedder.
        """
        main = [code for code, share in self._shares().items() if share >= MAIN]
        unknown = [words for code in main if (words := self._unknown(code))]
        if not unknown:
            return ""
        return (
            f"The embedder {self._embedder.name.partition('@')[0]} does not fit the notes' languages: "
            f"{'; '.join(unknown)}. Searches will miss such notes: set embedder.model in config.yaml to a model that "
            "knows them (see `diandian models list`), then run `diandian index sync`."
        )

    def _unknown(self, code: str) -> str:
        name = english_name(code)
        if self._known is not None:
            return "" if code in self._known else f"{name} is not among the languages its makers name"
        if code == _PIVOT:
            return ""  # the others are measured against it, and an embedder that knows one language mostly knows this
        measured = self._measured(code, _PIVOT)
        if measured is None or measured.share >= LEAST:
            return ""
        return f"{measured.found} of {measured.of} sentences in {name} and {english_name(_PIVOT)} find each other"

    def _measured(self, code: str, other: str) -> Parallel | None:
        if code not in LANGUAGES or other not in LANGUAGES:
            return None
        with self._lock:
            kept = self._kept()
            key = f"{code}-{other}"
            if key not in kept:
                found = parallel(self._embedder, code, other)
                kept[key] = [found.found, found.of] if found else []
                self._keep(kept)
            return Parallel(*kept[key]) if kept[key] else None

    @property
    def _file(self) -> Path:
        return self._cache / f"languages-{hashlib.sha256(self._embedder.name.encode()).hexdigest()[:16]}.json"

    def _kept(self) -> dict[str, list[int]]:
        try:
            kept: dict[str, list[int]] = json.loads(self._file.read_text("utf-8"))
            return {pair: [int(n) for n in counts] for pair, counts in kept.items() if len(counts) in (0, 2)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError):
            logger.warning("%s is damaged and is measured again", self._file.name)
            return {}

    def _keep(self, kept: Mapping[str, Sequence[int]]) -> None:
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            temporary = self._file.with_suffix(".tmp")
            temporary.write_text(json.dumps(kept), "utf-8")
            temporary.replace(self._file)
        except OSError as error:  # it costs only the time to measure it again
            logger.warning("%s could not be kept: %s", self._file.name, error)
