"""What the answers of a variant depend on, told without loading anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from assistant.config import SECTIONS, Config, models_dir
from assistant.evaluating.judging import PROMPT as JUDGE
from assistant.integrity import digest_of, read_seal, seal_of
from assistant.models import locate
from prompts.library import FILES, Prompt, load, names
from prompts.regression.case import Case
from prompts.regression.run import Fingerprint
from prompts.regression.running.cache import corpus_key

_ROOT = Path(__file__).parents[2]
_SOURCES = ("assistant", "index", "prompts/library.py")
_NOT_SOURCES = frozenset({"sample_notes", "evaluating", "__pycache__"})
_PROMPTS = (
    ("chat", "prompt"),
    *(("documents", key) for key in ("prompt", "summarise_part", "summarise_whole", "summarise_thread")),
)
"""Settings that name a prompt."""
_SECTIONS = ("llm", "remote", "embedder", "index", "search", "chat", "documents")


def fingerprint(config: Config, cases: Iterable[Case]) -> Fingerprint:
    """Return digests of model, embedder, prompts, settings, program and notes.

    Raises:
        AssistantError: a model is unknown, missing or broken.
        PromptError: a prompt that the settings name is missing or broken.
    """
    models = models_dir(config)
    texts = _prompts(config)
    llm = (
        f"remote {config.remote.base_url}"
        if config.remote.base_url
        else _model(locate(config.llm.model, models, "llm"))
    )
    parts = {
        "model": llm,
        "embedder": _model(locate(config.embedder.model, models, "embedder")),
        "program": _program(),
        **_settings(config),
        **{f"text of {name}": prompt.hash for name, prompt in texts.items()},
    }
    folders = {case.corpus.folder for case in cases if case.corpus.folder}
    corpora = {folder: _folder(Path(folder)) for folder in sorted(folders)}
    corpora |= {key: key for case in cases if not case.corpus.folder and (key := corpus_key(case))}
    return Fingerprint(parts, corpora, {name: _text(prompt) for name, prompt in texts.items()})


def _settings(config: Config) -> dict[str, str]:
    """Return every setting by its name, as JSON writes its value."""
    return {
        f"{section}.{key}": json.dumps(value, ensure_ascii=False)
        for section in _SECTIONS
        for key, value in getattr(config, section).model_dump(mode="json").items()
    }


def _prompts(config: Config) -> dict[str, Prompt]:
    """Return the prompts by the settings that name them, and the newest of every other by its name."""
    chosen = {f"{section}.{key}": str(getattr(getattr(config, section), key)) for section, key in _PROMPTS}
    usual = {str(getattr(SECTIONS[section](), key)).rpartition("/")[0] for section, key in _PROMPTS}
    others = {id.rpartition("/")[0]: id for id in names(FILES)}
    judge = JUDGE.rpartition("/")[0]  # it has a part in no answer
    chosen |= {name: id for name, id in others.items() if name not in {*usual, judge}}
    return {name: load(id) for name, id in chosen.items()}


def _text(prompt: Prompt) -> str:
    return "\n\n".join(f"# {section.role}\n{section.text}" for section in prompt.sections)


def _model(path: Path) -> str:
    """Return the digest of a model's file as it was verified, or of all digests of its folder."""
    seal = read_seal(seal_of(path))
    if seal is None:
        files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        return _joined(digest_of(each) for each in files)
    return _joined(f"{name} {each.sha256}" for name, each in sorted(seal.files.items()))


def _joined(lines: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=16).hexdigest()


@cache
def _program() -> str:
    """Return the digest of all code and tables that answers pass through."""
    files: list[Path] = []
    for name in _SOURCES:
        path = _ROOT / name
        found = [path] if path.is_file() else path.rglob("*")
        files += [each for each in found if each.suffix in {".py", ".yaml"} and not _NOT_SOURCES & set(each.parts)]
    return _joined(f"{each.relative_to(_ROOT)} {_content(each)}" for each in sorted(files))


def _folder(folder: Path) -> str:
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return _joined(f"{each.relative_to(folder)} {_content(each)}" for each in files)


def _content(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
