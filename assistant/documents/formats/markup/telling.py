"""Where a page tells its language and direction: `lang`, `xml:lang` and `dir` (HTML standard, section 3.2.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.formats.edition import Edition, Mark, Span
from assistant.documents.formats.markup.tokens import Attribute, Token

ROOTS = frozenset({"html", "en-note"})
"""Elements that tell the language of a whole page, whether or not the source did."""
LANGUAGES = frozenset({"lang", "xml:lang"})


@dataclass(frozen=True, slots=True)
class Telling:
    """How what is new in a page tells its language."""

    names: tuple[str, ...]
    """Of the attributes that hold a language."""
    turned: bool = False
    """Words stand where the page runs from right to left, so that a direction has to be told in any case."""

    def attributes(self, edition: Edition) -> str:
        """Return the attributes of an added element, a space before each; nothing where the language is not known."""
        if edition.language is None:
            return ""
        told = "".join(f' {name}="{edition.language}"' for name in self.names)
        return told + (' dir="rtl"' if edition.rtl else ' dir="ltr"' if self.turned else "")


def is_turned(said: Sequence[Attribute]) -> bool:
    """Tell whether attributes turn an element from right to left."""
    return any(each.name == "dir" and each.value.strip().lower() == "rtl" for each in said)


def attribute_marks(source: str, said: Sequence[Attribute], about: tuple[Span, ...]) -> Iterator[Mark]:
    """Yield marks for the attributes of an element that tell language or direction of the words in `about` (see Mark).

    In both languages they stay, as the source's words do.
    """
    for each in said:
        if each.name in LANGUAGES:
            yield Mark(each.at, each.end, about, _language(source[each.at : each.at + len(each.name)]))
        elif each.name == "dir" and each.value.strip().lower() == "rtl":
            start = each.at
            while source[start - 1].isspace():
                start -= 1
            yield Mark(start, each.end, about, lambda edition: None if edition.rtl else _alone(edition, ""))
        elif each.name == "dir" and each.value.strip().lower() == "ltr":
            yield Mark(each.at, each.end, about, lambda edition: _alone(edition, 'dir="rtl"') if edition.rtl else None)


def root_mark(root: Token, said: Sequence[Attribute], telling: Telling, about: tuple[Span, ...]) -> Mark:
    """Return the mark that puts what the root of a page does not tell yet behind the root's name."""
    there = {each.name for each in said}
    names = tuple(name for name in telling.names if name not in there)

    def written(edition: Edition) -> str | None:
        told = "".join(f' {name}="{edition.language}"' for name in names)
        return _alone(edition, told + (' dir="rtl"' if edition.rtl and "dir" not in there else ""))

    at = root.start + 1 + len(root.name)
    return Mark(at, at, about, written)


def with_attributes(tag: str, told: str) -> str:
    """Return an opening tag with further attributes."""
    return f"{tag[:-1].rstrip()}{told}>" if told else tag


def _language(name: str) -> Callable[[Edition], str | None]:
    return lambda edition: _alone(edition, f'{name}="{edition.language}"')


def _alone(edition: Edition, text: str) -> str | None:
    return None if edition.bilingual else text
