"""300 files that mean harm, or that met it: made the same every time, small on disk."""

from __future__ import annotations

import os
import random
import socket
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from index.loaders import FORMATS
from tests.index.pdfs import assembled, pdf
from tests.index.pictures import drawn, saved

COUNT = 300
_SEED = 20_261_124
_ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB_XML = f'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY l0 "lol">{_ENTITIES}]><b>&l9;</b>'.encode()
OUTSIDE_XML = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]><b>&x;</b>'
_MEMBERS = {
    "docx": "word/document.xml",
    "xlsx": "xl/sharedStrings.xml",
    "pptx": "ppt/slides/slide1.xml",
    "epub": "META-INF/container.xml",
}
_PAGE = pdf([[(72, 700 - 20 * n, f"Line {n} of page {page}.") for n in range(20)] for page in range(3)])
_SIGN = drawn([(40, 40, "Open on Sundays")], size=(400, 120))


def make_hostile(folder: Path) -> list[Path]:
    """Fill `folder` with COUNT entries and return them: files, links, pipes and sockets."""
    folder.mkdir(parents=True)
    made: list[Path] = []
    for name, data in _contents(random.Random(_SEED)):
        path = folder / f"{len(made):03}-{name}"
        path.write_bytes(data)
        made.append(path)
    made += _odd_ones(folder)
    rest = random.Random(_SEED + 1)
    suffixes = sorted(FORMATS)
    while len(made) < COUNT:
        path = folder / f"{len(made):03}-noise{suffixes[len(made) % len(suffixes)]}"
        path.write_bytes(rest.randbytes(rest.randint(1, 4_000)))
        made.append(path)
    assert len(made) == COUNT
    return made


