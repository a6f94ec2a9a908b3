from __future__ import annotations

import pytest

from assistant.chat.events import Citation, Related
from assistant.chat.related import MOST, beside, handed_out, worded
from index.errors import NoteNotFound
from index.reasons import Reason
from index.related import RelatedNote, Stretch

TAGS = (Reason("tag", "travel"), Reason("tag", "winter"))
CITED = (Citation(1, "a.md", "A", 3, 9, "quoted"),)


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (TAGS, "#travel #winter"),
        ((Reason("name", "Kyoto"), Reason("name", "Kurama"), TAGS[0]), "both mention Kyoto, Kurama; #travel"),
        ((Reason("question", "Is it far?"),), "answers the same question: Is it far?"),
        ((Reason("meaning"),), "close in meaning"),
        ((Reason("language", "ja"), Reason("meaning")), "close in meaning; in Japanese"),
    ],
)
def test_reasons_in_words(reasons: tuple[Reason, ...], words: str) -> None:
    assert worded(reasons) == words


def test_nearness_is_not_told_beside_something_better() -> None:
    found = RelatedNote("b.md", "B", 0.5, (*TAGS, Reason("language", "ja"), Reason("meaning")))
    told = (*TAGS, Reason("language", "ja"))
    assert handed_out(found) == Related("b.md", "B", "#travel #winter; in Japanese", told)


def test_notes_beside_an_answer_are_those_of_its_citations() -> None:
    def relate(passages: object, limit: int, question: str) -> list[RelatedNote]:
        assert (passages, limit, question) == ([Stretch("a.md", 3, 9)], MOST, "Is it far?")
        return [RelatedNote("b.md", "B", 0.5, TAGS)]

    assert [one.note for one in beside(CITED, "Is it far?", relate)] == ["b.md"]
    assert beside((), "Is it far?", relate) == ()


def test_a_cited_note_that_is_gone_has_none() -> None:
    def relate(*_: object) -> list[RelatedNote]:
        raise NoteNotFound("There is no note 'a.md'.")

    assert beside(CITED, "", relate) == ()
