"""README's walk-through, as someone new types it, with the real model."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source import ROOT

SECTION = "## Know whether a change made answers worse"


def blocks(language: str) -> list[str]:
    section = (ROOT / "README.md").read_text("utf-8").partition(SECTION)[2].partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", section, flags=re.M | re.S)


@pytest.mark.models
@pytest.mark.slow
def test_three_cases_are_run_a_prompt_is_spoiled_and_that_is_caught(tmp_path: Path, models_dir: Path) -> None:
    (suite,), (spoiled,) = blocks("yaml"), blocks("markdown")
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "garden.yaml").write_text(suite, "utf-8")
    (tmp_path / "spoiled.md").write_text(spoiled, "utf-8")
    (tmp_path / "config.yaml").write_text((ROOT / "config.yaml").read_text("utf-8"), "utf-8")
    environment = {
        **os.environ,
        "DIANDIAN_HOME": str(tmp_path / "home"),
        "DIANDIAN_MODELS": str(models_dir),
        "PYTHONPATH": str(ROOT),
    }
    told = []
    for line in "".join(blocks("sh")).splitlines():
        words = shlex.split(line)
        done = subprocess.run(
            [sys.executable, "-m", "ui", *words[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        told.append((done.returncode, done.stdout + done.stderr))
    assert [code for code, _ in told] == [0, 0, 1, 0], told
    assert "3 passed, 0 failed" in told[0][1]
    assert "broken garden/" in told[2][1] and "Worse: passed" in told[2][1]
    assert (tmp_path / "baselines" / "garden.jsonl").is_file()
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "garden/water" in page and "spoiled.md" in page
