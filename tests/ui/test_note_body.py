"""The inside of an opened note, without a browser."""

from __future__ import annotations

from assistant.chat.events import Related
from assistant.shelf import Picture
from index.loaders.plain.comments import parse_comments
from index.passage import Comment, Document, Place, Region
from ui.web import note_body, sheet
from ui.web.markup import Span
from ui.web.note_body import PART, part_around
from ui.web.sheet import Beside
from ui.web.text import labels

EN = labels("en")
THREAD = """The bath is closed on Tuesdays.

## Comments

- **Mika** (2025-01-20, ja): 火曜が休みです。
- **Tom** (2025-01-22, en): Is the **pass** still 700 yen?
  - **Lin** (2025-01-23): It went up.

## After

More.
"""


def shown(document: Document, span: Span | None = None, beside: Beside | None = None) -> str:
    return sheet.note(document, span or Span(0, 0), EN, 1, beside)


def test_comments_are_threads_with_author_language_and_date_and_leave_the_text() -> None:
    html = shown(Document("Kurama", THREAD, comments=parse_comments(THREAD)))
    page, _, threads = html.partition('<ol class="comments">')
    assert "closed on Tuesdays" in page and "More." in page
    assert "Mika" not in page and "went up" not in page and "<h4>Comments</h4>" not in page
    assert '<p class="by"><bdi>Mika</bdi> · <bdi>2025-01-20</bdi> · <bdi>日本語</bdi></p>' in threads
    replies = threads.split("<ol>")[1]
    assert "<bdi>Lin</bdi>" in replies and "<bdi>Tom</bdi>" not in replies and "<strong>pass</strong>" in threads
    assert threads.count("<li>") == threads.count("</li>") == 3


def test_a_cited_comment_is_marked_where_it_is_shown() -> None:
    start = THREAD.index("It went up.")
    html = shown(Document("Kurama", THREAD, comments=parse_comments(THREAD)), Span(start, start + 11))
    assert html.count('<mark id="passage">') == 1 and '<mark id="passage">It went up.</mark>' in html.split("Lin")[1]


def test_replies_may_be_nested_deeper_than_functions_can_call() -> None:
    text = "\n".join(f"{i}" for i in range(3_000))
    starts = [text.index(f"\n{i}\n") + 1 if i else 0 for i in range(2_999)]
    comments = tuple(
        Comment("A", None, None, at, at + len(str(i)), i - 1 if i else None) for i, at in enumerate(starts)
    )
    html = note_body.threads(Document("t", text, comments=comments), part_around(text, 0), Span(0, 0), EN)
    assert html.count("<ol") == html.count("</ol>") and html.count("<li>") == 2_999


def test_pages_have_a_line_over_them_and_the_passage_is_marked_once() -> None:
    text = "One.\n\nTwo begins.\n\nTwo ends.\n\nThree."
    two, three = text.index("Two begins"), text.index("Three")
    places = (Place(0, two, "page", "1"), Place(two, three, "page", "2"), Place(three, len(text), "page", "3"))
    html = shown(Document("T", text, places=places), Span(two, three + 5))
    order = [html.index(mark) for mark in ("Page 1", "One.", "Page 2", "Two begins", "Page 3", "Three")]
    assert order == sorted(order) and html.count('id="passage"') == 1 and html.count("<mark") == 3


def test_a_long_note_is_shown_in_parts_around_its_passage() -> None:
    text = "\n\n".join(f"Line {n} of a long note." for n in range(30_000))
    at = text.index("Line 20000 ")
    document = Document("Long", text)
    html = shown(document, Span(at, at + 10), Beside("n/1.md"))
    assert '<mark id="passage">Line 20000</mark>' in html and len(html) < 3 * PART and "Line 1 of" not in html
    assert html.count('data-note="n/1.md" data-at="') == 4  # earlier and later, above and below
    seen = set()
    start = 0
    while start < len(text):
        part = part_around(text, start)
        assert part.start <= start < part.end
        seen |= {part.start, part.end}
        start = part.end
    assert {0, len(text)} <= seen


def test_a_picture_has_a_box_around_the_cited_line_alone() -> None:
    regions = (Region(0, 10, (0.1, 0.2, 0.5, 0.3)), Region(12, 20, (0.1, 0.5, 1.5, 0.6)))
    html = note_body.pictures("n/a b&c.png", [Picture(2, regions)], Span(14, 16), EN)
    assert 'src="note-picture?note=n%2Fa+b%26c.png&amp;number=2"' in html
    assert html.count("cited-line") == 1 and "left:10.00%;top:50.00%;width:90.00%;height:10.00%" in html


def test_what_had_to_be_guessed_and_the_relatives_are_told() -> None:
    html = shown(
        Document("T", "x", warnings=("Read as GB18030.",)), beside=Beside(kin=(Related("n/2", "Nara", "why"),))
    )
    assert "Read as GB18030." in html and 'data-note="n/2"' in html and "why" in html
