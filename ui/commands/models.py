"""`diandian models`: what is known, fetch it, check it, find it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.commands.session import Session
from ui.commands.terminal import json_option, one_line, progress, say_json

if TYPE_CHECKING:
    from assistant.config import Config
    from assistant.models import ModelCard, ModelState


@click.group()
def models() -> None:
    """List, fetch and check the models."""


@models.command("list")
@json_option
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List the known models with size, licence, needs, and whether they are here."""
    from assistant.config import models_dir
    from assistant.models import survey

    states = survey(models_dir(session.config()))
    if as_json:
        say_json({"models": [_entry(state) for state in states]})
        return
    width = max(len(state.card.name) for state in states)
    for state in states:
        card = state.card
        vram = f" or {card.wants_vram_gb:g} GB VRAM" if card.wants_vram_gb else ""
        click.echo(
            f"{card.name:{width}}  {card.kind:8}  {state.state:10}  {card.size / 1e9:6.2f} GB  "
            f"wants {card.wants_ram_gb:g} GB RAM{vram}  {card.licence}{'  (default)' if card.default else ''}"
        )


@models.command()
@click.argument("name", required=False)
@json_option
@click.pass_obj
def fetch(session: Session, name: str | None, as_json: bool) -> None:
    """Fetch the model NAME, or the two models that config.yaml asks for; what is here already is left alone."""
    from assistant.config import models_dir
    from assistant.models import card_named

    config = session.config()
    folder = models_dir(config)
    wanted = [card_named(name)] if name else _configured(config)
    for card in wanted:
        _fetch_one(card, folder)
    if as_json:
        say_json({"models": [{"name": card.name, "path": str(card.path(folder))} for card in wanted]})
        return
    for card in wanted:
        click.echo(f"{card.name} is ready in {card.path(folder)}")


@models.command()
@click.argument("name", required=False)
@json_option
@click.pass_obj
def verify(session: Session, name: str | None, as_json: bool) -> None:
    """Compare every byte of the model NAME, or of all fetched models, with its known digest."""
    from assistant.config import models_dir
    from assistant.errors import ModelMissing
    from assistant.models import card_named, survey

    folder = models_dir(session.config())
    absent = ("missing", "partial")
    cards = [card_named(name)] if name else [state.card for state in survey(folder) if state.state not in absent]
    if not cards:
        raise ModelMissing(f"No model is in {folder} yet. Run: diandian models fetch")
    results = [_verify_one(card, folder) for card in cards]
    if as_json:
        say_json({"models": results})
    else:
        for result in results:
            if result["ok"]:
                click.echo(f"{result['name']} is whole")
            else:
                click.echo(one_line(result["detail"], 2000), err=True)
    if not all(result["ok"] for result in results):
        click.get_current_context().exit(1)


@models.command()
@click.argument("name")
@json_option
@click.pass_obj
def path(session: Session, name: str, as_json: bool) -> None:
    """Print where the model NAME lies."""
    from assistant.config import models_dir
    from assistant.models import card_named, locate

    card = card_named(name)
    found = locate(card.name, models_dir(session.config()), card.kind)
    if as_json:
        say_json({"name": card.name, "path": str(found)})
    else:
        click.echo(found)


def _configured(config: Config) -> list[ModelCard]:
    """The catalogue models that the settings name; a path of the user's own is checked and needs no fetching."""
    from assistant.config import models_dir
    from assistant.models import Kind, catalogue, locate

    kinds: dict[Kind, str] = {"llm": config.llm.model, "embedder": config.embedder.model}
    cards: list[ModelCard] = []
    for kind, name in kinds.items():
        if name in catalogue():
            cards.append(catalogue()[name])
        else:
            locate(name, models_dir(config), kind)
    return cards


def _fetch_one(card: ModelCard, folder: Path) -> None:
    from assistant.errors import ModelError
    from assistant.models import check

    try:
        check(card, folder)
    except ModelError:
        _download(card, folder)


def _download(card: ModelCard, folder: Path) -> None:
    from assistant.fetch import fetch as fetching

    click.echo(f"Fetching {card.name} ({card.size / 1e6:,.0f} MB, {card.licence})", err=True)
    with progress(transfer=True) as display:
        task = display.add_task(card.name, total=card.size)
        for step in fetching(card, folder):
            display.update(
                task,
                completed=step.done_bytes,
                total=step.total_bytes,
                description=f"{step.step} {step.source}".strip(),
            )


def _verify_one(card: ModelCard, folder: Path) -> dict[str, Any]:
    from assistant.errors import ModelError
    from assistant.models import verify as compare

    ok, detail = True, ""
    with progress(transfer=True) as display:
        task = display.add_task(card.name, total=card.size)
        try:
            compare(card, folder, lambda done: display.update(task, completed=done))
        except ModelError as error:
            ok, detail = False, str(error)
    return {"name": card.name, "ok": ok, "path": str(card.path(folder)), "detail": detail}


def _entry(state: ModelState) -> dict[str, Any]:
    card = state.card
    return {
        "name": card.name,
        "kind": card.kind,
        "title": card.title,
        "state": state.state,
        "path": str(state.path),
        "size": card.size,
        "licence": card.licence,
        "languages": card.languages,
        "wants_ram_gb": card.wants_ram_gb,
        "wants_vram_gb": card.wants_vram_gb,
        "context": card.context,
        "pinned": card.pinned,
        "default": card.default,
    }
