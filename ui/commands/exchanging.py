"""`diandian eval import` and `export`: suites from other tools' files, runs for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from ui.commands.session import Session

_PATHS = click.Path(path_type=Path)


@click.command("import")
@click.argument("file", type=_PATHS)
@click.option("--corpus", metavar="FOLDER", help="The notes that are asked about, relative to the new suite's folder.")
@click.option("-o", "--output", type=_PATHS, help="The suite's file; otherwise standard output.")
@click.pass_obj
def bring_in(session: Session, file: Path, corpus: str | None, output: Path | None) -> None:
    """Make a suite of FILE: a promptfoo configuration (.yaml, .json), or questions (.csv, .tsv, .jsonl).

    What was not understood is told on stderr, a line each.
    """
    from assistant.evaluating.desk import imported

    suite, told = imported(file, corpus)
    for line in told:
        click.echo(f"not understood: {line}", err=True)
    if output is None:
        click.echo(suite, nl=False)
        return
    if output.exists():
        raise click.ClickException(f"{output} is there already. Name another file, or remove it.")
    output.write_text(suite, "utf-8")
    click.echo(f"Written: {output}", err=True)


@click.command("export")
@click.argument("name", metavar="RUN")
@click.option("-o", "--output", type=_PATHS, required=True, help="A .csv or .parquet file.")
@click.pass_obj
def hand_out(session: Session, name: str, output: Path) -> None:
    """Write RUN (an id, a file or `last`) as a table, a row for each answer."""
    from assistant.evaluating.desk import Desk

    desk = Desk(session.config())
    desk.export(desk.find(name), output)
    click.echo(f"Written: {output}", err=True)
