from __future__ import annotations

import time

import pytest

from assistant.documents.inline import intact
from assistant.documents.pieces import Atom, Close, Open, Piece, tagged

B, B_, A, A_, CODE, PICTURE = Open("b"), Close("/b"), Open("a"), Close("/a"), Atom("code"), Atom("picture")


def written(pieces: list[Piece[str]]) -> str:
    return "".join(piece if isinstance(piece, str) else f"[{piece.what}]" for piece in pieces)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["plain"], "plain"),
        (["a ", B, "bold", B_, " word, ", CODE, "."], "a <1>bold</1> word, <2/>."),
        ([B, "all of it", B_], "all of it"),
        ([A, B, "all", B_, A_, " "], "all"),
        ([B, "first", B_, " then"], "<1>first</1> then"),
        ([CODE, " runs"], "runs"),
        ([CODE, ", and more"], "and more"),
        ([CODE, ", "], ""),
        ([", and"], ", and"),
        (["run ", CODE, " ", PICTURE], "run"),
        (["a ", A, PICTURE, A_, " b"], "a <1/> b"),
        (["a ", CODE, " ", PICTURE, " b"], "a <1/> b"),
        ([A, PICTURE, A_], ""),
        ([" ", CODE], ""),
        ([], ""),
        (["write <1> or </2/> here"], "write <1/> or <2/> here"),
        (["half \ud83d here"], "half <1/> here"),
        ([B, " x", B_, " y ", A, "z", A_], "<1> x</1> y <2>z</2>"),
    ],
)
def test_text_of_a_block(pieces: list[Piece[str]], text: str) -> None:
    found = tagged(pieces)
    assert found.text == text
    assert written(found.pieces(text)) == written(pieces)


def test_a_translation_takes_the_markup_with_it() -> None:
    pieces: list[Piece[str]] = [PICTURE, "see ", A, "the ", B, "big", B_, " page", A_, " at ", CODE, ".", PICTURE]
    found = tagged(pieces)
    assert found.text == "see <1>the <2>big</2> page</1> at <3/>."
    target = "<3/> の<1><2>大きな</2>ページ</1>を見て。"
    assert intact(found.text, target)
    assert written(found.pieces(target)) == "[picture][code] の[a][b]大きな[/b]ページ[/a]を見て。[picture]"


@pytest.mark.parametrize("pieces", [[B, "x"], ["x", B_], [B_, B]])
def test_markup_without_its_other_half_is_refused(pieces: list[Piece[str]]) -> None:
    with pytest.raises(ValueError, match="markup"):
        tagged(pieces)


def test_markup_nested_without_measure_takes_no_time() -> None:
    depth = 20_000
    opening: list[Piece[str]] = [B] * depth
    closing: list[Piece[str]] = [B_] * depth
    begin = time.monotonic()
    assert tagged([*opening, "x", *closing]).text == "x"
    assert tagged(["a", *opening, *closing, "c"]).text == "a<1/>c"
    nested = tagged(["a", *opening, "x", *closing, "c"])
    assert len(nested.pairs) == depth
    assert time.monotonic() - begin < 5
