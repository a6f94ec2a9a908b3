"""`diandian doctor`: check every piece, and say what to do."""

from __future__ import annotations

from dataclasses import asdict

import click

from ui.commands.session import Session
from ui.commands.terminal import json_option, one_line, say_json


@click.command(short_help="Check every piece, and say what to do.")
@json_option
@click.pass_obj
def doctor(session: Session, as_json: bool) -> None:
    """Check Python, llama.cpp, models, disk, data folder, index and port, and say what to do about each trouble."""
    from assistant.doctor import Check, examine

    checks: list[Check] = []
    for check in examine(session.config_path):
        checks.append(check)
        if not as_json:
            click.echo(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {one_line(check.detail, 1000)}")
            if check.advice:
                click.echo(f"     {one_line(check.advice, 1000)}")
    well = all(check.ok for check in checks)
    if as_json:
        say_json({"ok": well, "checks": [asdict(check) for check in checks]})
    if not well:
        click.get_current_context().exit(1)