def _contents(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    for suffix in sorted(FORMATS):
        yield f"empty{suffix}", b""
        yield f"zeros{suffix}", bytes(5_000)
    for name, whole in (("a.pdf", _PAGE), ("a.png", saved(_SIGN)), ("a.jpg", saved(_SIGN, "JPEG"))):
        for cut in sorted(chance.sample(range(1, len(whole)), 12)):
            yield f"cut-at-{cut}-{name}", whole[:cut]
        for _ in range(8):
            damaged = bytearray(whole)
            for _ in range(20):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            yield f"flipped-{name}", bytes(damaged)
    yield from _pdfs()
    yield from _archives()
    yield from _texts(chance)
    yield from _pictures()


def _pdfs() -> Iterator[tuple[str, bytes]]:
    catalog = "<< /Type /Catalog /Pages 2 0 R >>"
    yield (
        "cycle.pdf",
        assembled([catalog, "<< /Type /Pages /Count 9 /Kids [3 0 R] >>", "<< /Type /Pages /Kids [2 0 R] >>"]),
    )
    yield "self.pdf", assembled([catalog, "<< /Type /Pages /Count 2000000000 /Kids [2 0 R 2 0 R] >>"])
    yield "many-objects.pdf", assembled([catalog, "<< /Type /Pages /Count 0 /Kids [] >>", *["null"] * 50_000])
    yield "huge-table.pdf", _PAGE.replace(b"/Size ", b"/Size 99999999")
    yield "deep.pdf", assembled([catalog, "<< /A " * 20_000 + "1" + " >>" * 20_000])
    yield "array.pdf", b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000
    yield "vast-page.pdf", pdf([[(72, 700, "Vast.")]], size=(2_000_000, 2_000_000))
    yield "no-size.pdf", pdf([[]], size=(0, 0))
    yield "many-pages.pdf", pdf([[(72, 700, str(n))] for n in range(1_000)])
    yield "text.pdf", b"Only words, and no PDF at all."


def zipped(members: dict[str, bytes], level: int = 9) -> bytes:
    """Return a ZIP of these members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _archives() -> Iterator[tuple[str, bytes]]:
    bomb = zipped({"zeros.txt": bytes(60_000_000)})
    nested = zipped({f"{n}.zip": bomb for n in range(20)})
    for _ in range(3):
        nested = zipped({f"{n}.zip": nested for n in range(5)})
    for suffix in ("zip", "docx", "xlsx", "pptx", "epub"):
        yield f"bomb.{suffix}", bomb
        yield f"nested.{suffix}", nested
        yield f"cut.{suffix}", bomb[: len(bomb) // 2]
        yield (
            f"climbing.{suffix}",
            zipped({"../../../escaped.txt": b"words", "/absolute.md": b"words", "c:\\x.md": b"w"}),
        )
        yield f"many.{suffix}", zipped({f"{n}.txt": b"w" for n in range(2_000)}, 1)
    for suffix, member in _MEMBERS.items():
        yield f"entities.{suffix}", zipped({member: BOMB_XML, "[Content_Types].xml": BOMB_XML})
        yield f"outside.{suffix}", zipped({member: OUTSIDE_XML, "[Content_Types].xml": OUTSIDE_XML})
        yield f"fat-xml.{suffix}", zipped({member: b"<a>" + b" " * 40_000_000 + b"</a>"})
        yield f"deep-xml.{suffix}", zipped({member: b"<a>" * 200_000 + b"</a>" * 200_000})
    yield "quine-like.zip", zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": b"PK\x05\x06" + bytes(18)})})})
    yield "entities.enex", BOMB_XML
    yield "cut.jex", b"note.md" + bytes(93) + b"0000644" + bytes(412) + b"words"


def _texts(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    broken = "Grüße, 世界. ".encode() * 30
    yield "half-character.md", broken[:-3] + b"\xe4\xb8"
    yield "overlong.txt", b"\xc0\x80\xe0\x80\xaf" * 500
    yield "surrogates.txt", "\ud800\udfff".encode("utf-8", "surrogatepass") * 300
    yield "wide-cut.txt", "words ".encode("utf-16")[:-1]
    yield "mixed.txt", broken + "スキー".encode("shift_jis") + "зима".encode("cp1251")
    yield "controls.md", bytes(range(1, 32)) * 50
    yield "marks.md", b"a" + "\u0301".encode() * 50_000
    yield "stars.md", b"*" * 100_000
    yield "brackets.md", b"[" * 50_000 + b"](x)"
    yield "yaml.md", b"---\na: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntitle: *c\n---\nWords."
    yield "deep-yaml.md", b"---\ntitle: " + b"[" * 50_000 + b"\n---\nWords."
    yield "line.md", b"word " * 200_000
    for suffix in ("html", "htm", "xhtml"):
        yield f"deep.{suffix}", b"<div>" * 100_000 + b"words" + b"</div>" * 100_000
        yield f"unclosed.{suffix}", b"<p><b><i><table><td>" * 30_000
        yield f"attributes.{suffix}", b"<p " + b"a=b " * 300_000 + b">words</p>"
    yield "entity.xhtml", BOMB_XML
    yield "parts.eml", _deep_mail(1_000)
    yield "header.eml", b"Subject: " + b"=?utf-8?b?4pig?= " * 50_000 + b"\n\nwords"
    yield "charset.eml", b"Content-Type: text/plain; charset=no-such\n\nwords \xff"
    yield "date.eml", b"Date: 99 Foo 99999 99:99:99 +9999\nFrom: <\n\nwords"
    yield "broken.jsonl", b'{"id": "1", "body": "words"}\n{"id": \n[]\nnull\n"x"\n{"id": "1", "body": 7}\n'
    yield "deep.jsonl", b"[" * 200_000
    yield "numbers.jsonl", b'{"id": ' + b"9" * 100_000 + b', "body": "words"}\n'
    yield "replies.ndjson", b'{"id":"1","body":"w","comments":[' * 3_000
    yield "times.srt", b"1\n99:99:99,999 --> 00:00:00,000\nwords\n\n2\n-1:00 --> 9999999999:00:00,000\nmore\n"
    yield "no-times.vtt", b"WEBVTT\n\n" + b"--> --> -->\n" * 20_000
    yield "arrows.srt", b"-->" * 100_000
    yield "quotes.csv", b'"' * 500_001
    yield "columns.csv", b"," * 500_000 + b"\nx"
    yield "formula.tsv", b"=cmd|' /C calc'!A0\t" * 1_000
    yield "script.html", b"<script>" + chance.randbytes(3_000) + b"</script>"


def _deep_mail(depth: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return (
        head + "Content-Type: text/plain\n\nwords\n" + "".join(f"--b{n}--\n" for n in reversed(range(depth)))
    ).encode()


def _pictures() -> Iterator[tuple[str, bytes]]:
    for suffix in ("png", "jpg", "webp"):
        format = {"jpg": "JPEG"}.get(suffix, suffix.upper())
        yield f"one.{suffix}", saved(Image.new("RGB", (1, 1)), format)
        yield f"line.{suffix}", saved(Image.new("L", (16_000, 1), 255), format)
        yield f"other-suffix.{suffix}", b"%PDF-1.7 not a picture"
    yield "vast.png", saved(Image.new("1", (20_000, 20_000)))
    yield "vast.jpg", saved(Image.new("L", (20_000, 20_000), 255), "JPEG", quality=1)
    lie = bytearray(saved(_SIGN))
    lie[16:24] = (0x7FFF_FFFF).to_bytes(4, "big") * 2
    yield "lie.png", bytes(lie)
    yield "comment.png", saved(_SIGN)[:33] + (90_000_000).to_bytes(4, "big") + b"zTXt" + bytes(100)


def _odd_ones(folder: Path) -> list[Path]:
    made: list[Path] = []

    def add(name: str, make: Callable[[Path], object]) -> None:
        path = folder / name
        make(path)
        made.append(path)

    add("loop.md", lambda path: path.symlink_to(path))
    add("loop-folder", lambda path: path.symlink_to(folder, target_is_directory=True))
    add("nowhere.pdf", lambda path: path.symlink_to(folder / "nothing-here"))
    add("device.txt", lambda path: path.symlink_to("/dev/zero"))
    add("pipe.md", os.mkfifo)
    add("plug.txt", _socket)
    add("forbidden.md", lambda path: (path.write_text("words"), path.chmod(0)))
    add("new\nline\r.md", lambda path: path.write_text("words"))
    add("😀 \u202e gnp.pdf", lambda path: path.write_bytes(_PAGE))
    add("folder.md", Path.mkdir)
    add(f"{'n' * 250}.txt", lambda path: path.write_text("words"))
    add("-rf.md", lambda path: path.write_text("words"))
    for name in ("line.txt", "line.html", "line.jsonl", "sparse.pdf", "sparse.zip"):
        add(f"200mb-{name}", lambda path: _sparse(path, 200_000_001))
    add("bytes-\udcff.md", lambda path: path.write_text("words"))
    return made


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may be 107 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as plug:
            plug.bind(path.name)
    finally:
        os.chdir(here)


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)
