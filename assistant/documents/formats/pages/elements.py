"""What HTML's elements are to a translator."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.documents.layout import SegmentKind

INLINE = frozenset(
    "a abbr acronym b bdi bdo big blink cite data del dfn em font i ins mark nobr output q s small span strike strong "
    "sub sup time tt u br img input".split()
)
"""Elements that stand in a line of text; all others begin and end a block."""
KEPT = frozenset(
    "audio canvas code embed iframe kbd math noembed noframes object plaintext pre samp script style svg template "
    "textarea var video xmp".split()
)
"""Elements that stay as they are with all they hold."""
KEPT_BLOCKS = frozenset({"pre", "xmp", "plaintext", "noframes"})
AIDS = frozenset({"ruby", "rb", "rbc", "wbr"})
READINGS = frozenset({"rt", "rp", "rtc"})
"""Readings above characters and places to break a word help with the source's own words: no translation has them."""
SPOKEN = frozenset("code kbd samp var br math output".split())
"""What is kept and yet is part of a sentence, so that it stands in both languages."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
COPIED = HEADINGS | {"p", "div"}
"""Blocks that may stand twice in a row, once in each language."""
TEXT_ONLY = frozenset({"title", "option"})
KINDS: Mapping[str, SegmentKind] = MappingProxyType(
    {
        "title": "title",
        **dict.fromkeys(sorted(HEADINGS), "heading"),
        **dict.fromkeys("li dt dd option button label summary".split(), "item"),
        **dict.fromkeys(("td", "th"), "cell"),
        **dict.fromkeys(("caption", "figcaption", "legend"), "caption"),
    }
)
