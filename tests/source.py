"""The project's own source as syntax trees, for the tests that judge its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("assistant", "index", "prompts", "ui")


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the root, dotted name, text and tree."""

    path: str
    name: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.name.split(".")[0]


@dataclass(frozen=True)
class Import:
    """One imported module; `from a import b` gives both `a` and, in case it is a module, `a.b`."""

    module: Module
    target: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.module.path}:{self.line}"


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """Every Python file of these packages, or of our four."""
    found = []
    for package in packages or PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            parts = file.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            text = file.read_text(encoding="utf-8")
            found.append(Module(file.relative_to(ROOT).as_posix(), name, text, ast.parse(text)))
    return tuple(found)


def imports(module: Module) -> Iterator[Import]:
    """Everything a module imports, wherever in it and for whatever reason."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.path}:{node.lineno}: relative import; write the whole name"
            yield Import(module, node.module or "", node.lineno)
            for alias in node.names:
                if is_module(target := f"{node.module}.{alias.name}"):
                    yield Import(module, target, node.lineno)


def is_module(name: str) -> bool:
    """Whether the dotted name is a module of ours."""
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
