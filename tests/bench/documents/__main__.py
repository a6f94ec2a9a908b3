"""Whole documents: translated in six directions, long, killed, in every format; summarised with planted facts.

    python -m tests.bench.documents [--quick] [--json] [--only PART ...] [--documents N] [--skip N] [--directions ...]

Each part is a module of this package and tells in its words what it measures. All of them take half a day on two cores.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tests.bench.documents import long_document, round_trip, speedup, summaries, translation
from tests.bench.report import Figures, publish

PARTS = ("translation", "speedup", "long_document", "round_trip", "summaries", "long_note")


def chosen(given: argparse.Namespace) -> dict[str, Callable[[], Figures]]:
    """What measures each part."""
    if given.quick:
        return {
            "translation": lambda: translation.measure(1, ("es-en",)),
            "round_trip": lambda: round_trip.measure(quick=True),
        }
    return {
        "translation": lambda: translation.measure(given.documents, given.directions.split(","), given.skip),
        "speedup": speedup.measure,
        "long_document": lambda: long_document.measure(given.words),
        "round_trip": round_trip.measure,
        "summaries": lambda: summaries.measure(summaries.documents(given.summaries, given.seed), given.language),
        "long_note": lambda: summaries.measure_long(given.seed),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one document in one direction, and the formats")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--only", action="append", choices=PARTS, help="part; may be given several times")
    parser.add_argument("--documents", type=int, default=6, help="of 60; each takes some minutes on two cores")
    parser.add_argument("--directions", default=",".join(translation.DIRECTIONS))
    parser.add_argument("--skip", type=int, default=0, help="documents passed over at the beginning")
    parser.add_argument("--words", type=int, default=long_document.WORDS, help="of the long document")
    parser.add_argument("--summaries", type=int, default=summaries.DOCUMENTS, help="documents that are summarised")
    parser.add_argument("--language", default="en", help="of the summaries")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    figures: dict[str, float | int | str | bool | None] = {}
    for name, measure in chosen(given).items():
        if given.only is None or name in given.only:
            figures |= measure()
    publish(figures, quick=given.quick, as_json=given.as_json)


if __name__ == "__main__":
    main()
