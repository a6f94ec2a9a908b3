"""How often the checks of translations are wrong about people's work, and how much made-up damage they find.

    python -m tests.bench.translation_checks [--quick] [--json]

Every segment of 60 news documents in every direction between English, Chinese, Spanish, Arabic and Japanese: first with
its translation by a person, where each fault is a false alarm unless that person erred, then with the same translation
damaged in ten ways.
Data: Federmann, Kocmi and Xin, "NTREX-128 - News Test References for MT Evaluation of 128 Languages" (SUMEval 2022).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations

from assistant.documents.checks import Wanted, faults
from tests.bench.report import ROOT, note, publish

DATA = ROOT.parent / "shared" / "data" / "ntrex" / "ntrex-dev.jsonl"
SEED = 5
QUICK = 6
"""Documents in the quick run."""
LONG = 40
"""English characters from which on a cut or a changed language counts; shorter segments are told apart in the table."""
FOREIGN = {"en": "由于天气", "es": "由于天气", "ar": "由于天气", "zh": "погода", "ja": "погода"}
"""Words in a script that is foreign to each language."""
LOOPED = 6


@dataclass(frozen=True)
class Pair:
    """A segment, its translation by a person, and the same segment in a third language."""

    source: str
    target: str
    other: str
    english: str


def documents() -> list[dict[str, list[str]]]:
    """Aligned segments by language, document by document."""
    return [json.loads(line)["segments"] for line in DATA.read_text("utf-8").splitlines()]


def pairs(read: list[dict[str, list[str]]], source: str, target: str) -> Iterator[Pair]:
    """All segments of a direction."""
    third = next(code for code in ("en", "zh", "es") if code not in (source, target))
    for document in read:
        for at, text in enumerate(document[source]):
            yield Pair(text, document[target][at], document[third][at], document["en"][at])


def half(pair: Pair, rng: random.Random) -> str:
    """Cut in the middle, after a whole word."""
    middle = pair.target[: len(pair.target) // 2]
    return middle.rpartition(" ")[0] if middle.count(" ") > 3 else middle


def changed(pair: Pair, rng: random.Random) -> str | None:
    """Another number of as many digits; None where there is none of two digits or more."""
    found = list(re.finditer(r"\d{2,}", pair.target))
    if not found:
        return None
    match = rng.choice(found)
    other = str(int(match[0]) + rng.choice([3, 7, 14, 31])).zfill(len(match[0]))
    return pair.target[: match.start()] + other + pair.target[match.end() :]


def without_numbers(pair: Pair, rng: random.Random) -> str | None:
    """All numbers of two digits or more left out."""
    left = re.sub(r"\d{2,}", "", pair.target)
    return left if left != pair.target else None


def foreign(pair: Pair, rng: random.Random, word: str) -> str:
    """A word of a foreign script in the middle."""
    at = pair.target.find(" ", len(pair.target) // 2)
    at = at if at > 0 else len(pair.target) // 2
    return f"{pair.target[:at]} {word}{pair.target[at:]}"


def looped(pair: Pair, rng: random.Random) -> str:
    """The last few words again and again."""
    words = pair.target.split()
    end = " ".join(words[-4:]) if len(words) > 6 else pair.target[-8:]
    return pair.target + f" {end}" * LOOPED


def half_left(pair: Pair, rng: random.Random) -> str:
    """The second half of the source left as it was."""
    return half(pair, rng) + " " + pair.source[len(pair.source) // 2 :]


Damage = Callable[[Pair, random.Random], str | None]


def damages(target: str) -> dict[str, Damage]:
    """Ways to damage a translation into a language."""
    return {
        "source left": lambda pair, rng: pair.source,
        "other language": lambda pair, rng: pair.other,
        "cut at half": half,
        "second half left": half_left,
        "doubled": lambda pair, rng: f"{pair.target} {pair.target}",
        "loop": looped,
        "number changed": changed,
        "numbers lost": without_numbers,
        "foreign script": lambda pair, rng: foreign(pair, rng, FOREIGN[target]),
        "chatter": lambda pair, rng: f"Sure, here is the translation: {pair.target}",
    }


def is_caught(source: str, target: str, wanted: Wanted) -> bool:
    """Whether a grave fault is found."""
    return any(fault.grave for fault in faults(source, target, wanted))


def measure(read: list[dict[str, list[str]]]) -> dict[str, float]:
    """False alarms by direction and kind, and catches by damage, in percent."""
    rng = random.Random(SEED)
    out: dict[str, float] = {}
    kinds: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    count, spent = 0, 0.0
    for source, target in permutations(("en", "zh", "es", "ar", "ja"), 2):
        wanted = Wanted(target, source)
        alarms = total = 0
        for pair in pairs(read, source, target):
            started = time.perf_counter()
            found = faults(pair.source, pair.target, wanted)
            spent += time.perf_counter() - started
            total += 1
            alarms += any(fault.grave for fault in found)
            kinds.update({f"{fault.kind}_{'grave' if fault.grave else 'soft'}" for fault in found})
            for name, damage in damages(target).items():
                damaged = damage(pair, rng)
                if damaged is None or damaged == pair.target:
                    continue
                size = "" if len(pair.english) >= LONG else " (short)"
                tried[name + size] += 1
                caught[name + size] += is_caught(pair.source, damaged, wanted)
        count += total
        out[f"alarms_{source}_{target}_percent"] = 100 * alarms / total
        note(f"{source}-{target}: {alarms} of {total} human translations called wrong")
    out |= {f"alarms_{kind}_percent": 100 * n / count for kind, n in sorted(kinds.items())}
    out |= {f"caught_{name.replace(' ', '_')}_percent": 100 * caught[name] / tried[name] for name in sorted(tried)}
    return {**out, "segments": count, "ms_a_segment": 1000 * spent / count}


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} documents")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    read = documents()
    publish(measure(read[:QUICK] if options.quick else read), quick=options.quick, as_json=options.json)


if __name__ == "__main__":
    main()
