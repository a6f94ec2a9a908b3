from __future__ import annotations

from pathlib import Path

from assistant.search.finding import Finder
from tests.index.conftest import Bench


def test_one_note_is_searched_in_whole_and_within_the_filters(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "home", tmp_path / "notes")
    day = "The bus pass was shown to the driver of the line on that day, and it rained. " * 9
    bench.write("diary.md", "\n\n".join(f"{day} {n}" for n in range(8)))
    bench.write("bus.md", "The bus pass is 700 yen.")
    bench.sync(bench.notes)
    find = Finder(bench.retriever, 30, {"folder": bench.notes.name})
    everywhere, within = find("bus pass"), find("bus pass", "notes/diary.md")
    assert {hit.passage.note for hit in everywhere} == {"notes/bus.md", "notes/diary.md"}
    assert {hit.passage.note for hit in within} == {"notes/diary.md"} and len(within) >= 8
    assert Finder(bench.retriever, 30, {"folder": "other"})("bus pass", "notes/diary.md") == []
    bench.close()
