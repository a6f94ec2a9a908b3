"""`diandian bench`: run the measurements of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from ui.commands.session import Session

_ROOT = Path(__file__).parents[2]


@click.group()
def bench() -> None:
    """Measure this machine; needs a checkout with its tests folder."""


def _options(command: click.Command) -> click.Command:
    command.params += [
        click.Option(["--quick"], is_flag=True, help="A smaller sample, in under a minute."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON document and nothing else."),
    ]
    return command


def _run(session: Session, name: str, quick: bool, as_json: bool) -> None:
    module = name.replace("-", "_")
    bench = _ROOT / "tests" / "bench"
    if not ((bench / f"{module}.py").is_file() or (bench / module / "__main__.py").is_file()):
        raise click.ClickException(
            f"The benchmark '{name}' is not in {bench}. Run it from a full checkout of Diandian."
        )
    flags = [flag for flag, wanted in (("--quick", quick), ("--json", as_json)) if wanted]
    environment = dict(os.environ)
    if session.config_path:
        environment["DIANDIAN_CONFIG"] = str(session.config_path.absolute())
    # Its own process: a measurement must not share memory and threads with what starts it.
    done = subprocess.run([sys.executable, "-m", f"tests.bench.{module}", *flags], cwd=_ROOT, env=environment)
    if done.returncode:
        click.get_current_context().exit(1)


@_options
@bench.command()
@click.pass_obj
def answers(session: Session, quick: bool, as_json: bool) -> None:
    """Ask the 30 questions over the sample notes: right notes, right language, time."""
    _run(session, "answers", quick, as_json)


@_options
@bench.command("first-token")
@click.pass_obj
def first_token(session: Session, quick: bool, as_json: bool) -> None:
    """Measure the time to the first token and the speed after it."""
    _run(session, "first-token", quick, as_json)


@_options
@bench.command()
@click.pass_obj
def documents(session: Session, quick: bool, as_json: bool) -> None:
    """Translate news, a long document, all formats; summarise. Takes half a day."""
    _run(session, "documents", quick, as_json)


@_options
@bench.command()
@click.pass_obj
def index(session: Session, quick: bool, as_json: bool) -> None:
    """Compare embedding with sentence-transformers: passages a second, recall, memory."""
    _run(session, "index", quick, as_json)


@_options
@bench.command()
@click.pass_obj
def regression(session: Session, quick: bool, as_json: bool) -> None:
    """Compare simulated runs: how often a fall of 3 points is caught, and false alarms."""
    _run(session, "regression", quick, as_json)


@_options
@bench.command()
@click.pass_obj
def retrieval(session: Session, quick: bool, as_json: bool) -> None:
    """Find the right paragraph for questions in four languages: by which leg, and how soon."""
    _run(session, "retrieval", quick, as_json)


@_options
@bench.command()
@click.pass_obj
def throughput(session: Session, quick: bool, as_json: bool) -> None:
    """Compare the engine with llama.cpp alone; measure batching, pauses, reuse."""
    _run(session, "throughput", quick, as_json)


@_options
@bench.command()
@click.pass_obj
def scale(session: Session, quick: bool, as_json: bool) -> None:
    """Search in 10,000 and 100,000 notes and a million passages: time, memory, recall. Takes an hour."""
    _run(session, "scale", quick, as_json)
