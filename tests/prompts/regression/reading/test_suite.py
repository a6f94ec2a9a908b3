from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from prompts.errors import BrokenSuite
from prompts.regression.case import GivenNote, Suite, Turn
from prompts.regression.reading.schema import PUBLISHED, published, schema
from prompts.regression.reading.suite import read_suite, suite_files

SHIPPED = sorted((Path(__file__).parents[4] / "prompts" / "suites").glob("*.yaml"))
NOTES = "corpus: [{title: Tea, text: Three cups.}]\n"


def suite(folder: Path, text: str) -> Suite:
    path = folder / "mine.yaml"
    path.write_text(text, "utf-8")
    return read_suite(path)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(BrokenSuite) as caught:
        suite(folder, text)
    return str(caught.value).replace(str(folder), "F").splitlines()


def test_a_case_takes_what_its_suite_says_for_all(tmp_path: Path) -> None:
    read = suite(
        tmp_path,
        NOTES + 'tags: [all]\nrepeats: 2\nexpect: [{in_language: "{{language}}"}]\ncases:\n'
        "- {id: a, question: How many?, language: no, tags: [own], history: [Tea?, {question: q, answer: a}],\n"
        "   expect: [{contains_any: [2.420, three], weight: 2}, {not: abstains}]}\n",
    )
    case = read.cases[0]
    assert (case.key, case.language, case.tags, case.repeats) == ("mine/a", "no", ("all", "own"), 2)
    assert case.corpus.notes == (GivenNote("Tea", "Three cups."),)
    assert case.history == (Turn("Tea?"), Turn("q", "a"))
    language, fact, silent = case.expect
    assert language.arguments["language"] == "no"
    assert list(fact.arguments["texts"]) == ["2.420", "three"] and fact.weight == 2
    assert silent.negated and silent.metric == "not abstains"


def test_each_makes_a_case_of_every_set_of_variables(tmp_path: Path) -> None:
    read = suite(
        tmp_path,
        NOTES + "vars: {drink: tea}\ncases:\n- id: cups\n  question: How many cups of {{drink}} in {{city}}?\n"
        '  each: [{city: Rome, n: 3}, {city: Oslo, n: 4}]\n  expect: [{contains_any: "{{n}}"}]\n',
    )
    assert [(case.id, case.input) for case in read.cases] == [
        ("cups-1", "How many cups of tea in Rome?"),
        ("cups-2", "How many cups of tea in Oslo?"),
    ]
    assert [list(case.expect[0].arguments.values())[0] for case in read.cases] != [[], []]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cases: [", "F/mine.yaml: is not valid YAML"),
        ("cases: []", "F/mine.yaml:1: cases:"),
        ("", "F/mine.yaml:1: the suite: must be keys with values below them. Allowed: purpose, task,"),
        (NOTES + "cases:\n- {id: a, question: q, expect: [contain_any: x]}", "Did you mean 'contains_any'?"),
        (NOTES + "cases:\n- {id: a, question: q, expect: [contains_any: {word: x}]}", "takes texts"),
        (NOTES + "cases:\n- {id: a, query: q, expect: [answers]}", "the task answer takes 'question', not 'query'"),
        (NOTES + "cases:\n- {id: a, question: q}", "nothing is expected of it"),
        ("cases:\n- {id: a, question: q, expect: [answers]}", "neither it nor the suite has a 'corpus'"),
        ("corpus: none\ncases:\n- {id: a, question: q, expect: [answers]}", "corpus none is no folder"),
        (NOTES + "cases:\n- {id: a, question: '{{x}}', expect: [answers]}", "no value for {{x}}"),
        ("task: translate\ncases:\n- {id: a, text: t, expect: [no_echo]}", "a translation needs 'to'"),
        (
            NOTES + "cases:\n- {id: a, question: q, expect: [answers]}\n- {id: a, question: r, expect: [answers]}",
            "line 3",
        ),
        (NOTES + "cases:\n- {id: a, question: q, expects: [answers]}", "cases.0.expects: is no key that is known"),
        ("task: translate\ncases:\n- {id: a, to: fr, file: gone.txt, expect: [no_echo]}", "gone.txt cannot be read"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    lines = problems(tmp_path, text)
    assert len(lines) == 1 and lines[0].startswith("F/mine.yaml:") and told in lines[0], lines


def test_all_problems_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    lines = problems(
        tmp_path,
        NOTES + "cases:\n- {id: a, question: q}\n- {id: b, question: q, expect: [answers]}\n- {id: c, text: t}\n",
    )
    assert [line.split(" ")[0] for line in lines] == ["F/mine.yaml:3:", "F/mine.yaml:5:"]


def test_a_suite_brings_scorers_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "from prompts.regression.outcome import Outcome\nfrom prompts.regression.scorers import scorer\n\n"
        "@scorer\ndef polite(outcome: Outcome, word: str = 'please') -> bool:\n    return word in outcome.text\n"
    )
    read = suite(tmp_path, NOTES + "scorers: own.py\ncases:\n- {id: a, question: q, expect: [polite: thanks]}\n")
    assert read.cases[0].expect[0].arguments == {"word": "thanks"} and set(read.own) == {"polite"}


def test_scorers_that_break_are_told_by_their_file(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("1 / 0\n")
    (line,) = problems(tmp_path, NOTES + "scorers: own.py\ncases:\n- {id: a, question: q, expect: [polite]}\n")
    assert line.startswith("F/own.py: the suite's scorers broke (ZeroDivisionError")


def test_the_digest_of_a_case_is_of_what_is_asked_alone(tmp_path: Path) -> None:
    one, other, third = suite(
        tmp_path,
        NOTES
        + "cases:\n- {id: a, question: q, expect: [answers]}\n- {id: b, question: q, tags: [t], expect: [abstains]}\n"
        "- {id: c, question: r, expect: [answers]}\n",
    ).cases
    assert one.digest == other.digest != third.digest


def test_a_folder_stands_for_its_suites_and_two_of_one_name_are_refused(tmp_path: Path) -> None:
    for place in ("x/a.yaml", "x/b.yml", "y/a.yaml"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("")
    assert [path.name for path in suite_files([tmp_path / "x"])] == ["a.yaml", "b.yml"]
    with pytest.raises(BrokenSuite, match="Two suites are called 'a'"):
        suite_files([tmp_path / "x", tmp_path / "y"])


def test_the_published_schema_is_the_one_of_the_code_and_takes_the_shipped_suites() -> None:
    assert PUBLISHED.read_text("utf-8") == published(), "write prompts.regression.reading.schema.published() there"
    validator = Draft202012Validator(schema())
    for path in SHIPPED:
        assert not list(
            validator.iter_errors(json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8")), default=str)))
        )
    assert list(validator.iter_errors({"cases": [{"id": "a", "task": "sing"}]}))


def test_the_shipped_suites_are_read_and_cover_nine_languages() -> None:
    cases = [case for path in SHIPPED for case in read_suite(path).cases]
    assert len(cases) >= 400
    assert {case.language for case in cases} == {"en", "zh", "es", "fr", "de", "ja", "ru", "ar", "th"}
    assert {case.task for case in cases} == {"answer", "search", "translate", "summarise"}
