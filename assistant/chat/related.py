"""Notes worth reading beside an answer or a note, as they are handed out: each with a reason that is true (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.chat.events import Citation, Related
from assistant.language import english_name
from index.errors import NoteNotFound
from index.reasons import Reason
from index.related import RelatedNote, Stretch

MOST = 3
"""Notes named beside an answer."""
_TOLD = 3
"""Reasons told of one note."""

Relate = Callable[[Sequence[Stretch], int, str], Sequence[RelatedNote]]
"""Finds notes related to passages: how many at most, and which question the passages answer."""


def beside(cited: Sequence[Citation], question: str, relate: Relate) -> tuple[Related, ...]:
    """The notes related to the passages that an answer cites; none where it cites none."""
    passages = [Stretch(citation.note, citation.start, citation.end) for citation in cited]
    try:
        return tuple(map(handed_out, relate(passages, MOST, question))) if passages else ()
    except NoteNotFound:  # a note that was cited is gone by now
        return ()


def handed_out(found: RelatedNote) -> Related:
    """A related note with its reasons, also in words."""
    told = telling(found.reasons)
    return Related(found.note, found.title, worded(told), told)


def telling(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons to show: nearness says least, so it is told where nothing else is but the language."""
    some = [reason for reason in reasons if reason.kind not in ("language", "meaning")]
    about = [reason for reason in reasons if reason.kind == "language" or (reason.kind == "meaning" and not some)]
    return (*some[:_TOLD], *about)


def worded(reasons: Sequence[Reason]) -> str:
    """Reasons in English, such as `both mention Kyoto; #travel #winter`; tags are the same in every language."""
    tags = " ".join(f"#{reason.detail}" for reason in reasons if reason.kind == "tag")
    names = ", ".join(reason.detail for reason in reasons if reason.kind == "name")
    questions = [reason.detail for reason in reasons if reason.kind == "question"]
    languages = [english_name(reason.detail) for reason in reasons if reason.kind == "language"]
    parts = (
        *(f"answers the same question: {question}" for question in questions),
        f"both mention {names}" if names else "",
        tags,
        "close in meaning" if any(reason.kind == "meaning" for reason in reasons) else "",
        *(f"in {language}" for language in languages),
    )
    return "; ".join(part for part in parts if part)
