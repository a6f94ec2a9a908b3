"""The `diandian` command: one group, a file per command."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import click

from ui.commands.ask import ask, search
from ui.commands.bench import bench
from ui.commands.doctor import doctor
from ui.commands.evaluate import evaluate
from ui.commands.index import index
from ui.commands.jobs import jobs
from ui.commands.memory import glossary, memory
from ui.commands.mishaps import OneLine
from ui.commands.models import models
from ui.commands.related import related
from ui.commands.serve import serve
from ui.commands.session import Session
from ui.commands.summarise import summarise
from ui.commands.translate import translate


@click.group(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--config",
    "config_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Settings file; otherwise DIANDIAN_CONFIG, then ./config.yaml.",
)
@click.option("-v", "--verbose", count=True, help="Say more on stderr; -vv says everything.")
@click.version_option(package_name="diandian", prog_name="diandian")
@click.pass_context
def cli(ctx: click.Context, config_path: Path | None, verbose: int) -> None:
    """Ask your own notes, in any language, offline."""
    _log(verbose)
    given = ctx.obj if isinstance(ctx.obj, Session) else Session()
    ctx.obj = Session(config_path or given.config_path, given.build)


_DOCUMENTS = (translate, summarise, jobs, glossary, memory)
for command in (serve, ask, search, related, *_DOCUMENTS, index, models, evaluate, doctor, bench):
    cli.add_command(command)


def _log(verbose: int) -> None:
    """Send logs to stderr: warnings always, our own news with -v, everybody's with -vv."""
    # The model libraries draw bars of their own; ours are the only ones, and only on a terminal.
    os.environ.setdefault("TQDM_DISABLE", "1")
    # Else the hub's client reports on this machine with every fetch, and asks the hub which programs to look for.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger().setLevel(logging.DEBUG if verbose > 1 else logging.WARNING)
    for name in ("assistant", "index", "prompts", "ui"):
        logging.getLogger(name).setLevel((logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)])


def main() -> None:
    """Run the command line."""
    cli(prog_name="diandian")
