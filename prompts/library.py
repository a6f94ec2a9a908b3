"""Find, validate and render prompts.

A prompt is a file `prompts/files/<name>/v<N>.md`, published once and never changed after: an edit is a new version. It
starts with front matter (`purpose`, and `variables`: the names it needs), then holds sections, each opened by a line
`# system`, `# user` or `# assistant`. `{{name}}` stands for a variable.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

import yaml

from prompts.errors import BrokenPrompt, UnknownPrompt, WrongVariables

Role = Literal["system", "user", "assistant"]

FILES = Path(__file__).parent / "files"
_SECTION = re.compile(rf"^# ({'|'.join(get_args(Role))})[ \t]*$", re.MULTILINE)
_VARIABLE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """One turn of a prompt, with or without its variables filled in."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt version as read from its file. `hash` is the SHA-256 of the file's bytes, in hex."""

    name: str
    version: int
    hash: str
    purpose: str
    variables: frozenset[str]
    sections: tuple[Section, ...]

    @property
    def id(self) -> str:
        """How settings and records name this version, such as `answer/v1`; of a file that is tried, its path."""
        return f"{self.name}/v{self.version}" if self.version else self.name

    def render(self, values: Mapping[str, str]) -> tuple[Section, ...]:
        """Fill in the variables; what a value contains is never taken for a variable itself.

        Raises:
            WrongVariables: a variable is missing, or `values` holds one that the prompt does not know.
        """
        if missing := sorted(self.variables - values.keys()):
            raise WrongVariables(f"prompt {self.id}: no value for {', '.join(missing)}")
        if unknown := sorted(values.keys() - self.variables):
            raise WrongVariables(f"prompt {self.id}: does not know {', '.join(unknown)}")
        return tuple(Section(s.role, _VARIABLE.sub(lambda m: values[m.group(1)], s.text)) for s in self.sections)


def load(prompt_id: str, files: Path = FILES) -> Prompt:
    """Read the prompt version named like `answer/v1`, or the one in a file whose path ends with `.md`.

    Raises:
        UnknownPrompt: there is no such file; the message lists those that exist.
        BrokenPrompt: the file does not keep the format.
    """
    if prompt_id.endswith(".md"):
        return _tried(Path(prompt_id))
    path = files / f"{prompt_id}.md"
    name, _, version = prompt_id.rpartition("/")
    if not re.fullmatch(r"[a-z_]+/v\d+", prompt_id) or not path.is_file():
        known = ", ".join(names(files)) or "none"
        raise UnknownPrompt(f"no prompt '{prompt_id}' under {files}; there are: {known}")
    raw = path.read_bytes()
    return _parse(raw.decode("utf-8"), path, name, int(version[1:]), hashlib.sha256(raw).hexdigest())


def _tried(path: Path) -> Prompt:
    """Return a prompt that is not published: its id is its path."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UnknownPrompt(f"{path}: no prompt can be read there ({reason})") from error
    return _parse(text, path, str(path), 0, hashlib.sha256(raw).hexdigest())


def names(files: Path = FILES) -> list[str]:
    """Ids of all prompt versions, sorted."""
    return sorted(p.relative_to(files).with_suffix("").as_posix() for p in files.glob("*/v*.md"))


def _parse(text: str, path: Path, name: str, version: int, digest: str) -> Prompt:
    front = _FRONT_MATTER.match(text)
    if front is None:
        raise BrokenPrompt(f"{path}: must begin with front matter between two lines '---'")
    try:
        facts = yaml.safe_load(front.group(1))
    except yaml.YAMLError as error:
        raise BrokenPrompt(f"{path}: its front matter is not YAML ({error.__class__.__name__})") from error
    if not isinstance(facts, dict) or not facts.get("purpose") or not isinstance(facts.get("variables"), list):
        raise BrokenPrompt(f"{path}: its front matter needs 'purpose' and the list 'variables'")
    sections = tuple(_sections(text[front.end() :]))
    if not sections:
        raise BrokenPrompt(f"{path}: holds no section such as '# user'")
    declared = frozenset(str(v) for v in facts["variables"])
    used = frozenset(v for s in sections for v in _VARIABLE.findall(s.text))
    if declared != used:
        raise BrokenPrompt(f"{path}: declared but unused, or used but undeclared: {', '.join(sorted(declared ^ used))}")
    return Prompt(name, version, digest, str(facts["purpose"]), declared, sections)


def _sections(body: str) -> Iterator[Section]:
    marks = list(_SECTION.finditer(body))
    ends = [mark.start() for mark in marks[1:]] + [len(body)]
    for mark, end in zip(marks, ends, strict=False):
        yield Section(cast(Role, mark.group(1)), body[mark.end() : end].strip("\n"))
