"""Small BERT-like models with random weights, in real sentence-transformers folders."""

from __future__ import annotations

import json
from pathlib import Path

from safetensors.numpy import save_file

from assistant.charsmap import compile_charsmap
from assistant.sbert_folder import write_settings, write_tokenizer

HIDDEN, POSITIONS = 64, 48
_ALPHABET = "abcdefghijklmnopqrstuvwxyz:0123456789京都温泉กรุงเทพ"


def write_encoder(folder: Path, family: str = "bert", pooling: str = "mean") -> Path:
    """Write a model of two layers; `family` is bert, xlm-roberta or distilbert, `pooling` mean or cls."""
    import torch
    from transformers import AutoConfig, AutoModel

    torch.manual_seed(7)
    pieces = [(text, 0.0) for text in ("<s>", "<pad>", "</s>", "<unk>")]
    pieces += [(prefix + letter, -2.0) for prefix in ("", "▁") for letter in _ALPHABET] + [("▁", -3.0)]
    sizes = {"hidden_size": HIDDEN, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 96}
    if family == "distilbert":
        sizes = {"dim": HIDDEN, "n_layers": 2, "n_heads": 4, "hidden_dim": 96}
    offset = 2 if family == "xlm-roberta" else 0
    config = AutoConfig.for_model(
        family, vocab_size=len(pieces) + 1, max_position_embeddings=POSITIONS + offset, pad_token_id=1, **sizes
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder, pieces, 3, compile_charsmap({0xFF21: "A"}))
    write_settings(folder, config.to_dict(), HIDDEN, POSITIONS)
    modes = {f"pooling_mode_{mode}": mode.startswith(pooling) for mode in ("mean_tokens", "cls_token")}
    path = folder / "1_Pooling" / "config.json"
    path.write_text(json.dumps({"word_embedding_dimension": HIDDEN, **modes}))
    weights = AutoModel.from_config(config).state_dict()
    # Random weights alone make all texts alike; larger ones make each of them tell.
    save_file({name: 3 * value.numpy() for name, value in weights.items()}, folder / "model.safetensors")
    return folder
