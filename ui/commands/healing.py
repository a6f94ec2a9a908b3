"""The health of the index as people and machines see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.standing import Audit, Health

_TOLD = 0.01
"""Share of the passages from which on a language is named."""


def troubles(health: Health) -> Iterator[str]:
    """What is not as it should be, a line each with what to do about it."""
    counts = health.counts
    if not counts.agree:
        yield (
            f"Of {counts.passages} passages {counts.embedded} have a vector and {counts.stored} are in the search "
            f"index, which has yet to follow {counts.owed} changes. Run `diandian index sync`."
        )
    if health.misfit:
        yield health.misfit


def languages_line(health: Health) -> str:
    """The languages of the notes, in a line."""
    shares = ", ".join(f"{code} {share:.0%}" for code, share in health.languages.items() if share >= _TOLD)
    return f"Languages: {shares or 'not known yet'}."


def health_document(health: Health) -> dict[str, Any]:
    """The health as `--json` prints it beside the counts of notes."""
    counts = health.counts
    return {
        "health": {
            "well": health.well,
            "embedded": counts.embedded,
            "stored": counts.stored,
            "owed": counts.owed,
            "languages": dict(health.languages),
            "misfit": health.misfit,
        }
    }


def audit_line(audit: Audit) -> str:
    """An audit, in a line."""
    again = " The search index was made anew." if audit.rebuilt else ""
    if audit.well:
        return f"All of {audit.checked} passages find themselves, {audit.seconds:.1f} s.{again}"
    return (
        f"Of {audit.checked} passages {len(audit.lost)} are not found by their vectors and {len(audit.unlisted)} not "
        f"by their words, {audit.seconds:.1f} s.{again} Run `diandian index rebuild`."
    )


def audit_document(audit: Audit) -> dict[str, Any]:
    """An audit as `--json` prints it."""
    return {
        "checked": audit.checked,
        "lost": len(audit.lost),
        "unlisted": len(audit.unlisted),
        "rebuilt": audit.rebuilt,
        "seconds": audit.seconds,
    }
