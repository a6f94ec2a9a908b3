from __future__ import annotations

import json
import random

import pytest

from assistant.documents.formats.exports.json_strings import json_string, json_strings


def test_strings_have_paths_and_places() -> None:
    text = '{"a": ["x", 1, {"b" : "y\\n"}], "c":null, "d": "\\u00e9", "e": {}, "f": []}'
    found = list(json_strings(text))
    assert [(each.path, each.value) for each in found] == [(("a", 0), "x"), (("a", 2, "b"), "y\n"), (("d",), "é")]
    assert [text[each.start : each.end] for each in found] == ['"x"', '"y\\n"', '"\\u00e9"']
    assert [each.path for each in json_strings('"alone"')] == [()]


@pytest.mark.parametrize("seed", range(60))
def test_every_string_is_found_where_json_has_it(seed: int) -> None:
    rng = random.Random(seed)

    def value(depth: int = 0) -> object:
        kind = rng.choice("slda1n" if depth < 4 else "s1n")
        if kind == "d":
            return {f'k{number} \\"': value(depth + 1) for number in range(rng.randint(0, 3))}
        if kind == "l":
            return [value(depth + 1) for _ in range(rng.randint(0, 3))]
        return {"s": rng.choice(['a "b" \\', "é, {x}: [y]", ""]), "1": -1.5e3, "n": None, "a": True}[kind]

    whole = value()
    text = json.dumps(whole, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1]))
    found = {each.path: each.value for each in json_strings(text)}

    def expected(part: object, path: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], str]:
        if isinstance(part, str):
            return {path: part}
        inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else []
        return {key: text for name, each in inner for key, text in expected(each, (*path, name)).items()}

    assert found == expected(whole)


def test_halves_of_characters_are_escaped() -> None:
    assert json_string("é\ud83d", ascii_only=False) == '"é\\ud83d"'
    assert json_string("é", ascii_only=True) == '"\\u00e9"'
