from __future__ import annotations

from pathlib import Path

import pytest

from prompts.errors import BrokenSuite
from prompts.regression.exchange.imported import Imported
from prompts.regression.exchange.promptfoo import read_promptfoo


def imported(folder: Path, text: str) -> Imported:
    path = folder / "promptfooconfig.yaml"
    path.write_text(text, encoding="utf-8")
    return read_promptfoo(path)


def asked(folder: Path, text: str) -> list[str]:
    return [case["question"] for case in imported(folder, text).suite["cases"]]


CONFIG = """\
# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json
description: Rent and deposits
providers: [openai:gpt-5-mini]
prompts:
- 'Answer briefly: {{question}}'
evaluateOptions: {repeat: 3, maxConcurrency: 2}
defaultTest:
  assert:
  - type: not-contains
    value: As an AI
tests:
- description: Rent in Chengdu
  vars: {question: 'Combien coûte le loyer à 成都 ?', city: Chengdu}
  metadata: {category: home, tags: [zh, easy]}
  assert:
  - {type: icontains-any, value: ['2,420', 2420], weight: 2}
  - {type: contains, value: '{{city}}'}
  - {type: python, value: 'len(output) < 100'}
- vars: {question: "Who holds the deposit?"}
"""


def test_a_configuration_becomes_a_suite(tmp_path: Path) -> None:
    made = imported(tmp_path, CONFIG)
    assert made.suite == {
        "purpose": "Rent and deposits",
        "task": "answer",
        "repeats": 3,
        "expect": [{"not": {"contains_any": {"texts": ["As an AI"], "case": True}}}],
        "cases": [
            {
                "id": "rent-in-chengdu",
                "question": "Combien coûte le loyer à 成都 ?",
                "tags": ["category-home", "zh", "easy"],
                "expect": [
                    {"contains_any": ["2,420", "2420"], "weight": 2},
                    {"contains_any": {"texts": ["Chengdu"], "case": True}},
                ],
            },
            {"id": "who-holds-the-deposit", "question": "Who holds the deposit?"},
        ],
    }
    assert made.told == ("test 1: assertion `python` is code: write a scorer of your own; it is left out",)


def test_a_reference_to_a_template_of_an_assertion_is_followed(tmp_path: Path) -> None:
    text = """\
assertionTemplates:
  kind: {type: icontains, value: '{{name}}'}
tests:
- vars: {question: "Who?", name: Ada}
  assert: [{$ref: '#/assertionTemplates/kind'}, {$ref: '#/assertionTemplates/gone'}]
"""
    made = imported(tmp_path, text)
    assert made.suite["cases"][0]["expect"] == [{"contains_any": ["Ada"]}]
    assert made.told == ("test 1: an assertion without a type is left out",)


@pytest.mark.parametrize(
    ("variables", "question"),
    [
        ("{input: b, query: a, topic: c}", "a"),
        ("{topic: Bees}", "Bees"),
        ("{topic: bees, tone: short}", "Tell me about bees, in short."),
        ("{question: 'About {{topic}}?', topic: bees}", "About bees?"),
        ("{question: 2.0, tone: x}", "2"),
    ],
)
def test_the_question_is_the_variable_so_named_the_only_one_or_the_prompt(
    tmp_path: Path, variables: str, question: str
) -> None:
    prompts = """\
prompts:
- file://a.txt
- prompts/b.txt
- {raw: '[{"role": "user", "content": "{{topic}}"}]', label: chat}
- {raw: "- role: user\\n  content: {{topic}}"}
- Tell me about {{topic}}, in {{ tone }}.
- What are {{topic}}?
"""
    assert asked(tmp_path, f"{prompts}tests:\n- vars: {variables}\n") == [question]


