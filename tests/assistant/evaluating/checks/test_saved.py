from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assistant.evaluating.checks.errors import CheckUnknown, NotSaved, WrongForm
from assistant.evaluating.checks.proposing import proposed
from assistant.evaluating.checks.saved import SavedCases
from assistant.evaluating.checks.values import Check, Line
from prompts.errors import BrokenSuite
from prompts.regression.reading.suite import read_suite
from prompts.regression.tools import Tools
from tests.assistant.evaluating.checks.turns import NOTES, reading, said

TOOLS = Tools(detect=lambda text, hints: "en")
HAND = """# by hand
expect: [answers]
vars: {year: 2026}
cases:
- id: seen   # mine
  question: Why {{year}}?
  corpus: [{title: T, text: x}]
  expect: [contains_any: [a]]
- id: both
  corpus: [{title: T, text: x}]
  question: Is it {{n}}?
  each: [{n: 1}, {n: 2}]
- id: price
  question: How much?
  corpus: [{title: T, text: x}]
  expect:
  - contains_any: [2.420]
  - {regex: "\\\\d+", weight: 0.50}
"""


@pytest.fixture
def saved(tmp_path: Path) -> SavedCases:
    return SavedCases(tmp_path / "eval" / "suites" / "mine.yaml")


def only(saved: SavedCases) -> Check:
    (entry,) = saved.entries()
    return entry.check


def add(saved: SavedCases, question: str = "How many cups of tea?") -> bool:
    return saved.add(proposed(said(question=question), reading(NOTES), "2026-05-01", TOOLS).case)


def test_a_case_is_saved_once_as_a_suite_that_can_be_run(saved: SavedCases) -> None:
    assert saved.entries() == () and saved.version == (0, 0)
    assert add(saved) and not add(saved)
    check = only(saved)
    assert (check.question, check.answer, check.created) == (
        "How many cups of tea?",
        "Three cups of 250 ml. [1]",
        "2026-05-01",
    )
    assert [(line.kind, line.texts) for line in check.lines] == [
        ("language", ("en",)),
        ("says", ("answers",)),
        ("all", ("250",)),
        ("cites", ("notes/Tea.md",)),
    ]
    assert [note.title for note in check.notes] == ["Tea", "Tea (2)"] and check.editable
    suite = read_suite(saved.file)
    assert suite.name == "mine" and suite.cases[0].history[0].answer == "Yes. [1]"
    assert [path.name for path in saved.file.parent.iterdir()] == ["mine.yaml"]


def test_many_at_once_lose_nothing(saved: SavedCases) -> None:
    others = [SavedCases(saved.file) for _ in range(8)]
    threads = [threading.Thread(target=add, args=(each, f"Question {n % 6}?")) for n, each in enumerate(others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {entry.check.question for entry in saved.entries()} == {f"Question {n}?" for n in range(6)}


def test_a_form_changes_what_it_says_and_nothing_else(saved: SavedCases) -> None:
    saved.file.parent.mkdir(parents=True)
    saved.file.write_text(HAND, "utf-8")
    add(saved)
    before = saved.file.read_text("utf-8")
    checks = {entry.check.id: entry.check for entry in saved.entries()}
    assert [line.texts for line in checks["seen"].shared] == [("answers",)]
    price = checks["price"]
    assert [line.kind for line in price.lines] == ["any", "hand"] and price.lines[0].texts == ("2.420",)
    saved.change("price", price.stamp, price.question, price.lines)
    assert saved.file.read_text("utf-8") == before
    saved.change("price", price.stamp, "How much {{x}}?", [Line("says", ("abstains",)), *price.lines])
    after = saved.file.read_text("utf-8")
    start, end = before.index("- id: price"), before.index("- id: how-many")
    assert after.startswith(before[:start]) and after.endswith(before[end:])
    changed = next(entry.check for entry in saved.entries() if entry.check.id == "price")
    assert changed.question == "How much {{x}}?"
    assert [(line.kind, line.texts) for line in changed.lines[:2]] == [("says", ("abstains",)), ("any", ("2.420",))]
    assert "    weight: 0.5\n" in after and changed.lines[2].texts == price.lines[1].texts


def test_what_is_written_with_variables_can_be_seen_and_removed_but_not_changed_here(saved: SavedCases) -> None:
    saved.file.parent.mkdir(parents=True)
    saved.file.write_text(HAND, "utf-8")
    entries = {entry.check.id: entry for entry in saved.entries()}
    assert not entries["seen"].check.editable and entries["seen"].check.question == "Why 2026?"
    assert len(entries["both"].cases) == 2 and not entries["both"].check.editable
    with pytest.raises(NotSaved, match="Edit the file"):
        saved.change("seen", entries["seen"].check.stamp, "Why?", ())
    saved.remove("both")
    assert [entry.check.id for entry in saved.entries()] == ["seen", "price"] and "# mine" in saved.text()


def test_what_cannot_be_taken_is_told_and_nothing_written(saved: SavedCases) -> None:
    add(saved)
    check, before = only(saved), saved.text()
    for question, lines, stamp, wrong in (
        (" \n", check.lines, check.stamp, "question"),
        ("Q?", (), check.stamp, "nothing"),
        ("Q?", (Line("any", ("",)),), check.stamp, "texts"),
        ("Q?", check.lines, "another", "changed"),
    ):
        with pytest.raises(WrongForm) as caught:
            saved.change(check.id, stamp, question, lines)
        assert caught.value.wrong == wrong
    with pytest.raises(CheckUnknown):
        saved.remove("gone")
    assert saved.text() == before


def test_a_file_broken_by_hand_is_told_and_never_written(saved: SavedCases) -> None:
    add(saved)
    for broken in ("cases: [\n", "cases:\n- id: a\n  question: Q\n", "cases: 3\n", "\ud800"):
        saved.file.write_bytes(broken.encode("utf-8", "surrogatepass"))
        for deed in (lambda: add(saved), lambda: saved.remove("a"), lambda: saved.entries()):
            with pytest.raises(BrokenSuite, match=r"mine\.yaml"):
                deed()
        assert saved.file.read_bytes() == broken.encode("utf-8", "surrogatepass")


def test_the_last_check_can_be_removed_and_another_saved(saved: SavedCases) -> None:
    add(saved)
    saved.remove(only(saved).id)
    assert saved.entries() == ()
    assert add(saved) and only(saved).question


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "eval").write_text("a file")
    with pytest.raises(NotSaved, match=r"^[^\n]*cannot be written[^\n]*$"):
        add(SavedCases(tmp_path / "eval" / "suites" / "mine.yaml"))
