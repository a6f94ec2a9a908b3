"""`diandian serve`: the page in the browser."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

import click

from ui.commands.session import Session

if TYPE_CHECKING:
    from assistant.config import ServeSettings


@click.command(short_help="Serve the page.")
@click.option("--host", metavar="HOST", help="Address to listen on, instead of serve.host.")
@click.option("--port", metavar="PORT", type=click.IntRange(1, 65535), help="Port, instead of serve.port.")
@click.pass_obj
def serve(session: Session, host: str | None, port: int | None) -> None:
    """Serve the page. It opens at once; the models load and the notes are indexed behind it. Ctrl-C ends it."""
    config = session.config()
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = config.serve.model_copy(update=given)
    _refuse_taken(settings)
    from assistant.app import build
    from assistant.evaluating.checks.room import Checks

    signal.signal(signal.SIGTERM, _leave)
    assistant = build(config)
    checks = Checks(config, assistant.document)
    try:
        from ui.web.app import serve as serve_page

        assistant.start()
        serve_page(assistant, settings, checks)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)  # here Ctrl-C is the ordinary end, not a cancellation
    finally:
        checks.close()
        assistant.close()


def _leave(_: int, __: FrameType | None) -> None:
    sys.exit(0)


def _refuse_taken(settings: ServeSettings) -> None:
    """Say at once that the port is taken, before anything is loaded."""
    from assistant.doctor import port_trouble

    if trouble := port_trouble(settings.host, settings.port):
        raise click.ClickException(f"{trouble} Choose another: diandian serve --port {settings.port % 65535 + 1}")
