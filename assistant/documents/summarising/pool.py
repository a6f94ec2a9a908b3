"""The points among which a summary is chosen: what the model wrote of each stretch, and what it left out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.documents.summarising import choosing
from assistant.documents.summarising.claims import specificity
from assistant.documents.summarising.material import Material
from assistant.documents.summarising.proving import Claim, Draft, Proving

MOST_POINTS = 8
"""Points of one stretch that the model is asked for at most."""
_OWN_WORDS = 3
"""Sentences of a stretch that are taken besides the model's points: a small model overlooks what matters."""
_WRITTEN = 1.0
"""What is added to the worth of a point in the model's words, which can be understood alone, in standard deviations."""
_TO_MERGE = 4
"""How many times as many points are kept for the model to merge, where one must speak for several stretches."""


@dataclass(frozen=True)
class Pool:
    """The points of one text."""

    material: Material
    proving: Proving

    def filled(self, lines: Sequence[Sequence[str]]) -> list[Claim]:
        """Return what holds of the model's lines about each stretch, and the most telling sentences they do not touch.

        Raises:
            CalledOff: the work was cancelled.
            AssistantError: the model cannot answer.
        """
        evidence = self.proving.evidence
        among = [tuple(evidence.within(span)) for span in self.material.stretches]
        # A model that does not stop is not followed.
        drafts = [
            [Draft(line, held) for line in said[: 2 * MOST_POINTS]] for said, held in zip(lines, among, strict=True)
        ]
        found: list[Claim] = []
        for claims, held in zip(self.proving.proven(drafts), among, strict=True):
            own = self._untouched(held, claims)
            if not claims and not own and held:
                middle = evidence.vectors[list(held)].mean(axis=0)
                own = [self.proving.own_words(held, middle, translated=True)]
            found += [*claims, *(claim for claim in own if claim is not None)]
        return found

    def chosen(self, claims: Sequence[Claim], wanted: int) -> list[Claim]:
        """Return the claims that are worth most, of all parts of the text.

        So many as are wanted if every stretch can have one of its own; else some more, for the model to merge.
        """
        if not claims:
            return []
        spans, evidence = self.material.stretches, self.proving.evidence
        vectors = np.stack([claim.vector for claim in claims])
        scores = choosing.worth([claim.text for claim in claims], vectors, evidence.middle, self._language)
        scores = scores + [0.0 if claim.extract else _WRITTEN for claim in claims]
        ends = [span.end for span in spans]
        stretches = [bisect_left(ends, evidence.spans[claim.sentences[0]].end) for claim in claims]
        many = wanted if wanted >= len(spans) else _TO_MERGE * wanted
        return [claims[at] for at in choosing.chosen(claims, scores, stretches, self.material.tokens, many)]

    @property
    def _language(self) -> str:
        return self.proving.wording.language

    def _untouched(self, held: Sequence[int], claims: Sequence[Claim]) -> list[Claim | None]:
        """Return the sentences of a stretch that are worth most of those that no claim rests on."""
        evidence = self.proving.evidence
        said = {sentence for claim in claims for sentence in claim.sentences}
        # What cannot be checked is no more than the model said already; a row of a table says nothing without its head.
        free = [at for at in held if at not in said and evidence.is_telling(at) and "|" not in evidence.said(at)]
        free = [at for at in free if specificity(evidence.said(at), self._language)]
        if not free:
            return []
        texts = [evidence.said(at) for at in free]
        scores = choosing.worth(texts, evidence.vectors[free], evidence.middle, self._language)
        best = [free[int(at)] for at in np.argsort(-scores, kind="stable")[:_OWN_WORDS]]
        return [self.proving.own_words((at,), evidence.vectors[at]) for at in best]
