"""Options that name a language, by its code or by its name."""

from __future__ import annotations

import click


def language(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Return the code of the language that an option names, such as zh for zh, Chinese and 中文; None for none.

    Raises:
        click.BadParameter: it is none that is known; the known ones are listed.
    """
    if value is None:
        return None
    from assistant.language import LANGUAGES, code_of, english_name

    code = code_of(value)
    if code is None:
        known = ", ".join(f"{english_name(each)} ({each})" for each in LANGUAGES)
        raise click.BadParameter(f"{value!r} is no language that is known. Known are: {known}.")
    return code