@pytest.mark.parametrize(
    ("test", "why"),
    [
        ("{vars: {a: b, c: d}}", "test 2: its question could be any of its variables"),
        ("{vars: {question: ''}}", "test 2: its question is empty"),
        ("{vars: {question: 'file://q.txt'}}", "test 2: its question stands in another file"),
        ("{vars: {question: '{% if a %}b{% endif %}'}}", "test 2: its question has a template"),
        ("{vars: {question: '{{question}}'}}", "test 2: its question has a template"),
        ('{vars: {question: "\\ud800"}}', "test 2: its question has half a character"),
        ("{vars: {question: a, city: []}}", "test 2: one of its variables has an empty list"),
        ("{vars: [a]}", "test 2: its `vars` are no mapping"),
        ("{vars: vars.yaml}", "test 2: its `vars` are no mapping"),
        ("file://more.yaml", "test 2: stands in file://more.yaml"),
        ("[a, b]", "test 2: is no mapping"),
        ("", "test 2: is no mapping"),
    ],
)
def test_a_test_that_cannot_be_said_is_no_case_but_a_line(tmp_path: Path, test: str, why: str) -> None:
    made = imported(tmp_path, f'tests:\n- vars: {{question: "Fine?"}}\n- {test}\n')
    assert [case["question"] for case in made.suite["cases"]] == ["Fine?"]
    assert [line for line in made.told if line.startswith(why)]


def test_a_variable_that_the_question_leaves_out_is_told(tmp_path: Path) -> None:
    told = imported(tmp_path, "tests:\n- vars: {input: Hello, language: French}\n").told
    assert "test 1: the variable 'language' is not part of the question" in told


def test_what_is_told_of_many_tests_is_one_line(tmp_path: Path) -> None:
    test = '- vars: {question: "Why?"}\n  assert: [{type: cost, threshold: 1}, {type: icontains, value: a}]\n'
    told = imported(tmp_path, "tests:\n" + test * 9).told
    assert [line for line in told if "cost" in line] == [
        "tests 1, 2, 3, 4, 5 and 4 more: "
        "assertion `cost` has no like: models on this computer cost nothing; it is left out"
    ]


def test_lists_of_values_make_a_case_each_with_ids_of_their_own(tmp_path: Path) -> None:
    variables = "{question: 'To {{city}} by {{way}}?', city: [Rome, Oslo], way: [bus, sea]}"
    text = f"tests:\n- description: Trip\n  vars: {variables}\n"
    made = imported(tmp_path, text)
    assert [case["id"] for case in made.suite["cases"]] == ["trip", "trip-2", "trip-3", "trip-4"]
    assert made.suite["cases"][3]["question"] == "To Oslo by sea?"


def test_a_list_of_values_that_nothing_names_makes_one_case(tmp_path: Path) -> None:
    made = imported(tmp_path, "tests:\n- vars: {question: Where, language: [French, German]}\n")
    assert [case["id"] for case in made.suite["cases"]] == ["where"]
    assert "test 1: the variable 'language' is not part of the question" in made.told


def test_a_case_asked_with_a_prompt_is_named_after_its_variables(tmp_path: Path) -> None:
    text = "prompts: ['{{company}} helps. {{a}} {{b}}']\ndefaultTest: {vars: {company: Acme}}\n"
    made = imported(tmp_path, f"{text}tests:\n- vars: {{a: Refund, b: 2}}\n")
    assert made.suite["cases"] == [{"id": "refund-2", "question": "Acme helps. Refund 2"}]


def test_a_value_that_cannot_be_said_leaves_out_its_case_only(tmp_path: Path) -> None:
    made = imported(tmp_path, "tests:\n- vars: {question: [a, file://b.txt, c]}\n")
    assert [case["question"] for case in made.suite["cases"]] == ["a", "c"]
    assert "test 1: its question stands in another file: write it down here; it is left out" in made.told


def test_a_number_behind_an_id_avoids_one_that_is_there(tmp_path: Path) -> None:
    text = "tests:\n" + "".join(
        f"- {{description: {d}, vars: {{q: x}}}}\n" for d in ("a b", "a b 2", "a b", "a b", "a b 2")
    )
    assert [case["id"] for case in imported(tmp_path, text).suite["cases"]] == [
        "a-b",
        "a-b-2",
        "a-b-3",
        "a-b-4",
        "a-b-2-2",
    ]


