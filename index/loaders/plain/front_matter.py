"""The block between `---` lines that opens a note: title, aliases, author, date, lang, tags, url, questions."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*:")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the block said, and `end`, the offset where the note's own text begins."""

    end: int = 0
    title: str | None = None
    aliases: tuple[str, ...] = ()
    """Other names of the note, as Obsidian has them."""
    author: str | None = None
    date: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    questions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def parse_front_matter(text: str) -> FrontMatter:
    """Return the front matter of `text`; a block that is no valid YAML stays part of the text, with a warning."""
    opening = _OPENING.match(text)
    if opening is None or text[opening.end() : opening.end() + 1] == "\n":
        return FrontMatter()
    closing = _CLOSING.search(text, opening.end(), opening.end() + _LONGEST)
    if closing is None:
        if _KEY.match(text, opening.end()):
            return FrontMatter(warnings=("Front matter has no closing --- line; it was kept as text.",))
        return FrontMatter()
    try:
        # BaseLoader builds nothing but strings, lists and mappings, so `lang: no` stays Norwegian and dates stay text.
        found = yaml.load(text[opening.end() : closing.start()], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return FrontMatter(warnings=(f"Front matter is not valid YAML{_where(error)}; it was kept as text.",))
    if found is None or found == "":
        return FrontMatter(end=closing.end())
    if not isinstance(found, dict):
        return FrontMatter()
    return _checked(found, closing.end())


def language_code(value: str) -> str | None:
    """Return the primary language subtag in lower case, or None for what is no language code."""
    match = _LANGUAGE.fullmatch(value.strip())
    return match[1].lower() if match else None


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 2})" if mark is not None else ""


def _checked(found: dict[object, object], end: int) -> FrontMatter:
    warnings: list[str] = []

    def one(key: str) -> str | None:
        value = found.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            warnings.append(f"Front matter '{key}' must be one value; it was ignored.")
            return None
        return " ".join(value.split())

    def several(key: str) -> tuple[str, ...]:
        value = found.get(key)
        if isinstance(value, str):
            value = re.split(r"[,，、]", value) if key in ("tags", "aliases") else [value]
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            warnings.append(f"Front matter '{key}' must be a list of words; it was ignored.")
            return ()
        kept = (" ".join(item.split()).lstrip("#" if key == "tags" else "") for item in value)
        return tuple(dict.fromkeys(item for item in kept if item))

    declared = one("lang") or one("language")
    language = language_code(declared) if declared else None
    if declared and language is None:
        warnings.append(f"Front matter 'lang' is not a language code: {declared}; it was ignored.")
    return FrontMatter(
        end=end,
        title=one("title"),
        aliases=several("aliases"),
        author=one("author"),
        date=one("date"),
        language=language,
        tags=several("tags"),
        url=one("url"),
        questions=several("questions"),
        warnings=tuple(warnings),
    )
