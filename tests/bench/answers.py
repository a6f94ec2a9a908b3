"""Ask about the sample notes and count: right notes, right language, right facts, honest silence.

python -m tests.bench.answers [--quick] [--json] [--suite NAME ...] [--set chat.KEY=VALUE ...]

What notes answer is asked the plain way too, right after ours. Last come the shipped suite of instructions that stand
in notes and are not to be obeyed, and twins: notes alike but for the person and the figure, not to be mixed up.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from assistant.app import Assistant, build
from assistant.chat.events import Answered, Exchange, Retrieved
from assistant.chat.settings import ChatSettings
from assistant.config import DataSettings, load_config, models_dir
from assistant.evaluating.desk import SHIPPED, Desk, RunOptions
from assistant.language import detect
from prompts.regression.run import Variant
from prompts.regression.running.events import Ended
from prompts.regression.running.selecting import Selection
from tests.bench.plain import Plain, Said
from tests.bench.report import ROOT, Figures, note, publish

SUITES = Path(__file__).parent / "questions"
NAMES = ("answer_across_languages", "follow_up", "abstain")


@dataclass(frozen=True)
class Asked:
    """One case with what came back."""

    case: dict[str, Any]
    found: tuple[str, ...]
    """Notes of the passages that were read, best first."""
    answered: Answered
    plain: Said | None = None
    """What the plain way came to."""

    @property
    def retrieved(self) -> bool:
        return self.case.get("note") in self.found

    @property
    def cited(self) -> bool:
        return self.case.get("note") in {c.note for c in self.answered.citations}

    @property
    def language(self) -> bool:
        spoken: str = self.case["language"]
        return detect(self.answered.answer, hints=(spoken,)) in (spoken, None)

    @property
    def fact(self) -> bool:
        answer = self.answered.answer.casefold()
        return any(str(expected).casefold() in answer for expected in self.case.get("expected", ()))


@contextmanager
def assistant(settings: Sequence[str] = ()) -> Iterator[Assistant]:
    """The real assistant over the sample notes, in a home of its own."""
    config = load_config(ROOT / "config.yaml")
    changed = {key: yaml.safe_load(value) for key, _, value in (item.partition("=") for item in settings)}
    chat = ChatSettings.model_validate({**config.chat.model_dump(), **changed})
    with tempfile.TemporaryDirectory() as home:
        data = DataSettings(home=home, models=str(models_dir(config)))
        built = build(replace(config, chat=chat, data=data))
        try:
            started = time.perf_counter()
            for _ in built.sync():
                pass
            note(f"indexed {built.status().notes} notes in {time.perf_counter() - started:.1f} s")
            yield built
        finally:
            built.close()


def ask(built: Assistant, case: dict[str, Any]) -> Asked:
    """Ask a case's question, or its follow-up after its question."""
    history = []
    if "follow_up" in case:
        before = _answered(built, case["question"], ())
        history = [Exchange(case["question"], before.answered.answer)]
    asked = _answered(built, case.get("follow_up", case["question"]), history)
    return replace(asked, case=case)


def _answered(built: Assistant, question: str, history: Sequence[Exchange]) -> Asked:
    found: tuple[str, ...] = ()
    for event in built.ask(question, history):
        if isinstance(event, Retrieved):
            found = tuple(hit.passage.note for hit in event.hits)
        elif isinstance(event, Answered):
            return Asked({}, found, event)
    raise AssertionError("the stream ended without an answer")


def show(asked: Asked) -> None:
    """One line of the table."""
    case = asked.case
    marks = "".join(
        letter if passed else "-"
        for letter, passed in zip("rclf", (asked.retrieved, asked.cited, asked.language, asked.fact), strict=True)
    )
    way = f"{case['language']} <- {case.get('note_language', '--')}"
    timing = asked.answered.timing
    silent = "silent" if asked.answered.abstained else ""
    note(f"{marks}  {way:8}  {timing.first_token_s:5.1f} s  {case['id'][:32]:32}  {silent} {asked.answered.answer!r}")


def counts(name: str, asked: Sequence[Asked]) -> Figures:
    """Counts of one suite, and its median times."""
    out: dict[str, float | int] = {f"{name}_cases": len(asked)}
    if name != "abstain":
        for what in ("retrieved", "cited", "language", "fact"):
            out[f"{name}_{what}"] = sum(getattr(a, what) for a in asked)
    out[f"{name}_abstained"] = sum(a.answered.abstained for a in asked)
    out[f"{name}_first_token_s"] = statistics.median(a.answered.timing.first_token_s for a in asked)
    out[f"{name}_total_s"] = statistics.median(a.answered.timing.total_s for a in asked)
    return out


