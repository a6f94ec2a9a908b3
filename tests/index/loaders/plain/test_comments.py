from __future__ import annotations

import time

from index.loaders.plain.comments import parse_comments

NOTE = """Body text.

## Comments

- **Mika** (2025-01-20, ja): 鞍馬の温泉は今年は火曜が休みです。
- **Tom** (2025-01-22, en): Is the bus pass still 700 yen?
  I forgot to ask.

  And the ferry?
  - **Lin Yue** (2025-01-22, en): It went up, 1,100 yen now.
    - **田中**（2025-02-01、ja）：ありがとう！
  - **Ana** (es): Gracias.
- **Anonymous**: no bracket at all
- **Only date** (2025-03): fine
- not a comment
- **Nothing said** (2025-01-22, en):

## Later

- **Not here** (2025-01-22, en): this is an ordinary list.
"""


def words(text: str) -> list[str]:
    return [text[c.start : c.end] for c in parse_comments(text)]


def test_words_authors_dates_and_languages() -> None:
    comments = parse_comments(NOTE)
    assert [(c.author, c.date, c.language) for c in comments] == [
        ("Mika", "2025-01-20", "ja"),
        ("Tom", "2025-01-22", "en"),
        ("Lin Yue", "2025-01-22", "en"),
        ("田中", "2025-02-01", "ja"),
        ("Ana", None, "es"),
        ("Anonymous", None, None),
        ("Only date", "2025-03", None),
    ]
    assert words(NOTE)[0] == "鞍馬の温泉は今年は火曜が休みです。"
    assert words(NOTE)[1] == "Is the bus pass still 700 yen?\n  I forgot to ask.\n\n  And the ferry?"
    assert words(NOTE)[3] == "ありがとう！"


def test_replies_know_what_they_answer() -> None:
    assert [c.parent for c in parse_comments(NOTE)] == [None, None, 1, 2, 1, None, None]


def test_without_the_heading_there_are_no_comments() -> None:
    assert parse_comments("- **Mika** (2025-01-20, ja): はい。\n") == ()


def test_a_deeper_heading_does_not_end_the_section_nor_repeat_it() -> None:
    text = "## Comments\n\n### Comments\n\n- **A** (en): one\n\n### 2024\n\n- **B** (en): two\n\n# End\n\n- **C**: no\n"
    assert words(text) == ["one", "two"]


def test_right_to_left_and_bullets_of_all_kinds() -> None:
    text = "# comments:\n\n* **ثناء** (2025-01-13, ar): وماذا لو مرضت إحداكن؟\n+ **Bo** (2025-01-14, sv): Ja.\n"
    assert words(text) == ["وماذا لو مرضت إحداكن؟", "Ja."]


def test_hostile_lines_take_no_time() -> None:
    blanks = " " * 300_000
    text = f"#{blanks}Comments{blanks}x\n## Comments\n- **A**{blanks}\n{blanks}- **B** ({blanks}\n- **{'*' * 200_000}\n"
    started = time.perf_counter()
    assert {c.author for c in parse_comments(text * 2)} <= {"B"}
    assert time.perf_counter() - started < 5
