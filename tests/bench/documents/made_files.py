"""Forty files of all formats with everything in them that a translation must leave as it is, and news for words."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from html import escape

from tests.assistant.documents.rich_files import word_file, zipped
from tests.index.pdfs import Set, typeset

Words = Callable[[], str]
"""Hands out a sentence that it did not hand out before."""
_LINE = 70


def markdown(words: Words) -> bytes:
    """Front matter, headings, bold type, a link, code, a list, a table, a quotation, a picture."""
    return (
        f"---\ntitle: A note\nlang: en\ntags: [news, week]\n---\n# {words()}\n\n**{words()}** {words()} "
        f"[{words()}](https://example.org/a?b=1)\n\n- {words()}\n- `make run` {words()}\n\n| a | b |\n|---|---|\n"
        f"| {words()} | 3.5 |\n\n> {words()}\n\n```sh\nmake test  # 12\n```\n\n![]({'p.png'}) {words()}\n"
    ).encode()


def text(words: Words) -> bytes:
    """Paragraphs, an address, a list."""
    return f"{words()}\n\n{words()} https://example.org/bare?x=1\n\n- {words()}\n- {words()}\n".encode()


def _body(words: Words) -> str:
    said = [escape(words()) for _ in range(6)]
    return (
        f'<h1 id="top">{said[0]}</h1><p class="lead">{said[1]} <b>{said[2]}</b> <code>make run</code></p>'
        f'<ul><li><a href="#top">{said[3]}</a></li></ul><table><tr><td>{said[4]}</td><td>3.5</td></tr></table>'
        f'<pre>make test  # 12</pre><p>{said[5]}<br/><img src="p.png"/></p>'
    )


def html(words: Words) -> bytes:
    """A page."""
    head = '<head><meta charset="utf-8"><title>News</title><style>p > b { color: red }</style></head>'
    return f'<!DOCTYPE html>\n<html lang="en">{head}<body>{_body(words)}<!-- kept --></body></html>\n'.encode()


def docx(words: Words) -> bytes:
    """A Word document: a heading, bold type, a list, a table."""

    def run(said: str, look: str = "") -> str:
        return f'<w:r>{look}<w:t xml:space="preserve">{escape(said)}</w:t></w:r>'

    bold = "<w:rPr><w:b/></w:rPr>"
    return word_file(
        f'<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr>{run(words())}</w:p>'
        f"<w:p>{run(words() + ' ')}{run(words(), bold)}<w:r><w:tab/></w:r></w:p>"
        f'<w:p><w:pPr><w:pStyle w:val="L"/></w:pPr>{run(words())}</w:p>'
        f"<w:tbl><w:tr><w:tc><w:p>{run(words())}</w:p></w:tc><w:tc><w:p>{run('3.5')}</w:p></w:tc></w:tr></w:tbl>"
    )


def epub(words: Words) -> bytes:
    """A book of one chapter with its contents."""
    page = (
        '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'
    )
    item = '<item id="{0}" href="{0}.xhtml" media-type="application/xhtml+xml"{1}/>'
    nav = f'<nav><ol><li><a href="c.xhtml">{escape(words())}</a></li></ol></nav>'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="OPS/b.opf"/></container>',
            "OPS/b.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/'
            f'elements/1.1/"><dc:title>{escape(words())}</dc:title></metadata><manifest>{item.format("c", "")}'
            f"{item.format('n', ' properties=' + chr(34) + 'nav' + chr(34))}</manifest>"
            '<spine><itemref idref="c"/></spine></package>',
            "OPS/c.xhtml": page.format(_body(words)),
            "OPS/n.xhtml": page.format(nav),
        }
    )


def srt(words: Words) -> bytes:
    """Three subtitles."""
    cues = (f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n<i>{words()}</i>\n" for n in range(1, 4))
    return "\n".join(cues).encode()


def vtt(words: Words) -> bytes:
    """The same with a style, a note and settings."""
    cues = (f"00:0{n}.000 --> 00:0{n}.900 align:start\n<v Ana>{escape(words())}\n" for n in range(1, 4))
    return ("WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE kept\n\n" + "\n".join(cues)).encode()


def json_lines(words: Words) -> bytes:
    """A note with comments and a reply."""
    reply = {"author": "Li", "text": words(), "replies": []}
    note = {"id": 17, "title": words(), "author": "Mika", "language": "en", "tags": ["news"], "score": 1.5}
    note |= {"body": f"{words()}\n\n- {words()} #week", "url": "https://example.org/c", "other": {"text": "kept"}}
    note["comments"] = [{"author": "Tom", "language": "en", "text": words(), "replies": [reply]}]
    return json.dumps(note).encode() + b"\n"


def enex(words: Words) -> bytes:
    """An export of Evernote."""
    inside = f'<en-note>{_body(words)}<en-media hash="ab" type="image/png"/><en-todo checked="true"/></en-note>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<en-export application="Evernote"><note>'
        f"<title>{escape(words())}</title><created>20250120T093000Z</created><tag>news</tag>"
        f"<content><![CDATA[{inside}]]></content></note></en-export>\n"
    ).encode()


def jex(words: Words) -> bytes:
    """An export of Joplin: a note, a folder, a picture."""
    note = markdown(words).decode().partition("---\n#")[2]
    items = {
        "1.md": f"{words()}\n\n#{note}\n\nid: 1\nmarkup_language: 1\ntype_: 1".encode(),
        "f.md": b"A folder\n\nid: f\ntype_: 2",
        "resources/p.png": b"\x89PNG not really",
    }
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in items.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def pdf(words: Words) -> bytes:
    """Two pages, each with a heading and a paragraph."""
    pages = []
    for _ in range(2):
        lines = [Set(60, 780, 24, words()[:_LINE])]
        lines += [Set(60, 740 - 60 * at, 12, words()[:_LINE]) for at in range(2)]
        pages.append(lines)
    return typeset(pages)


MAKERS: Mapping[str, tuple[int, Callable[[Words], bytes]]] = {
    ".md": (6, markdown),
    ".txt": (3, text),
    ".html": (5, html),
    ".docx": (5, docx),
    ".epub": (4, epub),
    ".srt": (4, srt),
    ".vtt": (3, vtt),
    ".jsonl": (4, json_lines),
    ".enex": (2, enex),
    ".jex": (2, jex),
    ".pdf": (2, pdf),
}
"""By suffix: how many files, and what makes one."""


def files(sentences: Iterator[str]) -> Iterator[tuple[str, bytes]]:
    """Yield forty files by their names, no two of which say the same.

    Args:
        sentences: enough of them, some four hundred; none with markup in it.
    """
    for suffix, (count, made) in MAKERS.items():
        for number in range(count):
            yield f"{number}{suffix}", made(lambda: next(sentences))
