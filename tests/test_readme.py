"""README.md is held to what is really there: its commands, its tree, its pictures.

How it is read, so that it can be written to pass:

- In blocks fenced as ```sh every line that starts with `diandian ` or `make ` is checked (a leading `$ ` is allowed,
  `#` begins a comment, a pipe ends the command): the command and each of its options must exist, and its `--help`
  must work; a make target must be in the Makefile.
- The block fenced as ```text that names both `assistant/` and `config.yaml` is the tree. One entry a line, two spaces
  or tree-drawing characters for each level, folders end in `/`; several names on a line stand one space apart; two
  spaces or more begin the explanation. Every name must exist, and every top-level file or folder that is not hidden
  must be in it.
- Pictures and links to files inside the repository must exist.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

import click
from click.testing import CliRunner

from tests.source import ROOT
from ui.cli import cli

README = ROOT / "README.md"
PASSING = {"shared"}
"""Top-level names that come and go and are no part of the project."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README.read_text(encoding="utf-8"), flags=re.M | re.S)


def command_lines(program: str) -> list[list[str]]:
    lines = [line.strip().removeprefix("$ ") for block in blocks("sh") for line in block.splitlines()]
    wanted = [line for line in lines if line.startswith(f"{program} ")]
    return [until_pipe(shlex.split(line, comments=True)) for line in wanted]


def until_pipe(words: list[str]) -> list[str]:
    ends = [at for at, word in enumerate(words) if word in {"|", ">", ">>", "&&", ";", "<"}]
    return words[: ends[0]] if ends else words


def test_it_shows_both_commands() -> None:
    targets = {words[1] for words in command_lines("make")}
    assert {"run", "test"} <= targets


def test_its_make_targets_exist() -> None:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    for words in command_lines("make"):
        assert {word for word in words[1:] if "=" not in word and not word.startswith("-")} <= known, words


def test_its_diandian_commands_exist() -> None:
    lines = command_lines("diandian")
    assert lines
    for words in lines:
        command, path, rest = resolve(words[1:])
        options = {name for parameter in (*command.params, *cli.params) for name in parameter.opts}
        used = {word.split("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
        assert used <= options | {"--help", "-h"}, f"{' '.join(words)}: no option {used - options}"
        result = CliRunner().invoke(cli, [*path, "--help"])
        assert result.exit_code == 0, result.output


def resolve(words: list[str]) -> tuple[click.Command, list[str], list[str]]:
    """The command that these words name, its path, and what else was given."""
    command: click.Command = cli
    path: list[str] = []
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        assert name in command.commands, f"diandian {' '.join([*path, name])} does not exist"
        path.append(name)
        command = command.commands[name]
    return command, path, rest


@dataclass(frozen=True)
class Entry:
    depth: int
    name: str


def tree() -> Iterator[Entry]:
    block = next((block for block in blocks("text") if "assistant/" in block and "config.yaml" in block), None)
    assert block is not None, "README.md has no ```text block with the tree"
    for line in block.splitlines():
        match = re.match(r"(?P<indent>[\s│├└─|`+-]*)(?P<names>\S+(?: \S+)*)", line)
        if match is None or match["names"] in {".", "diandian/"}:
            continue
        indent = len(match["indent"])
        for name in match["names"].split(" "):
            yield Entry(indent, name)


def test_its_tree_is_the_real_one() -> None:
    entries = list(tree())
    top = min(entry.depth for entry in entries)
    folders: list[tuple[int, str]] = []
    wrong = []
    for entry in entries:
        while folders and folders[-1][0] >= entry.depth:
            folders.pop()
        place = ROOT.joinpath(*(name for _, name in folders), entry.name)
        found = list(place.parent.glob(place.name)) if "*" in entry.name else [place]
        if not found or not all(each.exists() and (each.is_dir() == entry.name.endswith("/")) for each in found):
            wrong.append(place.relative_to(ROOT).as_posix())
        if entry.name.endswith("/"):
            folders.append((entry.depth, entry.name))
    assert not wrong, f"in README.md's tree, but not here: {wrong}"
    listed = {entry.name.rstrip("/") for entry in entries if entry.depth == top}
    real = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.suffix != ".egg-info"}
    missing = real - listed - PASSING - {"build", "dist", "__pycache__", "bench-results"}
    assert not missing, f"here, but not in README.md's tree: {sorted(missing)}"


def test_its_pictures_and_files_exist() -> None:
    text = README.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s#]+)", text) + re.findall(r"""(?:src|href)=["']([^"'#]+)""", text)
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert not [target for target in local if not (ROOT / target).exists()]
    assert any(target.endswith((".png", ".jpg", ".webp")) for target in local), "no screenshot"
