"""One try at an answer, watched while it grows: what may be shown, and whether it goes wrong (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.chat.citations import without_marks
from assistant.chat.composer import NOT_FOUND
from assistant.language import detect

# Letters, beyond the opening, after which a text's language can be told. One Han, kana, Hangul or Thai letter says as
# much as three others.
_ENOUGH = 24
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NOT_FOUND = re.compile(rf"^\W*{NOT_FOUND.replace(' ', '[ _]?')}\b", re.IGNORECASE)
_ENDS_SO = re.compile(rf"\b{NOT_FOUND}\W*$")
_ON_ITS_OWN = re.compile(rf"\n\W*{NOT_FOUND}[^\w\n]*(?:\[\d+\]\W*)*$")


@dataclass(slots=True)
class Draft:
    """Collects a reply in `language`; nothing is shown before its language has been looked at.

    The `last` try is shown even in another language: better that than nothing.
    """

    language: str
    opening: str = ""
    last: bool = False
    quotes_sign: bool = False
    """The notes themselves hold the words by which the model says that none answers, so at its end they say nothing."""
    written: str = ""
    not_found: bool = False
    wrong_language: bool = False
    _shown: int = field(default=0, repr=False)

    @property
    def text(self) -> str:
        """The reply so far, its opening included."""
        return self.opening + self.written

    @property
    def shown(self) -> bool:
        """Whether anything of it may have been shown."""
        return self._shown > 0

    @property
    def given_up(self) -> bool:
        """Whether there is no use in letting the model go on."""
        return self.not_found or (self.wrong_language and not self.last)

    def push(self, piece: str) -> str:
        """Add what the model wrote; returns what may be shown now."""
        self.written += piece
        if piece and (self._shown or self._weight() >= _ENOUGH):
            return self._show(judge=not self._shown)
        return ""

    def finish(self) -> str:
        """The reply is complete: judge it once more and return what has not been shown yet."""
        self.written = self.written.rstrip()
        if not self.quotes_sign:
            # On a line of its own below an answer the sign is an afterthought, and no part of it.
            self.written = _ON_ITS_OWN.sub("", self.written).rstrip() or self.written
        return self._show(judge=True, ended=True)

    def _show(self, *, judge: bool, ended: bool = False) -> str:
        if judge:
            self.not_found = bool(_NOT_FOUND.match(self.written)) or (ended and self._ends_with_sign())
            self.wrong_language = not self.not_found and not speaks(self.written, self.language)
        if self.given_up:
            return ""
        new, self._shown = self.text[self._shown :], len(self.text)
        return new

    def _ends_with_sign(self) -> bool:
        """Some replies talk first, and say at their end that no note answers; what was shown is to be taken back."""
        return not self.quotes_sign and bool(_ENDS_SO.search(without_marks(self.written)))

    def _weight(self) -> int:
        return sum(c.isalpha() for c in self.written) + 2 * len(_DENSE.findall(self.written))


def speaks(text: str, language: str) -> bool:
    """Whether `text` can be taken for `language`; one too short to tell, such as a price, can be any."""
    found = detect(without_marks(text), hints=(language,))
    return found is None or found == language
