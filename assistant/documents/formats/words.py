"""What stands among words and is no word of any language: it is kept in every format."""

from __future__ import annotations

import re

LITERAL = re.compile(
    # Addresses of pages, without the signs of the sentence around them.
    r"(?P<url>(?:https?|ftp|file)://[^\s<>\"'`、。，！？；：（）「」『』【】《》]{1,2000}(?<![.,;:!?)\]}*_~|]))"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}(?<![.-]))"
    # Tags as in Obsidian: not a number alone, and no colour or heading.
    r"|(?P<tag>(?<![\w#/&])#(?![\d_-]+(?![\w/-]))[\w/-]{1,100}#?)"
)
