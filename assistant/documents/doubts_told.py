"""Doubts about translations in English, for the terminal and for machines: the one place that words them so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.documents.doubts import LANGUAGE_SLOTS, Doubt, DoubtKind
from assistant.language import english_name

ENGLISH: Final[Mapping[DoubtKind, str]] = {
    "plain": "{text}",
    "empty": "There is no translation.",
    "language": "It is in {language}, not in {wanted}.",
    "part_language": "A part is in {language}, not in {wanted}: {text}",
    "no_letters": "It has no letters of {wanted} at all.",
    "script": "“{text}” is not in the script of {wanted}.",
    "latin": "Words are left in Latin letters: {text}",
    "echo": "It repeats the source instead of translating it.",
    "near_echo": "It is nearly the same as the source.",
    "left": "Words of the source are left as they were: {text}",
    "preamble": "It speaks about the translation: {text}",
    "model_mark": "It holds a mark of the model's own: {text}",
    "instruction": "It repeats the instruction: {text}",
    "loop": "It repeats itself: “{text}”, {times} times.",
    "doubled": "It says everything twice.",
    "repeated": "It says the same several times.",
    "longer": "It is much longer than a translation of this would be.",
    "shorter": "It is much shorter than a translation of this would be.",
    "cut": "It breaks off in the middle of a sentence.",
    "endless": "The translation came to no end.",
    "link_lost": "The link {text} is missing.",
    "name_lost": "The name {text} is missing.",
    "placeholder_lost": "The placeholder {text} is missing.",
    "code_lost": "The code {text} is missing.",
    "number_lost": "The number {number} is missing.",
    "number_invented": "The number {number} is not in the source.",
    "number_converted": "The number {number} was converted to another unit.",
    "currency_changed": "The source has another currency than “{text}”.",
    "glossary": "“{term}” must be “{rendering}”.",
    "tags": "The tags are not those of the source.",
    "paragraphs": "It has {there} paragraphs where the source has {wanted_count}.",
    "lines": "It has {there} lines where the source has {wanted_count}.",
    "unclosed": "“{text}” is not closed.",
    "unusable": "Nothing that the model wrote about it could be used.",
}


def english(doubt: Doubt) -> str:
    """Return a doubt as one English sentence, such as `The number 183 is missing.`"""
    told = {slot: english_name(said) if slot in LANGUAGE_SLOTS else said for slot, said in doubt.told.items()}
    return ENGLISH[doubt.kind].format(**told)
