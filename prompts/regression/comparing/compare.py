"""Compare a run with the accepted one before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from prompts.regression.comparing.metrics import by_language, metric_changes
from prompts.regression.comparing.pairing import paired
from prompts.regression.comparison import CaseChange, Comparison, Latency
from prompts.regression.run import About, Run, Sample

_KINDS = ("first_token_s", "total_s")
_NAMED = 5
"""Cases that a warning names."""


def compare(before: Run, after: Run) -> Comparison:
    """Return what differs, with everything that makes the difference doubtful."""
    pairs = paired(before, after)
    advisory = frozenset(
        mark.metric for case in pairs.cases for sample in case.after for mark in sample.judged.marks if mark.advisory
    )
    return Comparison(
        before.about,
        after.about,
        metric_changes(pairs.cases, advisory),
        by_language(pairs.cases),
        pairs.cases,
        tuple(_latencies(pairs.cases)),
        pairs.only_before,
        pairs.only_after,
        tuple(_errors(before, after, pairs.cases)),
        tuple(_warnings(before.about, after.about, pairs.altered, pairs.only_before, pairs.only_after)),
    )


def _errors(before: Run, after: Run, cases: Sequence[CaseChange]) -> Iterable[str]:
    if not before.complete:
        yield f"The accepted run {before.about.id} is not complete. Accept one that is."
    if not after.complete and not after.stopped:
        yield f"The run {after.about.id} is not complete: it was interrupted. Run it again; what is done is kept."
    failed = [sample for sample in after.samples if sample.outcome.error]
    if failed:
        named = ", ".join(dict.fromkeys(sample.case.key for sample in failed[:_NAMED]))
        more = " and more" if len(failed) > _NAMED else ""
        yield f"{len(failed)} of {len(after.samples)} came to nothing ({named}{more}): {failed[0].outcome.error}"
    if not cases:
        yield "The two runs have no case in common."


def _warnings(
    before: About, after: About, altered: Sequence[str], only_before: Sequence[str], only_after: Sequence[str]
) -> Iterable[str]:
    for keys, what in (
        (altered, "ask or expect something else now and are left out"),
        (only_before, "are in the accepted run alone"),
        (only_after, "are in the new run alone"),
    ):
        if keys:
            more = ", ..." if len(keys) > _NAMED else ""
            yield f"{len(keys)} cases {what}: {', '.join(keys[:_NAMED])}{more}."
    for side, about in (("accepted", before), ("new", after)):
        if not about.deterministic:
            yield f"The {side} run was not deterministic: some answers may differ by chance."
    if before.machine != after.machine:
        yield f"The runs are from two machines ({before.machine}; {after.machine}): their times say little."
    for name in sorted(before.versions.keys() & after.versions.keys()):
        if before.versions[name] != after.versions[name]:
            yield f"{name} was {before.versions[name]} and is {after.versions[name]}."


def _latencies(cases: Sequence[CaseChange]) -> Iterable[Latency]:
    for kind in _KINDS:
        seconds = [(_seconds(case.before, kind), _seconds(case.after, kind)) for case in cases]
        known = cast("list[tuple[float, float]]", [pair for pair in seconds if None not in pair])
        if known:
            yield Latency(kind, tuple(first for first, _ in known), tuple(second for _, second in known))


def _seconds(samples: Sequence[Sample], kind: str) -> float | None:
    """Return the shortest of a case's repeats: what is longer waited for others."""
    told = [getattr(sample.outcome.times, kind) for sample in samples]
    known = [each for each in told if each]
    return min(known) if known else None
