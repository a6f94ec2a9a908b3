from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from index.embedder_trial import Choice, read_choice
from index.errors import EmbedderUnavailable
from index.measured_embedder import MeasuredEmbedder
from index.settings import EmbedderSettings
from tests.index.encoders import write_encoder


def make(folder: Path, cache: Path, backend: str = "auto") -> MeasuredEmbedder:
    return MeasuredEmbedder(folder, EmbedderSettings.model_validate({"backend": backend}), cache)


def test_the_choice_is_measured_once_and_a_damaged_one_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder, cache = write_encoder(tmp_path / "e5"), tmp_path / "cache"
    first = make(folder, cache)
    choice = first.choice
    assert choice.cosine > 0.999
    assert {"torch", "openvino f32"} <= set(choice.rates)
    [kept] = cache.iterdir()
    kept.write_text(json.dumps({**choice.as_dict(), "rates": {"told": 1.0}}))
    assert make(folder, cache).choice.rates == {"told": 1.0}
    kept.write_text(kept.read_text()[:20])
    with caplog.at_level(logging.WARNING):
        assert "torch" in make(folder, cache).choice.rates
    assert "damaged" in caplog.text
    assert read_choice(kept.read_text())


def test_every_engine_gives_one_name_and_one_vector(tmp_path: Path) -> None:
    folder, cache = write_encoder(tmp_path / "e5"), tmp_path / "cache"
    ours, torch = make(folder, cache, "openvino"), make(folder, cache, "torch")
    assert ours.name == torch.name
    assert (ours.choice.backend, torch.choice.backend) == ("openvino", "torch")
    assert float(ours.embed_query("kyoto") @ torch.embed_query("kyoto")) > 0.999
    assert np.allclose((ours.embed_passages(["rice"]) * torch.embed_passages(["rice"])).sum(), 1, atol=1e-3)
    assert not cache.exists()  # what is asked for by name is not measured


def test_a_model_that_openvino_cannot_run_goes_to_torch(tmp_path: Path) -> None:
    folder, cache = write_encoder(tmp_path / "distil", "distilbert"), tmp_path / "cache"
    assert make(folder, cache).choice == Choice("torch")
    assert make(folder, cache).embed_query("rice").shape == (64,)
    with pytest.raises(EmbedderUnavailable, match="distilbert.*embedder.backend"):
        make(folder, cache, "openvino").embed_query("rice")


def test_a_missing_folder_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match="diandian models fetch"):
        make(tmp_path / "none", tmp_path / "cache").embed_query("rice")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"backend": "abacus"}', '{"backend": "torch", "more": 1}'])
def test_what_is_no_choice_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_choice(text)
