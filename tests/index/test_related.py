from __future__ import annotations

import pytest

from index.errors import NoteNotFound
from index.related import RelatedNote, RelatedNotes, Stretch
from tests.index.conftest import Bench

TEA = "Green tea needs water at eighty degrees and two minutes in the pot. "
TRAIN = "The night train leaves the station at ten and arrives in the morning. "
SNOW = "Snow fell on the hills and the path was white until the afternoon. "


def note(text: str, **head: str) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in head.items()) + f"---\n{text}"


@pytest.fixture
def kin(bench: Bench) -> RelatedNotes:
    bench.write("tea.md", note(TEA + "We drank it in old Kurama.", title="Tea", lang="en", tags="[drinks, evening]"))
    bench.write("tea-too.md", note(TEA + "Or three.", title="More tea", lang="en"))
    bench.write("tee.md", note(TEA + "Oder drei.", title="Tee", lang="de"))
    bench.write("train.md", note(TRAIN + "It stops at cold Kurama too.", title="Train", lang="en"))
    bench.write("wine.md", note("Red wine stains a shirt for good.", title="Wine", lang="en", tags="[Evening]"))
    bench.write("snow.md", note(SNOW, title="Snow", lang="en"))
    bench.sync()
    return RelatedNotes(bench.catalogue, bench.store, bench.embedder, lambda text: None)


def reasons(found: tuple[RelatedNote, ...]) -> dict[str, set[tuple[str, str]]]:
    return {one.note.split("/")[1]: {(reason.kind, reason.detail) for reason in one.reasons} for one in found}


def test_every_reason_is_true_and_those_without_one_are_not_there(kin: RelatedNotes) -> None:
    assert reasons(kin.of_note("notes/tea.md", 10)) == {
        "tea-too.md": {("meaning", "")},
        "tee.md": {("meaning", ""), ("language", "de")},
        "train.md": {("name", "Kurama"), ("meaning", "")},
        "wine.md": {("tag", "Evening")},
    }


def test_the_closest_come_first_and_never_the_note_itself(kin: RelatedNotes) -> None:
    found = kin.of_note("notes/tea.md", 10)
    assert [one.closeness for one in found] == sorted((one.closeness for one in found), reverse=True)
    assert {found[0].note, found[1].note} == {"notes/tea-too.md", "notes/tee.md"}
    assert "notes/tea.md" not in [one.note for one in found]
    assert kin.of_note("notes/tea.md", 1) == found[:1]


def test_copies_are_named_once_and_a_copy_of_the_note_never(bench: Bench, kin: RelatedNotes) -> None:
    bench.write("copy.md", note(TEA + "We drank it in old Kurama.", title="Copy", lang="en"))
    bench.write("tea-three.md", note(TEA + "Or  three.\n", title="Even more tea", lang="en"))
    bench.sync()
    found = [one.note for one in kin.of_note("notes/tea.md", 10)]
    assert "notes/copy.md" not in found
    assert len({"notes/tea-too.md", "notes/tea-three.md"} & set(found)) == 1


def test_a_name_in_many_notes_is_no_reason(bench: Bench, kin: RelatedNotes) -> None:
    for number in range(5):
        bench.write(f"kurama{number}.md", f"Walk {number} in Kurama, {'abcde'[number] * 9}.")
    bench.sync()
    assert ("name", "Kurama") not in reasons(kin.of_note("notes/tea.md", 10))["train.md"]


def test_a_note_that_answers_the_same_question_says_so(bench: Bench, kin: RelatedNotes) -> None:
    bench.write("hot.md", note(TEA + "Always.", title="Hot", lang="en", questions="['What does green tea need?']"))
    bench.sync()
    assert ("question", "What does green tea need?") in reasons(kin.of_note("notes/hot.md"))["tea-too.md"]


def test_passages_are_related_to_other_notes_only(bench: Bench, kin: RelatedNotes) -> None:
    stretch = Stretch("notes/tea.md", 0, 30)
    found = kin.of_passages([stretch], question="What does green tea need?")
    assert found and "notes/tea.md" not in [one.note for one in found]
    assert ("question", "What does green tea need?") in reasons(found)["tea-too.md"]
    assert kin.of_passages([stretch], folders=["elsewhere"]) == ()
    assert kin.of_passages([stretch], folders="notes")


def test_a_stretch_that_holds_no_passage_has_no_kin(kin: RelatedNotes) -> None:
    assert kin.of_passages([Stretch("notes/tea.md", 10_000, 10_001)]) == ()


def test_a_note_that_is_not_there_is_told(kin: RelatedNotes) -> None:
    with pytest.raises(NoteNotFound, match="nowhere"):
        kin.of_note("notes/nowhere.md")


def test_a_language_that_a_note_does_not_declare_is_told_from_its_text(bench: Bench, kin: RelatedNotes) -> None:
    bench.write("undeclared.md", TEA + "Ou trois.")
    bench.sync()
    telling = RelatedNotes(bench.catalogue, bench.store, bench.embedder, lambda text: "fr" if "Ou" in text else None)
    assert ("language", "fr") in reasons(telling.of_note("notes/tea.md", 10))["undeclared.md"]
