"""`diandian eval`: run suites of cases, compare with the accepted run, accept, report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.commands.exchanging import bring_in, hand_out
from ui.commands.mishaps import Verdicts
from ui.commands.outcomes import duration
from ui.commands.session import Session
from ui.commands.terminal import json_option, progress, say_json
from ui.commands.verdicts import comparison_document, run_document, run_lines

if TYPE_CHECKING:
    from assistant.evaluating.desk import Desk, RunOptions
    from prompts.regression.case import Suite
    from prompts.regression.comparison import Comparison
    from prompts.regression.run import Run, Variant

_BROKEN_RUN = 2
_NOTHING_ACCEPTED = "No run of these suites is accepted yet. To measure later ones by this: diandian eval accept last"
_PATHS = click.Path(path_type=Path)


@click.group("eval", cls=Verdicts)
def evaluate() -> None:
    """Find out whether a change of a prompt, a model or a setting made answers worse.

    Exit status of them all: 1 says that answers got worse; 2 that there is no verdict, as something is broken.
    """


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
    from assistant.evaluating.verdicts import comparison_lines
    from prompts.regression.running.selecting import Selection

    selection = Selection(tuple(told["tags"]), told["match"], told["most"])
    options = RunOptions(not told["fast"], told["fresh"], told["stop_early"])
    desk = Desk(session.config())
    read = desk.suites(suites, selection)
    variants = _variants(told["prompts"], told["models"], told["settings"])
    runs = _followed(desk, read, variants, options)
    before = _accepted(desk, read)
    results = [desk.compare(before, each) if before else None for each in runs]
    if told["as_json"]:
        say_json({"runs": [run_document(each, found) for each, found in zip(runs, results, strict=True)]})
    else:
        for each, found in zip(runs, results, strict=True):
            _say(run_lines(each))
            _say(
                comparison_lines(found)
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
    from assistant.evaluating.verdicts import comparison_lines

    desk = Desk(session.config())
    found = desk.compare(desk.find(before), desk.find(after))
    if as_json:
        say_json(comparison_document(found))
    else:
        _say(comparison_lines(found))
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


evaluate.add_command(bring_in)
evaluate.add_command(hand_out)


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
    from prompts.regression.running.events import Advanced, Begun, Ended, Progressed

    runs: list[Run] = []
    come = 0
    with progress() as display:
        task = display.add_task("Asking", total=None)
        for event in desk.run(suites, variants, options):
            match event:
                case Begun(about, _, cached):
                    display.reset(task, total=about.samples, description=f"{about.variant.name}, {cached} known")
                    come = 0
                case Advanced(done, _, left) | Progressed(_, done, _, left):
                    come = max(come, done)  # answers that have come, recorded or not
                    left_told = "" if left is None else f", {duration(left)} left"
                    display.update(task, completed=come, description=f"Asking{left_told}")
                case Ended(run, _):
                    runs.append(run)
    return runs


def _accepted(desk: Desk, suites: Sequence[Suite]) -> Run | None:
    from prompts.errors import BrokenRun

    try:
        return desk.accepted(suites)
    except BrokenRun:
        return None


def _exit_code(run: Run, found: Comparison | None) -> int:
    if any(sample.outcome.error for sample in run.samples):
        return _BROKEN_RUN
    return found.exit_code if found else 0


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
