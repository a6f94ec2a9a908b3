from __future__ import annotations

from assistant.documents.checks.lengths import surprise
from assistant.documents.checks.literals import literals, without_literals
from assistant.documents.checks.repetition import is_doubled, longest_loop, repeated_share


def test_a_usual_length_is_no_surprise_and_half_or_double_is() -> None:
    assert abs(surprise("x" * 200, "x" * 225, "en", "es")) < 1
    assert abs(surprise("x" * 200, "字" * 68, "en", "zh")) < 1
    assert surprise("x" * 200, "x" * 100, "en", "es") < -3.7
    assert surprise("x" * 200, "x" * 450, "en", "es") > 3.7
    assert surprise("", "x", "en", "es") == 0


def test_short_texts_may_vary_more_and_unknown_languages_too() -> None:
    assert surprise("x" * 8, "x" * 14, "en", "es") < 2.7
    assert surprise("x" * 200, "x" * 300, None, "qq") < surprise("x" * 200, "x" * 300, "en", "es")


def test_loops_of_characters_and_words_and_doubles() -> None:
    loop = longest_loop("and then no no no no no no")
    assert loop.unit.strip() == "no" and loop.times >= 5
    assert longest_loop("天天天天天天").times == 6
    assert longest_loop("abc").length < 4 and longest_loop("").times == 1
    assert is_doubled("Hola.  Hola.") and not is_doubled("Hola, Lola.")
    assert (
        repeated_share("one and two and three and four") < 0.2 < repeated_share("it was here, it was here, it was here")
    )


def test_literals_are_found_and_taken_out() -> None:
    text = "See https://example.org/a_(b), mail x@y.org, {count} of ${n} %s, A-1203/77, v2.10.1; in 3D, 20km."
    found = [literal.text for literal in literals(text)]
    assert found == ["https://example.org/a_(b", "x@y.org", "{count}", "${n}", "%s", "A-1203/77", "v2.10.1"]
    assert "1203" not in without_literals(text) and "20km" in without_literals(text)
