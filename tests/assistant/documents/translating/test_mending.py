from __future__ import annotations

import pytest

from assistant.documents.translating.mending import emoji, mended


@pytest.mark.parametrize(
    ("source", "target", "better"),
    [
        ("Балкон 3,1 на 0,9 метра.", "The balcony is 3. 1 by 0. 9 metres.", "The balcony is 3.1 by 0.9 metres."),
        ("Chapter 3. 1 is left.", "Kapitel 3. 1 bleibt.", "Kapitel 3. 1 bleibt."),
        ("Hello there", '"Hallo zusammen"', "Hallo zusammen"),
        ("Hello there", "「皆さん、こんにちは」", "皆さん、こんにちは"),
        ('"Hello there"', "„Hallo zusammen“", "„Hallo zusammen“"),
        ("“Yes” and “no”", "«Sí» y «no»", "«Sí» y «no»"),
        ("so good 😂😂", "tan bueno", "tan bueno 😂😂"),
        ("太好吃了🤤", "So delicious!", "So delicious!🤤"),
        ("so good 😂", "tan bueno 😂", "tan bueno 😂"),
        ("Who was it? 🙈 It stinks.", "¿Quién fue? Apesta.", "¿Quién fue? 🙈 Apesta."),
        ("Who was it? 🙈 It stinks. 😂", "¿Quién fue? Apesta.", "¿Quién fue? 🙈 Apesta. 😂"),
        ("好吃！🤤下次再来。", "Delicious! Until next time.", "Delicious!🤤 Until next time."),
        ("Who 🙈 was it? It stinks.", "¿Quién fue? Apesta.", "¿Quién fue? Apesta. 🙈"),
        ("Who was it? 🙈 It stinks.", "¿Quién fue y apesta?", "¿Quién fue y apesta? 🙈"),
        ("I 🙈 saw 😂 it", "lo vi", "lo vi 🙈 😂"),
        ("😂 so good", "tan bueno", "😂 tan bueno"),
        ("plain", "llano", "llano"),
    ],
)
def test_slips_are_put_right_and_nothing_else_is_touched(source: str, target: str, better: str) -> None:
    assert mended(source, target) == better


def test_emoji_written_together_are_one() -> None:
    assert emoji("a 👩‍👩‍👧 b ✅ c") == ["👩‍👩‍👧", "✅"]
