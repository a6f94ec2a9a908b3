"""A model by the rules, and a text with known facts, for tests of summaries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from assistant.documents.settings import DocumentSettings
from assistant.documents.summarising.reading import Reading
from assistant.documents.summarising.summarise import Summarising
from assistant.documents.summarising.values import Summary, SummaryEvent, SummaryOrder
from assistant.messages import Request
from assistant.nearness import Embed, Vectors
from assistant.scripted import ScriptedBackend
from tests.fakes import FakeEmbedder

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]")
_COUNT = re.compile(r"list of (?:at most )?(\d+)")

PLACES = ("Arvik", "Belmora", "Corvall", "Dunsel", "Estrand", "Farlow", "Grenna", "Holmby", "Istra", "Jorvik")
THINGS = ("bakery", "library", "harbour", "orchard", "windmill", "school", "theatre", "bridge", "museum", "station")


def fact(number: int) -> str:
    """One of a hundred facts, no two with the same number, place and thing."""
    place, thing = PLACES[number % 10], THINGS[number // 10 % 10]
    return f"The {thing} of {place} was visited by {1000 + 37 * number} people last summer."


def text_of(facts: int) -> str:
    """A text of so many facts, five in a paragraph."""
    parts = [" ".join(fact(at) for at in range(first, min(first + 5, facts))) for first in range(0, facts, 5)]
    return "\n\n".join(parts)


def asked_for(request: Request) -> int:
    """How many points a request wants."""
    found = _COUNT.search(request.messages[-1].content)
    return int(found[1]) if found else 1


def material_of(request: Request) -> str:
    """The text, or the points, that a request holds."""
    content = request.messages[-1].content
    return content.split("\n\n", 1)[1].rsplit("\n\n", 1)[0] if "\n\n" in content else content


def is_merge(request: Request) -> bool:
    """Whether a request merges points."""
    return request.messages[-1].content.startswith("The points")


def first_sentences(request: Request) -> str:
    """As many sentences of the text as are asked for, evenly taken: what a faithful model might write."""
    sentences = [match[0].strip(" -") for match in _SENTENCE.finditer(material_of(request))]
    count = min(asked_for(request), len(sentences))
    chosen = [sentences[at * len(sentences) // count] for at in range(count)]
    return "\n".join(f"{number}. {sentence}" for number, sentence in enumerate(chosen, 1))


def all_alike(texts: Sequence[str]) -> Vectors:
    """An embedder to which everything means the same, whatever the language."""
    return np.ones((len(texts), 1), dtype=np.float32)


def summarising(
    reply: Callable[[Request], str] | Sequence[str] = first_sentences,
    *,
    embed: Embed | None = None,
    context: int = 4096,
    pause_s: float = 0.0,
    **settings: int,
) -> tuple[Summarising, ScriptedBackend]:
    """A summariser over a scripted model, and that model."""
    backend = ScriptedBackend(reply, context=context, pause_s=pause_s)
    chosen = DocumentSettings(**{"parallel": 4, "stretch_tokens": 80, **settings})  # type: ignore[arg-type]
    return Summarising(backend, embed or FakeEmbedder().embed_passages, chosen), backend


def events(
    text: str | Reading, reply: Callable[[Request], str] | Sequence[str] = first_sentences, **order: str
) -> Iterator[SummaryEvent]:
    """The events of summarising a text."""
    reading = Reading(text) if isinstance(text, str) else text
    return summarising(reply)[0].run(reading, SummaryOrder(**order))  # type: ignore[arg-type]


def summary(
    text: str | Reading, reply: Callable[[Request], str] | Sequence[str] = first_sentences, **order: str
) -> Summary:
    """The summary of a text."""
    *_, last = events(text, reply, **order)
    assert isinstance(last, Summary)
    return last
