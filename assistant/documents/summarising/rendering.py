"""Points put into the language of the summary, each checked against the text itself once more.

They are taken and merged in the text's own language, in which a small model is surest and names can be compared, and
only those that are left in the end are translated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.documents.summarising.proving import Claim, Doubt, Proving
from assistant.documents.summarising.values import Point

TranslateAll = Callable[[Sequence[str]], Sequence[str]]
"""Returns texts in the language of the summary, an empty one where no try could be used."""


@dataclass(frozen=True, eq=False)
class Rendering:
    """Renders the claims of one summary."""

    proving: Proving
    """Checks in the language of the summary."""
    translate: TranslateAll

    def rendered(self, claims: Sequence[Claim]) -> list[Claim]:
        """Return the claims in the language of the summary.

        One whose translation does not hold is asked for in that language from its sources alone; where that does not
        hold either, it is left out, and its stretch is not covered.

        Raises:
            CalledOff: the work was cancelled.
            AssistantError: the model cannot answer.
        """
        found: dict[int, Claim] = {}
        doubts: dict[int, Doubt] = {}
        for at, (claim, text) in enumerate(zip(claims, self.translate([each.text for each in claims]), strict=True)):
            if text and not self.proving.faults(text, claim.sentences):
                found[at] = replace(claim, text=text)
            else:
                doubts[at] = Doubt(claim.sentences, claim.vector)
        for at, again in zip(doubts, self.proving.asked_again(list(doubts.values())), strict=True):
            if again is not None:
                found[at] = replace(again, sentences=claims[at].sentences)
        return [found[at] for at in sorted(found)]

    def points(self, points: Sequence[Point]) -> list[Point]:
        """Return points of a thread likewise; those whose translation fails are left out."""
        texts = self.translate([point.text for point in points])
        return [
            replace(point, text=text)
            for point, text in zip(points, texts, strict=True)
            if text and not self.proving.faults(text, self._sentences(point))
        ]

    def _sentences(self, point: Point) -> list[int]:
        return [at for span in point.sources for at in self.proving.evidence.within(span)]
