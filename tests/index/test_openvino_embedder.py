from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from index.embedder import SentenceTransformerEmbedder
from index.openvino_embedder import OpenVinoEmbedder
from index.openvino_encoder import NotSupported, best_precision
from index.settings import EmbedderSettings
from tests.index.encoders import HIDDEN, POSITIONS, write_encoder
from tests.source import ROOT

TEXTS = ["kyoto", "the rice and the train", "京都 温泉", "a", "one two three " * 2, "กรุงเทพ 18:40", ""]
SETTINGS = EmbedderSettings(threads=2)


def pair(folder: Path) -> tuple[OpenVinoEmbedder, SentenceTransformerEmbedder]:
    torch = SentenceTransformerEmbedder(folder, SETTINGS)
    return OpenVinoEmbedder(folder, torch.name, "f32", SETTINGS), torch


@pytest.mark.parametrize(("family", "pooling"), [("bert", "mean"), ("bert", "cls"), ("xlm-roberta", "mean")])
def test_vectors_are_those_of_sentence_transformers(tmp_path: Path, family: str, pooling: str) -> None:
    ours, torch = pair(write_encoder(tmp_path / "e5", family, pooling))
    expected = torch.embed_passages(TEXTS)
    found = ours.embed_passages(TEXTS)
    assert found.dtype == np.float32
    assert np.allclose(found, expected, atol=1e-4)
    assert np.abs(expected[0] - expected[1]).max() > 0.01  # the texts do differ
    assert np.allclose(ours.embed_query("kyoto"), torch.embed_query("kyoto"), atol=1e-4)
    assert ours.embed_passages([]).shape == (0, HIDDEN)
    assert (ours.dimension, ours.window, ours.name) == (torch.dimension, torch.window, torch.name)
    assert list(ours.token_starts("京都の温泉 and 18:40")) == list(torch.token_starts("京都の温泉 and 18:40"))


def test_a_text_over_the_window_is_cut_as_the_library_cuts_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ours, torch = pair(write_encoder(tmp_path / "e5"))
    text = "abc " * POSITIONS
    assert np.allclose(ours.embed_passages([text]), torch.embed_passages([text]), atol=1e-4)
    assert f"{POSITIONS} tokens" in caplog.text


def test_questions_beside_passages_get_the_same_vectors(tmp_path: Path) -> None:
    ours, _ = pair(write_encoder(tmp_path / "e5"))
    expected = ours.embed_query("rice")
    rows: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = []
    worker = threading.Thread(target=lambda: rows.append(ours.embed_passages(TEXTS * 200)))
    worker.start()
    while worker.is_alive():
        assert np.allclose(ours.embed_query("rice"), expected, atol=1e-5)
    worker.join()
    assert np.allclose(rows[0][: len(TEXTS)], rows[0][-len(TEXTS) :], atol=1e-5)


def test_other_models_are_refused(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "distil", "distilbert")
    with pytest.raises(NotSupported, match="distilbert"):
        OpenVinoEmbedder(folder, "distil", "f32", SETTINGS)
    folder = write_encoder(tmp_path / "torn")
    whole = (folder / "model.safetensors").read_bytes()
    for torn in (b"", whole[:100], whole[: len(whole) // 2]):
        (folder / "model.safetensors").write_bytes(torn)
        with pytest.raises(NotSupported):
            OpenVinoEmbedder(folder, "torn", "f32", SETTINGS)


@pytest.mark.models
def test_the_default_model_agrees_in_many_scripts(models_dir: Path) -> None:
    folder = models_dir / "multilingual-e5-small"
    torch = SentenceTransformerEmbedder(folder, SETTINGS)
    ours = OpenVinoEmbedder(folder, torch.name, best_precision(), SETTINGS)
    texts = [path.read_text("utf-8")[:600] for path in sorted((ROOT / "index/sample_notes").rglob("*.md"))[::3]]
    texts += ["①ｶﾅ ﷺ 👩‍👩‍👧", "x", "京都の温泉"]
    cosine = (ours.embed_passages(texts) * torch.embed_passages(texts)).sum(axis=1)
    assert cosine.min() > 0.9995
    assert ours.window == torch.window
    assert list(ours.token_starts(texts[0])) == list(torch.token_starts(texts[0]))


FIRST_AT_ONCE = """
import sys, threading
from pathlib import Path
from index.openvino_encoder import OpenVinoEncoder
sys.setswitchinterval(1e-6)
encoder = OpenVinoEncoder(Path(sys.argv[1]), "f32", 2)
threads = [threading.Thread(target=encoder.question, args=([5, 6, 7],)) for _ in range(4)]
[thread.start() for thread in threads]
encoder.passages([[5, 6, 7]] * 200)
[thread.join() for thread in threads]
"""


def test_many_threads_may_use_it_at_once_from_the_first_moment(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST_AT_ONCE, str(write_encoder(tmp_path / "e5"))]
    assert subprocess.run(command, cwd=ROOT, timeout=120, check=False).returncode == 0
