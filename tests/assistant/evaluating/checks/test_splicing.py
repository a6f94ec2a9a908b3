from __future__ import annotations

import random

import pytest

from assistant.evaluating.checks.errors import NotSaved
from assistant.evaluating.checks.splicing import put, removed, replaced
from prompts import plain_yaml

HAND = """# mine
purpose: x
cases:
  # about tea
  - {id: tea, question: Q, expect: [answers]}   # trailing

  # about bread
  - id: bread
    question: >-
      Folded
      text
    corpus: &c
    - title: A
      text: |
        # no comment

        end
    # keep me
    expect: [abstains]

  # about none
  - id: last
    question: q
    expect:
    - answers
# after
repeats: 2
"""
TEXTS = [
    *("a", "a: b\n  c\n\n# not comment\n\n", "  lead\n more\n", "x\n\n\n", " # z\ny", "12", "no", "'q'", "- l\n- m"),
    *("日本\n語", "tab\tx\ny", "\n\nstart", "end  \n", "word " * 60, "\x01z\ny", "\u2028a\nb", "nul\x00", "{{a}}"),
]


def ids(text: str) -> list[str]:
    return [case["id"] for case in plain_yaml.load(text)["cases"]]


def test_only_the_case_that_is_meant_changes() -> None:
    new = {"id": "new", "question": "a\nb", "expect": ["answers"]}
    assert (
        put(HAND, new).replace("  - id: new\n    question: |-\n      a\n      b\n    expect: [answers]\n", "") == HAND
    )
    assert replaced(HAND, 2, new).startswith(HAND[: HAND.index("  - id: last")])
    assert replaced(HAND, 2, new).endswith("# after\nrepeats: 2\n") and ids(replaced(HAND, 0, new))[0] == "new"
    without = removed(HAND, 1)
    assert ids(without) == ["tea", "last"] and "# about bread" in without and "# no comment" not in without
    assert "# trailing" not in removed(HAND, 0) and "# about tea" in removed(HAND, 0)


def test_the_last_case_leaves_the_rest_of_the_file_and_another_can_follow() -> None:
    empty = removed(removed(removed(HAND, 0), 0), 0)
    assert plain_yaml.load(empty) == {"purpose": "x", "repeats": 2, "cases": []} and "# after" in empty
    again = put(empty, {"id": "a", "expect": ["answers"]})
    assert ids(again) == ["a"] and plain_yaml.load(again)["purpose"] == "x"
    assert ids(put("", {"id": "a"})) == ["a"]


@pytest.mark.parametrize(
    "text",
    ["{cases: [{id: a}]}\n", "cases: [{id: a}, {id: b}]", "cases:\n- &x {id: a}\n- *x\n", "- a\n", "cases: 3\nx: 1"],
)
def test_what_would_be_spoilt_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(NotSaved, match=r"^[^\n]+$"):
        removed(text, 0)


def test_any_texts_in_any_order_are_read_back() -> None:
    drawn = random.Random(1)
    for head in (
        "",
        "# head\npurpose: p\n",
        "purpose: |\n  long\n\n# c\n",
        "cases: []\n",
        "# c\ncases:\n# tail\nrepeats: 1\n",
    ):
        for _ in range(12):
            text, cases = head, []
            for number in range(8):
                case = {"id": f"c{number}", "question": drawn.choice(TEXTS), "expect": [{"any": [drawn.choice(TEXTS)]}]}
                place = drawn.randrange(len(cases)) if cases else 0
                deed = drawn.random() if cases else 0
                if deed < 0.5:
                    text = put(text, case)
                    cases.append(case)
                elif deed < 0.75:
                    text = replaced(text, place, case)
                    cases[place] = case
                else:
                    text = removed(text, place)
                    del cases[place]
                assert plain_yaml.load(text)["cases"] == cases
