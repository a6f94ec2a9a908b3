"""Joins the rooms' settings into one `Config`, read once from config.yaml.

Every section is defined beside the code that reads it; this file only composes them and words what is wrong.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from platformdirs import user_cache_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.allowed import allowed
from assistant.chat.settings import ChatSettings
from assistant.documents.settings import DocumentSettings
from assistant.engine.settings import EngineSettings
from assistant.errors import ConfigError
from assistant.remote.settings import RemoteSettings
from assistant.search.settings import SearchSettings
from index.settings import EmbedderSettings, IndexSettings
from prompts import plain_yaml

APP = "diandian"
FILE = "config.yaml"


class ServeSettings(BaseModel):
    """Where the page is served, and how much it takes in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    """Address to listen on. Anything but loopback shows your notes to the network."""
    port: int = Field(7860, ge=1, le=65535)
    """Port to listen on."""
    max_upload_mb: int = Field(20, ge=1, le=2000)
    """Largest upload, in megabytes."""
    queue: int = Field(20, ge=1, le=1000)
    """Requests that may wait in the page's queue."""


class DataSettings(BaseModel):
    """Where Diandian keeps what it makes and what it fetches."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: str | None = None
    """Folder of the index and other data; null means the platform's user data folder."""
    models: str | None = None
    """Folder of fetched models; null means the platform's user cache folder."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. Objects are handed their own section, never the whole."""

    llm: EngineSettings = field(default_factory=EngineSettings)
    remote: RemoteSettings = field(default_factory=RemoteSettings)
    embedder: EmbedderSettings = field(default_factory=EmbedderSettings)
    index: IndexSettings = field(default_factory=IndexSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    chat: ChatSettings = field(default_factory=ChatSettings)
    documents: DocumentSettings = field(default_factory=DocumentSettings)
    serve: ServeSettings = field(default_factory=ServeSettings)
    data: DataSettings = field(default_factory=DataSettings)
    base: Path = field(default_factory=Path.cwd)
    """Folder of the file read; relative paths in it start here."""


SECTIONS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "llm": EngineSettings,
        "remote": RemoteSettings,
        "embedder": EmbedderSettings,
        "index": IndexSettings,
        "search": SearchSettings,
        "chat": ChatSettings,
        "documents": DocumentSettings,
        "serve": ServeSettings,
        "data": DataSettings,
    }
)


def load_config(path: Path | None = None) -> Config:
    """Read the settings from `path`, else from the file DIANDIAN_CONFIG names, else from ./config.yaml.

    Raises:
        ConfigError: the file cannot be used; one line per problem, each with file, key and allowed values.
    """
    file = path or Path(os.environ.get("DIANDIAN_CONFIG") or FILE)
    data = _read(file)
    problems = [
        f"{file}: unknown section '{name}'.{_hint(name, SECTIONS)} Allowed: {', '.join(SECTIONS)}."
        for name in data
        if name not in SECTIONS
    ]
    sections: dict[str, Any] = {}
    for name, model in SECTIONS.items():
        found, wrong = _section(model, name, data.get(name))
        sections[name] = found
        problems += [f"{file}: {line}" for line in wrong]
    if problems:
        raise ConfigError("\n".join(problems))
    return Config(**sections, base=file.resolve().parent)


def changed(config: Config, settings: Mapping[str, str]) -> Config:
    """Return settings of which some are changed: by names such as `chat.passages`, to values as YAML writes them.

    Raises:
        ConfigError: there is no such setting, or it cannot have that value; a line for each problem.
    """
    sections: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    for name, value in settings.items():
        section, _, key = name.partition(".")
        if section not in SECTIONS or not key:
            hint = _hint(section, SECTIONS)
            problems.append(f"there is no setting '{name}'.{hint} Name one such as 'chat.passages'.")
            continue
        before = getattr(config, section).model_dump(mode="json")
        try:
            sections.setdefault(section, before)[key] = plain_yaml.load(value)
        except plain_yaml.YAMLError as error:
            problems.append(f"'{name}' is no YAML: {plain_yaml.what_is_wrong(error)}.")
    found: dict[str, Any] = {}
    for section, data in sections.items():
        found[section], wrong = _section(SECTIONS[section], section, data)
        problems += wrong
    if problems:
        raise ConfigError("\n".join(problems))
    return replace(config, **found)


def home(config: Config) -> Path:
    """The data folder: DIANDIAN_HOME, else `data.home`, else the platform's user data folder."""
    return _folder(config, "DIANDIAN_HOME", config.data.home) or user_data_path(APP, appauthor=False)


def models_dir(config: Config) -> Path:
    """The models' folder: DIANDIAN_MODELS, else `data.models`, else one under the platform's user cache folder."""
    return _folder(config, "DIANDIAN_MODELS", config.data.models) or user_cache_path(APP, appauthor=False) / "models"


def note_folders(config: Config) -> tuple[Path, ...]:
    """The note folders of `index.folders`; relative ones start at the config file's folder."""
    return tuple(config.base / Path(folder).expanduser() for folder in config.index.folders)


def _folder(config: Config, variable: str, setting: str | None) -> Path | None:
    if from_environment := os.environ.get(variable):
        return Path(from_environment).expanduser().absolute()
    return config.base / Path(setting).expanduser() if setting else None


def _read(file: Path) -> dict[str, object]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(
            f"{file}: no such file. Run from Diandian's folder, or name a file with --config or DIANDIAN_CONFIG."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"{file}: cannot be read ({reason}). Make it a readable UTF-8 file.") from error
    try:
        data = plain_yaml.load(text)
    except (plain_yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        what = getattr(error, "problem", None) or " ".join(str(error).split())
        raise ConfigError(f"{file}:{where} is not valid YAML ({what}). Mend that line.") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(f"{file}: must be sections with settings below them. Allowed: {', '.join(SECTIONS)}.")
    return {str(key): value for key, value in data.items()}


def _section(model: type[BaseModel], name: str, data: object) -> tuple[BaseModel | None, list[str]]:
    # A section whose keys are all commented out reads as null: every default then.
    if data is None:
        return model(), []
    if not isinstance(data, dict):
        return None, [f"'{name}' must hold settings. Allowed keys: {', '.join(model.model_fields)}."]
    try:
        # Strict JSON mode takes YAML's lists for tuples yet refuses "7860" for a number.
        return model.model_validate_json(json.dumps(data, default=str, skipkeys=True), strict=True), []
    except ValidationError as error:
        return None, _problems(model, name, error)


def _problems(model: type[BaseModel], name: str, error: ValidationError) -> list[str]:
    properties: Mapping[str, dict[str, Any]] = model.model_json_schema()["properties"]
    lines: dict[str, str] = {}
    for problem in error.errors():
        if not problem["loc"]:  # two settings that do not go together
            lines[""] = f"'{name}': {problem['msg'].removeprefix('Value error, ')}."
            continue
        key = str(problem["loc"][0])
        if key not in properties:
            options = ", ".join(properties)
            lines[key] = f"unknown key '{name}.{key}'.{_hint(key, properties)} Allowed: {options}."
        elif key not in lines and problem["type"] == "value_error":
            lines[key] = f"'{name}.{key}' {problem['msg'].removeprefix('Value error, ')}."
        elif key not in lines:
            given = json.dumps(cast("object", problem["input"]), ensure_ascii=False, default=str)
            lines[key] = f"'{name}.{key}' must be {allowed(properties[key])}, not {given}."
    return list(lines.values())


def _hint(key: str, options: Mapping[str, object]) -> str:
    near = get_close_matches(key, options, n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
