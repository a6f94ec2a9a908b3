from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from assistant.documents.errors import JobRefused
from assistant.documents.jobs.requests import translation
from assistant.documents.memory.store import TranslationMemory
from tests.assistant.documents.jobs.working import Desk, Gate, ended, english, until


def test_a_correction_holds_for_the_job_and_the_next_one(opened: Desk, tmp_path: Path) -> None:
    with closing(TranslationMemory(tmp_path / "memory.sqlite3")) as memory:
        desk = opened(memory=lambda: memory)
        twice = english(3) + b"\n\n" + english(1)
        id = ended(desk, desk.start(translation("a.txt", twice, "de", source="en")).id).id
        before = desk.view(id).revision
        found = desk.correct(id, 0, "  Boot 100 fuhr um\n neun. ")
        assert (found.target, found.status, found.corrected) == ("Boot 100 fuhr um neun.", "remembered", True)
        assert [each.place for each in desk.view(id, since=before).changes] == [0, 3]
        assert desk.result(id).data.decode().count("Boot 100 fuhr um neun.") == 2
        other = ended(desk, desk.start(translation("a.md", twice, "de", source="en")).id)
        assert desk.result(other.id).data.decode().count("Boot 100 fuhr um neun.") == 2


def test_a_correction_made_before_the_segment_came_stays(opened: Desk, tmp_path: Path) -> None:
    gate = Gate(1)
    with closing(TranslationMemory(tmp_path / "memory.sqlite3")) as memory:
        desk = opened(gate, memory=lambda: memory)
        id = desk.start(translation("a.txt", english(3), "de")).id
        until(lambda: len(gate.asked) == 3)
        assert desk.correct(id, 2, "Boot 102 fuhr.").corrected
        gate.more()
        assert ended(desk, id).done == 3
        assert desk.result(id).data.decode().endswith("Boot 102 fuhr.")
        assert [each.target for each in memory.all(corrections_only=True)] == ["Boot 102 fuhr."]
        assert [each.source_language for each in memory.all(corrections_only=True)] == ["en"]


def test_a_correction_that_cannot_stand_is_refused(opened: Desk) -> None:
    desk = opened(Gate(0))
    id = desk.start(translation("a.md", b"Read **the report** now.", "de", source="en")).id
    for wrong, why in (("Lies den Bericht.", "<1>.*</1>"), (" ", "empty")):
        with pytest.raises(JobRefused, match=why):
            desk.correct(id, 0, wrong)
    with pytest.raises(JobRefused, match="no segment 7"):
        desk.correct(id, 7, "x")
    assert desk.correct(id, 0, "Lies <1>den Bericht</1>!").target == "Lies <1>den Bericht</1>!"
    assert desk.result(id).data == b"Lies **den Bericht**!"
