"""Pictures of the Notes page, without a browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.shelf import Asked, Audit, FolderState, Listed, Overview
from assistant.standing import Health
from index.health import Counts
from index.passage import NoteSummary
from index.sync_events import Failure
from tests.fake_shelf import FakeShelf
from ui.web import shelf_page
from ui.web.text import labels

EN = labels("en")
EVIL = "\"><img src=x onerror='alert(1)'>"
FOLDER = FolderState("home", Path("/notes/home"), True, 3, 2, 1_200, 1)
OVERVIEW = Overview((FOLDER,), (Failure("home/a.pdf", "a.pdf is damaged."),), 1, {}, frozenset({"home"}))


def test_a_folder_tells_what_it_holds_and_what_could_not_be_read() -> None:
    html = shelf_page.state(OVERVIEW, FakeShelf({}), "", EN)
    assert "Notes: 2 · Passages: 1,200" in html and "Not read: 1" in html and "a.pdf is damaged." in html
    assert EN.not_synced in html and "forget_folder" not in html


def test_a_folder_that_the_settings_do_not_name_can_be_forgotten() -> None:
    gone = replace(
        OVERVIEW, folders=(replace(FOLDER, exists=False),), kept=frozenset(), checked={"home": 1_700_000_000}
    )
    html = shelf_page.state(gone, FakeShelf({}), "", EN)
    assert 'data-act="forget_folder" data-label="home"' in html and EN.folder_missing in html and "Checked at" in html


def test_failures_beyond_those_shown_are_counted() -> None:
    html = shelf_page.state(replace(OVERVIEW, failed=201), FakeShelf({}), "", EN)
    assert "And 200 more." in html and '<details class="failures">' in html


def test_work_under_way_is_a_bar_and_its_trouble_a_line() -> None:
    assert '<progress max="40" value="12"></progress><span>Indexing 12/40' in shelf_page.state(
        OVERVIEW, FakeShelf({}), "12/40", EN
    )
    assert "<progress></progress>" in shelf_page.state(OVERVIEW, FakeShelf({}, busy=True), "", EN)
    assert "The disk is full." in shelf_page.state(OVERVIEW, FakeShelf({}, problem="The disk is full."), "", EN)


def test_what_a_test_of_the_index_found_is_told() -> None:
    def told(audit: Audit) -> str:
        return shelf_page.state(OVERVIEW, FakeShelf({}, audited=audit), "", EN)

    assert "all 1,200 passages find themselves (0.5 s)" in told(Audit(1_200, (), (), 0.5))
    assert EN.audited_mended in told(Audit(9, (), (), 0.5, rebuilt=True))
    assert "2 of 9 passages are not found" in told(Audit(9, ("a",), ("b",), 0.5))


def test_health_is_a_line() -> None:
    whole = Health(Counts(7, 7, 7, 0), (), {}, "")
    assert "The index is whole. Passages: 7" in shelf_page.health(whole, EN)
    broken = shelf_page.health(Health(Counts(7, 7, 5, 0), (), {}, "It does not know Thai."), EN)
    assert "7 passages in the catalogue, 5 in the search index" in broken and "It does not know Thai." in broken


def test_the_list_says_where_it_is_and_turns_both_ways() -> None:
    notes = tuple(NoteSummary(f"n/{n}", f"T{n}", "Lin", None, "ja", ("a",), 1, 2) for n in range(50))
    html = shelf_page.notes(Listed(10_000, notes), Asked(first=9_900, limit=50), EN)
    assert "9,901–9,950 of 10,000" in html and html.count('data-act="open_note"') == 50
    assert 'data-first="9850">' in html and 'data-first="9950">' in html and "Comments: 2" in html
    alone = shelf_page.notes(Listed(50, notes), Asked(limit=50), EN)
    assert alone.count(" disabled>") == 2
    assert EN.list_none in shelf_page.notes(Listed(0, ()), Asked(), EN)


def test_everything_foreign_is_escaped() -> None:
    folder = FolderState(EVIL, Path(EVIL), False, 1, 1, 1, 1)
    overview = Overview((folder,), (Failure(EVIL, EVIL),), 1, {}, frozenset())
    note = NoteSummary(EVIL, EVIL, EVIL, EVIL, EVIL, (EVIL,), 1, 1)
    html = (
        shelf_page.state(overview, FakeShelf({}, problem=EVIL, progress=EVIL), EVIL, EN)
        + shelf_page.notes(Listed(1, (note,)), Asked(), EN)
        + shelf_page.health(Health(Counts(1, 1, 1, 0), (), {}, EVIL), EN)
    )
    assert "<img" not in html and "onerror='" not in html
