from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prompts.errors import RegressionError
from prompts.regression.case import Case
from prompts.regression.exchange.export import export
from prompts.regression.outcome import Outcome, Passage, Times
from prompts.regression.run import About, Fingerprint, Run, Sample, Variant
from prompts.regression.score import Judged, Mark


def parquet_of(path: Path, run: Run) -> Any:
    parquet = pytest.importorskip("pyarrow.parquet")
    export(run, path)
    return parquet.read_table(path)


def run(*samples: Sample) -> Run:
    about = About("r1", "2025-01-01T00:00:00Z", Variant({"chat.prompt": "answer/v1"}), Fingerprint(), {}, len(samples))
    return Run(about, samples)


def sample(text: str = "It is 760.", marks: tuple[Mark, ...] = (), case: str = "rent", repeat: int = 0) -> Sample:
    cited = Passage("notes/a.md", "A", 0, 3, "760")
    outcome = Outcome(text, citations=(cited, cited), times=Times(1.5, 0.25, completion_tokens=7))
    return Sample(
        Case("home", case, "answer", "Why?", language="en", tags=("zh", "fee")), repeat, outcome, Judged(marks)
    )


MARKS = (
    Mark("cites", 1.0, True),
    Mark("contains_any", 0.0, False, "none of '760'"),
    Mark("contains_any", 1.0, True),
    Mark("judged_by", None, None, advisory=True),
)


def cells_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_a_row_of_csv_holds_what_a_sample_holds(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    export(run(sample(marks=MARKS)), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = cells_of(path)
    told = {
        "run": "r1",
        "variant": "chat.prompt=answer/v1",
        "suite": "home",
        "case": "rent",
        "repeat": "0",
        "task": "answer",
        "language": "en",
        "tags": "zh | fee",
        "input": "Why?",
        "text": "It is 760.",
        "abstained": "FALSE",
        "passed": "FALSE",
        "cited": "notes/a.md",
        "failures": "contains_any: none of '760'",
        "metric.cites": "1.0",
        "metric.contains_any": "0.5",
        "passed.contains_any": "FALSE",
        "metric.judged_by": "",
        "passed.judged_by": "",
        "total_s": "1.5",
        "first_token_s": "0.25",
        "retrieve_s": "",
        "completion_tokens": "7",
    }
    assert {name: row[name] for name in told} == told


def test_a_case_that_a_metric_does_not_judge_has_no_value_of_it(tmp_path: Path) -> None:
    export(run(sample(marks=MARKS), sample(case="fee", repeat=1)), tmp_path / "r.csv")
    rows = cells_of(tmp_path / "r.csv")
    assert [row["metric.cites"] for row in rows] == ["1.0", ""]
    assert [row["passed"] for row in rows] == ["FALSE", ""]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', "＝1"])
def test_a_text_never_becomes_a_formula(tmp_path: Path, text: str) -> None:
    export(run(sample(text)), tmp_path / "r.csv")
    assert cells_of(tmp_path / "r.csv")[0]["text"] == f"'{text}"


@pytest.mark.parametrize("text", ['a "b", c\nd', "第一;第二", "a=b", " -1", "🦊"])
def test_a_harmless_text_stays_as_it_is(tmp_path: Path, text: str) -> None:
    export(run(sample(text)), tmp_path / "r.csv")
    assert cells_of(tmp_path / "r.csv")[0]["text"] == text


def test_parquet_keeps_types_texts_and_nulls(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    table = parquet_of(path, run(sample("=1+1", MARKS), sample("", repeat=1)))
    types = {name: str(table.schema.field(name).type) for name in table.schema.names}
    assert (types["repeat"], types["passed"], types["value"]) == ("int64", "bool", "double")
    assert types["metric.judged_by"] == "double" and types["prompt_tokens"] == "int64"
    assert types["tags"].startswith("list<")
    first, second = table.to_pylist()
    assert (first["text"], first["tags"], first["cited"]) == ("=1+1", ["zh", "fee"], ["notes/a.md"])
    assert first["passed"] is False and first["metric.contains_any"] == 0.5 and first["metric.judged_by"] is None
    assert second["passed"] is None and second["retrieve_s"] is None and second["metric.cites"] is None


def test_half_a_character_of_a_model_spoils_no_csv(tmp_path: Path) -> None:
    export(run(sample("a\ud83e")), tmp_path / "r.csv")
    assert cells_of(tmp_path / "r.csv")[0]["text"] == "a?"


def test_half_a_character_of_a_model_spoils_no_parquet(tmp_path: Path) -> None:
    assert parquet_of(tmp_path / "r.parquet", run(sample("a\ud83e"))).to_pylist()[0]["text"] == "a?"


def test_a_run_without_samples_has_columns_and_no_rows(tmp_path: Path) -> None:
    export(run(), tmp_path / "r.csv")
    assert cells_of(tmp_path / "r.csv") == []
    assert b"text,abstained" in (tmp_path / "r.csv").read_bytes()
    table = parquet_of(tmp_path / "r.parquet", run())
    assert table.num_rows == 0 and "text" in table.schema.names


def test_a_file_that_is_there_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("old")
    export(run(sample()), path)
    assert [each.name for each in tmp_path.iterdir()] == ["r.csv"]
    assert len(cells_of(path)) == 1


@pytest.mark.parametrize(("name", "why"), [("r.xlsx", "as .csv or .parquet"), ("none/r.csv", "cannot be written")])
def test_a_file_that_cannot_be_written_is_one_clear_error(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(RegressionError, match=why):
        export(run(sample()), tmp_path / name)


def test_who_writes_csv_does_not_wait_for_the_parquet_library() -> None:
    code = "import sys, prompts.regression.exchange.export; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
