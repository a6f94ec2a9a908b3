"""Write the small files that make a folder of weights a sentence-transformers model of the E5 family."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

_BOS: Final = "<s>"
_PAD: Final = "<pad>"
_EOS: Final = "</s>"
_UNKNOWN: Final = "<unk>"
_MASK: Final = "<mask>"
_PROMPTS: Final = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
_MODULES: Final = ("Transformer", "Pooling", "Normalize")


def write_tokenizer(folder: Path, pieces: Sequence[tuple[str, float]], unknown: int, charsmap: bytes) -> None:
    """Write tokenizer.json: Unigram with the given scores, behind the given character map, in XLM-R's frame."""
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=unknown, byte_fallback=False))
    # The map works on single characters; NFC after it composes what lies decomposed in the text, as the rules that the
    # model was trained with do.
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(charsmap), normalizers.NFC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    specials = [AddedToken(text, normalized=False, special=True) for text in (_BOS, _PAD, _EOS, _UNKNOWN)]
    specials.append(AddedToken(_MASK, lstrip=True, normalized=False, special=True))
    tokenizer.add_special_tokens(specials)
    ids = [(text, tokenizer.token_to_id(text)) for text in (_BOS, _EOS)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{_BOS} $A {_EOS}", pair=f"{_BOS} $A {_EOS} {_EOS} $B {_EOS}", special_tokens=ids
    )
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")


def write_settings(folder: Path, bert_config: Mapping[str, object], dimension: int, max_tokens: int) -> None:
    """Write every JSON file around the weights: model, tokenizer, pooling, prompts."""
    _write(folder / "config.json", bert_config)
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": max_tokens,
            "bos_token": _BOS,
            "cls_token": _BOS,
            "eos_token": _EOS,
            "sep_token": _EOS,
            "pad_token": _PAD,
            "unk_token": _UNKNOWN,
            "mask_token": _MASK,
            "clean_up_tokenization_spaces": False,
        },
    )
    paths = ("", "1_Pooling", "2_Normalize")
    _write(
        folder / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(zip(paths, _MODULES, strict=True))
        ],
    )
    _write(folder / "sentence_bert_config.json", {"max_seq_length": max_tokens, "do_lower_case": False})
    _write(
        folder / "config_sentence_transformers.json",
        {"prompts": _PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    )
    _write(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": dimension, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False},
    )
    _write(folder / "2_Normalize" / "config.json", {})


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
