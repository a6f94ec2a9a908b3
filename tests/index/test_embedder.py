from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from index.chunker import chunk, embedded_text
from index.embedder import SentenceTransformerEmbedder
from index.errors import EmbedderUnavailable
from index.passage import Document
from index.settings import EmbedderSettings
from tests.source import ROOT


@pytest.fixture(scope="module")
def embedder(models_dir: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(models_dir / "multilingual-e5-small", EmbedderSettings())


@pytest.mark.parametrize("content", [None, "not json at all", "[]"])
def test_a_missing_or_broken_folder_is_told_in_one_line(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "modules.json").write_text(content)
    embedder = SentenceTransformerEmbedder(tmp_path, EmbedderSettings())
    with pytest.raises(EmbedderUnavailable, match="cannot be used: .*diandian models fetch") as caught:
        embedder.embed_query("tea")
    assert "\n" not in str(caught.value)


def test_the_name_tells_folders_apart_without_loading(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]")
    name = SentenceTransformerEmbedder(tmp_path, EmbedderSettings()).name
    assert name.startswith(f"{tmp_path.name}@")
    assert SentenceTransformerEmbedder(tmp_path, EmbedderSettings(batch=2)).name == name
    (tmp_path / "config.json").write_text("{}")
    assert SentenceTransformerEmbedder(tmp_path, EmbedderSettings()).name != name


def test_importing_the_index_loads_nothing_heavy() -> None:
    heavy = ("torch", "chromadb", "transformers", "charset_normalizer")
    code = f"import sys, index.sync, index.retriever; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.models
def test_meaning_is_near_across_languages(embedder: SentenceTransformerEmbedder) -> None:
    vectors = embedder.embed_passages(
        ["The train leaves Bangkok at 18:40.", "รถไฟออกจากกรุงเทพเวลา 18.40 น.", "塩は一キロに百三十グラム入れる。"]
    )
    assert vectors.shape == (3, embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.05
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


@pytest.mark.models
def test_vectors_are_those_of_the_library_with_its_prefixes(
    embedder: SentenceTransformerEmbedder, models_dir: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(models_dir / "multilingual-e5-small"), local_files_only=True)
    texts = ["京都の温泉", "A long one. " * 60, "مرحبا", "x"]
    assert np.allclose(
        embedder.embed_passages(texts), model.encode_document(texts, normalize_embeddings=True), atol=1e-4
    )
    assert np.allclose(embedder.embed_query("京都"), model.encode_query("京都", normalize_embeddings=True), atol=1e-5)


@pytest.mark.models
def test_token_starts_are_offsets_and_long_texts_are_read_in_slices(embedder: SentenceTransformerEmbedder) -> None:
    text = "京都の温泉 and 18:40 👩‍👩‍👧 กรุงเทพ\nline "
    starts = list(embedder.token_starts(text * 2_000))
    assert starts == sorted(starts)
    assert 0 <= starts[0] and starts[-1] < len(text) * 2_000
    more = len(embedder.token_starts(text * 4)) - len(embedder.token_starts(text * 3))
    assert more * 2_000 == pytest.approx(len(starts), rel=0.01)
    assert list(embedder.token_starts("")) == []


@pytest.mark.models
@pytest.mark.parametrize("aim", [100, 200, 480])
def test_no_passage_is_over_the_window(embedder: SentenceTransformerEmbedder, aim: int) -> None:
    text = (ROOT / "index/sample_notes/home/barsaat-ki-seelan.md").read_text("utf-8")
    text += "字" * 3_000 + " " + "x9-" * 2_000 + " " + "ﷺ" * 400 + "👩‍👩‍👧‍👦" * 300 + "กำ" * 900 + "①ｶﾅ" * 500
    for passage in chunk("n", Document("Ein sehr langer Titel " * 9, text), embedder, aim):
        assert len(embedder.token_starts(embedded_text(passage.title, passage.text))) <= embedder.window
        assert passage.text == text[passage.start : passage.end]


@pytest.mark.models
def test_questions_do_not_wait_for_passages_and_threads_agree(embedder: SentenceTransformerEmbedder) -> None:
    texts = [f"Passage {n} about rice and trains. " * 8 for n in range(24)]
    expected = embedder.embed_query("rice")
    waits: list[float] = []
    worker = threading.Thread(target=embedder.embed_passages, args=(texts,))
    started = time.perf_counter()
    worker.start()
    while worker.is_alive():
        before = time.perf_counter()
        assert np.allclose(embedder.embed_query("rice"), expected, atol=1e-4)
        waits.append(time.perf_counter() - before)
    assert sorted(waits)[len(waits) // 2] < (time.perf_counter() - started) / 2
