from __future__ import annotations

import re
from typing import get_args

from assistant.documents.doubts import SLOTS, Doubt, DoubtKind
from assistant.documents.doubts_told import ENGLISH, english


def test_every_kind_has_its_slots_and_an_english_sentence_that_tells_all_of_them() -> None:
    assert set(SLOTS) == set(ENGLISH) == set(get_args(DoubtKind))
    assert all(set(re.findall(r"{(\w+)}", ENGLISH[kind])) == set(slots) for kind, slots in SLOTS.items())


def test_a_doubt_is_one_sentence_with_languages_by_name() -> None:
    assert english(Doubt("number_lost", ("183",))) == "The number 183 is missing."
    assert english(Doubt("language", ("ru", "de"))) == "It is in Russian, not in German."
    assert english(Doubt("plain", ("{text} as it was.",))) == "{text} as it was."
