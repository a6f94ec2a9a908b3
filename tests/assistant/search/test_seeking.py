from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from assistant.backend import Backend
from assistant.scripted import ScriptedBackend
from assistant.search.corpus import Corpus
from assistant.search.seeking import Seeking, lead
from assistant.search.settings import SearchSettings
from assistant.search.translator import Translator
from assistant.standing import Wording
from index.mix import Sampled
from index.passage import Hit, Passage

ENGLISH = "Who repaired the clock of the lighthouse?"
CHINESE = "谁修好了灯塔的钟？"


def hit(note: str, score: float) -> Hit:
    return Hit(Passage(note, note, f"text of {note}", 0, 10), score)


UNSURE = (hit("a", 0.5), hit("b", 0.45))
SURE = (hit("a", 0.5), hit("b", 0.3))


class Index:
    """Finds the same hits for every query, but for an English one the other way round and much nearer."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = hits
        self.asked: list[str] = []

    def search(self, query: str, limit: int, filters: Mapping[str, Any] | None = None) -> list[Hit]:
        self.asked.append(query)
        if ENGLISH not in query:
            return list(self.hits)[:limit]
        return [Hit(h.passage, 0.9 - at / 2) for at, h in enumerate(self.hits[::-1])][:limit]


class Backwards:
    """A reranker that turns the order round."""

    def order(self, query: str, hits: Sequence[Hit]) -> list[Hit]:
        return list(hits)[::-1]


def seeking(index: Index, written: Sequence[str] = ("en",), **settings: Any) -> Seeking:
    passages = tuple(Sampled("words", language) for language in written)
    corpus = Corpus(lambda: len(passages), lambda most: passages)
    return Seeking(index.search, corpus, Translator(5.0), SearchSettings(**settings))


@pytest.fixture
def model() -> ScriptedBackend:
    return ScriptedBackend([ENGLISH])


def test_a_doubtful_question_in_another_language_is_also_searched_for_in_that_of_the_notes(
    model: ScriptedBackend,
) -> None:
    index = Index(UNSURE)
    result = seeking(index).search(CHINESE, 5, None, lambda: model)
    assert index.asked == [CHINESE, ENGLISH]
    assert result.translations == (Wording("en", ENGLISH),)
    assert [h.passage.note for h in result.hits] == ["b", "a"]
    assert 0 < result.translate_s <= result.seconds


@pytest.mark.parametrize(
    ("hits", "languages", "settings"),
    [
        (SURE, ["en"], {}),
        (UNSURE, ["zh"], {}),
        (UNSURE, ["zh", "zh", "en"], {}),
        (UNSURE, ["zh", *["en"] * 8], {}),
        (UNSURE, ["en"], {"translate": "never"}),
        (UNSURE, ["en"], {"languages": ["zh"]}),
    ],
    ids=[
        "sure",
        "no other language",
        "near notes in its own language",
        "near ones, few in it",
        "never",
        "told only its own language",
    ],
)
def test_the_model_is_not_asked_where_it_is_not_needed(
    model: ScriptedBackend, hits: Sequence[Hit], languages: Sequence[str], settings: dict[str, Any]
) -> None:
    index = Index(hits)
    result = seeking(index, languages, **settings).search(CHINESE, 5, None, lambda: model)
    assert (index.asked, model.requests, result.translations) == ([CHINESE], [], ())
    assert result.hits == tuple(hits) and result.notice == ""


def test_far_notes_in_the_questions_own_language_are_no_reason_to_stop(model: ScriptedBackend) -> None:
    index = Index((hit("a", 0.2), hit("b", 0.1)))
    assert seeking(index, ["zh", "zh", "en"]).search(CHINESE, 5, None, lambda: model).translations


def test_always_translates_even_when_sure(model: ScriptedBackend) -> None:
    assert seeking(Index(SURE)).search(CHINESE, 5, None, lambda: model, "always").translations


def test_languages_searched_in_are_those_translated_into(model: ScriptedBackend) -> None:
    found = seeking(Index(UNSURE), ["ja", "ko"]).search(CHINESE, 5, {"language": "en"}, lambda: model)
    assert [wording.language for wording in found.translations] == ["en"]


def test_only_so_many_languages_are_translated_into(model: ScriptedBackend) -> None:
    seeking(Index(UNSURE), ["en", "ja", "ko"], most_languages=2).search(CHINESE, 5, None, lambda: model)
    assert len(model.requests) == 2


def test_filters_in_the_query_are_not_translated(model: ScriptedBackend) -> None:
    seeking(Index(UNSURE)).search(f"tag:sea {CHINESE}", 5, None, lambda: model)
    assert model.requests[0].messages[-1].content.endswith(f"\n{CHINESE}")


def test_filters_in_the_query_hold_for_its_translation_too(model: ScriptedBackend) -> None:
    index = Index(UNSURE)
    seeking(index).search(f"tag:sea {CHINESE}", 5, None, lambda: model)
    assert index.asked == [f"tag:sea {CHINESE}", f'tag:"sea" {ENGLISH}']


def test_what_is_to_be_found_as_written_is_not_translated(model: ScriptedBackend) -> None:
    assert not seeking(Index(UNSURE)).search(f'"{CHINESE}"', 5, None, lambda: model).translations


def test_a_model_that_is_not_ready_is_not_waited_for() -> None:
    result = seeking(Index(UNSURE)).search(CHINESE, 5, None, lambda: None)
    assert result.hits == UNSURE and "not ready" in result.notice


def test_a_model_that_fails_costs_no_hits(model: ScriptedBackend) -> None:
    model.close()
    result = seeking(Index(UNSURE)).search(CHINESE, 5, None, lambda: model)
    assert result.hits == UNSURE and "closed" in result.notice


def test_a_reranker_orders_the_first_ones(model: ScriptedBackend) -> None:
    def none() -> Backend | None:
        return None

    hits = [hit(name, 1.0 - at / 10) for at, name in enumerate("abcde")]
    made = seeking(Index(hits), rerank=3)
    reranked = Seeking(made.find, made.corpus, made.translator, made.settings, Backwards())
    assert [h.passage.note for h in reranked.search("notes", 4, None, none).hits] == ["c", "b", "a", "d"]
    assert [h.passage.note for h in reranked.search("notes", 2, None, none).hits] == ["c", "b"]


def test_the_lead_is_that_of_the_first_note_over_every_other() -> None:
    assert lead([("a", 0.5), ("a", 0.4), ("b", 0.2)]) == pytest.approx(0.3)
    assert lead([("a", 0.3), ("c", 0.2), ("b", 0.5)]) == pytest.approx(-0.2)
    assert lead([("a", 0.3)]) == float("inf") and lead([]) == 0.0
