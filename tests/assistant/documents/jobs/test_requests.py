from __future__ import annotations

from assistant.documents.glossary.terms import Glossary, Term
from assistant.documents.jobs.requests import (
    document_title,
    glossary_of,
    note_summary,
    note_translation,
    summary,
    translation,
)
from index.passage import Document


def test_a_note_is_translated_with_its_title() -> None:
    note = Document("Tee/Kaffee", "Ein Text.\n\n## Comments\n\n- **Mo**: Gut.", language="de")
    request = note_translation(note, "en")
    assert (request.name, request.options) == ("Tee-Kaffee.md", {"target": "en", "source": "de"})
    assert request.data.decode().startswith("# Tee/Kaffee\n\nEin Text.")
    assert note_translation(Document("T", "# T\n\nx", language="yue"), "en").options == {"target": "en"}
    assert note_translation(Document("T", "# T\n\nx"), "en").data == b"# T\n\nx"


def test_a_glossary_survives_its_way_into_a_request() -> None:
    glossary = Glossary(
        (Term({"en": ("boat", "ship"), "de": ("Kutter",)}, "not Boot", True), Term({"": ("x",), "*": ("y",)}))
    )
    assert glossary_of(translation("a.txt", b"x", "de", glossary=glossary).options).digest == glossary.digest


def test_a_document_is_called_by_its_file_or_its_note() -> None:
    assert document_title(note_summary(Document("Tee/Kaffee 2.0", "x"), "short").name) == "Tee-Kaffee 2.0"
    assert document_title(summary("a/b.txt", b"x", "short").name) == "b.txt"
