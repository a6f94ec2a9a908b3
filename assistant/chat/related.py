"""Notes worth reading beside an answer, each with a reason that is true (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.chat.events import Related
from index.passage import Hit

MOST = 3


def related(cited: Sequence[str], found: Sequence[Hit], tags: Mapping[str, Sequence[str]]) -> tuple[Related, ...]:
    """Up to three found notes that the answer does not cite but that share a tag with a note it cites.

    The reason is the shared tags, such as `#travel #winter`: true, and the same in every language.
    """
    wanted = {tag for note in cited for tag in tags.get(note, ())}
    out: dict[str, Related] = {}
    for hit in found:
        note = hit.passage.note
        shared = [tag for tag in tags.get(note, ()) if tag in wanted]
        if shared and note not in cited and note not in out:
            out[note] = Related(note, hit.passage.title, " ".join(f"#{tag}" for tag in shared))
    return tuple(out.values())[:MOST]
