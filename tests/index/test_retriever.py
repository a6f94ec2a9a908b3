from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from index.chunker import embedded_text
from index.errors import BadFilter, UnknownFilter
from index.retriever import Retriever
from tests.fakes import FakeEmbedder
from tests.index.conftest import Bench

TEA = """---
title: Green tea
author: Lin
lang: en
tags: [tea, Drinks]
---
Green tea is steeped at seventy degrees for two minutes.

## Comments

- **Mika** (2025-01-20, ja): 緑茶はぬるめのお湯で淹れます。
- **Tom** (2025-01-22, en): My green tea turns bitter at seventy degrees.
"""
BREAD = (
    "---\ntitle: Rye bread\nauthor: Tom\nlang: de\ntags: [baking]\n---\nRoggenbrot backt eine Stunde bei 230 Grad.\n"
)


@pytest.fixture
def retriever(bench: Bench) -> Retriever:
    bench.write("tea.md", TEA)
    bench.write("bread.md", BREAD)
    other = bench.home / "other"
    other.mkdir()
    (other / "coffee.txt").write_text("Coffee is brewed at ninety-three degrees.")
    bench.sync(bench.notes, other)
    return bench.retriever


def notes(retriever: Retriever, query: str, **filters: str | list[str]) -> list[tuple[str, str]]:
    return [(hit.passage.note, hit.passage.kind) for hit in retriever.search(query, 10, filters)]


def test_the_nearest_passage_comes_first_with_its_exact_span(bench: Bench, retriever: Retriever) -> None:
    hits = retriever.search("green tea steeped at seventy degrees", 3)
    assert len(hits) == 3
    assert (hits[0].passage.note, hits[0].passage.kind) == ("notes/tea.md", "body")
    assert hits[0].score == max(hit.score for hit in hits)
    for hit in hits:
        text = bench.catalogue.document(hit.passage.note).text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"kind": "comment"}, [("notes/tea.md", "comment")] * 2),
        ({"author": "Tom"}, [("notes/bread.md", "body"), ("notes/tea.md", "comment")]),
        ({"language": "JA"}, [("notes/tea.md", "comment")]),
        ({"tag": "drinks"}, [("notes/tea.md", "body"), ("notes/tea.md", "comment"), ("notes/tea.md", "comment")]),
        ({"tag": "#baking"}, [("notes/bread.md", "body")]),
        ({"tag": ["baking", "tea"], "kind": "body"}, [("notes/bread.md", "body"), ("notes/tea.md", "body")]),
        ({"folder": "other"}, [("other/coffee.txt", "body")]),
        ({"folder": ["other", "notes"], "kind": "body", "language": "de"}, [("notes/bread.md", "body")]),
        ({"note": "notes/bread.md"}, [("notes/bread.md", "body")]),
        ({"note": "nowhere"}, []),
        ({"tag": "nothing"}, []),
    ],
)
def test_filters(retriever: Retriever, filters: dict[str, str | list[str]], expected: list[tuple[str, str]]) -> None:
    assert sorted(notes(retriever, "seventy degrees", **filters)) == expected


def test_an_unknown_filter_is_refused_with_the_known_ones(retriever: Retriever) -> None:
    with pytest.raises(UnknownFilter, match="no filter 'colour'. Use one of: folder, note, tag"):
        retriever.search("tea", 3, {"colour": "green"})


@pytest.mark.parametrize("query", ["", "  \n\t", "\u200b"])
def test_a_query_without_words_finds_nothing(retriever: Retriever, query: str) -> None:
    assert retriever.search(query, 5) == []
    assert retriever.query_windows(query) == 0


def test_options_alone_list_what_fulfils_them(retriever: Retriever) -> None:
    assert [hit.passage.note for hit in retriever.search("", 5, {"tag": "baking"})] == [
        hit.passage.note for hit in retriever.search("tag:baking", 5)
    ]
    assert retriever.search("", 5, {"tag": "baking"})
    assert retriever.search("", 5, {"tag": "no such"}) == []


def test_no_more_than_the_limit(retriever: Retriever) -> None:
    assert len(retriever.search("degrees", 2)) == 2
    assert retriever.search("degrees", 0) == []