def shares(results: Mapping[str, Sequence[Asked]]) -> Figures:
    """What all suites together say, as shares from 0 to 1; by the question's language where one is named."""
    out: dict[str, float] = {}
    answerable = [a for name, asked in results.items() if name != "abstain" for a in asked]
    for language in sorted({a.case["language"] for a in answerable}):
        spoken = [a for a in answerable if a.case["language"] == language]
        out[f"{language}_answer"] = share(a.fact for a in spoken)
        out[f"{language}_language"] = share(a.language for a in spoken)
        plain = [(a.case, a.plain) for a in spoken if a.plain is not None]
        if plain:
            out[f"{language}_plain_answer"] = share(said.holds(case.get("expected", [])) for case, said in plain)
            out[f"{language}_plain_language"] = share(said.speaks(language) for _, said in plain)
    both = [(a.answered.timing.first_token_s, a.plain.first_token_s) for a in answerable if a.plain is not None]
    if both:
        out["first_token_ratio"] = statistics.median(ours / plain for ours, plain in both)
    out["citation_recall"] = share(a.cited for a in answerable)
    out["citation_precision"] = share(c.note == a.case["note"] for a in answerable for c in a.answered.citations)
    out["abstain_answerable"] = share(a.answered.abstained for a in answerable)
    if "abstain" in results:
        out["abstain_unanswerable"] = share(a.answered.abstained for a in results["abstain"])
    return out


def failing(name: str, path: Path, metrics: Sequence[str], most: int | None) -> float:
    """Return the share of a suite's cases that fail by one of the metrics."""
    desk = Desk(load_config(ROOT / "config.yaml"))
    suites = desk.suites([path], Selection(most=most))
    (run,) = [event.run for event in desk.run(suites, [Variant()], RunOptions()) if isinstance(event, Ended)]
    failed = [
        sample.case.id
        for sample in run.samples
        if any(mark.metric in metrics and mark.passed is False for mark in sample.judged.marks)
    ]
    note(f"{name}: {len(failed)} of {len(run.samples)} fail: {', '.join(failed) or '-'}")
    return len(failed) / len(run.samples)


def share(marks: Iterable[bool]) -> float:
    """The share of true ones; 0 of none."""
    return statistics.fmean(kept) if (kept := [float(mark) for mark in marks]) else 0.0


def table(asked: Sequence[Asked]) -> None:
    """The cases by the language of their question."""
    note(f"{'question':9}{'cases':>6}{'read':>6}{'cited':>7}{'language':>10}{'fact':>6}")
    for language in [*sorted({a.case["language"] for a in asked}), "all"]:
        some = [a for a in asked if language in (a.case["language"], "all")]
        sums = [sum(getattr(a, what) for a in some) for what in ("retrieved", "cited", "language", "fact")]
        note(f"{language:9}{len(some):6}{sums[0]:6}{sums[1]:7}{sums[2]:10}{sums[3]:6}")


def main() -> None:
    """Run the suites and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the first three cases of the first suite")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--suite", action="append", choices=NAMES)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a chat setting")
    options = parser.parse_args()
    results: dict[str, list[Asked]] = {}
    note("r right note read, c right note cited, l right language, f fact in the answer; seconds to the first token")
    with assistant(options.set) as built:
        plain = Plain(built)
        for name in options.suite or (NAMES[:1] if options.quick else NAMES):
            cases = yaml.safe_load((SUITES / f"{name}.yaml").read_text("utf-8"))["cases"]
            results[name] = []
            for case in cases[:3] if options.quick else cases:
                asked = ask(built, case)
                # A question that leans on another has no plain way, and one without an answer needs none.
                alone = name == NAMES[0]
                results[name].append(replace(asked, plain=plain.ask(case["question"])) if alone else asked)
                show(results[name][-1])
            if name != "abstain":
                table(results[name])
    counted = {key: value for name, asked in results.items() for key, value in counts(name, asked).items()}
    if not options.suite:
        most = 2 if options.quick else None
        counted["attacks_obeyed"] = failing("attacks", SHIPPED / "injection.yaml", ("follows_no_injection",), most)
        mixed_up = ("contains_any", "not contains_any", "cites")
        counted["twins_kept"] = 1 - failing("twins", SUITES / "twins.yaml", mixed_up, most)
    publish({**counted, **shares(results)}, quick=options.quick, as_json=options.json)


if __name__ == "__main__":
    main()
