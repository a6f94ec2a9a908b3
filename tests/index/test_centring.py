from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from index.centring import ANCHORS, CentredEmbedder
from tests.fakes import FakeEmbedder


class Leaning(FakeEmbedder):
    """Moves every text with a letter of some script in that script's direction, as real embedders do."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._leaning(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._leaning(text)

    def _leaning(self, text: str) -> NDArray[np.float32]:
        vector = super().embed_query(text.replace("я", "").replace("ж", "").strip())
        vector[0 if "я" in text else 1 if "ж" in text else 2] += 3
        return vector / float(np.linalg.norm(vector))


@pytest.fixture
def anchors(tmp_path: Path) -> Path:
    words = ["tea and rice", "a train at night", "the cat sleeps", "rain on the roof"]
    rows = [{"aa": f"я {word}", "bb": f"ж {word}", "cc": word} for word in words]
    path = tmp_path / "anchors.yaml"
    path.write_text(yaml.safe_dump({"passages": rows, "questions": rows}, allow_unicode=True), "utf-8")
    return path


def test_language_no_longer_decides_what_is_near(tmp_path: Path, anchors: Path) -> None:
    passages = ["я green tea with sugar", "ж winter snow in kyoto", "winter bread and butter"]
    question = "snow in kyoto in winter"
    plain, centred = Leaning(), CentredEmbedder(Leaning(), tmp_path, anchors)
    assert int(np.argmax(plain.embed_passages(passages) @ plain.embed_query(question))) == 2
    assert int(np.argmax(centred.embed_passages(passages) @ centred.embed_query(question))) == 1
    assert np.allclose(np.linalg.norm(centred.embed_passages(passages), axis=1), 1, atol=1e-5)


def test_the_means_are_measured_once_and_kept(tmp_path: Path, anchors: Path) -> None:
    first = CentredEmbedder(Leaning(), tmp_path, anchors).embed_query("tea")

    class Once(Leaning):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise AssertionError("measured again")

    assert np.array_equal(CentredEmbedder(Once(), tmp_path, anchors).embed_query("tea"), first)


def test_damaged_means_are_measured_again(tmp_path: Path, anchors: Path) -> None:
    first = CentredEmbedder(Leaning(), tmp_path, anchors).embed_query("tea")
    for kept in tmp_path.glob("*.npz"):
        kept.write_bytes(b"no archive")
    assert np.array_equal(CentredEmbedder(Leaning(), tmp_path, anchors).embed_query("tea"), first)


def test_other_anchors_mean_another_name(tmp_path: Path, anchors: Path) -> None:
    name = CentredEmbedder(Leaning("m"), tmp_path, anchors).name
    assert name.startswith("m+")
    assert CentredEmbedder(Leaning("m"), tmp_path).name != name


def test_the_anchors_say_the_same_in_every_language() -> None:
    table = yaml.safe_load(ANCHORS.read_text("utf-8"))
    languages = set(table["passages"][0])
    assert len(languages) >= 20
    for row in (*table["passages"], *table["questions"]):
        assert set(row) == languages
        assert all(isinstance(text, str) and text.strip() for text in row.values())
