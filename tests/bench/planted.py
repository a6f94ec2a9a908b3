"""Whether real changes for the worse, planted in the default model's assistant, are caught by the shipped suites.

python -m tests.bench.planted [--only NAME] [--suites NAME,NAME] [--most N] [--json]

Each is run over suites whose cases it can touch and compared with their accepted run, as `diandian eval run` does it.
How often a suite of `SLICE` cases would catch it is told by drawing so many pairs, note by note, from those that came.
The worse quantisation is made here, from the default model's own weights.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import llama_cpp as ll

from assistant.config import Config, models_dir
from assistant.evaluating.desk import SHIPPED, Desk, RunOptions
from assistant.models import default_card, locate
from prompts.regression.comparing.compare import compare
from prompts.regression.comparing.pairing import paired
from prompts.regression.comparison import PASSED, CaseChange
from prompts.regression.run import Run, Variant
from prompts.regression.running.events import Ended
from prompts.regression.running.selecting import Selection
from tests.bench.report import note, publish

_FOLDER = Path(__file__).parent / "planted"
SLICE = 60
_DRAWS = 200


@dataclass(frozen=True)
class Planted:
    """A change for the worse."""

    name: str
    changes: dict[str, str]
    suites: tuple[str, ...] = ("language",)


def planted(worse: Path) -> list[Planted]:
    """Return what is planted; `worse` is where the worse quantisation will lie."""
    return [
        Planted("no_language", {"chat.prompt": str(_FOLDER / "no_language.md")}),
        Planted("no_citing", {"chat.prompt": str(_FOLDER / "no_citing.md")}),
        Planted("one_passage", {"chat.passages": "1", "chat.candidates": "0"}),
        Planted("q2_k", {"llm.model": str(worse)}, ("translating",)),
    ]


def quantise(path: Path) -> None:
    """Write the default model with weights of two to three bits to a file."""
    params = ll.llama_model_quantize_default_params()
    params.ftype, params.allow_requantize = ll.LLAMA_FTYPE_MOSTLY_Q2_K, True
    source = locate(default_card("llm").name, models_dir(Config()), "llm")
    if ll.llama_model_quantize(str(source).encode(), str(path).encode(), params):
        raise RuntimeError(f"{source} cannot be quantised")


def often(before: Run, after: Run) -> float:
    """Return the share of slices, drawn note by note with replacement from the pairs that came, which catch it."""
    notes: dict[str, list[CaseChange]] = {}
    for each in paired(before, after).cases:
        notes.setdefault(each.case.group, []).append(each)
    draw, caught = random.Random(20_261), 0
    for _ in range(_DRAWS):
        drawn: list[CaseChange] = []
        while len(drawn) < SLICE:
            drawn += [_again(each, len(drawn)) for each in draw.choice(list(notes.values()))]
        first, second = ([sample for each in drawn for sample in getattr(each, side)] for side in ("before", "after"))
        found = compare(replace(before, samples=tuple(first)), replace(after, samples=tuple(second)))
        caught += found.exit_code == 1
    return caught / _DRAWS


def _again(change: CaseChange, number: int) -> CaseChange:
    """Return a case as one of its own, about a note of its own: it may be drawn twice."""
    case = replace(change.case, id=f"{change.case.id}~{number}", note=f"{change.case.group}~{number}")
    before, after = ([replace(each, case=case) for each in side] for side in (change.before, change.after))
    return CaseChange(case, tuple(before), tuple(after), change.fate)


def caught(desk: Desk, change: Planted, named: Sequence[str], most: int | None) -> dict[str, float | bool]:
    """Run one and compare it."""
    began = time.monotonic()
    suites = desk.suites([SHIPPED / f"{name}.yaml" for name in named or change.suites], Selection(most=most))
    (run,) = [
        event.run for event in desk.run(suites, [Variant(change.changes)], RunOptions()) if isinstance(event, Ended)
    ]
    before = desk.accepted(suites)
    found, share = desk.compare(before, run), often(before, run)
    passed = next(each for each in found.metrics if each.metric == PASSED)
    worse = ", ".join(each.metric for each in found.metrics if each.direction == "worse") or "-"
    minutes = (time.monotonic() - began) / 60
    note(
        f"{change.name:12}{len(run.samples):5} cases{passed.before:8.3f} -> {passed.after:.3f}"
        f"{'   caught' if found.exit_code == 1 else '   missed'} by {worse} ({minutes:.0f} min);"
        f" of slices of {SLICE} cases {share:.3f} catch it"
    )
    return {
        f"{change.name}_before": passed.before,
        f"{change.name}_after": passed.after,
        f"{change.name}_caught": found.exit_code == 1,
        f"{change.name}_caught_share": share,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one of them")
    parser.add_argument("--suites", help="instead of those it is run over, with commas between")
    parser.add_argument("--most", type=int, help="so many cases of each suite at most")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    desk = Desk(Config())
    named = options.suites.split(",") if options.suites else ()
    figures: dict[str, float | bool] = {}
    with tempfile.TemporaryDirectory() as folder:
        worse = Path(folder) / "q2_k.gguf"
        for change in planted(worse):
            if options.only in (None, change.name):
                if change.name == "q2_k":
                    quantise(worse)
                figures |= caught(desk, change, named, options.most)
    publish(figures, quick=options.most is not None, as_json=options.json)


if __name__ == "__main__":
    main()
