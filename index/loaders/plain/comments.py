"""The `## Comments` convention of Markdown notes.

    ## Comments

    - **Mika** (2025-01-20, ja): 鞍馬の温泉は今年は火曜が休みです。
      A continuation line is indented to the text.
    - **Tom** (2025-01-22, en): Is the bus pass still 700 yen?
      - **Lin Yue** (2025-01-22, en): It went up, 1,100 yen now.

A reply is indented under what it answers. The date, the language or the whole bracket may be missing.
Anything else in the section is left as ordinary text.
"""

from __future__ import annotations

import re

from index.loaders.plain.front_matter import language_code
from index.passage import Comment

# Possessive quantifiers keep a hostile line of spaces from being tried in every way.
_SECTION = re.compile(r"^(#{1,6})[ \t]++Comments\b(?=[ \t:#]*+$)", re.MULTILINE | re.IGNORECASE)
_ITEM = re.compile(
    r"^(?P<indent>[ \t]*+)[-*+][ \t]++\*\*(?P<author>[^*\n]{1,100}?)[:：]?\*\*[ \t]*+"
    r"(?:[(（](?P<about>[^()（）\n]{0,60})[)）])?+[ \t]*+[:：]?+[ \t]*+(?P<words>\S.*)$",
    re.MULTILINE,
)
_DATE = re.compile(r"\d{4}(?:-\d{1,2}){0,2}(?:[T ][\d:.]+\S*)?")
_SHALLOWEST_CONTINUATION = 2


def parse_comments(text: str) -> tuple[Comment, ...]:
    """Return the comments of a note in the order they stand; spans are offsets into `text`."""
    comments: list[Comment] = []
    end = 0
    while heading := _SECTION.search(text, end):
        following = re.compile(rf"^#{{1,{len(heading[1])}}}[ \t]", re.MULTILINE).search(text, heading.end())
        end = following.start() if following else len(text)
        comments += _section(text, heading.end(), end, len(comments))
    return tuple(comments)


def _section(text: str, start: int, end: int, known: int) -> list[Comment]:
    comments: list[Comment] = []
    above: list[tuple[int, int]] = []  # indent and position of the comments a next one could reply to
    for item in _ITEM.finditer(text, start, end):
        indent = _width(item["indent"])
        while above and above[-1][0] >= indent:
            above.pop()
        date, language = _about(item["about"] or "")
        comments.append(
            Comment(
                author=item["author"].strip(),
                date=date,
                language=language,
                start=item.start("words"),
                end=_end_of_words(text, item, end),
                parent=above[-1][1] if above else None,
            )
        )
        above.append((indent, known + len(comments) - 1))
    return comments


def _about(inside: str) -> tuple[str | None, str | None]:
    date = language = None
    for part in (p.strip() for p in re.split(r"[,，、;]", inside)):
        if _DATE.fullmatch(part):
            date = part
        elif part:
            language = language_code(part)
    return date, language


def _end_of_words(text: str, item: re.Match[str], limit: int) -> int:
    """Follow the comment over its continuation lines: indented deeper than its bullet, blank lines between allowed."""
    needed = _width(item["indent"]) + _SHALLOWEST_CONTINUATION
    end = position = item.end()
    while position < limit:
        line_end = text.find("\n", position + 1, limit)
        line_end = limit if line_end < 0 else line_end
        line = text[position + 1 : line_end]
        if line.strip():
            if _ITEM.match(line) or _width(line) < needed:
                break
            end = line_end
        position = line_end
    return item.start("words") + len(text[item.start("words") : end].rstrip())


def _width(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))
