from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.terminal import Run, document


def test_list_names_both_defaults_as_missing(run: Run) -> None:
    listed = {each["name"]: each for each in document(run("models", "list", "--json"))["models"]}
    defaults = [each for each in listed.values() if each["default"]]
    assert {each["kind"] for each in defaults} == {"llm", "embedder"}
    assert {each["state"] for each in defaults} == {"missing"}
    assert all(each["licence"] and each["size"] > 0 for each in listed.values())


def test_path_of_a_missing_model_says_what_to_type(run: Run) -> None:
    result = run("models", "path", "multilingual-e5-small")
    assert result.exit_code == 1 and "diandian models fetch multilingual-e5-small" in result.stderr


@pytest.mark.parametrize("command", ["fetch", "verify", "path"])
def test_an_unknown_name_gets_one_line(run: Run, command: str) -> None:
    result = run("models", command, "gpt-17")
    assert result.exit_code == 1 and result.stderr.count("\n") == 1 and "diandian models list" in result.stderr


def test_verify_with_nothing_fetched(run: Run) -> None:
    result = run("models", "verify")
    assert result.exit_code == 1 and "diandian models fetch" in result.stderr


@pytest.mark.models
def test_fetch_leaves_alone_what_is_here(run: Run, models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIANDIAN_MODELS", str(models_dir))
    fetched = document(run("models", "fetch", "--json"))["models"]
    assert len(fetched) == 2 and all(Path(each["path"]).exists() for each in fetched)
    path = run("models", "path", fetched[0]["name"])
    assert path.stdout.strip() == fetched[0]["path"]