class Listening(FakeEmbedder):
    """Remembers the questions it was asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self.asked.append(text)
        return super().embed_query(text)


def test_a_query_of_50_000_characters_is_read_to_its_end(bench: Bench, retriever: Retriever) -> None:
    embedder = Listening()
    query = (
        ("Vieles andere steht hier. 何でもない文です。 " * 2_000)[:49_000]
        + "\n\n"
        + "Green tea at seventy degrees. " * 30
    )
    long = Retriever(bench.catalogue, bench.store, embedder)
    best = long.search(query, 6)
    assert len(embedder.asked) == long.query_windows(query) > 20
    assert "".join("".join(embedder.asked).split()) == "".join(query.split())
    assert all(len(embedder.token_starts(window)) <= embedder.window for window in embedder.asked)
    assert any(hit.passage.note == "notes/tea.md" and hit.score > 0.4 for hit in best)
    assert len({(hit.passage.note, hit.passage.start) for hit in best}) == len(best)
    assert long.query_windows("short") == 1


def test_a_passage_removed_meanwhile_is_not_shown(bench: Bench, retriever: Retriever) -> None:
    assert notes(retriever, "Coffee ninety-three degrees")[0][0] == "other/coffee.txt"
    bench.catalogue.remove("other", ["coffee.txt"])
    assert "other/coffee.txt" not in {note for note, _ in notes(retriever, "Coffee ninety-three degrees")}
    assert notes(retriever, "tea")


def test_a_search_right_after_opening_needs_no_sync(bench: Bench, retriever: Retriever) -> None:
    bench.close()
    bench.open()
    assert notes(bench.retriever, "Coffee ninety-three degrees")[0][0] == "other/coffee.txt"


def test_filters_in_the_query_and_beside_it_must_both_hold(retriever: Retriever) -> None:
    assert notes(retriever, "degrees kind:comment lang:ja") == [("notes/tea.md", "comment")]
    assert notes(retriever, "degrees folder:other", folder="notes") == []
    assert {kind for _, kind in notes(retriever, "degrees tag:tea -kind:comment")} == {"body"}
    assert notes(retriever, "degrees after:2025-01-21") == [("notes/tea.md", "comment")]
    with pytest.raises(BadFilter, match="'soon' is no date"):
        retriever.search("degrees after:soon", 3)


def test_a_code_is_found_whatever_its_vector_says(bench: Bench, retriever: Retriever) -> None:
    for number in range(30):
        bench.write(f"orders/{number}.md", f"Order A-12{number:02d}/77 left the warehouse on time, as all of them do.")
    bench.sync(bench.notes)
    best = retriever.search("A-1217/77", 5)[0]
    assert best.passage.note == "notes/orders/17.md"
    assert [best.passage.text[start:end] for start, end in best.matches] == ["A-1217/77"]


def test_every_hit_has_the_similarity_of_its_own_vector(bench: Bench, retriever: Retriever) -> None:
    query = "seventy degrees"
    for hit in retriever.search(query, 10):
        stored = bench.embedder.embed_passages([embedded_text(hit.passage.title, hit.passage.text)])[0]
        assert hit.score == pytest.approx(float(stored @ bench.embedder.embed_query(query)), abs=1e-5)


def test_only_passages_with_a_phrase_are_found_where_there_are_any(retriever: Retriever) -> None:
    assert notes(retriever, '"for two minutes" tea') == [("notes/tea.md", "body")]
    assert len(notes(retriever, '"never written so" degrees')) == 5


def test_a_note_leaves_room_for_others(retriever: Retriever) -> None:
    found = [hit.passage.note for hit in retriever.search("green tea seventy degrees", 3, per_note=1)]
    assert found[0] == "notes/tea.md"
    assert len(set(found)) == 3


def test_a_query_of_filters_alone_lists_what_fulfils_them_the_newest_first(retriever: Retriever) -> None:
    found = [hit.passage for hit in retriever.search("tag:tea kind:comment", 10)]
    assert [passage.text.split()[0] for passage in found] == ["My", "緑茶はぬるめのお湯で淹れます。"]
    assert [hit.passage.note for hit in retriever.search("author:Tom -kind:comment", 10)] == ["notes/bread.md"]
    assert retriever.search("tag:none", 10) == []
    assert retriever.search("  ", 10) == []
