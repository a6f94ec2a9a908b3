from __future__ import annotations

from assistant.documents.memory.likeness import likeness, skeleton


def test_only_the_same_text_is_wholly_alike() -> None:
    assert likeness("Track 4", "Track 4") == 1
    assert likeness("Track 4", "track 12") == likeness("第3章", "第５章") == 0.99
    assert likeness("one two three", "three two one") < 0.99
    assert likeness("abc", "xyz") == likeness("", "xyz") == 0


def test_likeness_falls_with_every_change_and_has_no_direction() -> None:
    text = "The train leaves late from the old track."
    near, far = "The train leaves late from the new track.", "A bus leaves late from the old stop."
    assert 1 > likeness(text, near) > likeness(text, far) > 0.2
    assert likeness(text, near) == likeness(near, text)


def test_numbers_are_the_same_in_every_writing() -> None:
    assert skeleton("It is 1,234.5  kg") == skeleton("it IS ٣ kg") == "it is 0 kg"
