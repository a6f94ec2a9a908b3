from __future__ import annotations

from pathlib import Path

import pytest

from index.loaders.documents.sheets import load_csv
from index.loaders.plain.markdown import load_markdown
from index.passage import Document

ID = "0123456789abcdef0123456789abcdef"


def markdown(name: str, text: str) -> Document:
    return load_markdown(Path(name), text.encode()).documents[0]


def test_a_page_of_notion_tells_its_properties() -> None:
    text = "# 温泉\n\nTags: 旅行, onsen\nCreated by: Mika\nCreated: January 20, 2025 9:30 AM\nURL: https://example.org\n\n火曜が休み。"
    note = markdown(f"温泉 {ID}.md", text)
    assert (note.title, note.author, note.date) == ("温泉", "Mika", "January 20, 2025 9:30 AM")
    assert (note.tags, note.url, note.text) == (("旅行", "onsen"), "https://example.org", text)
    assert markdown(f"الحمام {ID}.md", "words").title == "الحمام"
    assert load_csv(Path(f"Budget {ID}_all.csv"), b"k,v\na,b").documents[0].title == "Budget"


def test_properties_are_read_only_in_pages_of_notion_and_only_under_the_title() -> None:
    assert markdown("a.md", "# T\n\nTags: x\n\nwords").tags == ()
    assert markdown(f"a {ID}.md", "# T\n\nNote: this is a sentence\nthat goes on.").tags == ()


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("words #旅行 and #a/b-c.", ("旅行", "a/b-c")),
        ("# Heading\n## Two\n#tag", ("tag",)),
        ("no: #2025 a#b https://x.org/#frag [x](#anchor) [[note#part]] `#code` \n```\n#include\n```", ()),
        ("#ไทย #بيت #ไทย", ("ไทย", "بيت")),
    ],
)
def test_tags_in_the_text_count(text: str, tags: tuple[str, ...]) -> None:
    assert markdown("a.md", text).tags == tags


def test_wiki_links_and_callouts_stay_as_stored() -> None:
    text = "> [!note] See\n> [[Kurama|the onsen]] ![[map.png]] %%later%%\n"
    assert markdown("a.md", text).text == text


def test_a_note_of_joplins_raw_folder_loses_its_block() -> None:
    note = markdown("x.md", "温泉\n\nbody #a\n\nid: aa\ncreated_time: 2025-01-20T09:00:00.000Z\ntype_: 1")
    assert (note.title, note.text, note.tags, note.part) == ("温泉", "body #a", ("a",), "")
    assert markdown("x.md", "plain\n\ntype_: 1").text == "plain\n\ntype_: 1"


@pytest.mark.parametrize("kind", [2, 4, 5, 6])
def test_folders_pictures_and_tags_of_a_raw_folder_are_no_notes(kind: int) -> None:
    loaded = load_markdown(Path("x.md"), f"旅行\n\nid: tt\nupdated_time: 2025-01-20\ntype_: {kind}".encode())
    assert (loaded.documents, loaded.failures) == ((), {})


def test_aliases_stand_beside_the_title_where_they_are_found_and_shown() -> None:
    assert markdown("a.md", "---\naliases: [NYC, Big Apple]\n---\n# New York\n\nx").title == "New York (NYC, Big Apple)"
    assert markdown("Kyoto.md", "---\naliases: 京都, Kyoto\n---\nx").title == "Kyoto (京都)"
    assert markdown("a.md", f"---\ntitle: T\naliases:\n- {'x' * 61}\n---\nx").title == "T"
