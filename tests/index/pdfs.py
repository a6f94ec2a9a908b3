"""PDF files made by hand, so that a test knows every byte of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def pdf(
    pages: Sequence[Sequence[tuple[float, float, str]]], info: str = "", size: tuple[int, int] = (595, 842)
) -> bytes:
    """Return a PDF in 12-point Helvetica; each page is a list of (x, y, Latin text) in points from the lower left."""
    first = 5
    kids = " ".join(f"{first + 2 * each} 0 R" for each in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>",
    ]
    for number, page in enumerate(pages):
        drawn = "\n".join(f"BT /F1 12 Tf {x} {y} Td ({_escaped(text)}) Tj ET" for x, y, text in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {first + 2 * number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn.encode('cp1252'))} >>\nstream\n{drawn}\nendstream")
    return assembled(objects)


def assembled(objects: Sequence[str], trailer: str = "/Root 1 0 R /Info 4 0 R") -> bytes:
    """Return a PDF of these objects, numbered from 1, with a table that says where each stands."""
    data = b"%PDF-1.7\n"
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = len(data)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} {trailer} >>\n"
    return data + f"{end}startxref\n{start}\n%%EOF\n".encode()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


@dataclass(frozen=True, slots=True)
class Set:
    """One line as it is set: its left end and baseline in points from the lower left, its size, its letters."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False
    mode: int = 0
    """Text render mode (ISO 32000-1, table 106)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of an outline."""

    title: str
    page: int
    """Counted from 1."""
    under: tuple[Mark, ...] = ()


def typeset(pages: Sequence[Sequence[Set]], outline: Sequence[Mark] = (), scale: float = 0.75) -> bytes:
    """Return a PDF in a regular and a bold font of any script; half of a letter's size is its width, all in Chinese.

    As Chromium prints: sizes are of pixels, which a matrix scales to points.
    """
    first = 12
    kids = " ".join(f"{first + 2 * each} 0 R" for each in range(len(pages)))
    marks = first + 2 * len(pages)
    named = f"/Outlines {marks} 0 R" if outline else ""
    letters = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> "
        "endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    )
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {named} >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        f"<< /Length {len(letters)} >>\nstream\n{letters}\nendstream",
        "<< >>",
    ]
    for number, name in enumerate(("AAAAAA+Sample", "AAAAAA+Sample-Bold")):
        at = 5 + 3 * number
        objects += [
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /ToUnicode 3 0 R "
            f"/DescendantFonts [{at + 1} 0 R] >>",
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /FontDescriptor {at + 2} 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W [0 11903 500] >>",
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
            "/Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>",
        ]
    objects.append("<< >>")
    for number, page in enumerate(pages):
        drawn = "\n".join(_drawn(line, scale) for line in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 2 * number + 1} 0 R "
            "/Resources << /Font << /F1 5 0 R /F2 8 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    return assembled(objects + _outlined(outline, marks, first))


def _drawn(line: Set, scale: float) -> str:
    font, code = f"/F{1 + line.bold} {line.size / scale:g} Tf", line.text.encode("utf-16-be").hex()
    return f"q {scale} 0 0 {scale} {line.x} {line.y} cm BT {line.mode} Tr {font} <{code}> Tj ET Q"


def _outlined(outline: Sequence[Mark], at: int, first: int) -> list[str]:
    """Return the objects of an outline, the first of which has the number `at`."""
    made: list[str] = []

    def add(marks: Sequence[Mark], parent: int) -> tuple[int, int]:
        numbers = []
        for mark in marks:
            numbers.append(at + len(made))
            made.append("")
            under = add(mark.under, numbers[-1]) if mark.under else None
            inner = f"/First {under[0]} 0 R /Last {under[1]} 0 R /Count {len(mark.under)}" if under else ""
            made[numbers[-1] - at] = (
                f"<< /Title <feff{mark.title.encode('utf-16-be').hex()}> /Parent {parent} 0 R {inner} "
                f"/Dest [{first + 2 * (mark.page - 1)} 0 R /XYZ 0 800 0] NEXT>>"
            )
        for number, following in zip(numbers, numbers[1:], strict=False):
            made[number - at] = made[number - at].replace("NEXT", f"/Next {following} 0 R ")
        made[numbers[-1] - at] = made[numbers[-1] - at].replace("NEXT", "")
        return numbers[0], numbers[-1]

    if outline:
        made.append("")
        start, end = add(outline, at)
        made[0] = f"<< /Type /Outlines /First {start} 0 R /Last {end} 0 R /Count {len(outline)} >>"
    return made
