"""With a real CrossEncoder, tiny and randomly initialised, made here."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from index.errors import RerankerUnavailable
from index.passage import Hit, Passage
from index.reranker import CrossEncoderReranker

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "tea", "bread", "rain", "green", "hot", "a", "b", "c", "d"]


def hits(*texts: str) -> list[Hit]:
    return [Hit(Passage(f"n{at}", "a", text, 0, len(text)), 0.5) for at, text in enumerate(texts)]


def cross_encoder(folder: Path, labels: int = 1) -> Path:
    import torch

    torch.manual_seed(3)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=len(WORDS), num_labels=labels, initializer_range=1.0, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    named = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **named)
    fast.save_pretrained(folder)
    return folder


def test_hits_are_ordered_by_the_model_and_keep_their_scores(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(cross_encoder(tmp_path / "tiny"))
    found = hits("green tea", "bread", "rain hot", "hot tea bread")
    ordered = reranker.order("tea", found)
    assert sorted(h.passage.note for h in ordered) == ["n0", "n1", "n2", "n3"]
    assert {h.score for h in ordered} == {0.5}
    # The order depends on the texts, not on where they stood.
    assert reranker.order("tea", found[::-1]) == ordered


def test_of_equal_texts_the_first_stays_first(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(cross_encoder(tmp_path / "tiny"))
    assert [h.passage.note for h in reranker.order("tea", hits("rain", "rain", "rain"))] == ["n0", "n1", "n2"]
    assert reranker.order("tea", []) == []


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(RerankerUnavailable, match=r"nowhere.*no folder of a CrossEncoder.*search\.reranker"):
        CrossEncoderReranker(tmp_path / "nowhere").order("tea", hits("rain"))


def test_a_model_with_several_scores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RerankerUnavailable, match="3 scores"):
        CrossEncoderReranker(cross_encoder(tmp_path / "three", labels=3)).order("tea", hits("rain"))


def test_a_damaged_model_is_named_in_one_line(tmp_path: Path) -> None:
    folder = cross_encoder(tmp_path / "tiny")
    (folder / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(RerankerUnavailable) as caught:
        CrossEncoderReranker(folder).order("tea", hits("rain"))
    assert "\n" not in str(caught.value)
