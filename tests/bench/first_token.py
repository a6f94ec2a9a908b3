"""What serving costs: start, memory, first token, tokens per second.

    python -m tests.bench.first_token [--quick] [--json]

Starts `diandian serve` as a process of its own in a fresh home, as a newcomer has it, and looks at it from outside.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import yaml
from playwright.sync_api import Error, Page, sync_playwright

from tests.bench.answers import SUITES, ask, assistant
from tests.bench.report import ROOT, note, publish

CHROMIUM = "/usr/bin/chromium"


@contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server process of its own and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DIANDIAN_HOME": str(home)}
    command = [sys.executable, "-m", "ui", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process, f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(30)


def painted(page: Page, url: str, within_s: float = 120) -> float:
    """Seconds from now until the page shows something, however often the server has to be tried."""
    started = time.perf_counter()
    while True:
        try:
            page.goto(url, wait_until="commit")
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
            return time.perf_counter() - started
        except Error:
            if time.perf_counter() - started > within_s:
                raise
            time.sleep(0.05)


class Peak:
    """The largest resident memory of a process and its children, watched every tenth of a second."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self._process = psutil.Process(pid)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                self.bytes = max(self.bytes, sum(p.memory_info().rss for p in family))
            except psutil.NoSuchProcess:
                return

    def end(self) -> float:
        """Stop watching; megabytes (10^6)."""
        self._stop.set()
        self._thread.join()
        return self.bytes / 1e6


def served() -> dict[str, float]:
    """Start with nothing indexed, then again; look at the page as a reader does, and ask one question."""
    out: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as home, sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for start in ("first", "second"):
            with serving(Path(home)) as (process, url):
                peak = Peak(process.pid)
                page = browser.new_page()
                out[f"{start}_start_page_s"] = painted(page, url)
                note(f"{start} start: something to see after {out[f'{start}_start_page_s']:.1f} s")
                _settle(process.pid)
                out[f"{start}_start_idle_mb"] = psutil.Process(process.pid).memory_info().rss / 1e6
                page.fill("#question textarea", "What did it cost to get rid of the damp in the back bedroom?")
                page.press("#question textarea", "Enter")
                page.wait_for_selector('.turn[data-phase="answered"]', timeout=300_000)
                out[f"{start}_start_peak_mb"] = peak.end()
                page.close()
        browser.close()
    return out


def answered(quick: bool) -> dict[str, float]:
    """Time to the first token and the speed after it, over questions in several languages, medians."""
    cases = yaml.safe_load((SUITES / "answer_across_languages.yaml").read_text("utf-8"))["cases"]
    first, speed, prompt, retrieve = [], [], [], []
    with assistant() as built:
        ask(built, cases[0])  # loads the models
        for case in cases[1 : 4 if quick else 11]:
            timing = ask(built, case).answered.timing
            first.append(timing.first_token_s)
            prompt.append(timing.prompt_tokens)
            retrieve.append(timing.retrieve_s)
            speed.append(built.status().backend.load.tokens_per_second)
    return {
        "questions": len(first),
        "first_token_s": statistics.median(first),
        "retrieve_s": statistics.median(retrieve),
        "prompt_tokens": statistics.median(prompt),
        "tokens_per_s": statistics.median(speed),
    }


def _settle(pid: int, quiet_s: float = 3, within_s: float = 300) -> None:
    """Wait until models are loaded and notes indexed: the process has rested for a while."""
    process = psutil.Process(pid)
    until, quiet = time.monotonic() + within_s, 0.0
    while quiet < quiet_s and time.monotonic() < until:
        quiet = quiet + 0.5 if process.cpu_percent(interval=0.5) < 10 else 0.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer questions and one start")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = answered(options.quick)
    if Path(CHROMIUM).is_file() and not options.quick:
        figures |= served()
    publish(figures, quick=options.quick, as_json=options.json)


if __name__ == "__main__":
    main()
