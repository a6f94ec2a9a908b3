"""Whether real changes for the worse, planted in the default model's assistant, are caught by the shipped suites.

python -m tests.bench.planted [--only NAME] [--most N] [--json]

Each is run over the suites whose cases it can touch and compared with their accepted run, as `diandian eval run`
does it.
The worse quantisation is made here, from the default model's own weights.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import llama_cpp as ll

from assistant.config import Config, models_dir
from assistant.evaluating.desk import SHIPPED, Desk, RunOptions
from assistant.models import default_card, locate
from prompts.regression.comparison import PASSED
from prompts.regression.run import Variant
from prompts.regression.running.events import Ended
from prompts.regression.running.selecting import Selection
from tests.bench.report import note, publish

_FOLDER = Path(__file__).parent / "planted"


@dataclass(frozen=True)
class Planted:
    """A change for the worse."""

    name: str
    changes: dict[str, str]
    suites: tuple[str, ...] = ("answering", "language")


def planted(worse: Path) -> list[Planted]:
    """Return what is planted; `worse` is where the worse quantisation will lie."""
    return [
        Planted("no_language", {"chat.prompt": str(_FOLDER / "no_language.md")}),
        Planted("no_citing", {"chat.prompt": str(_FOLDER / "no_citing.md")}),
        Planted("one_passage", {"chat.passages": "1", "chat.candidates": "0"}),
        Planted("q2_k", {"llm.model": str(worse)}, ("answering", "language", "translating")),
    ]


def quantise(path: Path) -> None:
    """Write the default model with weights of two to three bits to a file."""
    params = ll.llama_model_quantize_default_params()
    params.ftype, params.allow_requantize = ll.LLAMA_FTYPE_MOSTLY_Q2_K, True
    source = locate(default_card("llm").name, models_dir(Config()), "llm")
    if ll.llama_model_quantize(str(source).encode(), str(path).encode(), params):
        raise RuntimeError(f"{source} cannot be quantised")


def caught(desk: Desk, change: Planted, most: int | None) -> dict[str, float | bool]:
    """Run one and compare it."""
    began = time.monotonic()
    suites = desk.suites([SHIPPED / f"{name}.yaml" for name in change.suites], Selection(most=most))
    (run,) = [
        event.run for event in desk.run(suites, [Variant(change.changes)], RunOptions()) if isinstance(event, Ended)
    ]
    found = desk.compare(desk.accepted(suites), run)
    passed = next(each for each in found.metrics if each.metric == PASSED)
    worse = ", ".join(each.metric for each in found.metrics if each.direction == "worse") or "-"
    minutes = (time.monotonic() - began) / 60
    note(
        f"{change.name:12}{len(run.samples):5} cases{passed.before:8.3f} -> {passed.after:.3f}"
        f"{'   caught' if found.exit_code == 1 else '   missed'} by {worse} ({minutes:.0f} min)"
    )
    return {
        f"{change.name}_before": passed.before,
        f"{change.name}_after": passed.after,
        f"{change.name}_caught": found.exit_code == 1,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one of them")
    parser.add_argument("--most", type=int, help="so many cases of each suite at most")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    desk = Desk(Config())
    figures: dict[str, float | bool] = {}
    with tempfile.TemporaryDirectory() as folder:
        worse = Path(folder) / "q2_k.gguf"
        for change in planted(worse):
            if options.only in (None, change.name):
                if change.name == "q2_k":
                    quantise(worse)
                figures |= caught(desk, change, options.most)
    publish(figures, quick=options.most is not None, as_json=options.json)


if __name__ == "__main__":
    main()
