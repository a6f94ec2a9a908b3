"""`diandian eval` without a model: what is wrong is told in a line, and what needs no model works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.config import home, load_config
from prompts.regression.reading.suite import read_suite
from prompts.regression.run import About, Fingerprint, Run, Variant
from prompts.regression.running.record import write_run
from tests.prompts.regression.comparing.test_compare import cases, run
from tests.source import ROOT
from ui.cli import cli


def said(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["--config", str(ROOT / "config.yaml"), "eval", *words])
    return done.exit_code, done.stdout, done.stderr


def recorded(name: str, what: Run) -> str:
    path = home(load_config(ROOT / "config.yaml")) / "eval" / "runs" / f"{name}.jsonl"
    told = what.about
    about = About(name, told.created, Variant(), Fingerprint(), told.suites, len(what.samples))
    write_run(Run(about, what.samples), path)
    return name


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "gone.yaml"], "gone.yaml: no such file"),
        (["run", "--tag", "klingon"], "No case of these suites is selected"),
        (["run", "--set", "chat.passages"], "write KEY=VALUE"),
        (["run", "--set", "chat.passages=none"], "'chat.passages' must be"),
        (["compare", "a", "b"], "There is no run 'a'"),
        (["accept", "last"], "There is no run 'last'"),
        (["export", "last", "-o", "x.csv"], "There is no run 'last'"),
        (["import", "gone.csv"], "gone.csv"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(words: list[str], told: str) -> None:
    code, out, err = said(*words)
    lines = [line for line in err.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    assert code == 2 and out == "" and len(lines) == 1 and told in lines[0], err


def test_two_runs_are_compared_for_people_and_for_machines() -> None:
    asked = cases(40)
    before = recorded("one", run(asked))
    after = recorded("two", run(asked, {f"c{n}": ["no"] for n in range(12)}))
    code, out, _ = said("compare", before, after)
    assert code == 1 and "12 broken, 28 same" in out and out.endswith("Worse: passed, contains_any.\n")
    code, out, _ = said("compare", before, after, "--json")
    document = json.loads(out)
    assert code == document["exit_code"] == 1 and document["metrics"][0]["change"] == pytest.approx(-0.3)
    assert said("compare", before, before)[0] == 0


def test_a_run_is_shown_and_exported(tmp_path: Path) -> None:
    one, two = recorded("one", run(cases(3))), recorded("two", run(cases(3), {"c1": ["no"]}))
    assert "s/c1" in said("report", two, "--against", one)[1]
    assert said("report", two, "--against", one, "-o", str(tmp_path / "r.html"))[0] == 0
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!")
    assert said("export", one, "-o", str(tmp_path / "r.csv"))[0] == 0
    assert (tmp_path / "r.csv").read_text("utf-8-sig").count("\n") == 4


def test_questions_of_another_tool_become_a_suite_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "q.csv").write_text("question,answer,language\nHow many cups?,three|3,en\nWhy no milk?,,en\n", "utf-8")
    (tmp_path / "promptfooconfig.yaml").write_text(
        "prompts: ['{{question}}']\ntests:\n- vars: {question: 'How many?'}\n  assert:\n"
        "  - {type: icontains, value: three}\n  - {type: javascript, value: 'true'}\n",
        "utf-8",
    )
    for name in ("q.csv", "promptfooconfig.yaml"):
        output = tmp_path / f"from-{name}.yaml"
        code, _, err = said("import", str(tmp_path / name), "--corpus", "notes", "-o", str(output))
        assert code == 0, err
        assert read_suite(output).cases[0].input.startswith("How many")
    assert "javascript" in err
