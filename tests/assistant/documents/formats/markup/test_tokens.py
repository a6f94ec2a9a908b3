from __future__ import annotations

import random
import time

import pytest

from assistant.documents.formats.markup.tokens import attributes, tokens


def shown(source: str, *, xml: bool = False) -> list[tuple[str, str]]:
    return [(token.kind, source[token.start : token.end]) for token in tokens(source, xml=xml)]


def test_a_page_falls_into_text_tags_and_raw_text() -> None:
    page = "<!doctype html><p class='a>b'>1 < 2<br/><script>if (a</b/) '</p>'</SCRIPT ><!-- <p> --></p>"
    assert shown(page) == [
        ("other", "<!doctype html>"),
        ("open", "<p class='a>b'>"),
        ("text", "1 "),
        ("text", "< 2"),
        ("single", "<br/>"),
        ("open", "<script>"),
        ("raw", "if (a</b/) '</p>'"),
        ("close", "</SCRIPT >"),
        ("other", "<!-- <p> -->"),
        ("close", "</p>"),
    ]


def test_xml_has_sections_of_text_instructions_and_elements_without_content() -> None:
    page = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "<b>">]><X a="/"><script/>a<![CDATA[<b>]]></X>'
    assert [kind for kind, _ in shown(page, xml=True)] == "other other open single text cdata close".split()


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("a<b c='", ["text", "other"]),
        ("a<!-- b", ["text", "other"]),
        ("<!-->a", ["other", "text"]),
        ("<title>a<b></titles>", ["open", "raw"]),
        ("<svg><style/>a</svg>", ["open", "single", "text", "close"]),
        ("a</ b>", ["text", "text"]),
    ],
)
def test_what_is_broken_ends_as_in_a_browser(source: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in shown(source)] == kinds


def test_attributes_know_where_their_values_stand() -> None:
    tag = """<A one=1 Two = "2 > 1" three='' four five=/>"""
    (token,) = tokens(tag)
    found = [(each.name, each.value, tag[each.start : each.end]) for each in attributes(tag, token)]
    assert found == [
        ("one", "1", "1"),
        ("two", "2 > 1", '"2 > 1"'),
        ("three", "", "''"),
        ("four", "", ""),
        ("five", "/", "/"),
    ]


def test_every_character_is_in_one_token() -> None:
    chooser = random.Random(5)
    for _ in range(3_000):
        pieces = (
            "<",
            ">",
            "a",
            "<p ",
            "'",
            '"',
            "=",
            "</p>",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "/",
            "<![CDATA[",
            "]",
        )
        source = "".join(chooser.choice(pieces) for _ in range(chooser.randint(0, 30)))
        for xml in (False, True):
            assert "".join(text for _, text in shown(source, xml=xml)) == source


@pytest.mark.parametrize("hostile", ["<", "<a b='", '<a b="', "<!--", "<title>", "<a ", "<!DOCTYPE [>", "a<br ='", "&"])
def test_time_grows_with_the_length_alone(hostile: str) -> None:
    started = time.process_time()
    for xml in (False, True):
        assert sum(1 for _ in tokens(hostile * 100_000, xml=xml))
    assert time.process_time() - started < 5
