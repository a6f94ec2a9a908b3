from __future__ import annotations

import pytest

from assistant.standing import Audit, Counts, Health
from index.errors import NoteNotFound
from index.sync_events import Rebuilding
from tests.ui.terminal import HEALTH, NOTE, FakeTerminal, Run, document
from ui.commands.healing import audit_line, troubles
from ui.commands.syncing import follow

BEHIND = Health(Counts(12, 12, 9, 3), (), {}, "The embedder fake does not fit the notes' languages: Thai.")


def test_related_json_is_the_contract(run: Run, assistant: FakeTerminal) -> None:
    found = document(run("related", NOTE, "--limit", "1", "--json"))
    assert found == {
        "related": [
            {
                "note": "sample_notes/travel/kyoto-summer.md",
                "title": "Kyoto in summer",
                "reason": "also about Kyoto",
            }
        ]
    }
    assert assistant.calls[-1] == ("related", NOTE, 1)


def test_related_names_notes_with_their_reasons(run: Run) -> None:
    assert run("related", NOTE).stdout == (
        "- Kyoto in summer - sample_notes/travel/kyoto-summer.md: also about Kyoto\n"
    )


def test_a_passage_is_named_as_search_prints_it(run: Run, assistant: FakeTerminal) -> None:
    assert run("related", f"{NOTE}:26-55").stdout == "No note is related.\n"
    assert assistant.calls[-1] == ("related_to", NOTE, 26, 55, 5)


def test_an_unknown_note_is_one_line(run: Run, assistant: FakeTerminal) -> None:
    assistant.error = NoteNotFound("There is no note 'x'.")
    result = run("related", "x")
    assert (result.exit_code, result.stderr) == (1, "Error: There is no note 'x'.\n")


def test_status_tells_the_languages_and_that_all_is_well(run: Run) -> None:
    found = document(run("index", "status", "--json"))["health"]
    assert found == {
        "well": True,
        "embedded": 12,
        "stored": 12,
        "owed": 0,
        "languages": {"en": 0.75, "ja": 0.25},
        "misfit": "",
    }
    assert "Languages: en 75%, ja 25%." in run("index", "status").stdout
    assert list(troubles(HEALTH)) == []


def test_status_tells_what_is_amiss_on_stderr(run: Run, assistant: FakeTerminal) -> None:
    assistant.found_health = BEHIND
    lines = run("index", "status").stderr.splitlines()
    assert any("12 have a vector and 9 are in the search index" in line for line in lines)
    assert BEHIND.misfit in lines
    assert document(run("index", "status", "--json"))["health"]["well"] is False


def test_audit_json_is_the_contract(run: Run, assistant: FakeTerminal) -> None:
    result = run("index", "audit", "--sample", "12", "--json")
    assert document(result) == {"checked": 12, "lost": 0, "unlisted": 0, "rebuilt": False, "seconds": 0.1}
    assert result.exit_code == 0 and assistant.calls[-1] == ("audit", 12)


@pytest.mark.parametrize("audit", [Audit(12, ("a",), (), 0.1, True), Audit(12, (), ("a",), 0.1, True)])
def test_an_audit_that_still_loses_passages_fails(run: Run, assistant: FakeTerminal, audit: Audit) -> None:
    assistant.found_audit = audit
    result = run("index", "audit")
    assert result.exit_code == 1
    assert "made anew" in result.stdout and "diandian index rebuild" in result.stdout


def test_an_audit_that_mended_something_says_so() -> None:
    assert audit_line(Audit(3, (), (), 0.1, rebuilt=True)) == (
        "All of 3 passages find themselves, 0.1 s. The search index was made anew."
    )


def test_filling_the_search_index_is_shown(assistant: FakeTerminal) -> None:
    report = follow(iter([Rebuilding(1, 2), Rebuilding(2, 2), assistant.report]))
    assert report == assistant.report


def test_a_sample_of_nothing_is_a_usage_error(run: Run) -> None:
    assert run("index", "audit", "--sample", "0").exit_code == 2
