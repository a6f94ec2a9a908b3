from __future__ import annotations

import time

import pytest

from assistant.documents.inline import Tag, bare, has_words, intact, joined, stretches, tags


def test_tags_have_number_role_and_place() -> None:
    assert tags("a <1>b</1> <2/>") == (Tag(1, "open", 2, 5), Tag(1, "close", 6, 10), Tag(2, "atom", 11, 15))
    assert tags("<0> </1/> <b> < 1> <01>") == ()


def test_bare_words() -> None:
    assert bare("see <1>the <2>big</2> page</1> at <3/>.") == "see the big page at ."
    assert bare("a <1/> b") == "a b"
    assert bare("小<1>红</1>书") == "小红书"


def test_words_are_letters_or_digits_outside_tags() -> None:
    assert has_words("<1/> a") and has_words("温泉") and has_words("7")
    assert not has_words("<1/> — <2>…</2>")


@pytest.mark.parametrize(
    "target",
    ["<2/> est <1>gras</1>", "<1>gras</1><2/>", "<2/><1> x </1>"],
)
def test_tags_may_change_places(target: str) -> None:
    assert intact("a <1>bold</1> word and <2/>", target)


@pytest.mark.parametrize(
    "target",
    [
        "no tags",
        "<1>gras</1>",
        "<1>gras <2/>",
        "<1>gras</1> <2/> <2/>",
        "<1>a</1> <1>b</1> <2/>",
        "</1>gras<1> <2/>",
        "<1>gras <2/></1>",
        "<1></1> <2/> gras",
        "<1>gras</1> <2/> <3/>",
        "<1>gras</1> <2>x</2>",
    ],
)
def test_lost_doubled_crossed_or_moved_tags_are_not_intact(target: str) -> None:
    assert not intact("a <1>bold</1> word and <2/>", target)


def test_markup_inside_markup_stays_inside() -> None:
    source = "<1>a <2>b</2></1> c"
    assert intact(source, "c <1><2>b</2> a</1>")
    assert not intact(source, "<1>a</1> <2>b</2> c")
    assert not intact(source, "<1>a <2>b</1></2> c")


def test_stretches_are_what_can_be_translated_alone() -> None:
    text = "See <1>the page</1> or <2/>, <3>— </3> then go."
    assert stretches(text) == ("See", "the page", "or", "then go.")
    assert joined(text, stretches(text)) == text
    changed = joined(text, ["Siehe", "die <9>Seite", "oder", "dann los."])
    assert changed == "Siehe <1>die Seite</1> oder <2/>, <3>— </3> dann los."
    assert intact(text, changed)
    with pytest.raises(ValueError):
        joined(text, ["one"])


def test_deep_tags_are_read_at_once() -> None:
    deep = "".join(f"<{n}>" for n in range(1, 20_001)) + "x" + "".join(f"</{n}>" for n in range(20_000, 0, -1))
    begin = time.monotonic()
    assert intact(deep, deep) and not intact(deep, deep[:-4])
    assert len(stretches(deep)) == 1
    assert time.monotonic() - begin < 5
