"""What of a document must be the same in every language: everything but its words.

Read with other means than assistant.documents.formats uses, so that both cannot be wrong in the same way.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Callable
from pathlib import PurePath

from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT = re.compile(r"\A---[ \t]*\n(?!\s*\n).*?^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^(title:[ \t]+)\S.*$", re.MULTILINE)
_URL = re.compile(r"https?://[^\s<>\"'`、。，！？；：（）「」『』【】《》]+(?<![.,;:!?)\]}*_~|])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IN_WORDS = (
    _URL,
    _MAIL,
    re.compile(r"(?<![\w#/&])#(?!\d+\b)[\w/-]+"),
    re.compile(r"\[\^[^\]\s]+\]"),
    re.compile(r"\$(?=\S)[^$\n]*[^$\s]\$(?!\d)"),
    re.compile(r"\[\[[^\]|\n]+(?=\||\]\])"),
    re.compile(r"\A(?:\[[ xX]\](?= )|\[!\w+\])"),
)
_LEAD = re.compile(r"[ \t]*(?:(?:[-*+•>]|#{1,6}|\d{1,3}[.)])[ \t]+)*")
_HTML_TAG = re.compile(r"<[!/]?[A-Za-z][^>]*>")
_CUE_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_WORDS_OF_EXPORT = frozenset({"title", "body", "text"})


def structure(name: str, data: bytes) -> list[str]:
    """Return tags, links, code, timings and front matter of a document, in order; inside a block they are sorted."""
    if name.endswith(".jex"):
        return of_joplin(data)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return _READERS[PurePath(name).suffix.lower()](data.decode(encoding).replace("\r\n", "\n"))


def of_markdown(text: str) -> list[str]:
    front = _FRONT.match(text)
    found = [_TITLE.sub(r"\1…", front[0])] if front else []
    body = _without_footnotes(text[front.end() :] if front else text)
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"]).disable("text_join")
    for token in parser.parse(body):
        if token.type == "inline":
            found.append(f"inline {_inline(token.children or [])}")
        elif token.type == "html_block":
            found.append(f"html {_HTML_TAG.findall(token.content)}")
        else:
            found.append(" ".join([token.type, token.tag, token.markup, token.info, str(token.attrs), token.content]))
    return found


def _without_footnotes(text: str) -> str:
    """Make ordinary paragraphs of footnotes, which CommonMark takes for definitions of links and code."""
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        definition = re.match(r"\[\^[^\]\s]+\]:", line)
        if definition:
            line, inside = f"{line[: definition.end() - 1]} {line[definition.end() :]}", True
        elif inside and line.startswith("    "):
            line = line[4:]
        elif line.strip() and lines and not lines[-1].strip():
            inside = False
        lines.append(line)
    return "\n".join(lines)


def _inline(tokens: list[Token]) -> list[str]:
    found: list[str] = []
    inside: list[str] = []
    words: list[str] = []
    for token in tokens:
        if token.nesting < 0:
            inside.pop()
        elif token.nesting > 0:
            said = str({**token.attrs, "title": ""}) if token.type == "link_open" else ""
            inside.append(token.tag + said)
            found.append(">".join(inside))
        elif token.type in ("text", "softbreak"):
            words.append(token.content or ("\n" if token.type == "softbreak" else ""))
        elif token.type == "text_special":
            words.append("…")
        else:
            words.append(" ")
            attributes = {key: value for key, value in token.attrs.items() if key not in ("alt", "title")}
            content = "" if token.type == "image" else token.content
            found.append(">".join([*inside, f"{token.type} {content} {attributes}"]))
    text = "".join(words)
    return sorted([*found, *(match for pattern in _IN_WORDS for match in pattern.findall(text))])


def of_text(text: str) -> list[str]:
    blocks = re.split(r"\n(?:[ \t]*\n)+", text.strip("\n"))
    return [f"{_LEAD.match(block)[0]!r} {sorted(_URL.findall(block) + _MAIL.findall(block))}" for block in blocks]  # type: ignore[index]


def of_subtitles(text: str) -> list[str]:
    found: list[str] = []
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        at = next((number for number, line in enumerate(lines) if "-->" in line), None)
        if at is None:
            found.append(block)
        else:
            found += [*lines[: at + 1], str(sorted(_CUE_TAG.findall("\n".join(lines[at + 1 :]))))]
    return found


def of_export(text: str) -> list[str]:
    return [
        json.dumps(_without_words(json.loads(line)), sort_keys=True) if line.strip() else ""
        for line in text.split("\n")
    ]


def of_evernote(text: str) -> list[str]:
    return [str(sorted(re.findall(r"<[!/?]?[A-Za-z\[][^>]*>", note))) for note in text.split("<note>")]


def of_joplin(data: bytes) -> list[str]:
    found: list[str] = []
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            file = archive.extractfile(member)
            text = file.read() if file else b""
            is_note = text.rstrip().endswith(b"type_: 1")
            found.append(member.name)
            found += of_markdown(text.decode().partition("\n")[2].lstrip("\n")) if is_note else [repr(text)]
    return found


def _without_words(value: object, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _without_words(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_words(inner, "") for inner in value]
    return of_text(value) if isinstance(value, str) and key in _WORDS_OF_EXPORT else value


_READERS: dict[str, Callable[[str], list[str]]] = {
    ".md": of_markdown,
    ".markdown": of_markdown,
    ".txt": of_text,
    ".srt": of_subtitles,
    ".vtt": of_subtitles,
    ".jsonl": of_export,
    ".ndjson": of_export,
    ".enex": of_evernote,
}
