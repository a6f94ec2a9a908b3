from __future__ import annotations

import pytest

from assistant.engine.text import TextStream


def collect(pieces: list[bytes], stop: tuple[str, ...] = ()) -> tuple[list[str], bool]:
    stream = TextStream(stop)
    out = []
    for piece in pieces:
        out.append(stream.push(piece))
        if stream.stopped:
            break
    return [*out, stream.finish()], stream.stopped


@pytest.mark.parametrize("text", ["京都の冬", "emoji 👩‍👩‍👧 here", "мороз", "ราคา"])
def test_a_character_is_never_split_however_the_bytes_arrive(text: str) -> None:
    shown, _ = collect([bytes([b]) for b in text.encode()])
    assert "".join(shown) == text
    assert "\ufffd" not in "".join(shown)


def test_a_stop_string_that_spans_tokens_ends_the_text_before_it() -> None:
    shown, stopped = collect([b"one ", b"two<", b"en", b"d>", b" three"], stop=("<end>",))
    assert ("".join(shown), stopped) == ("one two", True)


def test_what_only_looked_like_a_stop_string_is_shown_after_all() -> None:
    shown, stopped = collect([b"a<en", b"glish>"], stop=("<end>",))
    assert ("".join(shown), stopped) == ("a<english>", False)


def test_the_beginning_of_a_stop_string_at_the_end_is_not_lost() -> None:
    shown, stopped = collect([b"a<en"], stop=("<end>",))
    assert ("".join(shown), stopped) == ("a<en", False)


def test_the_earliest_of_several_stop_strings_counts() -> None:
    shown, _ = collect([b"a STOP b END c"], stop=("END", "STOP"))
    assert "".join(shown) == "a "


def test_an_unfinished_character_at_the_end_is_marked() -> None:
    shown, _ = collect(["ok 京".encode()[:-1]])
    assert "".join(shown) == "ok \ufffd"