def test_default_assertions_with_variables_are_said_of_each_case(tmp_path: Path) -> None:
    text = """\
defaultTest:
  vars: {tone: calm}
  assert: [{type: icontains, value: '{{tone}} {{name}}'}]
tests:
- vars: {question: "Who?", name: Ada}
- vars: {question: "Who else?", name: Bo, tone: loud}
- vars: {question: "And?"}
  options: {disableDefaultAsserts: true}
"""
    suite = imported(tmp_path, text).suite
    assert "expect" not in suite
    assert [case.get("expect") for case in suite["cases"]] == [
        [{"contains_any": ["calm Ada"]}],
        [{"contains_any": ["loud Bo"]}],
        None,
    ]


def test_keys_that_are_not_understood_are_told(tmp_path: Path) -> None:
    text = """\
scenarios: []
defaultTest: {threshold: 0.5}
tests:
- vars: {question: "Why?"}
  options: {transform: output.trim()}
  assertScoringFunction: file://score.py
"""
    told = imported(tmp_path, text).told
    assert "`scenarios` is not understood; it is left out" in told
    assert "defaultTest: `threshold` is not understood: a case passes where all that is expected of it does" in told
    assert "test 1: `options.transform` is not understood; the rest of the test is taken" in told
    assert "test 1: `assertScoringFunction` is not understood; the rest of the test is taken" in told


def test_a_file_that_is_one_list_holds_tests(tmp_path: Path) -> None:
    path = tmp_path / "tests.json"
    path.write_text('[{"vars": {"question": "Why?"}, "assert": [{"type": "is-json"}]}]', encoding="utf-8")
    assert read_promptfoo(path).suite["cases"][0]["question"] == "Why?"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [b\nc: d", "line 2: is not YAML"),
        ("tests: !!python/object/apply:os.getcwd []", "is not YAML"),
        ("just words", "is no promptfoo configuration"),
        ("", "is no promptfoo configuration"),
        ("prompts: [a]", "has no list `tests`"),
        ("tests: {a: b}", "has no list `tests`"),
        ("tests: file://tests.csv", "its tests stand in file://tests.csv. Import that file"),
        ("tests: [a, b]", "none of its 2 tests can be said here"),
        ("[" * 5000, "is nested too deeply"),
        (f"tests: {'9' * 5000}", "too long a number"),
        ("tests: !!timestamp soon", "not what its tag says"),
        ("tests: !!bool maybe", "not what its tag says"),
        ("tests: {[a]: b}", "is not YAML"),
        ("tests: [a]\ntests: [b]", "line 2: is not YAML (the key 'tests' is given twice)"),
        ("tests: &a [*a]", "its aliases stand for too much"),
        (
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20)),
            "aliases",
        ),
    ],
)
def test_a_broken_file_is_one_clear_error(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BrokenSuite) as caught:
        imported(tmp_path, text)
    assert why in str(caught.value)
    assert "promptfooconfig.yaml" in str(caught.value).splitlines()[0]


def test_a_file_that_is_no_text_missing_or_huge_is_refused(tmp_path: Path) -> None:
    binary, huge = tmp_path / "a.yaml", tmp_path / "b.yaml"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    huge.write_bytes(b"#" * (5 * 2**20))
    for path, why in ((binary, "not a text in UTF-8"), (huge, "larger than 4 MB"), (tmp_path, "cannot be read")):
        with pytest.raises(BrokenSuite, match=why):
            read_promptfoo(path)
    with pytest.raises(BrokenSuite, match="cannot be read"):
        read_promptfoo(tmp_path / "none.yaml")


def test_lists_of_values_without_end_are_refused(tmp_path: Path) -> None:
    values = "".join(f", v{n}: [{', '.join('abcdefghij')}]" for n in range(5))
    with pytest.raises(BrokenSuite, match="more than 10000 cases: split it"):
        imported(tmp_path, f'tests:\n- vars: {{question: "Why?"{values}}}\n')


def test_variables_that_swell_are_refused(tmp_path: Path) -> None:
    text = f"tests:\n- vars: {{question: '{'{{a}}' * 2000}', a: '{'{{b}}' * 2000}', b: {'x' * 2000}}}\n"
    with pytest.raises(BrokenSuite, match="longer than 100000 characters"):
        imported(tmp_path, text)
