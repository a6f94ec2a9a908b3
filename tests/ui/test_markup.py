"""Markdown to harmless HTML, and the highlighted stretch in it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from ui.web.markup import Span, safe_link, to_html, to_text

NOTE = """# Kyoto *winter*

1. 1 one **two** three
2. see [site](https://example.org/a) and `code <b>`

> quoted
> lines

| food | price |
|------|------:|
| tofu | 900 \\| yen |

```
a <b>
  c
```
The last \\*line\\* &amp; end.
"""


def marked(html: str) -> str:
    """The highlighted words, joined."""
    return unescape("".join(re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)))


@pytest.mark.parametrize(
    "words",
    ["Kyoto", "winter", "one", "three", "site", "quoted", "lines", "tofu", "code <b>", "  c", "last", "end."],
)
def test_the_highlight_is_exactly_the_stretch_of_the_source(words: str) -> None:
    start = NOTE.index(words)
    html = to_html(NOTE, highlight=Span(start, start + len(words)))
    assert marked(html) == words
    assert html.count('id="passage"') == 1


def test_words_that_do_not_stand_so_in_the_source_are_highlighted_whole() -> None:
    start = NOTE.index("yen")
    assert marked(to_html(NOTE, highlight=Span(start, start + 3))) == "900 | yen"


def test_a_list_item_that_begins_like_its_number_is_not_mistaken_for_it() -> None:
    start = NOTE.index("1 one")
    assert marked(to_html(NOTE, highlight=Span(start, start + 5))) == "1 one"


def test_a_highlight_runs_through_blocks_and_leaves_out_their_signs() -> None:
    html = to_html(NOTE, highlight=Span(NOTE.index("three"), NOTE.index("lines")))
    assert marked(html) == "threesee site and code <b>quoted"


def test_the_whole_note_can_be_highlighted() -> None:
    plain = re.sub(r"<[^>]+>", "", to_html(NOTE))
    assert "".join(marked(to_html(NOTE, highlight=Span(0, len(NOTE)))).split()) == "".join(unescape(plain).split())


@pytest.mark.parametrize("span", [Span(0, 0), Span(9, 3), Span(10_000, 10_010), Span(-5, -1)])
def test_a_senseless_stretch_highlights_nothing(span: Span) -> None:
    assert "<mark" not in to_html(NOTE, highlight=span)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<div>\n\n</div></section>",
        "![](http://canary.example/x.png)",
        "![<b>](data:text/html,x)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,eHg=)",
        "[x](//canary.example/x)",
        "[x](vbscript:x) [y](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "```<script>\n</code></pre><script>\n```",
        "| <b> | \n|---|\n| <i onload=x> |",
        '[x](https://e.org/"onmouseover="alert(1))',
        "# <h1 onclick=x>",
    ],
)
def test_only_known_tags_without_handlers_come_out(source: str) -> None:
    html = to_html(source)
    allowed = r"</?(?:p|h[3-6]|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|strong|em|s|code|pre)>|<br>|<hr>"
    allowed += r'|</a>|<a href="https?://[^"<>]*" target="_blank" rel="noopener noreferrer nofollow">'
    allowed += r'|</span>|<span class="image">|<ol start="\d+">|<t[hd] class="(?:left|right|center)">'
    rest = re.sub(allowed, "", html)
    assert "<" not in rest and ">" not in rest, html


def test_a_link_definition_cannot_hide_text() -> None:
    assert "secret" in to_html("[a]: http://example.org 'secret'\n\n[a]")


def test_marks_become_what_the_caller_says_and_others_stay() -> None:
    html = to_html("One [1], nine [9], year [2024].", cite=lambda n: f"<1:{n}>" if n == 1 else "")
    assert html == "<p>One <1:1>, nine [9], year [2024].</p>"


def test_the_words_without_signs() -> None:
    assert to_text("## A *b*\n\n- c `d`\n- [e](http://x.org)\n\n![f](g)") == "A b c d e f"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/a?b#c", True),
        ("HTTP://EXAMPLE.org", True),
        ("javascript:alert(1)", False),
        ("https:", False),
        ("//example.org", False),
        ("http://[broken", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_links(address: str, kept: bool) -> None:
    assert bool(safe_link(address)) is kept
