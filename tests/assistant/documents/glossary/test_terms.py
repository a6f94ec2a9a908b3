from __future__ import annotations

import time

import pytest

from assistant.documents.errors import GlossaryUnreadable
from assistant.documents.glossary.files import read_glossary
from assistant.documents.glossary.terms import Entry, Glossary, digest_of, violations


def read(text: str, name: str = "g.csv") -> Glossary:
    return read_glossary(name, text.encode())


def found(glossary: Glossary, text: str, source: str | None, target: str) -> list[tuple[str, str]]:
    return [(entry.term, entry.rendering) for entry in glossary.entries_for(text, source, target)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.csv", "en,zh,note,case\nRedNote,小红书,an app,\ndeep link,深度链接,,exact\n"),
        ("g.csv", "\ufeffen;zh;note;case\r\nRedNote;小红书;an app;\r\ndeep link;深度链接;;exact\r\n"),
        ("g.tsv", "zh\tEN\tcase\tnote\n小红书\tRedNote\t\tan app\n\n深度链接\tdeep link\texact\t\n"),
        ("g.yaml", "- {en: RedNote, zh: 小红书, note: an app}\n- en: deep link\n  zh: 深度链接\n  case: exact\n"),
    ],
)
def test_every_writing_gives_the_same_glossary_in_both_directions(name: str, text: str) -> None:
    glossary = read(text, name)
    assert glossary.entries_for("我在小红书上", "zh", "en") == (Entry("小红书", "RedNote", note="an app"),)
    assert found(glossary, "a deep link in RedNote", "en", "zh") == [("deep link", "深度链接"), ("RedNote", "小红书")]
    assert found(glossary, "a Deep Link", "en", "zh") == []
    assert (
        glossary.digest
        == read(
            "- {zh: 深度链接, en: deep link, case: exact}\n- {zh: 小红书, en: RedNote, note: an app}", "g.yml"
        ).digest
    )


def test_terms_without_languages_count_from_source_to_target() -> None:
    for glossary in (read("source,target\n小红书,RedNote\n"), read("小红书: RedNote\n", "g.yaml")):
        assert found(glossary, "小红书", "zh", "en") == found(glossary, "小红书", None, "es") == [("小红书", "RedNote")]
        assert found(glossary, "RedNote", "en", "zh") == []


def test_norwegian_is_a_language_and_no_truth_value() -> None:
    assert found(read("- {no: hytte, en: cabin}", "g.yaml"), "en hytte", "no", "en") == [("hytte", "cabin")]


def test_whole_words_count_and_the_longest_wins() -> None:
    glossary = read("en,es\nnote,nota\nnote book,cuaderno\ncat,gato\n小红书,小红书\n")
    assert found(glossary, "A Note Book of notes", "en", "es") == [("note book", "cuaderno"), ("note", "nota")]
    assert found(glossary, "a note book", "en", "es") == [("note book", "cuaderno")]
    assert found(glossary, "concatenate footnote", "en", "es") == []
    assert found(glossary, "the cat’s tail", "en", "es") == [("cat", "gato")]
    assert found(glossary, "我的小红书号", "en", "es") == [("小红书", "小红书")]


def test_variants_are_found_and_accepted_and_the_first_is_preferred() -> None:
    glossary = read("en,zh\nRedNote|Xiaohongshu,小红书\n")
    (entry,) = glossary.entries_for("小红书", "zh", "en")
    assert (entry.rendering, entry.variants) == ("RedNote", ("Xiaohongshu",))
    assert found(glossary, "on Xiaohongshu", "en", "zh") == [("Xiaohongshu", "小红书")]
    assert violations("小红书", "On xiaohongshu.", [entry], "en") == ()


