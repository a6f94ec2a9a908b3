"""What scorers can be told: the annotations that their arguments have in common, and that suites are checked by."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

Text = Annotated[str, StringConstraints(pattern=r"\S")]
"""A text that is not blank: a blank one would be found in anything."""
Texts = Text | Annotated[list[Text], Field(min_length=1)]
"""One text, or several of which the scorer says whether one or all of them count."""
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$")]
"""ISO 639-1 code; what follows it, as in zh-Hant, is passed over."""


def each(texts: Texts) -> list[str]:
    """Return the texts as a list, where one may stand for itself."""
    return [texts] if isinstance(texts, str) else list(texts)


def bare(language: Language) -> str:
    """Return a language's code without region and script, in small letters."""
    return language.replace("_", "-").partition("-")[0].lower()
