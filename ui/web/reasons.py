"""Why a note is related, in the words of the page's language."""

from __future__ import annotations

from assistant.language import native_name
from ui.web.port import Kin
from ui.web.text import Labels


def worded(one: Kin, words: Labels) -> str:
    """The reasons as a line of plain text; as they came where they have no parts."""
    details = {kind: [each.detail for each in one.why if each.kind == kind] for kind in {w.kind for w in one.why}}
    parts = [
        *(words.why_question.format(question=question) for question in details.get("question", ())),
        *([words.why_name.format(names=", ".join(details["name"]))] if "name" in details else ()),
        " ".join(f"#{tag}" for tag in details.get("tag", ())),
        *([words.why_meaning] if "meaning" in details else ()),
        *(words.why_language.format(language=native_name(code)) for code in details.get("language", ())),
    ]
    return " · ".join(part for part in parts if part) or one.reason
