from __future__ import annotations

import base64
import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from assistant.documents.formats import READERS, read_layout
from assistant.documents.formats.pictures.layout import PictureLayout, blocks
from assistant.documents.layout import Layout
from assistant.errors import DocumentUnreadable
from tests.assistant.documents.formats.pictures.drawing import Sheet, menu
from tests.index.pictures import drawn, saved

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
GERMAN = ["Hafenküche", "Tomatensuppe", "Basilikum und Sahne", "Tintenfisch", "Zitrone", "Salat", "mit Kernen"]


def root(layout: PictureLayout, targets: list[str], **options: bool) -> ElementTree.Element:
    return ElementTree.fromstring(layout.write(targets, **options))


def lines(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def own(layout: Layout) -> list[str]:
    return [segment.text for segment in layout.segments]


def test_a_menu_is_read_as_people_read_it() -> None:
    layout = menu().layout()
    assert [(s.text, s.kind, s.section) for s in layout.segments] == [
        ("Harbour Kitchen", "heading", 1),
        ("Tomato soup", "paragraph", 1),
        ("fresh basil and cream", "paragraph", 1),
        ("Fried squid", "paragraph", 1),
        ("lemon and garlic", "paragraph", 1),
        ("Green salad", "paragraph", 1),
        ("with seeds", "paragraph", 1),
    ]
    shown = blocks(layout, GERMAN)
    assert [(each.source, each.target, each.segment) for each in shown[:3]] == [
        ("Harbour Kitchen", "Hafenküche", 0),
        ("Tomato soup  6.50", "Tomatensuppe  6.50", 1),
        ("fresh basil and cream", "Basilikum und Sahne", 2),
    ]
    left, top, right, bottom = shown[1].box
    assert 0.08 < left < 0.1 and right < 0.35 and 0.24 < top < bottom < 0.35


def test_the_translation_stands_in_place_of_the_text() -> None:
    layout = menu().layout()
    assert layout.suffix == ".svg"
    svg = root(layout, GERMAN)
    assert lines(svg) == GERMAN
    assert [title.text for title in svg.iter(f"{SVG}title")] == own(layout)
    assert svg.get("viewBox") == "0 0 900 500"
    groups = svg.findall(f"{SVG}g")
    assert [group.get("fill") for group in groups[:3]] == ["#7a1f1f", "#222222", "#777777"]
    assert [group.get("text-anchor") for group in groups[:2]] == ["middle", "start"]
    assert {group.get("lang") for group in groups} == {"de"}
    assert {rect.get("fill") for rect in svg.iter(f"{SVG}rect")} == {"#fbf5e6"}
    sizes = [float(group.get("font-size") or 0) for group in groups]
    assert 40 < sizes[0] < 56 and 26 < sizes[1] < 34 and 19 < sizes[2] < 25


def test_the_picture_is_within_and_nothing_of_it_is_elsewhere() -> None:
    layout = menu().layout()
    data = layout.write(GERMAN)
    (image,) = ElementTree.fromstring(data).iter(f"{SVG}image")
    kind, _, encoded = (image.get(XLINK) or "").partition(",")
    assert kind == "data:image/jpeg;base64"
    assert Image.open(BytesIO(base64.b64decode(encoded))).size == (900, 500)
    plain = data.decode().replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert "http" not in plain and not re.search(r"<script|\son\w+=|url\(|@import", plain)


def test_what_is_kept_is_left_as_it_was() -> None:
    layout = menu().layout()
    assert lines(root(layout, own(layout))) == []
    one = own(layout)[:1] + GERMAN[1:2] + own(layout)[2:]
    assert lines(root(layout, one)) == ["Tomatensuppe"]


def test_in_two_languages_the_picture_stands_beside_itself_or_above() -> None:
    svg = root(menu().layout(), GERMAN, bilingual=True)
    assert svg.get("viewBox") == "0 0 900 1000"
    (image,), (again,) = svg.iter(f"{SVG}image"), svg.iter(f"{SVG}use")
    assert again.get(XLINK) == f"#{image.get('id')}" and again.get("y") == "500"
    tall = Sheet(300, 600).write(40, 40, "Exit here").layout()
    assert root(tall, ["Ausgang"], bilingual=True).get("viewBox") == "0 0 600 600"


@pytest.mark.parametrize(
    "target", ["</text><script>alert(1)</script>", "a & b < c > \"d\" 'e'", "\x00\x08\ufffe ok", "]]>"]
)
def test_hostile_words_stay_words(target: str) -> None:
    layout = Sheet().write(40, 40, "Exit here").layout()
    svg = root(layout, [target])
    assert {element.tag for element in svg.iter()} <= {
        f"{SVG}{n}" for n in ("svg", "image", "rect", "g", "title", "text")
    }
    wanted = "".join(char for char in target if char >= " " and char != "\ufffe")
    assert "".join(lines(svg)).replace(" ", "") == wanted.replace(" ", "")


def test_a_lone_half_of_a_character_can_be_written() -> None:
    assert b"Exit ?" in Sheet().write(40, 40, "Exit here").layout().write(["Exit \udc80"], language="en")


def test_arabic_runs_from_right_to_left() -> None:
    layout = Sheet().write(40, 40, "Please close the door").write(40, 300, "This is quite another line").layout()
    svg = root(layout, ["من فضلك أغلق الباب", "هذا سطر آخر"])
    groups = svg.findall(f"{SVG}g")
    assert {(g.get("direction"), g.get("text-anchor"), g.get("lang")) for g in groups} == {("rtl", "start", "ar")}
    # Both end where the column ends.
    right = [float(text.get("x") or 0) for text in svg.iter(f"{SVG}text")]
    assert right[0] == pytest.approx(right[1], abs=8) and right[0] > 300
    assert all("Noto Sans Arabic" in (group.get("font-family") or "") for group in groups)


def test_the_language_that_is_told_counts() -> None:
    data = Sheet().write(40, 40, "Exit").layout().write(["出口"], language="ja")
    assert b'lang="ja" xml:lang="ja"' in data


def test_words_that_are_no_words_of_a_language_are_kept() -> None:
    layout = Sheet().write(40, 40, "Write to harbour@example.org today").layout()
    (segment,) = layout.segments
    assert segment.text == "Write to <1/> today"
    assert lines(root(layout, ["Heute an <1/> schreiben"])) == ["Heute an harbour@example.org schreiben"]


@pytest.mark.parametrize("targets", [[], ["a", "b"], [" "], ["Write to us"], ["<2/>"]])
def test_targets_that_do_not_fit_are_refused(targets: list[str]) -> None:
    layout = Sheet().write(40, 40, "Write to harbour@example.org today").layout()
    with pytest.raises(ValueError, match="target"):
        layout.write(targets)
    with pytest.raises(ValueError, match="target"):
        blocks(layout, targets)


def test_dark_ground_and_bubbles_keep_their_colours_and_texts_apart() -> None:
    sheet = Sheet(800, 400, "#111417")
    for x, y, ground in ((40, 40, "#202c33"), (300, 150, "#005c4b")):
        sheet.pen.rounded_rectangle((x, y, x + 440, y + 100), 20, fill=ground)
        sheet.write(x + 24, y + 16, "See you at the station", 28, "#e9edef")
        sheet.write(x + 24, y + 52, "tomorrow morning.", 28, "#e9edef")
    layout = sheet.layout()
    assert own(layout) == ["See you at the station tomorrow morning."] * 2
    svg = root(layout, ["Nos vemos mañana por la mañana en la estación."] * 2)
    assert [rect.get("fill") for rect in svg.iter(f"{SVG}rect")] == ["#202c33", "#005c4b"]


def test_the_room_of_a_translation_ends_where_something_is_painted_or_written() -> None:
    sheet = Sheet(800, 300)
    sheet.write(40, 40, "Sound", 30).write(400, 40, "Off", 30)
    sheet.pen.line((300, 0, 300, 300), fill="red", width=3)
    first, second = sheet.layout().blocks
    assert first.room is not None and second.room is not None
    assert 250 < first.room.right < 300 and 300 < second.room.left < 400


def test_what_stands_where_another_is_painted_is_written_again() -> None:
    sheet = Sheet(600, 300)
    sheet.note("人民公园", 50, 50, 500, 150)
    sheet.note("PEOPLE'S PARK", 50, 120, 500, 220)
    layout = sheet.layout()
    svg = root(layout, ["Volkspark", "PEOPLE'S PARK"])
    assert lines(svg) == ["Volkspark", "PEOPLE'S PARK"]
    upper, lower = (float(text.get("y") or 0) for text in svg.iter(f"{SVG}text"))
    assert upper < 135 < lower
    assert [rect.get("height") for rect in svg.iter(f"{SVG}rect")] == ["100", "100"]


def test_a_line_from_top_to_bottom_is_drawn_so() -> None:
    sheet = Sheet(300, 600)
    sheet.note("Emergency exit", 100, 50, 140, 500)
    svg = root(sheet.layout(), ["Notausgang"])
    assert svg.find(f"{SVG}g").get("transform") == "rotate(90 140 50)"  # type: ignore[union-attr]


def test_large_pictures_are_shown_smaller_and_long_ones_stay_legible() -> None:
    wide = Sheet(3_200, 1_000).write(100, 100, "Exit here", 80).layout()
    assert (wide.width, wide.height) == (1_600, 500)
    long = Sheet(1_000, 30_000).write(100, 100, "Exit here", 80).layout()
    assert long.width * long.height <= 16_100_000 and long.width > 700
    assert 0.08 < blocks(wide, ["a"])[0].box[1] < 0.12


def test_what_could_not_be_read_is_told() -> None:
    sheet = Sheet().write(40, 40, "Exit here")
    sheet.warnings = ("2 lines look like text & could not be read.",)
    assert root(sheet.layout(), ["Ausgang"]).findtext(f"{SVG}desc") == sheet.warnings[0]


def test_numbers_alone_are_no_segment_but_are_shown() -> None:
    layout = Sheet().write(40, 40, "10:45").write(40, 200, "Exit here").layout()
    assert own(layout) == ["Exit here"]
    assert [(each.target, each.segment) for each in blocks(layout, ["Ausgang"])] == [("10:45", None), ("Ausgang", 0)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "format"), [("menu.png", "PNG"), ("MENU.JPG", "JPEG"), ("menu.webp", "WEBP")])
def test_a_picture_is_recognised(name: str, format: str) -> None:
    layout = read_layout(name, saved(menu().picture, format, **({} if format == "PNG" else {"quality": 90})))
    assert own(layout) == own(menu().layout())
    assert isinstance(layout, PictureLayout)
    assert [each.source for each in blocks(layout, GERMAN)][1] == "Tomato soup  6.50"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (saved(Image.new("1", (20_000, 20_000))), "has 20000 x 20000 pixels; 100 million can be read"),
        (saved(Image.new("1", (1, 1))), "no text that could be read"),
        (saved(drawn([(60, 50, "Open on Sundays")]))[:200], "damaged"),
        (b"", "no picture that can be opened"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture that can be opened"),
    ],
)
def test_hostile_pictures_are_refused_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(DocumentUnreadable, match=why) as told:
        read_layout("menu.png", data)
    assert str(told.value).startswith("menu.png ") and "\n" not in str(told.value)


def test_pictures_are_among_the_formats() -> None:
    assert {".png", ".jpg", ".jpeg", ".webp", ".heic"} <= set(READERS)
