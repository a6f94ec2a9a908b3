"""Pictures that are drawn together with what a recogniser would find in them."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from assistant.documents.formats.pictures.layout import PictureLayout
from assistant.documents.formats.pictures.picture import layout
from index.passage import Document, Region

Paint = str | tuple[int, int, int]


class Sheet:
    """A picture one writes on; `font` draws Latin letters only."""

    def __init__(self, width: int = 800, height: int = 600, paper: Paint = "white") -> None:
        self.picture = Image.new("RGB", (width, height), paper)
        self.pen = ImageDraw.Draw(self.picture)
        self.text = ""
        self.regions: list[Region] = []
        self.warnings: tuple[str, ...] = ()

    def write(
        self, x: float, y: float, text: str, size: int = 24, ink: Paint = "black", *, says: str = "", anchor: str = "la"
    ) -> Sheet:
        """Draw a line, and note it down with the border around its letters that the recogniser leaves.

        `says` is noted instead of what is drawn.
        """
        font = ImageFont.load_default(size)
        self.pen.text((x, y), text, font=font, fill=ink, anchor=anchor)
        left, top, right, bottom = self.pen.textbbox((x, y), text, font=font, anchor=anchor)
        border = 0.15 * size
        self.note(says or text, left - border, top - border, right + border, bottom + border)
        return self

    def note(self, says: str, left: float, top: float, right: float, bottom: float) -> None:
        """Note down a line without drawing it; a box in pixels."""
        width, height = self.picture.size
        start = len(self.text)
        box = (left / width, top / height, right / width, bottom / height)
        self.regions.append(Region(start, start + len(says), box))
        self.text += says + "\n"

    def layout(self) -> PictureLayout:
        """Return the layout of what was drawn."""
        return layout(Document("a", self.text, regions=tuple(self.regions), warnings=self.warnings), self.picture)


def menu() -> Sheet:
    """Return a menu with a heading, dishes with prices, and what is in them."""
    sheet = Sheet(900, 500, "#fbf5e6")
    sheet.write(450, 50, "Harbour Kitchen", 48, "#7a1f1f", anchor="mm")
    for at, (dish, price, within) in enumerate(
        [
            ("Tomato soup", "6.50", "fresh basil and cream"),
            ("Fried squid", "9.80", "lemon and garlic"),
            ("Green salad", "5.20", "with seeds"),
        ]
    ):
        y = 130 + 110 * at
        sheet.write(80, y, dish, 30, "#222").write(820, y, price, 30, "#222", anchor="ra")
        sheet.write(80, y + 42, within, 22, "#777")
    return sheet
