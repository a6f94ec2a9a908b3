"""The catalogue, and finding a model on disk: whole, missing, cut short, altered, or no model at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from assistant.errors import ModelCorrupt, ModelMissing, UnknownModel
from assistant.integrity import Seal, Sealed, seal_of, write_seal
from assistant.models import card_named, catalogue, check, default_card, locate, survey, verify
from tests.assistant.model_fixtures import GGUF, embedder_card, llm_card, sha256


def put(models_dir: Path, data: bytes = GGUF) -> Path:
    path = models_dir / "tiny.gguf"
    path.write_bytes(data)
    return path


def test_the_catalogue_has_one_default_of_each_kind_with_both_sources() -> None:
    for kind in ("llm", "embedder"):
        defaults = [card for card in catalogue().values() if card.kind == kind and card.default]
        assert [card.name for card in defaults] == [default_card(kind).name]
        assert [source.kind for source in defaults[0].sources] == ["hub", "pypi"]
        assert defaults[0].pinned


def test_the_default_llm_is_the_file_its_makers_publish() -> None:
    card = default_card("llm")
    assert card.size == 1_117_320_768
    assert card.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"


def test_the_catalogue_offers_at_least_eight_stronger_models_with_all_they_ask_for() -> None:
    others = [card for card in catalogue().values() if not card.default]
    assert len([card for card in others if card.kind == "llm"]) >= 8
    assert len([card for card in others if card.kind == "embedder"]) >= 3
    for card in others:
        assert card.licence and card.languages and card.note
        assert card.wants_ram_gb * 1e9 > card.size


def test_no_two_models_share_a_file_and_files_are_plain_names() -> None:
    files = [card.file for card in catalogue().values()]
    assert len(set(files)) == len(files)
    assert all(re.fullmatch(r"[\w.-]+", file) for file in files)


def test_a_size_said_to_be_exact_comes_with_a_digest() -> None:
    for card in catalogue().values():
        if card.kind == "llm":
            assert card.size_is_approximate or card.sha256, card.name


def test_an_unknown_name_says_how_to_list_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownModel, match=r"'qwen9'.*diandian models list"):
        locate("qwen9", tmp_path, "llm")
    with pytest.raises(UnknownModel, match="models list"):
        card_named("qwen9")
    with pytest.raises(UnknownModel):
        locate("", tmp_path, "llm")


def test_a_model_of_the_other_kind_is_refused_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(UnknownModel, match=r"multilingual-e5-small is an embedder.*llm\.model"):
        locate("multilingual-e5-small", tmp_path, "llm")


def test_a_missing_model_names_the_command_to_fetch_it(tmp_path: Path) -> None:
    name = default_card("llm").name
    with pytest.raises(ModelMissing, match=f"diandian models fetch {name}"):
        locate(name, tmp_path, "llm")


def test_any_gguf_path_is_accepted_and_anything_else_refused(tmp_path: Path) -> None:
    path = put(tmp_path)
    assert locate(str(path), tmp_path / "elsewhere", "llm") == path
    assert locate("tiny.gguf", tmp_path, "llm") == path
    page = tmp_path / "page.gguf"
    page.write_bytes(b"<!DOCTYPE html><html>Not found</html>")
    with pytest.raises(ModelCorrupt, match=r"no GGUF model.*b'<!DO'"):
        locate(str(page), tmp_path, "llm")
    with pytest.raises(ModelCorrupt, match="no GGUF"):
        locate(str(put(tmp_path, b"GGUF")), tmp_path, "llm")
    with pytest.raises(ModelCorrupt, match="not a file"):
        locate(str(tmp_path), tmp_path, "llm")


def test_any_sentence_transformers_folder_is_accepted_as_embedder(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    with pytest.raises(ModelCorrupt, match="not a sentence-transformers folder"):
        locate(str(folder), tmp_path, "embedder")
    (folder / "modules.json").write_text("[]")
    with pytest.raises(ModelCorrupt, match="has no weights"):
        locate(str(folder), tmp_path, "embedder")
    (folder / "0_StaticEmbedding").mkdir()
    (folder / "0_StaticEmbedding" / "model.safetensors").write_bytes(b"weights")
    assert locate(str(folder), tmp_path, "embedder") == folder


def test_a_truncated_file_is_noticed_by_its_size_alone(tmp_path: Path) -> None:
    put(tmp_path, GGUF[:-1])
    with pytest.raises(ModelCorrupt, match=rf"{len(GGUF) - 1:,} bytes where {len(GGUF):,}.*models fetch tiny"):
        check(llm_card(), tmp_path, "sizes")


def test_an_altered_file_is_refused_with_both_digests(tmp_path: Path) -> None:
    altered = GGUF[:-1] + b"!"
    put(tmp_path, altered)
    with pytest.raises(ModelCorrupt) as caught:
        check(llm_card(), tmp_path)
    assert sha256(altered) in str(caught.value)
    assert sha256(GGUF) in str(caught.value)
    assert "diandian models fetch tiny" in str(caught.value)


def test_a_verified_file_is_not_hashed_again_until_it_changes(tmp_path: Path) -> None:
    path = put(tmp_path)
    check(llm_card(), tmp_path)
    stat = path.stat()
    path.write_bytes(GGUF[:-1] + b"!")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert check(llm_card(), tmp_path) == path, "same size and time: the seal is believed"
    os.utime(path)
    with pytest.raises(ModelCorrupt, match="sha256"):
        check(llm_card(), tmp_path)


def test_verify_reads_everything_even_when_the_seal_fits(tmp_path: Path) -> None:
    path = put(tmp_path)
    check(llm_card(), tmp_path)
    stat = path.stat()
    path.write_bytes(GGUF[:-1] + b"!")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    told: list[int] = []
    with pytest.raises(ModelCorrupt, match="sha256"):
        verify(llm_card(), tmp_path, told.append)
    assert told[-1] == len(GGUF)


def test_a_model_without_a_known_digest_is_held_to_what_was_fetched(tmp_path: Path) -> None:
    card = llm_card(sha256=None, size_is_approximate=True)
    path = put(tmp_path)
    assert check(card, tmp_path) == path, "put there by hand: nothing to compare with"
    fetched = Sealed(size=len(GGUF), mtime_ns=1, sha256="0" * 64)
    write_seal(seal_of(path), Seal(source="x", files={"tiny.gguf": fetched}))
    with pytest.raises(ModelCorrupt, match="0{64}"):
        check(card, tmp_path)


def test_a_broken_seal_is_replaced(tmp_path: Path) -> None:
    path = put(tmp_path)
    seal_of(path).write_text("{")
    check(llm_card(), tmp_path)
    assert sha256(GGUF) in seal_of(path).read_text()


def test_a_folder_is_held_to_its_manifest(tmp_path: Path) -> None:
    card = embedder_card()
    folder = tmp_path / "mini"
    folder.mkdir()
    (folder / "modules.json").write_text("[]")
    (folder / "model.safetensors").write_bytes(b"weights")
    weights = Sealed(size=7, mtime_ns=1, sha256=sha256(b"weights"))
    write_seal(seal_of(folder), Seal(source="x", files={"model.safetensors": weights}))
    assert check(card, tmp_path) == folder
    (folder / "model.safetensors").write_bytes(b"weight!")
    with pytest.raises(ModelCorrupt, match="sha256"):
        check(card, tmp_path)
    (folder / "model.safetensors").write_bytes(b"weig")
    with pytest.raises(ModelCorrupt, match="4 bytes where 7"):
        check(card, tmp_path)
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelCorrupt, match=r"missing.*models fetch mini"):
        check(card, tmp_path)


def test_the_survey_tells_missing_partial_and_damaged_apart(tmp_path: Path) -> None:
    llm = default_card("llm")
    partial = default_card("embedder")
    (tmp_path / llm.file).write_bytes(GGUF)
    (tmp_path / ".fetch" / partial.name).mkdir(parents=True)
    states = {state.card.name: state for state in survey(tmp_path)}
    assert states[llm.name].state == "damaged"
    assert "1,117,320,768" in states[llm.name].detail
    assert states[partial.name].state == "partial"
    assert states["qwen3-8b-q4_k_m"].state == "missing"
    assert set(states) == set(catalogue())


def test_the_survey_does_not_hash_but_says_unverified(tmp_path: Path) -> None:
    llm = default_card("llm")
    with (tmp_path / llm.file).open("wb") as file:
        file.write(GGUF)
        file.truncate(llm.size)
    state = next(state for state in survey(tmp_path) if state.card == llm)
    assert (state.state, "models verify" in state.detail) == ("unverified", True)
