"""Asks a Diandian that already serves a page how it is doing, through the page's /metrics."""

from __future__ import annotations

import re

import httpx2

_SAMPLE = re.compile(r"diandian_(\w+) (\S+)")
_STATE = re.compile(r'diandian_model_state\{state="(\w+)"\} 1$')
_WAIT_S = 3.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def load_of_page(host: str, port: int) -> str:
    """The load of the Diandian that serves `host:port`, in a line; empty where none answers."""
    name = _EVERYWHERE.get(host, host)
    address = f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
    try:
        answer = httpx2.get(f"{address}/metrics", timeout=_WAIT_S, trust_env=False)
    except httpx2.HTTPError:
        return ""
    told = described(answer.text) if answer.status_code == 200 else ""
    return f"{address}: {told}" if told else ""


def described(exposition: str) -> str:
    """The figures of a /metrics text in words; empty for a text that is not Diandian's."""
    lines = exposition.splitlines()
    values = {found[1]: found[2] for line in lines if (found := _SAMPLE.fullmatch(line))}
    state = next((found[1] for line in lines if (found := _STATE.match(line))), "")
    try:
        running, waiting, speed = (
            float(values[name]) for name in ("requests_running", "requests_waiting", "tokens_per_second")
        )
    except (KeyError, ValueError):
        return ""
    model = f"model {state}, " if state else ""
    return f"{model}{running:.0f} requests running, {waiting:.0f} waiting, {speed:.1f} tokens/s"
