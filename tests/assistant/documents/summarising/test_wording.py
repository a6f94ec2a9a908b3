from __future__ import annotations

import pytest

from assistant.documents.summarising.wording import Prompts, Wording, points_of
from assistant.documents.translating.asking import Reply
from prompts.library import load


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1. One thing.\n2. Another.", ("One thing.", "Another.")),
        ("One thing.\n2) Another.\n(3) A third.", ("One thing.", "Another.", "A third.")),
        ("- **Rent:** It rose.\n* It fell.\n• It stayed.", ("Rent: It rose.", "It fell.", "It stayed.")),
        ("Here are the points:\n1. One thing.", ("One thing.",)),
        ("1、第一点。\n2、第二点。\n① 第三点。", ("第一点。", "第二点。", "第三点。")),
        ("1. 1.5 litres of milk.\n2. 3.2 kg of flour.", ("1.5 litres of milk.", "3.2 kg of flour.")),
        ("12. Mai war es warm.\n2. 13. Mai auch.", ("12. Mai war es warm.", "13. Mai auch.")),
        ("1. Same.\n2. Same.", ("Same.",)),
        ("NONE", ()),
        ("1. None.", ()),
        ("\n---\n", ()),
    ],
)
def test_replies_are_taken_apart(text: str, points: tuple[str, ...]) -> None:
    assert points_of(Reply(text, whole=True)) == points


def test_half_a_last_line_is_no_point() -> None:
    assert points_of(Reply("1. One thing.\n2. Another that", whole=False)) == ("One thing.",)
    assert points_of(Reply("1. One thing.\n2. Another.", whole=False)) == ("One thing.", "Another.")


def wording(language: str) -> Wording:
    prompts = Prompts(load("summarise_part/v1"), load("summarise_whole/v1"), load("summarise_thread/v1"))
    return Wording(prompts, language)


def test_a_request_says_how_many_and_in_which_language() -> None:
    request = wording("zh").part("A text about {{count}} things.", 4)
    assert request.messages[-1].content.endswith("Chinese (中文), as a numbered list of 4:")
    assert "A text about {{count}} things." in request.messages[-1].content
    assert (request.priority, request.sampling.temperature, request.opening) == ("bulk", 0.0, "1.")


def test_what_is_before_the_text_is_always_the_same() -> None:
    one, other = (wording("en").part(text, 3).messages for text in ("One.", "Other."))
    assert one[0] == other[0] and len(one) == len(other) == 2


def test_a_summary_in_another_script_cannot_hold_letters_of_the_source() -> None:
    assert "\u4e00-\u9fff" in wording("en").part("成都的房子很便宜。", 1).sampling.forbidden
    assert "\u4e00-\u9fff" not in wording("en").part("The sign says 出口, way out of here.", 1).sampling.forbidden


def test_a_paragraph_in_place_of_a_point_is_told_apart_by_its_sentences() -> None:
    sentence = "The boat left at nine in the morning and came back long after the sun had gone down."
    found = points_of(Reply(f"1. {' '.join([sentence] * 5)}", whole=True))
    assert " ".join(dict.fromkeys(found)).startswith(sentence) and max(map(len, found)) <= 320


def test_the_digest_tells_prompts_apart() -> None:
    one = wording("en")
    other = Wording(Prompts(one.prompts.part, one.prompts.part, one.prompts.thread), "en")
    assert one.digest != other.digest and one.digest == wording("zh").digest
