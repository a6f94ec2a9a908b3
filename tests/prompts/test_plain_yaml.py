from __future__ import annotations

import pytest
import yaml

from prompts import plain_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("007", "007"),
        ("2024-05-01", "2024-05-01"),
        ("true", True),
        ("=", "="),
        (".5", 0.5),
    ],
)
def test_what_looks_like_text_is_text(text: str, value: object) -> None:
    assert plain_yaml.load(text) == value


def test_a_number_remembers_how_it_was_written() -> None:
    found = plain_yaml.load("[2.420, 12, -3.5e2]")
    assert found == [2.42, 12, -350.0]
    assert [str(each) for each in found] == ["2.420", "12", "-3.5e2"]


def test_other_programs_numbers_are_plain_and_taken_alike() -> None:
    found = yaml.load("[2.420, .5, 007, no, -1e3]", plain_yaml.ForeignLoader)
    assert [(type(each), each) for each in found] == [
        (float, 2.42),
        (float, 0.5),
        (str, "007"),
        (str, "no"),
        (float, -1000.0),
    ]


def test_what_is_nested_without_end_is_refused_and_ends_no_process() -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        plain_yaml.load("[" * 100_000)
    assert plain_yaml.what_is_wrong(caught.value) == "line 1, column 501: it is nested too deep"


def test_a_key_given_twice_is_refused_with_its_place() -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        plain_yaml.load("a: 1\nb: 2\na: 3")
    assert plain_yaml.what_is_wrong(caught.value) == "line 3, column 1: the key 'a' is given twice"


def test_the_line_of_a_place_is_found_or_that_of_what_is_above_it() -> None:
    _, node = plain_yaml.load_with_lines("task: answer\ncases:\n- id: a\n  tags: [x]\n- id: b\n")
    assert plain_yaml.line_of(node, ("cases", 0, "tags")) == 4
    assert plain_yaml.line_of(node, ("cases", 1, "expect", 0)) == 5
    assert plain_yaml.line_of(node, ()) == 1
