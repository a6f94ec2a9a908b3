"""Amounts of money, so that a price whose currency an answer or a translation changed can be named (pure).

Small models turn 760元 into "760 euros": the number is confirmed, the price is wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from assistant.digits import GROUPED, plain

_WORDS = {
    "CNY": "元 块 圆 人民币 人民元 yuan renminbi rmb cny юан يوان หยวน 위안 युआन",
    "JPY": "円 日元 日圆 yen jpy иен йен ين เยน 엔 येन",
    "KRW": "원 韩元 韓元 ウォン won krw вон وون วอน वॉन",
    "EUR": "€ 欧元 ユーロ euro eur евро يورو ยูโร 유로 यूरो",
    "USD TWD HKD SGD AUD CAD": "$ 美元 ドル dollar dólar dolar usd доллар دولار ดอลลาร์ ดอลลา 달러 डॉलर",
    "GBP": "£ 英镑 ポンド pound libra livre pfund gbp фунт جنيه ปอนด์ 파운드 पाउंड",
    "THB": "฿ 泰铢 铢 バーツ baht thb бат บาท باهت บาทไทย 바트",
    "RUB": "₽ 卢布 ルーブル rubl roubl rublo ruble rub руб روبل รูเบิล 루블 रूबल",
    "INR": "₹ 卢比 ルピー rupe roup inr рупи روبية รูปี 루피 रुपय रुपए",
    "PLN": "zł zlot pln злот",
    "CNY JPY": "¥ ￥",
}
"""ISO 4217 codes, and the beginnings of the words and signs for them in the languages that answers are written in."""
_CODES: Mapping[str, Set[str]] = {
    word: frozenset(codes.split()) for codes, words in _WORDS.items() for word in words.split()
}
_UNIT = "|".join(map(re.escape, sorted(_CODES, key=len, reverse=True)))
_AMOUNT = re.compile(
    rf"(?P<before>{_UNIT})\s?(?P<after_unit>{GROUPED})"
    rf"|(?P<number>{GROUPED})\s?(?:[百千万萬億亿천만억]\s?)?(?P<unit>{_UNIT})\w{{0,4}}",
    re.IGNORECASE,
)


def changed_currencies(told: str, sources: Iterable[str]) -> tuple[str, ...]:
    """The amounts of a text, as written there, whose number the sources have in other currencies alone."""
    held: dict[str, set[str]] = defaultdict(set)
    for text in sources:
        for _, number, codes in _amounts(text):
            held[number] |= codes
    return tuple(
        dict.fromkeys(
            amount for amount, number, codes in _amounts(told) if held.get(number) and not held[number] & codes
        )
    )


def _amounts(text: str) -> Iterator[tuple[str, str, Set[str]]]:
    for match in _AMOUNT.finditer(text):
        unit = (match["before"] or match["unit"]).lower()
        number = match["after_unit"] or match["number"]
        yield match[0], plain(number), _CODES[unit]
