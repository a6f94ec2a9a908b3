"""Rounds of merging: the model chooses and joins, and what it writes must hold; else the points stay as they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.documents.summarising.claims import specificity
from assistant.documents.summarising.merging import Group, repeated
from assistant.documents.summarising.proving import Claim, Draft, Proving, farthest, nearest
from assistant.documents.summarising.wording import points_of
from assistant.messages import Request


@dataclass(frozen=True, slots=True)
class Rounds:
    """Merges the claims of one summary."""

    proving: Proving
    fits: Callable[[Request], bool]
    """Tells whether the model's context holds a request."""

    def merged(self, claims: Sequence[Claim], groups: Sequence[Group]) -> list[Claim]:
        """Return the claims after one round, in the order of the text; all groups are computed together.

        Raises:
            CalledOff: the work was cancelled.
            AssistantError: the model cannot answer.
        """
        parts = [list(claims[group.start : group.end]) for group in groups]
        written = self._written(parts, groups)
        found: list[Claim] = []
        for part, group, lines in zip(parts, groups, written, strict=True):
            if group.quota < len(part):
                part = self._filled(self._held(lines[: group.quota], part), part, group.quota)
            found += part
        return self.distinct(found)

    def distinct(self, claims: Sequence[Claim]) -> list[Claim]:
        """Return the claims without those that say what another one says, whose sources that one gets."""
        if len(claims) < 2:
            return list(claims)
        again = repeated([claim.text for claim in claims], self.proving.embed([claim.text for claim in claims]))
        sources = {at: set(claim.sentences) for at, claim in enumerate(claims) if at not in again}
        for at, first in again.items():
            sources[first] |= set(claims[at].sentences)
        kept = (replace(claims[at], sentences=tuple(sorted(held))) for at, held in sources.items())
        return sorted(kept, key=lambda claim: claim.sentences)

    def _written(self, parts: Sequence[Sequence[Claim]], groups: Sequence[Group]) -> list[tuple[str, ...]]:
        """Return the model's lines for each group; none where it need not be asked, or cannot be."""
        requests: dict[int, Request] = {}
        for at, (part, group) in enumerate(zip(parts, groups, strict=True)):
            if group.quota < len(part):
                # A small model takes what stands first.
                ordered = sorted(part, key=lambda claim: -self._specificity(claim))
                request = self.proving.wording.whole([claim.text for claim in ordered], group.quota)
                if self.fits(request):
                    requests[at] = request
        found = dict(zip(requests, self.proving.ask(list(requests.values())), strict=True))
        return [points_of(found[at]) if at in found else () for at in range(len(parts))]

    def _held(self, lines: Sequence[str], part: Sequence[Claim]) -> list[Claim]:
        """Return the lines that hold; in place of one that does not stands the claim nearest to it."""
        among = tuple(sorted({sentence for claim in part for sentence in claim.sentences}))
        found: list[Claim] = []
        for each in self.proving.looked_at([Draft(line, among) for line in lines]):
            claim = each if isinstance(each, Claim) else nearest(part, each.vector)
            if not any(claim is other for other in found):
                found.append(claim)
        return self.distinct(found)

    def _filled(self, chosen: Sequence[Claim], part: Sequence[Claim], quota: int) -> list[Claim]:
        """Return so many claims of a group: the chosen ones, then the most specific of those that they leave out."""
        found = list(chosen)
        while len(found) < quota:
            held = {sentence for claim in found for sentence in claim.sentences}
            rest = [claim for claim in part if not held & set(claim.sentences)]
            if not rest:
                break
            most = max(map(self._specificity, rest))
            found.append(farthest([claim for claim in rest if self._specificity(claim) == most], found))
        return found

    def _specificity(self, claim: Claim) -> int:
        return specificity(claim.text, self.proving.wording.language)
