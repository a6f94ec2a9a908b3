"""Saved web pages: their main text, and what their head says about them."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from index.errors import NoteUnreadable
from index.loaders.decoding import Decoded, decode, is_blank
from index.loaders.loaded import Loaded, one
from index.loaders.pages.main_text import main_text
from index.loaders.pages.markup import parse
from index.loaders.plain.front_matter import language_code
from index.naming import one_line, title_from
from index.passage import Document

_CHARSET = re.compile(rb"<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_HEAD = 8_192
_ALIASES = {
    # What browsers read these names as (WHATWG Encoding Standard, section 4.2).
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "big5": "big5hkscs",
}
_SAVED_FROM = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:)\s*(\S+)", re.I)
_TITLES = ("og:title", "citation_title", "dc.title", "twitter:title")
_AUTHORS = ("author", "article:author", "citation_author", "dc.creator", "parsely-author", "byl", "sailthru.author")
_DATES = (
    "article:published_time",
    "citation_publication_date",
    "datepublished",
    "date",
    "dc.date",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
    "sailthru.date",
)
_LONGEST = 300


def load_html(path: Path, data: bytes) -> Loaded:
    """Return a saved web page as a note.

    Raises:
        NoteUnreadable: the file is no text, or the page shows no words.
    """
    decoded = decode_markup(path, data)
    page = parse(decoded.text)
    facts = page_facts(page)
    text = main_text(page)
    if is_blank(text) or len(text) * 3 < len(facts.body):
        text = facts.body or text
    if is_blank(text):
        raise NoteUnreadable(f"{one_line(path)} is a page without words. Save it with its text, or remove it.")
    saved = _SAVED_FROM.search(decoded.text, 0, _HEAD)
    document = Document(
        title=facts.title or title_from(path),
        text=text,
        author=facts.author,
        date=facts.date,
        language=facts.language,
        tags=facts.tags,
        url=facts.url or (saved[1] if saved else None),
        warnings=decoded.warnings,
    )
    return one(document)


def decode_markup(path: Path, data: bytes) -> Decoded:
    """Return HTML or XML as text: by its mark, as UTF-8, by the encoding that it declares, or by a guess.

    Raises:
        NoteUnreadable: the bytes are no text, or the text has no visible character.
    """
    name = declared_charset(data)
    if not name or b"\0" in data[:_HEAD] or data.startswith((codecs.BOM_UTF8, b"%PDF", b"PK\x03\x04")):
        return decode(path, data)
    try:
        return Decoded(re.sub(r"\r\n?", "\n", data.decode("utf-8")))
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode(name, "replace")
    except (LookupError, UnicodeError):
        return decode(path, data)
    bad = text.count("\ufffd")
    if name.replace("_", "-") in ("utf-8", "utf8") or bad * 50 > len(text):
        return decode(path, data)
    warnings = (f"Damaged {name}: {bad} unreadable places are shown as \ufffd.",) if bad else ()
    return Decoded(re.sub(r"\r\n?", "\n", text), warnings)


def declared_charset(data: bytes) -> str:
    """Return the encoding that HTML or XML says it is in, as browsers read its name; empty where it says nothing."""
    declared = _CHARSET.search(data, 0, _HEAD)
    name = declared[1].decode("ascii").lower() if declared else ""
    return _ALIASES.get(name, name)


@dataclass(slots=True)
class Facts:
    """What the head of a page, or its data for search engines, says of it."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    body: str = ""
    """The article's text, where the page carries it only as data."""


def page_facts(page: LexborHTMLParser) -> Facts:
    """Return what a page's meta elements, JSON-LD and markup say about it."""
    metas: dict[str, list[str]] = {}
    for node in page.css("meta[content]"):
        key = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or ""
        content = " ".join((node.attributes.get("content") or "").split())
        if key and content and len(content) <= _LONGEST:
            metas.setdefault(key.lower(), []).append(content)
    linked = _linked_data(page)

    def first(*names: str) -> str | None:
        return next((metas[name][0] for name in names if name in metas), None)

    html = page.css_first("html")
    declared = (html.attributes.get("lang") if html else None) or first("content-language", "og:locale")
    author = next((v for name in _AUTHORS for v in metas.get(name, ()) if "://" not in v and len(v) <= 100), None)
    tags = (metas.get("article:tag") or re.split(r"[,，、;]", first("keywords", "news_keywords") or ""))[:30]
    return Facts(
        title=first(*_TITLES) or linked.get("headline") or _words(page, "h1") or _words(page, "title"),
        author=author or linked.get("author") or _words(page, '[itemprop="author"], [rel="author"]'),
        date=first(*_DATES) or linked.get("datePublished") or _attribute(page, "time[datetime]", "datetime"),
        language=language_code(declared) if declared else None,
        url=_attribute(page, 'link[rel="canonical"][href^="http"]', "href") or first("og:url"),
        tags=tuple(dict.fromkeys(tag.strip().lstrip("#") for tag in tags if tag.strip())),
        body=linked.get("articleBody", ""),
    )


def _words(page: LexborHTMLParser, selector: str) -> str | None:
    node = page.css_first(selector)
    return " ".join(node.text().split())[:_LONGEST] or None if node else None


def _attribute(page: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = page.css_first(selector)
    return node.attributes.get(name) or None if node else None


def _linked_data(page: LexborHTMLParser) -> dict[str, str]:
    """Return headline, author, datePublished and articleBody of the page's JSON-LD (schema.org)."""
    found: dict[str, str] = {}
    for script in page.css('script[type="application/ld+json"]')[:20]:
        try:
            data = json.loads(script.text(), strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            for key in ("headline", "datePublished", "articleBody"):
                if isinstance(value := thing.get(key), str) and value.strip():
                    found.setdefault(key, value.strip())
            if author := _name(thing.get("author")):
                found.setdefault("author", author)
    return found


def _things(data: object) -> Iterator[Mapping[str, object]]:
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            graph = item.get("@graph")
            yield from (inner for inner in (graph if isinstance(graph, list) else [item]) if isinstance(inner, dict))


def _name(author: object) -> str | None:
    if isinstance(author, list):
        return ", ".join(name for each in author if (name := _name(each)))[:_LONGEST] or None
    if isinstance(author, dict):
        author = author.get("name")
    return author.strip()[:_LONGEST] or None if isinstance(author, str) else None
