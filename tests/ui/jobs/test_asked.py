"""From what a browser sent to what the assistant is asked."""

from __future__ import annotations

import json

import pytest

from assistant.documents.errors import GlossaryUnreadable
from assistant.documents.glossary.terms import Term
from index.errors import NoteNotFound
from index.passage import Document
from ui.web.jobs.asked import MOST_TERMS, BadForm, Form, glossary_of, request_of, title_of
from ui.web.jobs.wording import job_labels

EN = job_labels("en")


def note(id: str) -> Document:
    if id != "home/a.md":
        raise NoteNotFound(f"No note is called {id!r}.")
    return Document("Kyoto / Nara", "Snow.", language="ja")


def test_a_pasted_text_is_a_text_file_called_by_its_first_words() -> None:
    asked = request_of(Form("fr", text="\n  # Snow: on Kurama!\n\nIt fell."), note, EN)
    assert (asked.kind, asked.name) == ("translate", "Snow on Kurama.txt")
    assert asked.data == b"\n  # Snow: on Kurama!\n\nIt fell." and asked.options == {"target": "fr"}


def test_a_file_keeps_its_name_and_bytes() -> None:
    asked = request_of(Form("fr", "en", name="../a.docx", data=b"PK"), note, EN)
    assert (asked.name, asked.data, asked.options) == ("a.docx", b"PK", {"target": "fr", "source": "en"})


def test_a_note_is_asked_for_by_its_id() -> None:
    asked = request_of(Form("fr", note="home/a.md"), note, EN)
    assert asked.name == "Kyoto - Nara.md" and b"Snow." in asked.data and asked.options["source"] == "ja"
    with pytest.raises(NoteNotFound):
        request_of(Form("fr", note="gone"), note, EN)


def test_nothing_given_is_a_line_in_the_readers_language() -> None:
    with pytest.raises(BadForm, match=EN.nothing_given):
        request_of(Form("fr", text=" \n"), note, EN)
    with pytest.raises(BadForm, match=EN.no_language):
        request_of(Form("", text="Snow."), note, EN)


def test_the_glossary_takes_pairs_with_variants_and_any_sign() -> None:
    found = glossary_of(json.dumps([['小红书, "red"', "RedNote|Xiaohongshu"], ["a\nb", "c"], ["", "x"], ["y", " "]]))
    assert found.terms == (
        Term({"": ('小红书, "red"',), "*": ("RedNote", "Xiaohongshu")}),
        Term({"": ("a b",), "*": ("c",)}),
    )


def test_a_summary_is_asked_for_with_its_length_and_language() -> None:
    asked = request_of(Form(text="Snow.", deed="summarise", length="long", language="fr"), note, EN)
    assert (asked.kind, asked.name, asked.options) == ("summarise", "Snow.txt", {"length": "long", "language": "fr"})
    asked = request_of(Form(name="a.docx", data=b"PK", deed="summarise"), note, EN)
    assert (asked.name, asked.data, asked.options) == ("a.docx", b"PK", {"length": "medium"})
    asked = request_of(Form(note="home/a.md", deed="summarise", terms="["), note, EN)
    assert asked.kind == "summarise" and b"Snow." in asked.data
    with pytest.raises(BadForm, match=EN.nothing_given):
        request_of(Form(deed="summarise", text=" "), note, EN)


@pytest.mark.parametrize("terms", ["", "[", "7", '{"a": "b"}', '[["a"], "ab", 3, ["a", 1], ["|", "b"]]', "[" * 100_000])
def test_no_pairs_are_no_glossary(terms: str) -> None:
    assert not glossary_of(terms).terms


def test_a_glossary_that_contradicts_itself_is_told() -> None:
    with pytest.raises(GlossaryUnreadable, match="line 3"):
        glossary_of(json.dumps([["bus", "autobus"], ["bus", "autocar"]]))


def test_a_huge_glossary_is_read_up_to_its_limit() -> None:
    assert len(glossary_of(json.dumps([[f"t{n}", "x"] for n in range(MOST_TERMS + 5)])).terms) == MOST_TERMS


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("../../etc/passwd", "etc passwd"),
        ("???\nSnow", "text"),
        ("word " * 100, "word word word word word word word word word"),
        ("雪" * 100, "雪" * 48),
    ],
)
def test_titles_are_short_and_hold_nothing_that_names_cannot(text: str, title: str) -> None:
    assert title_of(text) == title
