"""Pages, Word documents and books made up from a seed: many shapes, each word of them known."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Mapping
from html import escape
from io import BytesIO

WORDS = (
    "The garden was dug in spring, Ana said; 鞍馬の温泉は火曜が休みです 春天的花园 حديقة جميلة Größe naïve café".split()
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{RELATION}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)


class Maker:
    """Makes things up, always the same from the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._ids = 0

    def html(self) -> bytes:
        """Return a page of HTML in UTF-8."""
        head = f'<head><meta charset="utf-8"><title>{self._said()}</title><style>p > b {{ color: red }}</style></head>'
        body = "\n".join(self._block(0) for _ in range(self._random.randint(3, 9)))
        newline = self._random.choice(("\n", "\r\n"))
        page = f'<!DOCTYPE html>\n<html lang="en">{head}\n<body class=x>\n{body}\n</body></html>\n'
        return page.replace("\n", newline).encode()

    def xhtml(self) -> str:
        """Return a chapter of a book, without what XML does not allow."""
        body = "".join(f"<p>{self._line(void='/')}</p>" for _ in range(self._random.randint(2, 5)))
        return (
            f'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{self._said()}</title></head>'
            f'<body><a id="top"/><h1 id="h">{self._said()}</h1>{body}</body></html>'
        )

    def epub(self) -> bytes:
        """Return a book of three chapters with both kinds of contents."""
        chapters = {f"OPS/c{number}.xhtml": self.xhtml() for number in range(3)}
        items = "".join(f'<item id="i{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(3))
        links = "".join(f'<li><a href="c{n}.xhtml">{self._said()}</a></li>' for n in range(3))
        points = "".join(f"<navPoint><navLabel><text>{self._said()}</text></navLabel></navPoint>" for _ in range(3))
        return zipped(
            {
                "mimetype": "application/epub+zip",
                "META-INF/container.xml": '<container><rootfile full-path="OPS/b.opf"/></container>',
                "OPS/b.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/'
                f'elements/1.1/"><dc:title>{self._said()}</dc:title></metadata><manifest>{items}'
                '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
                '<item id="t" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest><spine toc="t">'
                '<itemref idref="i2"/><itemref idref="i0"/><itemref idref="i1"/></spine></package>',
                **chapters,
                "OPS/nav.xhtml": f"<html><body><nav><ol>{links}</ol></nav></body></html>",
                "OPS/toc.ncx": f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>',
                "OPS/cover.png": "\x89PNG not really",
            }
        )

    def docx(self) -> bytes:
        """Return a Word document with all that word_reader knows of."""
        return word_file(
            "".join(self._word_block() for _ in range(self._random.randint(4, 10))),
            {
                "footnotes": f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{self._run()}</w:p></w:footnote>',
                "comments": f'<w:comment w:id="0" w:author="Tom &amp; Li"><w:p>{self._run()}</w:p></w:comment>',
                "header": f"<w:p>{self._run()}{_field(' PAGE ', '7')}</w:p>",
                "footer": f"<w:p>{self._run()}</w:p>",
            },
        )

    def _said(self, most: int = 6) -> str:
        count = self._random.randint(1, most)
        return escape(
            " ".join(self._random.choice(WORDS) for _ in range(count)) + self._random.choice((".", " & so", ""))
        )

    def _id(self) -> int:
        self._ids += 1
        return self._ids

    def _line(self, depth: int = 0, void: str = "") -> str:
        parts = []
        for _ in range(self._random.randint(1, 4)):
            inner = self._line(depth + 1, void) if depth < 1 else self._said()
            parts.append(
                self._random.choice(
                    (
                        self._said(),
                        self._said(),
                        f"<b>{inner}</b>",
                        f'<a href="x?a=1&amp;b={self._id()}" title="{self._said()}">{self._said()}</a>',
                        f"<code>if a &lt; {self._id()}</code>",
                        f'<img src="{self._id()}.png" alt="{self._said()}"{void}>',
                        f"{self._said()}<br{void}>{self._said()}",
                        f'<span id="s{self._id()}">{inner}</span>',
                        f"<!-- remark {self._id()} -->{self._said()}",
                        f"{self._said()}<sup><a href='#n'>{self._id()}</a></sup>",
                        f"https://example.org/{self._id()} &lt;1&gt; {self._said()}",
                    )
                )
            )
        return self._random.choice((" ", "\n  ", "")).join(parts)

    def _block(self, depth: int) -> str:
        inner = self._block(depth + 1) if depth < 2 else self._said()
        return self._random.choice(
            (
                f"<p>{self._line()}</p>",
                f"<p class=y>{self._line()}",
                f"<h2 id=h{self._id()}>{self._line()}</h2>",
                f"<ul><li>{self._line()}<li>{self._line()}</ul>",
                f"<ol start=3><li><p>{self._line()}</p></li></ol>",
                f"<table><tr><th>{self._said()}<td>12</tr><tr><td>{self._line()}</td></tr></table>",
                f"<div>{self._line()}{inner}{self._line()}</div>",
                f"<pre>  kept {self._id()}\n  as it is</pre><p translate=no>{self._said()}</p>",
                f"<script>if (a < b) document.write('<p>{self._id()}</p>')</script>{self._line()}",
                f"<blockquote lang=fr>{self._line()}</blockquote><hr>",
                f"<figure><img src=a.png alt='{self._id()} dogs'><figcaption>{self._line()}</figcaption></figure>",
            )
        )

    def _run(self, look: str = "") -> str:
        return f'<w:r>{look}<w:t xml:space="preserve">{self._said()} </w:t></w:r>'

    def _word_line(self) -> str:
        id = self._id()
        bold = '<w:rPr><w:b/><w:lang w:val="en-GB"/></w:rPr>'
        return "".join(
            self._random.choice(
                (
                    self._run(),
                    self._run() + '<w:proofErr w:type="spellStart"/>' + self._run(),
                    self._run(bold),
                    self._run('<w:rPr><w:i/><w:color w:val="FF0000"/></w:rPr>') + "<w:r><w:tab/></w:r>" + self._run(),
                    f'<w:hyperlink r:id="rId{id}" w:history="1">{self._run(bold)}{self._run()}</w:hyperlink>',
                    f'<w:bookmarkStart w:id="{id}" w:name="b{id}"/>{self._run()}<w:bookmarkEnd w:id="{id}"/>',
                    f'<w:ins w:id="{id}" w:author="A">{self._run()}</w:ins>{self._run()}',
                    f'<w:del w:id="{id}" w:author="A"><w:r><w:delText>gone {id}</w:delText></w:r></w:del>{self._run()}',
                    _field(f' HYPERLINK "http://example.org/{id}" ', self._said()) + self._run(),
                    _field(" SEQ Figure ", str(id)) + self._run(),
                    '<w:r><w:footnoteReference w:id="2"/></w:r>' + self._run(),
                    '<w:commentRangeStart w:id="0"/>' + self._run() + '<w:commentRangeEnd w:id="0"/>',
                    f"<w:sdt><w:sdtPr><w:id w:val='{id}'/></w:sdtPr><w:sdtContent>{self._run()}</w:sdtContent></w:sdt>",
                    self._box() + self._run(),
                )
            )
            for _ in range(self._random.randint(1, 5))
        )

    def _box(self) -> str:
        inside = f"<w:txbxContent><w:p>{self._run()}</w:p></w:txbxContent>"
        return (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{inside}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )

    def _word_block(self) -> str:
        id = self._id()
        properties = self._random.choice(
            (
                "",
                '<w:pPr><w:pStyle w:val="H1"/></w:pPr>',
                '<w:pPr><w:pStyle w:val="L"/><w:jc w:val="center"/></w:pPr>',
                '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr></w:pPr>',
                "<w:pPr><w:sectPr/></w:pPr>",
            )
        )
        line = f'<w:p w14:paraId="{id:08X}">{properties}{self._word_line()}</w:p>'
        table = f"<w:tbl><w:tr><w:tc><w:p>{self._word_line()}</w:p></w:tc><w:tc>{line}</w:tc></w:tr></w:tbl>"
        return self._random.choice((line, line, line, table))


def zipped(parts: Mapping[str, str]) -> bytes:
    """Return a ZIP of parts, the first of them stored and the others packed."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for at, (name, text) in enumerate(parts.items()):
            file.writestr(name, text.encode("utf-8"), zipfile.ZIP_DEFLATED if at else zipfile.ZIP_STORED)
    return out.getvalue()


def word_file(body: str, others: Mapping[str, str] | None = None) -> bytes:
    """Return a Word document with this body; `others` are parts by the kind of their relation."""
    roots = {"header": "hdr", "footer": "ftr"}
    parts = {
        f"word/{kind}.xml": f"<w:{roots.get(kind, kind)} {_NAMESPACES}>{inside}</w:{roots.get(kind, kind)}>"
        for kind, inside in (others or {}).items()
    }
    kinds = [*(others or {}), "styles"]
    relations = "".join(f'<Relationship Id="p{kind}" Type="{RELATION}/{kind}" Target="{kind}.xml"/>' for kind in kinds)
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="L0"><w:name w:val="List"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="L"><w:name w:val="My list"/><w:basedOn w:val="L0"/></w:style></w:styles>'
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<R><Relationship Id="a" Type="{RELATION}/officeDocument" Target="word/document.xml"/></R>',
            "word/_rels/document.xml.rels": f"<R>{relations}</R>",
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {_NAMESPACES}>'
            f"<w:body>{body}<w:sectPr/></w:body></w:document>",
            "word/styles.xml": styles,
            **parts,
            "word/media/image1.png": "\x89PNG not really",
        }
    )


def _field(code: str, shown: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{mark.format('begin')}<w:r><w:instrText>{escape(code)}</w:instrText></w:r>{mark.format('separate')}"
        f"<w:r><w:t>{shown}</w:t></w:r>{mark.format('end')}"
    )
