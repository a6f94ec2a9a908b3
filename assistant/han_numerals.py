"""What numbers in Chinese characters are worth (pure)."""

from __future__ import annotations

import unicodedata

_PLACES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_LONGEST = 300
"""Digits of a number written one after another that count; Python reads no more than 4,300."""


def han_value(numeral: str) -> int:
    """Return what a number in Chinese characters is worth: 十二 is 12, 三百二十 is 320, 二〇一九 is 2019."""
    worths = [_PLACES.get(c) or (2 if c in "两兩" else int(unicodedata.numeric(c))) for c in numeral]
    if all(worth < 10 for worth in worths):
        return int("".join(map(str, worths))[:_LONGEST])
    total = section = digit = 0
    for worth in worths:
        if worth < 10:
            digit = worth
        elif worth < 10_000:
            section, digit = section + (digit or 1) * worth, 0
        elif total < worth:
            # 一万亿 is ten thousand times a hundred million: a larger place multiplies all before it.
            total, section, digit = (total + section + digit or 1) * worth, 0, 0
        else:
            total, section, digit = total + (section + digit or 1) * worth, 0, 0
    return total + section + digit
