"""Which scripts a text is written in, which of them a language uses, and which a translation into it can never need.

Scripts are named by their ISO 15924 codes. A script that Unicode spreads over many blocks is told by the blocks that
living languages use; letters of none of these scripts are nobody's fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from babel.core import get_global

_BLOCKS: Mapping[str, str] = {
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a",
    "Grek": "\u0370-\u0373\u0376\u0377\u037b-\u037d\u0386\u0388-\u03e1\u1f00-\u1ffc",
    "Cyrl": "\u0400-\u0481\u048a-\u04ff",
    "Armn": "\u0531-\u0556\u0561-\u057f",
    "Hebr": "\u05d0-\u05ea",
    "Arab": "\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c7",
    "Deva": "\u0904-\u0939\u0958-\u0961\u0971-\u097f",
    "Beng": "\u0985-\u09b9\u09dc-\u09e1\u09f0\u09f1",
    "Guru": "\u0a05-\u0a39\u0a59-\u0a5e\u0a72-\u0a74",
    "Gujr": "\u0a85-\u0ab9\u0ae0\u0ae1",
    "Taml": "\u0b83-\u0bb9",
    "Telu": "\u0c05-\u0c39\u0c58-\u0c61",
    "Knda": "\u0c85-\u0cb9\u0cde-\u0ce1",
    "Mlym": "\u0d05-\u0d3a\u0d54-\u0d61\u0d7a-\u0d7f",
    "Sinh": "\u0d85-\u0dc6",
    "Thai": "\u0e01-\u0e30\u0e40-\u0e46",
    "Laoo": "\u0e81-\u0eb0\u0ec0-\u0ec6\u0edc-\u0edf",
    "Mymr": "\u1001-\u102a\u103f\u1050-\u1055",
    "Khmr": "\u1780-\u17b3",
    "Geor": "\u10a0-\u10fa\u1c90-\u1cbf",
    "Ethi": "\u1200-\u135a",
    "Hang": "\uac00-\ud7a3",
    "Hira": "\u3041-\u3096",
    "Kana": "\u30a1-\u30fa",
    "Hani": "\u4e00-\u9fff",
}
"""Letters only. Rare blocks are left out where a token that ends inside a character could not be told from one that
begins a needed character, such as the Han extension A from Korean's single letters."""

_LETTERS = {script: re.compile(f"[{block}]") for script, block in _BLOCKS.items()}
_RUN = {script: re.compile(f"[{block}]+") for script, block in _BLOCKS.items()}
_SEVERAL = {"Jpan": ("Hani", "Hira", "Kana"), "Kore": ("Hang",), "Hans": ("Hani",), "Hant": ("Hani",)}
_TWO = {"sr": ("Cyrl", "Latn"), "uz": ("Latn", "Cyrl"), "kk": ("Cyrl", "Latn"), "az": ("Latn", "Cyrl")}
_NEVER_FORBIDDEN = frozenset({"Latn", "Grek"})
"""Names, units and codes are Latin in every language, formulas have Greek letters."""
_MINORITY = 0.3
"""Up to this share of a source's letters a script there is that of names and quotations rather than of the text."""


@cache
def scripts_of(language: str) -> frozenset[str]:
    """Return the scripts that a language (ISO 639-1) is written in; `Latn` where nothing is known.

    Source: Unicode CLDR, likely subtags.
    """
    code = language.lower().split("-")[0].split("_")[0]
    if code in _TWO:
        return frozenset(_TWO[code])
    script = next(
        (part for part in str(get_global("likely_subtags").get(code, "")).split("_") if len(part) == 4), "Latn"
    )
    return frozenset(_SEVERAL.get(script, (script,)))


def letters(text: str) -> Counter[str]:
    """Count the letters of each script; those with none are left out."""
    if text.isascii():
        found = sum(map(str.isalpha, text))
        return Counter({"Latn": found} if found else {})
    return Counter({script: n for script, pattern in _LETTERS.items() if (n := len(pattern.findall(text)))})


def runs(text: str, script: str) -> list[str]:
    """Return the stretches of letters of one script, in order."""
    return _RUN[script].findall(text) if script in _RUN else []


def main_scripts(text: str) -> frozenset[str]:
    """Return the scripts that the text itself is written in, those of a few names left out; empty without letters."""
    found = letters(text)
    whole = sum(found.values())
    japanese = found["Hira"] + found["Kana"]
    main = {script for script, n in found.items() if n > _MINORITY * whole}
    if japanese and (japanese > 0.1 * whole or main & {"Hira", "Kana"}):
        main |= {"Hani", "Hira", "Kana"} & set(found)
    return frozenset(main)


def forbidden(target_language: str, source: str, *, strict: bool = False) -> str:
    """Return a regular expression of letters that a translation can never need, for `Sampling.forbidden`.

    Every script is forbidden but the target language's own, Latin, Greek, and those that stand in the source.

    Args:
        target_language: ISO 639-1.
        source: what is translated, with the glossary's renderings that apply and whatever else must survive.
        strict: forbid the script that the source itself is written in as well, where it is not the target's: for
            trying again after words were left as they were. A script of which the source has but a few names stays.

    Returns:
        A character class; empty where nothing can be forbidden.
    """
    kept = scripts_of(target_language) | _NEVER_FORBIDDEN
    standing = frozenset(letters(source))
    kept |= (standing - main_scripts(source)) if strict else standing
    blocks = "".join(block for script, block in _BLOCKS.items() if script not in kept)
    return f"[{blocks}]" if blocks else ""
