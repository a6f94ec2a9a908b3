"""Which errors a person can mend, and groups of commands that tell them in one line."""

from __future__ import annotations

import logging
from typing import Any

import click

_CANCELLED = 130  # what shells report for a command ended by Ctrl-C


class OneLine(click.Group):
    """Shows what a person can mend as one line; anything else keeps its traceback."""

    told: type[click.ClickException] = click.ClickException
    """What an expected error is raised as; it knows the exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.

        Raises:
            click.ClickException: what a person can mend.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Cancelled.", err=True)
            ctx.exit(_CANCELLED)
        except Exception as error:
            if not _expected(error):
                raise
            logging.getLogger(__name__).debug("Expected error", exc_info=error)
            raise self.told(str(error)) from error


class _NoVerdict(click.ClickException):
    exit_code = 2


class Verdicts(OneLine):
    """Commands whose status 1 is a verdict, so that another one says that there is none."""

    told = _NoVerdict


def _expected(error: Exception) -> bool:
    if isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort | OSError):
        return False
    from assistant.errors import AssistantError
    from index.errors import NotesError
    from prompts.errors import PromptError

    return isinstance(error, AssistantError | NotesError | PromptError)
