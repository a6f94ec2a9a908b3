"""How texts are compared, in all scripts.

Two texts are alike where they are in Unicode's form NFKC and in small letters, with one space for any run of white
space, straight quotation marks and hyphens, ASCII digits, and numbers as in `prompts.regression.scorers.numerals`.
What cannot be seen (direction marks, soft hyphens) does not count, nor does a space beside a character of a script that
puts none between words: 760 元 is 760元. The marks that cite notes, such as [1], are no words of an answer.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from prompts.regression.scorers.numerals import POINT, ungrouped, without_list_numbers, written

_MARK = re.compile(r"(?<![^\S\n])[^\S\n]*+(?:\[\d{1,3}(?:\s*[,;，、–-]\s*\d{1,3})*\]|【\d{1,3}】)")
_LITERAL = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|(?:https?://|www\.)[!-~]+|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+", re.DOTALL
)
_UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, Kana, Han."""
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_NEEDLESS_SPACE = re.compile(
    f"(?<=[{_UNSPACED}\u3001-\u3003\u3008-\u3011]) | (?=[{_UNSPACED}\u3001-\u3003\u3008-\u3011])"
)
_SENTENCE_COMMA = re.compile(r"(?<=[^\D０-９])，(?=[^\D０-９])")
_PLAIN = str.maketrans("‘’‚‛ʼ´“”„‟«»‐‑‒–—―−", "''''''\"\"\"\"\"\"-------")


def without_marks(text: str) -> str:
    """Return an answer without the marks that cite notes."""
    return _MARK.sub("", text)


def without_literals(text: str) -> str:
    """Return a text without marks, links, addresses and code: what is the same in every language."""
    return _LITERAL.sub(" ", without_marks(text))


@lru_cache(maxsize=64)
def folded(text: str, *, case: bool = False) -> str:
    """Return the form of a text in which it is compared.

    Args:
        text: any; marks are kept.
        case: whether capital and small letters differ.
    """
    # Between digits a Chinese comma parts numbers; as a comma of ASCII it would group their digits.
    text = _SENTENCE_COMMA.sub(", ", text)
    text = text if text.isascii() else "".join(_plain_characters(text))
    text = ungrouped(text.translate(_PLAIN))
    if not case:
        # A Turkish capital I with its dot becomes two characters.
        text = unicodedata.normalize("NFKC", text.casefold()).replace("i\u0307", "i")
    return _NEEDLESS_SPACE.sub("", " ".join(text.split()))


def _plain_characters(text: str) -> list[str]:
    plain: list[str] = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Cf":
            continue
        # 10² and 2½ are not 102 and 21/2.
        if category == "No" and plain and plain[-1].isdecimal():
            plain.append(" ")
        plain.append(str(unicodedata.decimal(character)) if category == "Nd" else character)
    return list(unicodedata.normalize("NFKC", "".join(plain)))


def contains(text: str, wanted: str, *, case: bool = False) -> bool:
    """Tell whether a text stands in another; a number does not stand inside a longer one.

    Marks are passed over, unless the wanted text has some itself.
    """
    text = text if _MARK.search(wanted) else without_marks(text)
    whole, part = folded(text, case=case), folded(wanted, case=case)
    start = whole.find(part)
    while start >= 0:
        if not _splits_number(whole, start, start + len(part)):
            return True
        start = whole.find(part, start + 1)
    return False


def _splits_number(text: str, start: int, end: int) -> bool:
    return any(
        inner.isdecimal() and (outer.isdecimal() or outer == POINT)
        for inner, outer in (
            (text[start : start + 1], text[max(start - 1, 0) : start]),
            (text[end - 1 : end], text[end : end + 1]),
        )
    )


def is_unspaced(text: str) -> bool:
    """Tell whether a text has characters of a script that puts no spaces between words."""
    return _IS_UNSPACED.search(text) is not None


def tokens(text: str) -> list[str]:
    """Return the words of a text, as compared; of scripts without spaces every character is one. No punctuation."""
    found: list[str] = []
    before = ""
    for character in folded(without_marks(text)):
        category = unicodedata.category(character)[0]
        if category == "M" and before:
            found[-1] += character
        elif category not in "LN" and character != POINT:
            before = ""
        elif _IS_UNSPACED.match(character):
            found.append(character)
            before = "character"
        elif before == "word":
            found[-1] += character
        else:
            found.append(character)
            before = "word"
    return found


def numbers(text: str, *, of_lists: bool = False) -> set[str]:
    """Return the numbers of a text, each in one way of writing; those that count the lines of a list only if told."""
    text = without_marks(text)
    return written(folded(text if of_lists else without_list_numbers(text)))
