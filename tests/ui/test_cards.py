"""Pictures of a search, without a browser."""

from __future__ import annotations

import pytest

from assistant.chat.events import Related
from assistant.shelf import About, Facets
from assistant.standing import SearchResult, Wording
from index.passage import Hit, Passage, Place
from ui.web import cards
from ui.web.cards import Search
from ui.web.text import LANGUAGES, labels

EN = labels("en")
EVIL = "\"><img src=x onerror='alert(1)'>"


def hit(text: str, *matches: tuple[int, int], kind: str = "body", language: str | None = "en") -> Hit:
    return Hit(Passage("n/1.md", "Kyoto", text, 40, 40 + len(text), kind, language), 0.9, matches)  # type: ignore[arg-type]


def results(*hits: Hit, filters: dict[str, str] | None = None, **more: object) -> str:
    asked = Search("bus", filters or {}, 20)
    return cards.results(asked, SearchResult(hits, 0.0123, **more), [About()] * len(hits), EN)  # type: ignore[arg-type]


def test_the_words_found_are_marked_inside_markdown_and_the_card_opens_its_passage() -> None:
    html = results(hit("The **bus pass** costs 700. The bus is late.", (6, 9), (32, 35)))
    assert html.count("<mark>bus</mark>") == 2 and "<strong><mark>bus</mark> pass</strong>" in html
    assert 'data-act="open_note" data-note="n/1.md" data-start="40" data-end="84"' in html
    assert "Passages: 1 · 0.01 s" in html and 'id="passage"' not in html


def test_a_card_tells_where_the_passage_stands_who_wrote_it_and_when() -> None:
    about = About("Mika", "2025-01-20", ("travel", "bus"), Place(0, 99, "page", "3"))
    html = cards.card(hit("火曜は休みです。", kind="comment", language="ja"), about, 0, EN)
    told = [part.split("</bdi>")[0] for part in html.split("<bdi>")[1:]]
    assert told == ["Comment", "Page 3", "Mika", "2025-01-20", "日本語"]
    assert html.count('class="tag"') == 2 and 'lang="ja"' in html


@pytest.mark.parametrize("kind", ["page", "slide", "sheet", "chapter", "time", "attachment"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_place_has_a_name_in_every_language(kind: str, language: str) -> None:
    assert "7" in cards.place(Place(0, 1, kind, "7"), labels(language))  # type: ignore[arg-type]


def test_more_is_offered_only_where_there_may_be_more() -> None:
    assert 'data-act="more"' not in results(hit("a"))
    assert 'data-act="more"' in results(*[hit("a")] * 20)


def test_translations_and_notices_are_told() -> None:
    html = results(hit("a"), translations=(Wording("ja", "バス{wordings}"),), notice="Not ready.")
    assert 'Also searched as: <bdi lang="ja">バス{wordings}</bdi>' in html and "Not ready." in html


def test_no_hits_say_what_the_filters_did() -> None:
    html = cards.nothing(Search("bus", {"tag": "pets", "after": "2025"}, 20), 8, EN)
    assert "Nothing was found with these filters: Tag: pets, From (year, month or day): 2025. Without them: 8." in html
    assert 'data-act="unfilter"' in html
    assert 'data-act="unfilter"' not in cards.nothing(Search("bus", {"tag": "pets"}, 20), 0, EN)
    assert EN.no_hits in cards.nothing(Search("bus", {}, 20), 0, EN)


def test_related_notes_open_and_say_why() -> None:
    html = cards.relatives([Related("n/2.md", "Nara", "both tagged travel")], EN)
    assert 'data-act="open_note" data-note="n/2.md"' in html and "both tagged travel" in html
    assert EN.no_related in cards.relatives([], EN)


def test_the_form_has_a_field_for_every_filter() -> None:
    html = cards.form(EN)
    assert all(f'name="{name}"' in html for name in ("q", *cards.FILTERS))


def test_everything_foreign_is_escaped() -> None:
    passage = Passage(EVIL, EVIL, EVIL, 0, len(EVIL), language=EVIL)
    asked = Search(EVIL, {"tag": EVIL}, 20)
    found = SearchResult((Hit(passage, 0.5, ((0, 5),)),), 0.1, (Wording(EVIL, EVIL),), EVIL)
    about = About(EVIL, EVIL, (EVIL,), Place(0, 9, "page", EVIL))
    html = (
        cards.results(asked, found, [about], EN)
        + cards.nothing(asked, 3, EN)
        + cards.relatives([Related(EVIL, EVIL, EVIL)], EN)
        + cards.known(Facets((EVIL,), (EVIL,), (EVIL,), (EVIL,)))
        + cards.problem(EVIL, EN)
    )
    assert "<img" not in html and "onerror='" not in html
