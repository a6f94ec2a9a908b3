"""Models from the Hugging Face hub: one file, or the files of a sentence-transformers folder, resumed byte by byte."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import httpx2
from huggingface_hub import HfApi, get_session, get_token, hf_hub_url, hf_raise_for_status

from assistant.models import HubSpec, ModelCard
from assistant.sources import Delivered, Disk, Plan, SourceFailed

_READ_TIMEOUT_S: Final = 20.0
_PAUSES_S: Final = (1.0, 2.0, 4.0, 8.0)
_WANTED: Final = re.compile(r"(\d+_\w+/)?[\w.-]+\.(json|txt|model)|\d+_\w+/[\w.-]+\.(safetensors|bin)")
_UNWANTED: Final = re.compile(r".*\.index\.json|onnx.*|openvino.*|README.*")


@dataclass(frozen=True, slots=True)
class _Remote:
    """A file of the repository as the hub describes it."""

    name: str
    size: int
    sha256: str | None


class HubSource:
    """Delivers a model from a hub repository over plain HTTP, with the digests that the hub records."""

    name = "the Hugging Face hub"

    def __init__(
        self,
        card: ModelCard,
        spec: HubSpec,
        disk: Disk,
        *,
        endpoint: str | None = None,
        patience_s: float = 6.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._card = card
        self._spec = spec
        self._disk = disk
        self._endpoint = endpoint
        self._patience_s = patience_s
        self._sleep = sleep

    def plan(self, work: Path) -> Plan:
        """Ask the hub for sizes and digests; fails within seconds where there is no hub."""
        remotes = self._wanted(self._describe())
        present = sum(min(_size(_partial(work, remote)), remote.size) for remote in remotes)
        total = sum(remote.size for remote in remotes)
        files = {}
        for remote in remotes:
            name = remote.name if self._card.is_folder else self._card.file
            files[name] = Delivered((_partial(work, remote),), remote.size, self._pin(remote))
        return Plan(total, total - present, files)

    def gather(self, work: Path, plan: Plan) -> Iterator[int]:
        """Download what is missing of every file, going on at the byte where an earlier run stopped."""
        done = 0
        for name, file in plan.files.items():
            (piece,) = file.pieces
            size = file.size or 0
            url = hf_hub_url(
                self._spec.repo, self._spec.file or name, revision=self._spec.revision, endpoint=self._endpoint
            )
            for present in self._download(url, piece, size):
                yield done + present
            done += size

    def _download(self, url: str, piece: Path, size: int) -> Iterator[int]:
        piece.parent.mkdir(parents=True, exist_ok=True)
        pauses = iter(_PAUSES_S)
        while not piece.exists() or _size(piece) != size:
            start = _size(piece) if _size(piece) < size else 0
            reason = "it sent the wrong number of bytes"
            try:
                yield from self._append(url, piece, start)
            except _Interrupted as error:
                reason = str(error)
            if _size(piece) == size:
                break
            if _size(piece) > start:
                pauses = iter(_PAUSES_S)
            pause = next(pauses, None)
            if pause is None:
                raise SourceFailed(reason)
            self._sleep(pause)
        yield size

    def _append(self, url: str, piece: Path, start: int) -> Iterator[int]:
        with ExitStack() as stack:
            file: BinaryIO | None = None
            for offset, block in _stream(url, start):
                # Opened late: only the answer tells whether the server goes on or starts again.
                file = file or stack.enter_context(self._disk.open(piece, "ab" if offset else "wb"))
                file.write(block)
                yield offset + len(block)

    def _describe(self) -> list[_Remote]:
        try:
            info = HfApi(endpoint=self._endpoint).model_info(
                self._spec.repo, revision=self._spec.revision, files_metadata=True, timeout=self._patience_s
            )
        except (httpx2.HTTPError, OSError, ValueError) as error:
            raise SourceFailed(_reason(error)) from error
        return [
            _Remote(file.rfilename, file.size or 0, file.lfs.sha256 if file.lfs else None)
            for file in info.siblings or []
        ]

    def _wanted(self, remotes: list[_Remote]) -> list[_Remote]:
        def wanted(name: str) -> bool:
            if self._spec.file is not None:
                return name == self._spec.file
            return name == self._spec.weights or bool(_WANTED.fullmatch(name) and not _UNWANTED.fullmatch(name))

        chosen = [remote for remote in remotes if wanted(remote.name)]
        must = self._spec.file or self._spec.weights
        if all(remote.name != must for remote in chosen):
            raise SourceFailed(f"{self._spec.repo} holds no {must}")
        return chosen

    def _pin(self, remote: _Remote) -> str | None:
        pins: Mapping[str, str | None] = (
            {remote.name: self._card.sha256} if self._spec.file is not None else self._spec.pins
        )
        return pins.get(remote.name) or remote.sha256


class _Interrupted(Exception):
    """The connection broke; worth another try."""


def _stream(url: str, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield blocks with their offsets, from `start` on where the server can, else from the beginning."""
    headers = {"Accept-Encoding": "identity"}
    if token := get_token():
        headers["Authorization"] = f"Bearer {token}"
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        with get_session().stream("GET", url, headers=headers, timeout=_READ_TIMEOUT_S) as response:
            hf_raise_for_status(response)
            offset = start if response.status_code == httpx2.codes.PARTIAL_CONTENT else 0
            for block in response.iter_bytes():
                yield offset, block
                offset += len(block)
    except httpx2.HTTPError as error:
        raise _Interrupted(_reason(error)) from error


def _partial(work: Path, remote: _Remote) -> Path:
    """Where a file grows; its digest is in the name, so that bytes of another version are never continued."""
    return work / f"{remote.name}.{(remote.sha256 or 'plain')[:12]}.part"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 160 else text[:157] + "..."
