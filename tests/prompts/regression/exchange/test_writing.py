from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from prompts.regression.exchange.promptfoo import read_promptfoo
from prompts.regression.exchange.writing import as_yaml


def test_keys_come_in_the_order_of_the_documentation() -> None:
    case = {"expect": ["abstains"], "own": 1, "note": "a.md", "question": "Why?", "id": "a"}
    text = as_yaml({"cases": [case], "expect": [{"contains_any": ["a", "b"]}], "tags": ["x"], "purpose": "Why, 成都?"})
    assert text == (
        "purpose: Why, 成都?\n"
        "tags: [x]\n"
        "expect:\n"
        "- contains_any: [a, b]\n"
        "cases:\n"
        "- id: a\n"
        "  question: Why?\n"
        "  note: a.md\n"
        "  expect: [abstains]\n"
        "  own: 1\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "12:30",
        "2024-05-01",
        "1e3",
        "",
        " a ",
        "a: b",
        "- a",
        "'",
        "a\n  b\n",
        "a\n\n",
        "🦊 سلام",
        "\\d{4}",
        "{{note}}",
        "=1",
        "#a",
    ],
)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    suite = {"cases": [{"id": "a", "question": text, "expect": [{"contains_any": [text, text]}]}]}
    assert yaml.safe_load(as_yaml(suite)) == suite


def test_lines_are_written_as_they_look_and_scripts_are_kept() -> None:
    written = as_yaml({"cases": [{"id": "a", "text": "Première ligne\n第二行\n"}]})
    assert "  text: |\n    Première ligne\n    第二行\n" in written


def test_what_is_in_two_places_is_written_twice() -> None:
    shared: list[Any] = [{"contains_any": ["a"]}]
    written = as_yaml({"cases": [{"id": "a", "expect": shared}, {"id": "b", "expect": shared}]})
    assert "&" not in written and written.count("contains_any") == 2


def test_an_imported_suite_is_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        'tests:\n- vars: {question: "Où ?\\nQuand ?"}\n'
        "  assert: [{type: is-json, value: {type: object, minimum: -90}}]\n",
        encoding="utf-8",
    )
    suite = read_promptfoo(path).suite
    assert yaml.safe_load(as_yaml(suite)) == suite
