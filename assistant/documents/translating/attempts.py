"""One unit translated: tried, checked, tried otherwise, then in smaller pieces, and never passed off as done.

The first try is the likeliest wording. Where checks find fault with it, others are drawn and the best of all is taken:
the one with the fewest faults, and among equals the one whose meaning is nearest to the source's. What still has a
grave fault is cut, at its tags if these broke and else between sentences or clauses, and each piece is tried alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.documents.checks import Fault, FaultKind, Wanted, fault, faults, forbidden
from assistant.documents.glossary.terms import Entry
from assistant.documents.inline import bare, joined, stretches, tags
from assistant.documents.settings import DocumentSettings
from assistant.documents.translating import units
from assistant.documents.translating.asking import Asking
from assistant.documents.translating.mending import mended
from assistant.documents.translating.units import Size, Unit
from assistant.documents.translating.wording import Pair, Wording
from assistant.messages import Request, Sampling

Standing = Literal["good", "doubtful", "failed"]
Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""How near in meaning each of several texts is to the first one, -1 to 1, whatever their languages."""

SHOWN: frozenset[FaultKind] = frozenset({"numbers", "literals", "glossary", "lines", "pairs", "script"})
"""What may be wrong with a translation that is still worth reading; it is marked as doubtful."""
_DEEPEST = 3
"""How often a unit is cut before it is given up."""
_SEEDS = 100
"""Seeds of one round of tries; those of a segment that is tried again are others."""
_FOREIGN: frozenset[FaultKind] = frozenset({"language", "script", "echo"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """A translation of a text, and what is wrong with it."""

    text: str
    faults: tuple[Fault, ...] = ()
    missing: int = 0
    """Characters of the source that stand in it as they were, since no try at them could be used."""

    @property
    def standing(self) -> Standing:
        """Whether it can be shown as it is, shown with a mark, or not at all."""
        if self.missing:
            return "doubtful"
        grave = {each.kind for each in self.faults if each.grave}
        return "good" if not grave else "doubtful" if grave <= SHOWN else "failed"


@dataclass(frozen=True, slots=True)
class Attempts:
    """Translates the units of a document, from one language into another."""

    asking: Asking
    wording: Wording
    size: Size
    similarity: Similarity
    settings: DocumentSettings
    spaced: bool
    """Whether the target language writes spaces between sentences."""
    caller: str
    tried: int = 0
    """How often what is translated was tried before: then the likeliest wording is known to be no good."""

    def translate(self, text: str, before: Sequence[Pair], terms: tuple[Entry, ...], depth: int = 0) -> Attempt:
        """Return the best translation of a text that can be had.

        Args:
            text: a unit's.
            before: what stands before it, translated.
            terms: glossary entries that stand in it.
            depth: how often what it is from was cut.

        Raises:
            CalledOff: the work was cancelled.
            AssistantError: the model cannot answer.
        """
        seed = self.tried * _SEEDS
        first = self._request(text, before, terms)
        best = self._checked(text, [self._drawn(first, seed) if self.tried else first], terms)[0]
        if best.faults and self.settings.candidates:
            # Alone, as what stands before it may be what led astray.
            others = [self._varied(text, terms, seed + n, best) for n in range(1, self.settings.candidates + 1)]
            best = self._best(text, [best, *self._checked(text, others, terms)])
        if best.standing == "good" or depth >= _DEEPEST:
            return best
        return self._in_pieces(text, terms, best, depth + 1)

    def _in_pieces(self, text: str, terms: tuple[Entry, ...], best: Attempt, depth: int) -> Attempt:
        """Return a text's translation put together from those of its pieces, or `best` where that is no worse."""
        broken = tags(text) and any(each.kind == "tags" for each in best.faults)
        pieces = [Unit(run) for run in stretches(text)] if broken else list(units.halves(text, self.size))
        if len(pieces) < 2 and not broken:
            return best
        done = [self.translate(piece.text, (), terms, depth) for piece in pieces]
        failed = [attempt.standing == "failed" for attempt in done]
        if all(failed):
            return best
        # Where a piece failed, the source stands, and is counted.
        there = [piece.text if bad else made.text for piece, made, bad in zip(pieces, done, failed, strict=True)]
        gaps = [piece.gap for piece in pieces]
        whole = joined(text, there) if broken else units.joined(zip(there, gaps, strict=True), self.spaced)
        missing = sum(
            len(piece.text) if bad else made.missing for piece, made, bad in zip(pieces, done, failed, strict=True)
        )
        if not missing:
            return self._best(text, [best, Attempt(whole, self._faults(text, whole, terms))])
        if best.standing != "failed":
            return best
        reasons = tuple(
            each for made, bad in zip(done, failed, strict=True) if bad or made.missing for each in made.faults
        )
        return Attempt(whole, reasons, missing)

    def _checked(self, text: str, requests: Sequence[Request], terms: tuple[Entry, ...]) -> list[Attempt]:
        found = []
        for reply in self.asking.several(requests):
            target = mended(text, reply.text)
            wrong = self._faults(text, target, terms)
            if not reply.whole and not any(each.kind in ("cut", "repetition") for each in wrong):
                wrong = (fault("cut", "endless"), *wrong)
            found.append(Attempt(target, wrong))
        return found

    def _best(self, text: str, attempts: Sequence[Attempt]) -> Attempt:
        likeness = self.similarity(bare(text), [bare(each.text) for each in attempts])
        order = ("good", "doubtful", "failed")

        def rank(at: int) -> tuple[int, int, int, float]:
            each = attempts[at]
            grave = sum(wrong.grave for wrong in each.faults)
            return order.index(each.standing), grave, len(each.faults), -likeness[at]

        return attempts[min(range(len(attempts)), key=rank)]

    def _faults(self, text: str, target: str, terms: tuple[Entry, ...]) -> tuple[Fault, ...]:
        return faults(text, target, Wanted(self.wording.target, self.wording.source, self.wording.instruction, terms))

    def _request(self, text: str, before: Sequence[Pair], terms: tuple[Entry, ...]) -> Request:
        kept = " ".join([text, *(entry.rendering for entry in terms)])
        # Scripts differ by a factor of five in how many tokens the same takes.
        sampling = Sampling(max_tokens=48 + 5 * self.size(text), forbidden=forbidden(self.wording.target, kept))
        conversation = self.wording.conversation(text, before, terms)
        request = Request(conversation, sampling, priority="bulk", caller=self.caller)
        if before and not self.asking.fits(request):
            # Without the older half of what stands before.
            return self._request(text, before[(len(before) + 1) // 2 :], terms)
        return request

    def _varied(self, text: str, terms: tuple[Entry, ...], seed: int, first: Attempt) -> Request:
        request = self._drawn(self._request(text, (), terms), seed)
        sampling = request.sampling
        if any(each.kind in _FOREIGN for each in first.faults):
            kept = " ".join([text, *(entry.rendering for entry in terms)])
            sampling = replace(sampling, forbidden=forbidden(self.wording.target, kept, strict=True))
        return replace(request, sampling=sampling)

    def _drawn(self, request: Request, seed: int) -> Request:
        sampling = replace(request.sampling, temperature=self.settings.temperature, top_p=0.9, seed=seed)
        return replace(request, sampling=sampling)
