"""Numbers that are written with digits, brought to one way of writing.

Signs between digits mean different things in different languages, and which is meant is not always told. What is
decided here:

- Groups of three digits, all with the same sign between them (comma, full stop, space or apostrophe), are one whole
  number, as are Indian groups of two before the last three: 2,420 = 2.420 = 2 420 = 2420 and 1,00,000 = 100000. So
  2.420 is never two and a bit; a decimal number with three decimals is still equal to itself.
- Otherwise one comma or full stop between digits, or one after such groups, begins the decimals: 3,14 = 3.14 and
  1.234,50 = 1234.5. Zeros at the end of decimals do not count: 760.00 = 760.
- Several signs that make no groups part several numbers: dates, versions and lists such as 12.05.2024 and 1,2,3.

- Han and Hangul signs for powers of ten after digits belong to the number, and so do smaller parts after those: 10万 =
  100000, 1億2,500万 = 125000000, 15만 9천 = 159000 and, as people say it, 6万5 = 65000. They do not where they begin
  another word, as in 千米 and 万分之. 兆 and 조 never do: a million millions, they may be a mega or a clause as well.

Words for numbers, and for the powers of ten after them, such as `million`, are words here and not numbers.
"""

from __future__ import annotations

import re

POINT = "\u066b"
"""Begins the decimals of a number: a sign that no other mark of punctuation is taken for."""
_NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.,'])"
    r"(?:(?P<groups>[1-9]\d{0,2}(?P<sign>[,. '])\d{3}(?:(?P=sign)\d{3})*)"
    r"|(?P<indian>[1-9]\d?(?:,\d{2})+,\d{3})|(?P<plain>\d+))"
    r"(?:(?P<point>[.,\u066b])(?P<decimals>\d+))?"
    r"(?!\d)(?![.,]\d)"
)
_POWERS = {"百": 2, "千": 3, "천": 3, "万": 4, "萬": 4, "만": 4, "亿": 8, "億": 8, "억": 8}
_SIGNS = "".join(_POWERS)
# 만 after a space is the word for `only`.
_PART = rf"\d++(?:{POINT}\d++)?(?: (?![천만억]))?(?:(?!千[米克瓦卡赫帕伏焦]|만큼)[{_SIGNS}])++(?!分之)"
_PARTS = re.compile(rf"(?<![\d{POINT}]){_PART}(?: ?{_PART})*+(?:\d++)?(?![\d{POINT}])")
_EACH = re.compile(rf"( ?)(\d+)(?:{POINT}(\d+))? ?([{_SIGNS}]*)")
_SEPARATORS = str.maketrans({"\u066c": ",", "\u2019": "'"})
_WRITTEN = re.compile(rf"\d+(?:{POINT}\d+)?")
_LIST_NUMBER = re.compile(r"^[ \t>*#-]*(?:[(（]?\d{1,2}[.)、．）](?!\d)|[①-⑳])", re.MULTILINE)


def ungrouped(text: str) -> str:
    """Return a text with its numbers as plain digits and `POINT` before decimals.

    Args:
        text: in Unicode's form NFKC, its digits being those of ASCII.
    """
    return _PARTS.sub(_multiplied, _NUMBER.sub(_plain, text.translate(_SEPARATORS)))


def _plain(match: re.Match[str]) -> str:
    if match["point"] and match["point"] == (match["sign"] or ("," if match["indian"] else None)):
        return match[0]
    whole = re.sub(r"\D", "", match["groups"] or match["indian"] or match["plain"])
    decimals = (match["decimals"] or "").rstrip("0")
    return f"{whole}{POINT}{decimals}" if decimals else whole


def _multiplied(match: re.Match[str]) -> str:
    """Return numbers with signs for powers of ten as plain digits; what makes no numbers stays as it is."""
    found: list[str] = []
    whole = decimals = ""
    room = 0
    for space, digits, point, signs in _EACH.findall(match[0]):
        power = sum(_POWERS[sign] for sign in signs)
        if not signs and len(digits) == 1:  # 6万5 is 6万5千
            digits += "0" * (room - 1)
        digits += point[:power].ljust(power, "0")
        if whole and len(digits) <= room:
            whole = whole[: -len(digits)] + digits
        elif whole and not space:
            return match[0]
        else:
            found += [_joined(whole, decimals)] if whole else []
            whole = digits
        decimals, room = point[power:], power - len(point)
    return " ".join([*found, _joined(whole, decimals)])


def _joined(whole: str, decimals: str) -> str:
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    return f"{whole}{POINT}{decimals}" if decimals else whole


def without_list_numbers(text: str) -> str:
    """Return a text without the numbers that count the lines of a list."""
    return _LIST_NUMBER.sub("", text)


def written(folded: str) -> set[str]:
    """Return the numbers of a text that went through `wording.folded`; zeros before a number do not count."""
    return {number.lstrip("0") or "0" for number in _WRITTEN.findall(folded)}