@pytest.mark.parametrize(
    ("rendering", "language", "target", "kept"),
    [
        ("книга", "ru", "Он пришёл с книгами.", True),
        ("книга", "ru", "Он пришёл с журналами.", False),
        ("kirja", "fi", "Luin sen kirjastossa.", True),
        ("İstanbul", "tr", "İstanbul'dan geldim.", True),
        ("defter", "tr", "Defterlerimizden birini aldım.", True),
        ("gato", "es", "Los gatos duermen.", True),
        ("gato", "es", "Los pegatos duermen.", False),
        ("deep link", "en", "two deep links", True),
        ("deep link", "en", "two links, deep", False),
        ("كتاب", "ar", "قرأت في والكتاب", True),
        ("小红书", "zh", "我在小红书上看到", True),
        ("小红书", "zh", "我在红书上看到", False),
        ("노트", "ko", "노트에서 보았다", True),
        ("art", "en", "The article.", False),
        ("A-12", "en", "model A-12 only", True),
        ("C++", "de", "Ich mag C++.", True),
    ],
)
def test_inflection_is_tolerated_and_other_words_are_not(
    rendering: str, language: str, target: str, kept: bool
) -> None:
    entry = Entry("term", rendering)
    assert violations("A term.", target, [entry], language) == (() if kept else (entry,))
    assert violations("Nothing of it.", target, [entry], language) == ()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("g.csv", "en,zh\nRedNote,小红书\nlink\n", "line 3, needs a term and at least one rendering"),
        ("g.csv", "en,zh\na,b,c\n", "line 2, has 3 cells, the header 2"),
        ("g.csv", "term,translation\na,b\n", "line 1, has a column 'term', which is no language"),
        ("g.csv", "en,zh,case\na,b,loud\n", "line 2, has case 'loud'"),
        ("g.csv", "en,zh\ncat,猫\ndog,狗\ncat,貓\n", "line 4, renders 'cat' in another way than line 2"),
        ("g.csv", 'en,zh\n"cat,猫\n', "is no table"),
        ("g.csv", "en,zh\n" + "x" * 201 + ",b\n", "line 2, holds a term of more than 200 characters"),
        ("g.yaml", "- {en: a, zh: [b]}\n", "line 1, holds a list or a mapping where a word should be"),
        ("g.yaml", "a: b\nc: {d: e}\n", "line 2, holds a list"),
        ("g.yaml", "- {en: a, zh: b}\n- word\n", "line 2, is no mapping"),
        ("g.yaml", "en: 'a\n", "is no valid YAML"),
        ("g.yaml", "just words", "line 1, holds neither a list nor a mapping"),
        ("g.yaml", "[" * 50_000, "is no valid YAML"),
        ("g.txt", "a,b", "is neither .csv, .tsv, .yaml nor .yml"),
        ("g.csv", "\0\1\2" * 100, "is no text"),
    ],
)
def test_an_error_is_one_line_with_file_and_line(name: str, text: str, said: str) -> None:
    with pytest.raises(GlossaryUnreadable) as error:
        read(text, name)
    assert said in str(error.value) and name in str(error.value) and "\n" not in str(error.value)


def test_an_empty_file_is_an_empty_glossary_and_a_huge_one_is_refused() -> None:
    assert read("").terms == read("# nothing\n", "g.yaml").terms == ()
    with pytest.raises(GlossaryUnreadable, match="larger than 8 MB"):
        read("x" * (9 * 2**20))


def test_aliases_that_grow_without_end_are_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    started = time.perf_counter()
    with pytest.raises(GlossaryUnreadable):
        read(bomb, "g.yaml")
    assert time.perf_counter() - started < 2


def test_the_digest_changes_with_a_term_and_not_with_the_order() -> None:
    one, other = "cat,猫\n", "dog,狗\n"
    assert read("en,zh\n" + one + other).digest == read("en,zh\n" + other + one).digest
    assert read("en,zh\n" + one).digest != read("en,zh\ncat,貓\n").digest


def test_the_digest_of_entries_is_empty_for_none_and_has_no_order() -> None:
    one, other = Entry("a", "b"), Entry("c", "d")
    assert digest_of([]) == "" and digest_of([one, other]) == digest_of([other, one]) != digest_of([one])


def test_five_thousand_terms_are_looked_for_in_no_time() -> None:
    glossary = read("en,es\n" + "".join(f"term{n} of it,término{n}\n" for n in range(5_000)))
    glossary.entries_for("warm", "en", "es")
    started = time.perf_counter()
    assert found(glossary, "There is term77 of it here. " * 10, "en", "es") == [("term77 of it", "término77")]
    assert time.perf_counter() - started < 0.5
