"""Points checked against the text: taken, asked for again from their sources alone, or replaced by these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.documents.checks import Wanted
from assistant.documents.summarising.claims import unsupported
from assistant.documents.summarising.evidence import Evidence
from assistant.documents.summarising.speech import ill_said
from assistant.documents.summarising.wording import Wording, points_of, unmarked
from assistant.documents.translating.asking import Reply
from assistant.messages import Request
from assistant.nearness import Embed, Vectors

Ask = Callable[[Sequence[Request]], Sequence[Reply]]
"""Returns the replies to requests that are computed together."""
Translate = Callable[[str, str | None], str]
"""Returns a sentence, given with its language, in the language of the summary; empty where no try could be used."""


@dataclass(frozen=True, eq=False)
class Claim:
    """A point and the sentences that it rests on, by their places in the evidence."""

    text: str
    vector: Vectors
    sentences: tuple[int, ...]
    extract: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A line of the model, and the sentences that it can rest on."""

    text: str
    among: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Doubt:
    """A line that did not hold."""

    sentences: tuple[int, ...]
    vector: Vectors


@dataclass(frozen=True, eq=False)
class Proving:
    """Checks the points of one summary."""

    evidence: Evidence
    embed: Embed
    wording: Wording
    ask: Ask
    translate: Translate
    _translated: dict[int, str] = field(default_factory=dict)

    def looked_at(self, drafts: Sequence[Draft]) -> list[Claim | Doubt]:
        """Return each draft as a claim, or as a doubt where it does not hold; the model is not asked."""
        if not drafts:
            return []
        language = self.wording.language
        vectors = self.embed([draft.text for draft in drafts])
        found: list[Claim | Doubt] = []
        for draft, vector in zip(drafts, vectors, strict=True):
            sentences = tuple(self.evidence.supporting(draft.text, vector, language, draft.among))
            holds = bool(sentences) and not self.faults(draft.text, sentences)
            found.append(Claim(draft.text, vector, sentences) if holds else Doubt(sentences, vector))
        return found

    def proven(self, drafts: Sequence[Sequence[Draft]]) -> list[list[Claim]]:
        """Return what holds of several stretches' drafts.

        What does not is asked for again from the sentences nearest to it, all at once; then one of these stands in its
        place, where it is in the right language. A stretch may be left without any claim.

        Raises:
            CalledOff: the work was cancelled.
            AssistantError: the model cannot answer.
        """
        flat = [(at, draft) for at, several in enumerate(drafts) for draft in several]
        looked = self.looked_at([draft for _, draft in flat])
        doubts = [at for at, found in enumerate(looked) if isinstance(found, Doubt) and found.sentences]
        for at, claim in zip(doubts, self.asked_again([looked[at] for at in doubts]), strict=True):
            looked[at] = claim or looked[at]
        found: list[list[Claim]] = [[] for _ in drafts]
        for (stretch, _), each in zip(flat, looked, strict=True):
            claim = each if isinstance(each, Claim) else self.own_words(each.sentences, each.vector)
            if claim is not None:
                found[stretch].append(claim)
        return found

    def own_words(self, sentences: Sequence[int], vector: Vectors, *, translated: bool = False) -> Claim | None:
        """Return the sentence nearest to a vector as a claim of its own; None where none can be shown.

        Args:
            sentences: those to choose from.
            vector: shape (dimension,).
            translated: translate it where it is in another language.
        """
        at = self.evidence.telling(sentences, vector)
        if at is None:
            return None
        said = _plain(self.evidence.unnumbered(at))
        if ill_said(said, said, self._wanted(self.evidence.languages[at])):
            if not translated:
                return None
            if at not in self._translated:
                language = self.evidence.languages[at]
                # A sentence may be in another language than all around it.
                self._translated[at] = self.translate(said, None if language == self.wording.language else language)
            said = self._translated[at]
            if not said or self.faults(said, (at,)):
                return None
        return Claim(said, self.evidence.vectors[at], (at,), extract=True)

    def asked_again(self, doubts: Sequence[Claim | Doubt]) -> list[Claim | None]:
        """Return for each doubt what the model makes of its sentences alone; None where that does not hold either."""
        texts = ["\n".join(self.evidence.said(at) for at in doubt.sentences) for doubt in doubts]
        found = self.ask([self.wording.part(text, 1) for text in texts])
        drafts = {
            at: Draft(points[0], doubts[at].sentences) for at, reply in enumerate(found) if (points := points_of(reply))
        }
        found_again = dict(zip(drafts, self.looked_at(list(drafts.values())), strict=True))
        claims = (found_again.get(at) for at in range(len(doubts)))
        return [claim if isinstance(claim, Claim) else None for claim in claims]

    def faults(self, text: str, sentences: Sequence[int]) -> tuple[str, ...]:
        """Return what is wrong with a text that should say what sentences do; empty where nothing is."""
        held = self.evidence.held(sentences)
        lacking = unsupported(text, held, self.wording.language)
        return lacking or ill_said(text, held.text, self._wanted(held.language))

    def _wanted(self, language: str | None) -> Wanted:
        return Wanted(self.wording.language, language, self.wording.instructions)


def _plain(sentence: str) -> str:
    """Return a sentence of the text without the marks of lists, tables and bold type."""
    return " ".join(unmarked(sentence).strip("|").replace("**", "").split())


def nearest(claims: Sequence[Claim], vector: Vectors) -> Claim:
    """Return the claim that is nearest in meaning to a vector."""
    return max(claims, key=lambda claim: float(claim.vector @ vector))


def farthest(claims: Sequence[Claim], chosen: Sequence[Claim]) -> Claim:
    """Return the claim that says least of what the chosen ones say, the first of equals."""
    if not chosen:
        return claims[0]
    held = np.stack([claim.vector for claim in chosen])
    return min(claims, key=lambda claim: float((held @ claim.vector).max()))
