"""Documents and translations that nobody wrote: seeded, so that a failure can be seen again."""

from __future__ import annotations

import random
from collections.abc import Callable

from assistant.documents.inline import joined, stretches

WORDS = "the river was cold and we walked along it until noon when Anna found the old mill near Bath".split()
CHINESE = "我们在河边走了很久，看见一座旧磨坊。"
ARABIC = "مشينا على ضفة النهر حتى الظهر"
HOSTILE = (
    "# no heading;- no item;1. no number;> no quote;a | b;*no emphasis*;_no_ emphasis;<div> no tag;[no](link);"
    "`no code`;$no$ formula;no &amp entity;--- no line;~~no~~;![no](p);[[no]];no #tag;+ no;1) no;=== no;\\* no;no\\;"
    "[no]: x;snake_case_name;5 * 3 * 2;C:\\dir;x < y > z;100%;a_;**;_ _;] no [;^no;{no};"
    "no: yes;'no';\"no\";no -->;```no;# #;no|;*"
)


def languages(rng: random.Random) -> dict[str, Callable[[str], str]]:
    """Return ways of replacing a stretch of words."""
    hostile = HOSTILE.split(";")
    return {
        "latin": lambda text: f"{text} und weiter geht es",
        "chinese": lambda text: CHINESE[: rng.randint(1, len(CHINESE))],
        "quoted": lambda text: f"「{CHINESE[: rng.randint(1, 9)]}」！",
        "arabic": lambda text: ARABIC[: rng.randint(3, len(ARABIC))].strip(),
        "hostile": lambda text: f"{rng.choice(hostile)} {rng.choice(hostile)}".strip(),
    }


def translated(text: str, replace: Callable[[str], str]) -> str:
    """Return a segment's text with all its words replaced and its tags kept."""
    return joined(text, [replace(stretch) for stretch in stretches(text)])


class Author:
    """Writes Markdown."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def words(self, most: int = 12) -> str:
        return " ".join(self.rng.choice(WORDS) for _ in range(self.rng.randint(1, most)))

    def inline(self, depth: int = 0) -> str:
        parts = [self.words()]
        for _ in range(self.rng.randint(0, 3)):
            inner = self.inline(depth + 1) if depth < 2 else self.words(3)
            plain = self.words(3)
            parts.append(
                self.rng.choice(
                    [
                        f"**{plain}**",
                        f"*{plain}*",
                        f"_{plain}_",
                        f"~~{plain}~~",
                        f"***{plain}***",
                        f"`{plain} * x`",
                        f'[{plain}](https://example.org/{self.rng.randint(1, 99)} "title")',
                        f"[**{plain}** too](<a b.md>)",
                        "[the mill][ref]",
                        "[ref]",
                        "![alt words](p.png)",
                        "<https://example.org/auto>",
                        "https://example.org/bare_one?x=1",
                        "[[Old Mill|the mill]]",
                        "[[Old Mill]]",
                        "$x^2_1$",
                        "#river/cold",
                        "a footnote[^1]",
                        f"<b>{plain}</b>",
                        "<kbd>Ctrl</kbd>",
                        "line<br>two",
                        "&copy; 2024",
                        r"1 \* 2 and snake\_case",
                        f"**{inner}**" if "*" not in inner and "_" not in inner else plain,
                    ]
                )
            )
            parts.append(self.words(4))
        return " ".join(parts)

    def wrapped(self, prefix: str = "") -> str:
        words = self.inline().split(" ")
        lines, line = [], ""
        for word in words:
            if (
                len(line) > 60
                and "[[" not in line.rpartition("]]")[2]
                and line.count("`") % 2 == 0
                and line.count("(") == line.count(")")
            ):
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        return f"\n{prefix}".join([*lines, line])

    def block(self, depth: int = 0) -> str:
        kinds = [
            "paragraph",
            "paragraph",
            "heading",
            "list",
            "tasks",
            "quote",
            "table",
            "fence",
            "html",
            "lines",
            "setext",
        ]
        kinds += ["image", "math", "footnote", "rule", "code"]
        kind = self.rng.choice(kinds[:6] if depth else kinds)
        return str(getattr(self, f"_{kind}")(depth))

    def _paragraph(self, depth: int) -> str:
        return self.wrapped()

    def _heading(self, depth: int) -> str:
        return f"{'#' * self.rng.randint(1, 4)} {self.inline(2)}{self.rng.choice(['', '', ' ##'])}"

    def _setext(self, depth: int) -> str:
        return f"{self.words()}\n{self.rng.choice(['===', '---'])}"

    def _list(self, depth: int) -> str:
        mark = self.rng.choice(["- ", "* ", "1. ", "3) "])
        indent = " " * len(mark)
        items = []
        for _ in range(self.rng.randint(1, 3)):
            item = self.wrapped()
            if depth < 2 and self.rng.random() < 0.4:
                item += self.rng.choice(["\n", "\n\n"]) + self.block(depth + 1)
            items.append(mark + item.replace("\n", f"\n{indent}"))
        return self.rng.choice(["\n", "\n\n"]).join(items)

    def _tasks(self, depth: int) -> str:
        return "\n".join(f"- [{self.rng.choice(' x')}] {self.inline(2)}" for _ in range(self.rng.randint(1, 3)))

    def _quote(self, depth: int) -> str:
        inner = "\n\n".join(
            self.block(depth + 1) if depth < 2 else self.wrapped() for _ in range(self.rng.randint(1, 2))
        )
        return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))

    def _table(self, depth: int) -> str:
        bold = f"**{self.words(1)}**"
        shapes = [self.words(2), bold, r"a \| b", "", "12", r"[[Mill\|mill]]"]

        def cell() -> str:
            return self.rng.choice(shapes)

        rows = [f"| {cell() or 'head'} | {cell()} | {cell()} |", "|:--|:-:|--:|"]
        rows += [f"| {cell()} | {cell()} | {cell()} |" for _ in range(self.rng.randint(0, 3))]
        return "\n".join(rows)

    def _fence(self, depth: int) -> str:
        return f"```python\n{self.words()}\n\n# {self.words()}\n```"

    def _code(self, depth: int) -> str:
        return f"<!-- code follows -->\n\n    {self.words()}\n    - {self.words()}"

    def _html(self, depth: int) -> str:
        return self.rng.choice([f"<div>\n<p>{self.words()}</p>\n</div>", "<!-- nothing -->", "<hr>"])

    def _lines(self, depth: int) -> str:
        return self.rng.choice(["  \n", "\\\n", "\n"]).join(self.words(4).capitalize() + "." for _ in range(3))

    def _image(self, depth: int) -> str:
        return f"![{self.words(4)}](pictures/mill.jpg)"

    def _math(self, depth: int) -> str:
        return "$$\nx = 1\n- y\n$$"

    def _footnote(self, depth: int) -> str:
        return f"[^{self.rng.randint(1, 9)}]: {self.inline(2)}\n\n    {self.words()}"

    def _rule(self, depth: int) -> str:
        return self.rng.choice(["---", "***"])

    def note(self) -> str:
        front = self.rng.choice(
            ["", f"---\ntitle: {self.words(4)}\ntags: [a, b]  # kept\n---\n", '---\ntitle: "A: b"\n---\n']
        )
        blocks = [self.block() for _ in range(self.rng.randint(1, 8))]
        end = self.rng.choice(["", "\n", "\n\n"])
        return front + "\n\n".join([*blocks, '[ref]: https://example.org/ref "Ref"']) + end
