"""The addresses behind the page of checks."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from assistant.config import home
from assistant.evaluating.checks.room import Checks
from tests.assistant.evaluating.checks.laboratory import GatedLaboratory, config
from tests.assistant.evaluating.checks.turns import said

EVIL = "<img src=x onerror=alert(1)>"


def save(checks: Checks, question: str = "How many cups?") -> str:
    return checks.save(said(question=question)).id


def body(checks: Checks, id: str, **more: object) -> bytes:
    check = checks.check(id)
    lines = [{"kind": line.kind, "texts": line.texts, "on": line.on, "at": line.at} for line in check.lines]
    return json.dumps({"stamp": check.stamp, "question": check.question, "lines": lines, **more}).encode()


def ended(client: TestClient) -> dict[str, Any]:
    deadline = time.monotonic() + 10
    while (told := client.get("/checks/standing").json())["live"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert isinstance(told, dict)
    return told


def test_a_check_is_listed_edited_run_and_accepted(client: TestClient, checks: Checks) -> None:
    assert "No check is saved yet" in client.get("/checks/list").json()["parts"]["listed"]
    id = save(checks)
    assert "Not run yet" in client.get("/checks/list").json()["parts"]["listed"]
    assert client.get("/checks/one", params={"id": id}).json()["html"].count('class="expectation"') >= 4
    new = [{"kind": "most", "texts": ["90"], "on": False, "at": None}, {"kind": "says", "texts": ["answers"], "at": 1}]
    told = client.post("/checks/save", params={"id": id}, content=body(checks, id, question="Cups?", lines=new))
    assert told.status_code == 200 and "Cups?" in told.json()["html"]
    assert [(line.kind, line.texts, line.on) for line in checks.check(id).lines] == [
        ("most", ("90",), False),
        ("says", ("answers",), True),
    ]
    assert (
        client.post("/checks/run", params={"suite": "mine", "prompt": "answer/v1", "passages": "2"}).status_code == 200
    )
    told = ended(client)
    assert told["phase"] == "done" and "The run has ended." in told["html"]
    run = told["run"]
    result = client.get("/checks/result", params={"run": run}).json()
    assert result["said"] == "1 of 1 passed." and "Prompt: answer/v1" in result["html"]
    assert client.post("/checks/accept", params={"run": run}).status_code == 200
    assert "This is the accepted run" in client.get("/checks/result", params={"run": run}).json()["html"]
    assert "Passed" in client.get("/checks/list").json()["parts"]["listed"]
    suite = client.get("/checks/suite")
    assert suite.text == checks.text() and "mine.yaml" in suite.headers["content-disposition"]


def test_a_run_is_followed_and_stopped(client: TestClient, checks: Checks, laboratory: GatedLaboratory) -> None:
    for number in range(3):
        save(checks, f"Question {number}?")
    assert client.get("/checks/standing").json() | {"stamp": ""} == {
        "html": "", "live": False, "phase": "", "run": "", "stamp": "", "tenth": 0
    }  # fmt: skip
    laboratory.gate.clear()
    assert client.post("/checks/run", params={"suite": "mine"}).status_code == 200
    assert laboratory.entered.wait(10)
    deadline = time.monotonic() + 10
    while "Answered: 0 of 3" not in client.get("/checks/standing").json()["html"]:
        assert time.monotonic() < deadline
    again = client.post("/checks/run", params={"suite": "mine"})
    assert again.status_code == 422 and again.text.startswith("A run is under way.")
    assert client.get("/checks/list").json()["parts"]["records"] == ""
    assert client.post("/checks/stop").status_code == 200
    assert "Stopping" in client.get("/checks/standing").json()["html"]
    laboratory.gate.set()
    told = ended(client)
    assert (
        "The run was stopped." in told["html"]
        and "1 of 3 answered" in client.get("/checks/list").json()["parts"]["records"]
    )
    refused = client.post("/checks/accept", params={"run": told["run"]})
    assert refused.status_code == 422 and "not complete" in refused.text and "\n" not in refused.text


def test_what_cannot_be_taken_is_one_line_in_the_readers_language(client: TestClient, checks: Checks) -> None:
    id = save(checks)
    for given, line in (
        ({"question": " "}, "La question est vide."),
        ({"stamp": "x"}, "Cette vérification a été modifiée ailleurs"),
        ({"lines": [{"kind": "any", "texts": [" "]}]}, "Une attente ne nomme aucun mot."),
        ({"lines": []}, "Rien n’est attendu"),
    ):
        told = client.post(
            "/checks/save", params={"id": id}, content=body(checks, id, **given), headers={"accept-language": "fr"}
        )
        assert told.status_code == 422 and told.text.startswith(line)
    assert client.post("/checks/save", params={"id": "gone"}, content=body(checks, id)).status_code == 404
    for junk in (
        b"",
        b"[]",
        b'{"lines": 3}',
        b'{"lines": [{"kind": "evil"}], "stamp": "", "question": ""}',
        b"[" * 9999,
    ):
        assert client.post("/checks/save", params={"id": id}, content=junk).status_code == 400
    assert client.post("/checks/save", params={"id": id}, content=b" " * (1024 * 1024 + 1)).status_code == 413
    for address in ("one?id=gone", "result?run=gone", "report?run=../x"):
        assert client.get(f"/checks/{address}").status_code == 404
    for wrong in (
        {"suite": "gone"},
        {"suite": "searching", "prompt": "answer/v99"},
        {"suite": "searching", "passages": "x"},
    ):
        assert client.post("/checks/run", params=wrong).status_code in (404, 422)


def test_nothing_is_changed_for_another_site(client: TestClient, checks: Checks) -> None:
    id = save(checks)
    for headers in ({"x-diandian": "jobs"}, {"origin": "http://attacker.example"}, {"sec-fetch-site": "cross-site"}):
        for address in (f"save?id={id}", f"delete?id={id}", "run?suite=mine", "stop", "accept?run=x"):
            assert client.post(f"/checks/{address}", headers=headers).status_code == 403
    assert [check.id for check in checks.overview().checks] == [id] and checks.progress() is None
    assert client.get("/checks/list").headers["cross-origin-resource-policy"] == "same-origin"
    assert client.post(f"/checks/delete?id={id}").status_code == 200 and not checks.overview().checks


def test_words_of_notes_models_and_readers_are_escaped(
    client: TestClient, checks: Checks, laboratory: GatedLaboratory
) -> None:
    id = checks.save(said(f"700 {EVIL}", EVIL)).id
    laboratory.answer_with = f"{EVIL} 700"
    client.post("/checks/run", params={"suite": "mine"})
    run = ended(client)["run"]
    checks.accept(run)
    laboratory.answer_with = f"{EVIL} 800"
    client.post("/checks/run", params={"suite": "mine", "passages": "1"})
    last = ended(client)["run"]
    shown = [
        client.get(f"/checks/{address}").text
        for address in (
            "list",
            f"one?id={id}",
            f"result?run={run}",
            f"result?run={last}",
            f"result?run={last}&against={run}",
        )
    ]
    assert "verdict" in shown[3] and not [html for html in shown if "<img" in html]
    report = client.get("/checks/report", params={"run": last})
    policy = report.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "sandbox allow-scripts" in policy and "mine/" in report.text


def test_a_broken_file_is_told_in_one_line_and_its_runs_can_still_be_chosen(
    client: TestClient, checks: Checks, tmp_path: Path
) -> None:
    save(checks)
    client.post("/checks/run", params={"suite": "mine"})
    ended(client)
    (home(config(tmp_path)) / "eval" / "suites" / "mine.yaml").write_text("cases: [\n", "utf-8")
    told = client.get("/checks/list").json()
    assert "mine.yaml" in told["problem"] and "\n" not in told["problem"]
    assert told["parts"]["listed"] == "" and "Your checks" in told["parts"]["records"]
