from __future__ import annotations

from pathlib import Path

import pytest

from prompts.errors import BrokenSuite
from prompts.regression.exchange.imported import Imported
from prompts.regression.exchange.questions import read_questions


def imported(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Imported:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read_questions(path)


def test_a_table_becomes_a_suite(tmp_path: Path) -> None:
    text = (
        "id,Question,answer,language,note,tags\r\n"
        'rent,"What, then, is the rent?","2,420|2420",en-GB,notes/a.md,"home, zh"\r\n'
        "\r\n"
        ",成都的房租是多少？,,zh,,\r\n"
    )
    made = imported(tmp_path, "q.csv", text, "utf-8-sig")
    assert made.suite == {
        "purpose": "Imported from q.csv.",
        "task": "answer",
        "cases": [
            {
                "id": "rent",
                "question": "What, then, is the rent?",
                "language": "en",
                "note": "notes/a.md",
                "tags": ["home", "zh"],
                "expect": [
                    {"contains_any": ["2,420", "2420"]},
                    {"cites": "{{note}}"},
                    {"in_language": "{{language}}"},
                ],
            },
            {
                "id": "row-4",
                "question": "成都的房租是多少？",
                "language": "zh",
                "expect": [{"in_language": "{{language}}"}],
            },
        ],
    }
    assert made.told == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("q.csv", "query;expected\nWho, and why?;Ada\n"),
        ("q.tsv", "input\treference\nWho, and why?\tAda\n"),
        ("q.csv", 'question,answer\n"Who, and why?",Ada\n'),
        ("q.jsonl", '{"question": "Who, and why?", "answer": "Ada"}\n\n'),
        ("q.ndjson", '{"Query": "Who, and why?", "expected": ["Ada", "Ada", ""]}'),
    ],
)
def test_delimiters_and_names_of_columns_are_found(tmp_path: Path, name: str, text: str) -> None:
    (case,) = imported(tmp_path, name, text).suite["cases"]
    assert case == {"id": "who-and-why", "question": "Who, and why?", "expect": [{"contains_any": ["Ada"]}]}


def test_a_file_from_excel_in_utf_16_is_read(tmp_path: Path) -> None:
    (case,) = imported(tmp_path, "q.csv", "question\tanswer\nWas?\tÜber\n", "utf-16").suite["cases"]
    assert case["expect"] == [{"contains_any": ["Über"]}]


def test_several_notes_are_all_to_be_found(tmp_path: Path) -> None:
    (case,) = imported(tmp_path, "q.jsonl", '{"question": "Who?", "source": ["a.md", "b.md"]}').suite["cases"]
    assert case["expect"] == [{"recall_at": {"notes": ["a.md", "b.md"]}}]


def test_what_is_not_understood_is_told(tmp_path: Path) -> None:
    rows = ["Who?,Ada,German,hard,a/b c", ",Bo,,,", "What is {{this}}?,x,,,", f"Why?,{'long ' * 30},,,", "When?,,,,"]
    made = imported(tmp_path, "q.csv", "\n".join(["question,answer,language,level,id", *rows]))
    assert made.told == (
        "the column 'level' is not understood; it is left out",
        "row 2: its language 'German' is no code such as fr; it is left out",
        "row 2: its id becomes a-b-c: ids are made of letters, digits, '.', '_' and '-'",
        "row 3: has no question; it is left out",
        "row 4: its question has a template that is more than the name of a variable: write down what it gives; "
        "it is left out",
        "row 5: its answer is long and seldom said word for word: consider `f1`, `similarity` or `covers`",
        "row 6: nothing is expected of it",
    )
    assert [case["question"] for case in made.suite["cases"]] == ["Who?", "Why?", "When?"]


def test_a_second_name_for_one_thing_is_told(tmp_path: Path) -> None:
    made = imported(tmp_path, "q.csv", "input,question\na,b\n")
    assert made.suite["cases"][0]["question"] == "b"
    assert "the column 'input' is not understood; it is left out" in made.told


def test_ids_that_are_there_twice_get_a_number(tmp_path: Path) -> None:
    made = imported(tmp_path, "q.csv", "id,question\na,x\na,y\n,Who is it?\n,Who is it?\n")
    assert [case["id"] for case in made.suite["cases"]] == ["a", "a-2", "who-is-it", "who-is-it-2"]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("q.csv", "", "row 1: is no header"),
        ("q.csv", "answer,note\na,b\n", "has no column question, query or input"),
        ("q.csv", "question,answer\n", "has no column question"),
        ("q.csv", "question,question\na,b\n", "row 1: has the column 'question' twice"),
        ("q.csv", "question,answer\nWho,Ada\nWho then?,Ada,Bo\n", "row 3: has 3 cells under a header of 2"),
        ("q.csv", 'question,answer\n"Who,Ada\n', "row 2: is damaged"),
        ("q.csv", 'question,answer\nWho,Ada\n"Who" else,Ada\n', "row 3: is damaged"),
        ("q.csv", f"question,answer\n{'a' * 200_000},b\n", "row 2: is damaged (field larger"),
        ("q.csv", "question,answer\n,b\n", "holds no question"),
        ("q.csv", "," * 300, "row 1: is no header"),
        ("q.jsonl", '{"question": "a"}\n{"question": \n', "row 2: is not JSON"),
        ("q.jsonl", '["a"]', "row 1: is no object"),
        ("q.jsonl", "[" * 100_000, "row 1: is not JSON (it is too long or nested too deeply)"),
        ("q.jsonl", f'{{"question": {"9" * 5000}}}', "row 1: is not JSON"),
        ("q.jsonl", '{"question": {"a": 1}}', "row 1: its question is no text"),
        ("q.jsonl", '{"question": "\\ud800"}', "row 1: its question has half a character"),
        ("q.xlsx", "", "is neither .csv"),
    ],
)
def test_a_broken_set_is_one_error_with_file_and_row(tmp_path: Path, name: str, text: str, why: str) -> None:
    with pytest.raises(BrokenSuite) as caught:
        imported(tmp_path, name, text)
    assert why in str(caught.value)
    assert name in str(caught.value).splitlines()[0]


def test_bytes_that_are_no_utf_8_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenSuite, match="Save it as UTF-8"):
        imported(tmp_path, "q.csv", "question\nÜber?\n", "cp1252")


@pytest.mark.parametrize("answer", ['{"a": 1}', '[["a"]]'])
def test_an_answer_that_is_no_text_leaves_out_its_row_only(tmp_path: Path, answer: str) -> None:
    made = imported(tmp_path, "q.jsonl", f'{{"question": "a", "answer": {answer}}}\n{{"question": "b", "answer": 42}}')
    assert made.suite["cases"] == [{"id": "row-2", "question": "b", "expect": [{"contains_any": ["42"]}]}]
    assert made.told == ("row 1: its answer is neither a text nor a list of texts; it is left out",)
