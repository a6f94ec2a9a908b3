from __future__ import annotations

from assistant.chat.related import related
from index.passage import Hit, Passage

TAGS = {"a.md": ("travel", "winter"), "b.md": ("winter", "food"), "c.md": ("pets",), "d.md": ("travel", "winter")}


def hit(note: str) -> Hit:
    return Hit(Passage(note, note.upper(), "text", 0, 4), 0.5)


def test_names_found_notes_that_share_a_tag_with_a_cited_one_and_says_which() -> None:
    found = [hit(n) for n in ("a.md", "b.md", "b.md", "c.md", "d.md")]
    assert [(r.note, r.reason) for r in related(["a.md"], found, TAGS)] == [
        ("b.md", "#winter"),
        ("d.md", "#travel #winter"),
    ]


def test_nothing_is_related_to_nothing() -> None:
    assert related([], [hit("a.md")], TAGS) == ()
