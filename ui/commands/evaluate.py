"""`diandian eval`: run suites of cases, compare with the accepted run, accept, report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.commands.outcomes import duration
from ui.commands.session import Session
from ui.commands.terminal import json_option, one_line, progress, say_json

if TYPE_CHECKING:
    from assistant.evaluating.desk import Desk, RunOptions
    from prompts.regression.case import Suite
    from prompts.regression.comparison import Comparison, MetricChange
    from prompts.regression.run import Run, Variant

_BROKEN_RUN = 2
_NAMED = 20
_NOTHING_ACCEPTED = "No run of these suites is accepted yet. To measure later ones by this: diandian eval accept last"
_PATHS = click.Path(path_type=Path)


@click.group("eval")
def evaluate() -> None:
    """Find out whether a change of a prompt, a model or a setting made answers worse."""


@evaluate.command()
@click.argument("suites", nargs=-1, type=_PATHS)
@click.option(
    "--prompt", "prompts", multiple=True, metavar="ID|FILE", help="Instead of chat.prompt, such as answer/v1."
)
@click.option("--model", "models", multiple=True, metavar="NAME|FILE", help="Instead of llm.model.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting, such as chat.passages=1.")
@click.option("--tag", "tags", multiple=True, help="Only cases with this tag, reader's language or task.")
@click.option("-k", "match", default="", metavar="TEXT", help="Only cases with this in their suite/id.")
@click.option("--most", type=click.IntRange(1), help="So many cases at most, drawn by lot, always the same.")
@click.option("--fast", is_flag=True, help="Ask many at once; answers may then differ by chance from run to run.")
@click.option("--fresh", is_flag=True, help="Ask anew what was asked before.")
@click.option("--stop-early", is_flag=True, help="Stop where the verdict against the accepted run is clear.")
@json_option
@click.pass_obj
def run(session: Session, /, suites: tuple[Path, ...], **told: Any) -> None:
    """Ask every case of SUITES (files or folders; otherwise the shipped ones) and compare with the accepted run.

    An option given several times makes a variant for each value; all are run. What was answered before under the same
    circumstances is not asked again, so an interrupted run goes on where it stood.

    Exit status: 0 fine or nothing accepted yet, 1 answers got worse, 2 the run is broken.
    """
    from assistant.evaluating.desk import Desk, RunOptions
    from prompts.regression.running.selecting import Selection

    selection = Selection(tuple(told["tags"]), told["match"], told["most"])
    options = RunOptions(not told["fast"], told["fresh"], told["stop_early"], selection)
    desk = Desk(session.config())
    read = desk.suites(suites, selection)
    variants = _variants(told["prompts"], told["models"], told["settings"])
    runs = _followed(desk, read, variants, options)
    results = [_judged(desk, read, each) for each in runs]
    if told["as_json"]:
        say_json({"runs": [_run_document(each, found) for each, found in zip(runs, results, strict=True)]})
    else:
        for each, found in zip(runs, results, strict=True):
            _say(_run_lines(each))
            _say(
                _comparison_lines(found)
                if found
                else ["No run of these suites is accepted yet: diandian eval accept last"]
            )
    click.get_current_context().exit(max(_exit_code(*pair) for pair in zip(runs, results, strict=True)))


@evaluate.command()
@click.argument("before")
@click.argument("after")
@json_option
@click.pass_obj
def compare(session: Session, before: str, after: str, *, as_json: bool) -> None:
    """Compare two runs, each an id, a file or `last`: BEFORE is what AFTER is measured by.

    Exit status: 0 fine, 1 answers got worse, 2 a run is broken.
    """
    from assistant.evaluating.desk import Desk

    desk = Desk(session.config())
    found = desk.compare(desk.find(before), desk.find(after))
    if as_json:
        say_json(_comparison_document(found))
    else:
        _say(_comparison_lines(found))
    click.get_current_context().exit(found.exit_code)


@evaluate.command()
@click.argument("name", metavar="RUN")
@click.argument("suites", nargs=-1, type=_PATHS)
@click.pass_obj
def accept(session: Session, name: str, suites: tuple[Path, ...]) -> None:
    """Make RUN (an id, a file or `last`) what later runs of its SUITES are measured by."""
    from assistant.evaluating.desk import Desk

    desk = Desk(session.config())
    accepted = desk.find(name)
    for path in desk.accept(accepted, desk.suites(suites)):
        click.echo(f"Accepted: {path}")


@evaluate.command()
@click.argument("name", metavar="RUN")
@click.option("--against", metavar="RUN", help="A run to compare with; otherwise the accepted one, if there is one.")
@click.option(
    "--suite", "suites", multiple=True, type=_PATHS, help="Whose accepted run is meant; otherwise the shipped."
)
@click.option("-o", "--output", type=_PATHS, help="An .html or .md file; otherwise Markdown to standard output.")
@click.pass_obj
def report(session: Session, name: str, against: str | None, suites: tuple[Path, ...], output: Path | None) -> None:
    """Show RUN beside another one: as one HTML page that needs no network, or as Markdown for a pull request."""
    from assistant.evaluating.desk import Desk
    from prompts.errors import BrokenRun

    desk = Desk(session.config())
    after = desk.find(name)
    shown: Comparison | Run = after
    if against is not None:
        shown = desk.compare(desk.find(against), after)
    else:
        try:
            shown = desk.compare(desk.accepted(desk.suites(suites)), after)
        except BrokenRun:
            click.echo("No run of these suites is accepted, so this one is shown alone.", err=True)
    if output is None:
        click.echo(desk.markdown(shown), nl=False)
        return
    text = desk.page(shown) if output.suffix.lower() in (".html", ".htm") else desk.markdown(shown)
    output.write_text(text, "utf-8")
    click.echo(f"Written: {output}", err=True)


def _variants(prompts: Sequence[str], models: Sequence[str], settings: Sequence[str]) -> list[Variant]:
    from assistant.evaluating.desk import matrix

    choices: dict[str, list[str]] = {}
    for key, values in (("chat.prompt", prompts), ("llm.model", models)):
        if values:
            choices[key] = list(values)
    for each in settings:
        key, equals, value = each.partition("=")
        if not equals:
            raise click.UsageError(f"--set {each}: write KEY=VALUE, such as chat.passages=1.")
        choices.setdefault(key, []).append(value)
    return matrix(choices)


def _followed(desk: Desk, suites: Sequence[Suite], variants: Sequence[Variant], options: RunOptions) -> list[Run]:
    from prompts.regression.running.events import Begun, Ended, Progressed

    runs: list[Run] = []
    with progress() as display:
        task = display.add_task("Asking", total=None)
        for event in desk.run(suites, variants, options):
            match event:
                case Begun(about, _, cached):
                    display.reset(task, total=about.samples, description=f"{about.variant.name}, {cached} known")
                case Progressed(_, done, _, left):
                    left_told = "" if left is None else f", {duration(left)} left"
                    display.update(task, completed=done, description=f"Asking{left_told}")
                case Ended(run, _):
                    runs.append(run)
    return runs


def _judged(desk: Desk, suites: Sequence[Suite], run: Run) -> Comparison | None:
    from prompts.errors import BrokenRun

    try:
        before = desk.accepted(suites)
    except BrokenRun:
        return None
    return desk.compare(before, run)


def _exit_code(run: Run, found: Comparison | None) -> int:
    if any(sample.outcome.error for sample in run.samples):
        return _BROKEN_RUN
    return found.exit_code if found else 0


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _counts(run: Run) -> tuple[int, int, int]:
    """Passed, failed and not judged."""
    told = [sample.judged.passed for sample in run.samples]
    return told.count(True), told.count(False), told.count(None)


def _run_lines(run: Run) -> Iterable[str]:
    passed, failed, unjudged = _counts(run)
    cached = sum(sample.cached for sample in run.samples)
    told = f"{run.about.id} ({run.about.variant.name}): {passed} passed, {failed} failed"
    yield f"{told}{f', {unjudged} not judged' if unjudged else ''}; {cached} were known."
    if run.stopped:
        yield run.stopped
    failing = [sample for sample in run.samples if sample.judged.passed is False]
    for sample in failing[:_NAMED]:
        why = next(mark for mark in sample.judged.marks if mark.passed is False and not mark.advisory)
        yield f"  failed {sample.case.key}: {why.metric}: {one_line(why.explanation, 140)}"
    if len(failing) > _NAMED:
        yield f"  and {len(failing) - _NAMED} more; diandian eval report {run.about.id} -o report.html shows all."


def _comparison_lines(found: Comparison) -> Iterable[str]:
    counts = {fate: 0 for fate in ("fixed", "broken", "changed", "same", "unjudged")}
    for case in found.cases:
        counts[case.fate] += 1
    yield f"Against {found.before.id}: " + ", ".join(f"{count} {fate}" for fate, count in counts.items() if count) + "."
    yield f"  {'metric':24}{'before':>8}{'after':>8}{'change':>9}  95 % interval     p worse  cases"
    yield from map(_metric_line, found.metrics)
    for case in found.cases:
        if case.fate == "broken":
            yield f"  broken {case.case.key}: {one_line(case.case.input, 100)}"
    flaky = [case.case.key for case in found.cases if case.flaky]
    if flaky:
        yield f"  flaky (repeats disagree): {', '.join(flaky[:_NAMED])}"
    yield from (f"  note: {line}" for line in found.warnings)
    yield from (f"  BROKEN RUN: {line}" for line in found.errors)
    yield _verdict(found)


def _metric_line(metric: MetricChange) -> str:
    points = f"{metric.mean * 100:+.1f}"
    interval = f"{metric.low * 100:+.1f} to {metric.high * 100:+.1f}"
    more = (metric.needed or 0) - metric.cases
    needs = f"  needs {more} more cases to see 3 points" if more > 0 else ""
    said = {"worse": "  WORSE", "better": "  better", "unclear": ""}[metric.direction]
    row = f"  {metric.metric:24}{metric.before:8.3f}{metric.after:8.3f}{points:>9}  {interval:16}{metric.p:9.3f}"
    return f"{row}{metric.cases:7}{said}{needs}"


def _verdict(found: Comparison) -> str:
    if found.errors:
        return "Broken run: nothing can be said."
    if found.regressed:
        return f"Worse: {', '.join(metric.metric for metric in found.regressed)}."
    return "Nothing got worse beyond chance."


def _run_document(run: Run, found: Comparison | None) -> dict[str, Any]:
    passed, failed, unjudged = _counts(run)
    about = run.about
    told = {"id": about.id, "variant": dict(about.variant.settings), "samples": len(run.samples), "passed": passed}
    told |= {"failed": failed, "unjudged": unjudged, "cached": sum(sample.cached for sample in run.samples)}
    told |= {"complete": run.complete, "stopped": run.stopped}
    return told | {"comparison": _comparison_document(found) if found else None}


def _comparison_document(found: Comparison) -> dict[str, Any]:
    metrics = [
        {
            "metric": each.metric,
            "before": each.before,
            "after": each.after,
            "change": each.mean,
            "low": each.low,
            "high": each.high,
            "p": each.p,
            "cases": each.cases,
            "groups": each.groups,
            "needed": each.needed,
            "direction": each.direction,
        }
        for each in found.metrics
    ]
    cases = [{"case": each.case.key, "fate": each.fate, "flaky": each.flaky} for each in found.cases]
    sides = {"before": found.before.id, "after": found.after.id, "exit_code": found.exit_code}
    return sides | {"metrics": metrics, "cases": cases, "errors": found.errors, "warnings": found.warnings}
