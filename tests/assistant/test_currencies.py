from __future__ import annotations

import pytest

from assistant.currencies import changed_currencies


@pytest.mark.parametrize(
    ("answer", "text", "named"),
    [
        ("A private room costs 760 euros a night.", "包间760元一晚。", ("760 euros",)),
        ("Bilet kosztuje 28.5 zł.", "动车二等座28.5元。", ("28.5 zł",)),
        ("Le train coûte 28,5 €.", "动车二等座28.5元。", ("28,5 €",)),
        ("Комната стоит 760 юаней.", "包间760元一晚。", ()),
        ("The pass is ¥700.", "バス一日券は700円です。", ()),
        ("The pass is 700 yuan.", "バス一日券は700円です。", ("700 yuan",)),
        ("تكلفة الغرفة 760 يوان.", "包间760元一晚。", ()),
        ("It costs $30.", "ราคา 30 บาท", ("$30",)),
        ("It costs 30 baht.", "ราคา ๓๐ บาท", ()),
        ("They waited 18 days and paid 30 dollars.", "We paid 30 dollars after 18 days.", ()),
        ("In 2019 she won; 12 won the second time.", "In 2019 there were 12 runners.", ()),
        ("It was 12 euros, about 90 yuan.", "12 euro", ()),
        ("游泳卡的价格是3600元。", "Абонемент в бассейн стоит 3 600 рублей.", ("3600元",)),
        ("游泳卡的价格是3600卢布。", "Абонемент в бассейн стоит 3 600 рублей.", ()),
        ("70 Euro", "чай за 70 рублей", ("70 Euro",)),
    ],
)
def test_a_price_in_another_currency_than_the_note_has_is_named(answer: str, text: str, named: tuple[str, ...]) -> None:
    assert changed_currencies(answer, [text]) == named


def test_a_number_that_the_notes_have_in_both_currencies_is_right_in_either() -> None:
    assert changed_currencies("30 euros", ["30元", "30 €"]) == ()


def test_a_row_of_a_hundred_thousand_digits_takes_no_time() -> None:
    for row in ("7" * 100_000, "7." * 50_000, "777 " * 25_000):
        assert changed_currencies(f"{row} x", ["30元"]) == ()
