"""Is a model on disk whole? Sizes are compared at every start; digests only when a file changed since it was verified.

What was verified is written down beside the model, in a seal: each file's size, time of change and sha256.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import ModelCorrupt

Told = Callable[[int], None]
"""Called with the bytes read so far."""
Depth = Literal["sizes", "changed", "all"]
"""What is compared: sizes only; digests too where a file changed since it was sealed; every digest."""

FOLDER_SEAL: Final = "manifest.json"
_GGUF: Final = b"GGUF"
_SMALLEST_GGUF: Final = 24
_BLOCK: Final = 1 << 20


class ModelUnverified(ModelCorrupt):
    """A file changed since it was verified, and only a look at its size was asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} has changed since it was verified. Run: diandian models verify")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a model file must be, as far as that is known, and the sentence that ends every complaint."""

    size: int | None
    sha256: str | None
    advice: str


class Sealed(BaseModel):
    """One file as it was when its digest was last computed."""

    model_config = ConfigDict(frozen=True)

    size: int
    mtime_ns: int
    sha256: str


class Seal(BaseModel):
    """What was verified: files by their path, relative to the seal's folder, and the source they came from."""

    model_config = ConfigDict(frozen=True)

    source: str
    files: Mapping[str, Sealed]


def seal_of(path: Path) -> Path:
    """Where the seal of a model lies: inside a folder, beside a file."""
    return path / FOLDER_SEAL if path.is_dir() else path.with_name(path.name + ".verified.json")


def digest_of(path: Path, told: Told | None = None) -> str:
    """The file's sha256 as lower-case hexadecimal."""
    sha256 = hashlib.sha256()
    done = 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            sha256.update(block)
            done += len(block)
            if told is not None:
                told(done)
    return sha256.hexdigest()


def sealed(path: Path, sha256: str) -> Sealed:
    """Describe a file whose digest is known."""
    stat = path.stat()
    return Sealed(size=stat.st_size, mtime_ns=stat.st_mtime_ns, sha256=sha256)


def write_seal(place: Path, seal: Seal) -> None:
    """Write the seal in one step, so that a reader never sees half of it."""
    draft = place.with_name(f"{place.name}.{os.getpid()}.tmp")
    draft.write_text(seal.model_dump_json(indent=1) + "\n", encoding="utf-8")
    draft.replace(place)


def read_seal(place: Path) -> Seal | None:
    """The seal, or None where there is none that can be read."""
    try:
        return Seal.model_validate_json(place.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        return None


def check_gguf(path: Path, advice: str) -> None:
    """Refuse a file that cannot be a GGUF model.

    Raises:
        ModelCorrupt: it is a folder, too short, or does not start with the letters GGUF.
    """
    if not path.is_file():
        raise ModelCorrupt(f"{path} is not a file, so it is no GGUF model. {advice}")
    with path.open("rb") as file:
        head = file.read(_SMALLEST_GGUF)
    if not head.startswith(_GGUF) or len(head) < _SMALLEST_GGUF:
        raise ModelCorrupt(f"{path} is no GGUF model: it starts with {head[:4]!r}, not {_GGUF!r}. {advice}")


def check_file(path: Path, expected: Expected, depth: Depth = "changed", told: Told | None = None) -> None:
    """Refuse a model file that is not what the catalogue or its own seal says.

    Raises:
        ModelUnverified: it changed since it was sealed and `depth` forbids to read it.
        ModelCorrupt: its size or digest differs.
    """
    place = seal_of(path)
    seal = read_seal(place)
    before = seal.files.get(path.name) if seal else None
    sha256 = expected.sha256 or (before.sha256 if before else None)
    size = expected.size if expected.size is not None else (before.size if before else None)
    _compare_size(path, size, expected.advice)
    unchanged = before is not None and before == _now(path, before) and before.sha256 == sha256
    if sha256 is None or (unchanged and depth != "all"):
        return
    if depth == "sizes":
        raise ModelUnverified(path)
    found = _compare_digest(path, sha256, expected.advice, told)
    _reseal(place, Seal(source=seal.source if seal else "", files={path.name: sealed(path, found)}))


def check_folder(folder: Path, advice: str, depth: Depth = "changed", told: Told | None = None) -> None:
    """Refuse a model folder that differs from its seal; one without a seal was put there by hand and is taken as it is.

    Raises:
        ModelUnverified: a file changed since it was sealed and `depth` forbids to read it.
        ModelCorrupt: a file is missing, or its size or digest differs.
    """
    place = folder / FOLDER_SEAL
    seal = read_seal(place)
    if seal is None:
        return
    files = dict(seal.files)
    done = 0
    for name, before in seal.files.items():
        path = folder / name
        if not path.is_file():
            raise ModelCorrupt(f"{path} is missing. {advice}")
        _compare_size(path, before.size, advice)
        if depth == "all" or before != _now(path, before):
            if depth == "sizes":
                raise ModelUnverified(path)
            files[name] = sealed(path, _compare_digest(path, before.sha256, advice, _shifted(told, done)))
        done += before.size
    if files != seal.files:
        _reseal(place, Seal(source=seal.source, files=files))


def _now(path: Path, before: Sealed) -> Sealed:
    """The file as it is now, its digest taken to be what it was."""
    return sealed(path, before.sha256)


def _compare_size(path: Path, size: int | None, advice: str) -> None:
    found = path.stat().st_size
    if size is not None and found != size:
        raise ModelCorrupt(f"{path} holds {found:,} bytes where {size:,} are expected. {advice}")


def _compare_digest(path: Path, expected: str, advice: str, told: Told | None) -> str:
    found = digest_of(path, told)
    if found != expected:
        raise ModelCorrupt(f"{path} has sha256 {found} where {expected} is expected. {advice}")
    return found


def _reseal(place: Path, seal: Seal) -> None:
    try:
        write_seal(place, seal)
    except OSError:
        # A read-only models folder is fine; the digest is then computed again at the next start.
        return


def _shifted(told: Told | None, by: int) -> Told | None:
    return None if told is None else lambda done: told(by + done)
