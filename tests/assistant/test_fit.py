from __future__ import annotations

from pathlib import Path

import pytest

from assistant.fit import Fit, known_languages
from tests.fakes import FakeEmbedder


def fit(cache: Path, known: frozenset[str] | None, **shares: float) -> Fit:
    return Fit(FakeEmbedder(), known, lambda: shares, cache)


@pytest.mark.parametrize(
    ("head", "languages"),
    [
        ("language: en", {"en"}),
        ("language:\n- en\n- zh\nlicense: mit", {"en", "zh"}),
        ("language: multilingual", None),
        ("license: mit", None),
        ("language: [en", None),
    ],
)
def test_a_model_folder_may_tell_its_languages(tmp_path: Path, head: str, languages: set[str] | None) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "modules.json").write_text("[]")
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"0")
    (folder / "README.md").write_text(f"---\n{head}\n---\n# A model\n", "utf-8")
    found = known_languages(str(folder), tmp_path)
    assert found == (frozenset(languages) if languages else None)


def test_a_catalogue_entry_in_words_tells_none(tmp_path: Path) -> None:
    assert known_languages("multilingual-e5-small", tmp_path) is None


def test_a_language_that_is_declared_is_not_measured(tmp_path: Path) -> None:
    assert fit(tmp_path, frozenset({"en", "th"}), en=0.5, th=0.5).warning() == ""
    assert not list(tmp_path.iterdir())


def test_one_that_is_not_declared_is_named_in_one_line(tmp_path: Path) -> None:
    warning = fit(tmp_path, frozenset({"en"}), en=0.5, th=0.5).warning()
    assert "Thai is not among the languages its makers name" in warning and "embedder.model" in warning
    assert "\n" not in warning and "English is" not in warning


def test_few_passages_in_a_language_are_no_reason_to_warn(tmp_path: Path) -> None:
    assert fit(tmp_path, frozenset({"en"}), en=0.97, th=0.03).warning() == ""


def test_where_nothing_is_declared_it_is_measured_once(tmp_path: Path) -> None:
    warning = fit(tmp_path, None, th=1.0).warning()
    assert "sentences in Thai and English find each other" in warning

    class Deaf(FakeEmbedder):
        def embed_passages(self, texts: object) -> None:  # type: ignore[override]
            raise AssertionError("measured again")

    assert Fit(Deaf(), None, lambda: {"th": 1.0}, tmp_path).warning() == warning


def test_damaged_measurements_are_made_again(tmp_path: Path) -> None:
    warning = fit(tmp_path, None, th=1.0).warning()
    for kept in tmp_path.glob("languages-*.json"):
        kept.write_text("[")
    assert fit(tmp_path, None, th=1.0).warning() == warning


def test_a_language_nobody_can_measure_is_let_be(tmp_path: Path) -> None:
    assert fit(tmp_path, None, xx=1.0).warning() == ""
