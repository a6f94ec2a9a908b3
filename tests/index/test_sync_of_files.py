"""What a sync makes of files that moved, failed, hold several notes, or do not tell their language."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence

from index.sync import sync
from tests.index.conftest import Bench, settle


def test_a_file_moved_to_another_folder_is_neither_embedded_nor_parsed_again(bench: Bench) -> None:
    path = bench.write("a.md", "# Tea\n\nGreen tea.\n\n## Comments\n\n- **Mo** (2025-01-02, fr): Bon.\n")
    bench.sync()
    before, told = len(bench.embedder.embedded), bench.catalogue.document("notes/a.md")
    (bench.notes / "deep").mkdir()
    path.rename(bench.notes / "deep" / "a.md")
    assert bench.outcomes() == {"notes/deep/a.md": "moved"}
    assert len(bench.embedder.embedded) == before
    assert bench.catalogue.document("notes/deep/a.md") == told
    assert {note for note, *_ in bench.holdings().values()} == {"notes/deep/a.md"}
    settle(bench.notes)
    assert bench.outcomes() == {"notes/deep/a.md": "unchanged"}


def test_a_file_that_failed_is_not_read_again_until_it_changes(bench: Bench) -> None:
    path = bench.write("a.md", b"\x00\x01\x02" * 500)
    settle(bench.notes)
    (failure,) = bench.sync().failed
    path.chmod(0)
    assert bench.sync().failed == (failure,)
    path.chmod(0o644)
    bench.write("a.md", "Good words.")
    assert (bench.sync().failed, bench.catalogue.failures()) == ((), ())


def test_a_file_none_of_whose_parts_can_be_read_has_failed_at_every_sync(bench: Bench) -> None:
    with zipfile.ZipFile(bench.notes / "a.zip", "w") as archive:
        archive.writestr("deep.zip", b"PK no archive")
    settle(bench.notes)
    first = bench.sync()
    again = bench.sync()
    assert [failure.path for failure in first.failed] == ["notes/a.zip", "notes/a.zip#deep.zip"]
    assert (again.failed, again.unchanged) == (first.failed, 0)


def test_languages_that_notes_do_not_tell_are_asked_for(bench: Bench) -> None:
    asked: list[str] = []

    def tongue(text: str, expected: Sequence[str]) -> str | None:
        asked.append(text)
        return "zh" if "茶" in text else "en"

    said = "---\nlang: fr\n---\nGreen tea is steeped at seventy degrees, says the tin.\n"
    bench.write("said.md", said)
    bench.write("mixed.md", "Green tea takes seventy degrees. " * 30 + "\n\n" + "绿茶用七十度的水泡，两分钟就好。" * 20)
    comments = "- **Wen**: 绿茶要用七十度的水来泡，再高就苦了，我每天都这样泡，从来没有苦过。\n- **Mo**: Fine.\n"
    bench.write("remarks.md", f"Green tea takes seventy degrees.\n\n## Comments\n\n{comments}")
    list(sync([bench.notes], bench.catalogue, bench.store, bench.embedder, bench.settings, tongue=tongue))
    languages = {note.note: note.language for note in bench.catalogue.summaries()}
    assert languages == {"notes/said.md": "fr", "notes/mixed.md": "zh", "notes/remarks.md": "en"}
    assert {p.language for p in bench.catalogue.passages_of("notes/said.md")} == {"fr"}
    assert {p.language for p in bench.catalogue.passages_of("notes/mixed.md")} == {"en", "zh"}
    assert [c.language for c in bench.catalogue.document("notes/remarks.md").comments] == ["zh", None]
    assert not any("says the tin" in text for text in asked)
