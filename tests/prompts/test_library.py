from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from prompts.errors import BrokenPrompt, UnknownPrompt, WrongVariables
from prompts.library import FILES, load, names

GOOD = """---
purpose: greet
variables: [name]
---
# system
Be kind.

# user
Hello {{name}}, {{ name }}!
"""


def write(folder: Path, text: str, prompt: str = "greet/v1") -> Path:
    path = folder / f"{prompt}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_reads_sections_variables_and_hash(tmp_path: Path) -> None:
    prompt = load("greet/v1", write(tmp_path, GOOD))
    assert (prompt.id, prompt.purpose, prompt.variables) == ("greet/v1", "greet", frozenset({"name"}))
    assert [(s.role, s.text) for s in prompt.sections] == [
        ("system", "Be kind."),
        ("user", "Hello {{name}}, {{ name }}!"),
    ]
    assert prompt.hash == hashlib.sha256(GOOD.encode()).hexdigest()


def test_a_value_is_never_taken_for_a_variable(tmp_path: Path) -> None:
    rendered = load("greet/v1", write(tmp_path, GOOD)).render({"name": "{{name}} \\1"})
    assert rendered[1].text == "Hello {{name}} \\1, {{name}} \\1!"


@pytest.mark.parametrize(
    ("values", "complaint"), [({}, "no value for name"), ({"name": "A", "nam": "B"}, "does not know nam")]
)
def test_a_variable_missing_or_one_too_many_is_named(tmp_path: Path, values: dict[str, str], complaint: str) -> None:
    with pytest.raises(WrongVariables, match=complaint):
        load("greet/v1", write(tmp_path, GOOD)).render(values)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# user\nHi", "front matter"),
        ("---\n[\n---\n# user\nHi", "not YAML"),
        ("---\npurpose: x\n---\n# user\nHi", "'variables'"),
        ("---\npurpose: x\nvariables: []\n---\nHi", "no section"),
        ("---\npurpose: x\nvariables: [a, b]\n---\n# user\n{{a}}", "unused.*: b"),
        ("---\npurpose: x\nvariables: []\n---\n# user\n{{a}}", "undeclared: a"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BrokenPrompt, match=rf"greet.v1\.md.*{complaint}"):
        load("greet/v1", write(tmp_path, text))


@pytest.mark.parametrize("prompt", ["greet/v2", "greet", "../secret/v1", "greet/v1/../v1"])
def test_an_unknown_prompt_lists_those_that_exist(tmp_path: Path, prompt: str) -> None:
    with pytest.raises(UnknownPrompt, match=r"there are: greet/v1"):
        load(prompt, write(tmp_path, GOOD))


# A published version never changes: a new text is a new version with a new line here.
PUBLISHED = {
    "answer/v1": "baec47a52be8e23df892d5422ed964a969a05064d78215a268341c500405c9fa",
    "answer/v2": "6c0eca8ae5b1985cf4308e810f95eff6e40dcda34aaf801ef7e75ef94e52ac10",
    "ask_about/v1": "f6065acc93c6c05f4092c7845d0c26baf9ac412647ddee57527f8ce9d3b81a11",
    "is_about/v1": "9f761f67db568e4bf8cdb808b4aca0e3bb72bb51e9621f5a102d42687ac7b367",
    "judge/v1": "a784076130dba54a99db6e916b8fa078945bd73d41cf24363c732fe404e243fa",
    "summarise_part/v1": "7ee47ef2e6af1ac59ca3cb7534be364f8f1e2a918d25d867bc5827864899b7b7",
    "summarise_thread/v1": "84f4f8bbc638bfe5c7917cf12bf833ed87f2821f72e8eb761f74f80fb988553d",
    "summarise_whole/v1": "65636b202e1850265295b7829ebaf1b01120fcba69b9703acc464b60c1231c2d",
    "translate/v1": "b7207405a3e372365335d1699abca7e51d1f478b2f46efdae2bd93f9490ffc00",
    "translate_query/v1": "fc957ea4947e00fde698063fe76cef1388d56829c78e33286c70b13e07eb29b6",
}


def test_published_prompts_have_not_changed() -> None:
    assert {prompt: load(prompt).hash for prompt in names(FILES)} == PUBLISHED
