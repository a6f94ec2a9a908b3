"""HTML and XML as tokens that know where they stand, so that a page can be changed without being written anew.

Follows the tokenisation of the HTML standard (WHATWG, section 13.2.5) as far as tags, comments, raw text and the
quoting of attributes go, and XML 1.0 where a document is XML. Every character belongs to exactly one token, and time
grows with the length alone: whatever is opened and never closed reaches to the end, as in a browser.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["text", "cdata", "open", "close", "single", "raw", "other"]
"""`single` is an element without content, `raw` the text of an element that holds no tags, `other` what is no text."""

_ATTRIBUTE = r"""[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>)))?+"""
_TAG = re.compile(rf"<(/?)([^\W\d][^\s/>]*+)((?:[\s/]++|=?{_ATTRIBUTE})*+)>")
_STARTS_TAG = re.compile(r"</?[A-Za-z]")
_STARTS_XML_TAG = re.compile(r"</?[^\W\d]")
_ATTRIBUTES = re.compile(
    r"""(?P<name>[^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s>"'][^\s>]*+)))?+"""
)
_COMMENT_END = re.compile(r"--!?>")
_SUBSET = re.compile(r"<!DOCTYPE[^\[>]*+\[")
_SUBSET_END = re.compile(r"\]\s*+>")
VOID = frozenset("area base basefont br col embed frame hr img input link meta param source track wbr".split())
RAW = frozenset("script style xmp iframe noembed noframes textarea title plaintext".split())
"""Elements whose content is text whatever it looks like; `title` and `textarea` may hold character references."""
_FOREIGN = frozenset({"svg", "math"})


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of the source, `source[start:end]`."""

    kind: TokenKind
    start: int
    end: int
    name: str = ""
    """Of the element, for tags and for raw text; in lower case unless the document is XML."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a tag; `start` and `end` span its value in the source, the quotes included."""

    name: str
    at: int
    """Where its name begins."""
    value: str
    """As written, with its character references."""
    start: int
    end: int


def tokens(source: str, *, xml: bool = False) -> Iterator[Token]:
    """Yield the tokens of a document, in order; together they are the whole of it."""
    at, foreign = 0, 0
    while at < len(source):
        begin = source.find("<", at)
        if begin != at:
            end = len(source) if begin < 0 else begin
            yield Token("text", at, end)
            at = end
            continue
        token = _markup(source, at, xml)
        yield token
        at = token.end
        if token.name in _FOREIGN and token.kind in ("open", "close"):
            foreign = max(0, foreign + (1 if token.kind == "open" else -1))
        raw = token.kind == "open" or (token.kind == "single" and not foreign)
        if not xml and raw and token.name in RAW:
            end = _raw_end(source, at, token.name)
            if end > at:
                yield Token("raw", at, end, token.name)
            at = end


def attributes(source: str, tag: Token) -> Iterator[Attribute]:
    """Yield the attributes of an opening tag, in order, their names in lower case."""
    for found in _ATTRIBUTES.finditer(source, tag.start + 1 + len(tag.name), tag.end - 1):
        kind = found.lastgroup or "name"
        quotes = 1 if kind in ("double", "single") else 0
        start, end = (found.end(), found.end()) if kind == "name" else found.span(kind)
        yield Attribute(found["name"].lower(), found.start(), source[start:end], start - quotes, end + quotes)


def partners(found: Sequence[Token]) -> list[int]:
    """Return for every opening tag the place of its closing one, and the other way round; -1 where there is none.

    What stands open when an element around it closes has no partner, as `<li>` without `</li>`.
    """
    partner = [-1] * len(found)
    waiting: list[int] = []
    names: Counter[str] = Counter()
    for place, token in enumerate(found):
        if token.kind == "open":
            waiting.append(place)
            names[token.name] += 1
        elif token.kind == "close" and names[token.name]:
            while True:
                opening = waiting.pop()
                names[found[opening].name] -= 1
                if found[opening].name == token.name:
                    break
            partner[opening], partner[place] = place, opening
    return partner


def _markup(source: str, at: int, xml: bool) -> Token:
    if source.startswith("<!--", at):
        ending = _COMMENT_END.search(source, at + (4 if xml else 2))
        return Token("other", at, ending.end() if ending else len(source))
    if xml and source.startswith("<![CDATA[", at):
        return Token("cdata", at, _after(source, "]]>", at))
    if xml and source.startswith("<?", at):
        return Token("other", at, _after(source, "?>", at))
    if xml and (subset := _SUBSET.match(source, at)):
        ending = _SUBSET_END.search(source, subset.end())
        return Token("other", at, ending.end() if ending else len(source))
    if source.startswith(("<!", "<?"), at):
        return Token("other", at, _after(source, ">", at))
    if not (_STARTS_XML_TAG if xml else _STARTS_TAG).match(source, at):
        # A `<` before anything but a name is text, and so is what follows up to the next one.
        end = source.find("<", at + 1)
        return Token("text", at, len(source) if end < 0 else end)
    tag = _TAG.match(source, at)
    if tag is None:
        return Token("other", at, len(source))
    name = tag[2] if xml else tag[2].lower()
    if tag[1]:
        return Token("close", at, tag.end(), name)
    single = (xml and source[tag.end() - 2] == "/") or name.lower() in VOID
    return Token("single" if single or _closes_itself(tag, name) else "open", at, tag.end(), name)


def _closes_itself(tag: re.Match[str], name: str) -> bool:
    """Tell whether a raw element is written as `<style/>`, which counts inside drawings only."""
    return name in RAW and tag[3].endswith("/")


def _after(source: str, mark: str, at: int) -> int:
    found = source.find(mark, at)
    return len(source) if found < 0 else found + len(mark)


def _raw_end(source: str, at: int, name: str) -> int:
    if name == "plaintext":
        return len(source)
    ending = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, at)
    return ending.start() if ending else len(source)
