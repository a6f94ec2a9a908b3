"""A server of jobs and what is sent to it, for the tests of the addresses under /jobs."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

BORDER = "b0rder"


def send(url: str, path: str, body: bytes | None = None, **headers: str) -> HTTPResponse:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET" if body is None else "POST", f"/jobs/{path}", body, named)
    return connection.getresponse()


def told(url: str, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(send(url, path).read())
    return answer


def form(file: bytes | None = None, **fields: str) -> bytes:
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if file is not None:
        parts.append(b'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + file)
    return b"".join(b"--" + BORDER.encode() + b"\r\n" + part + b"\r\n" for part in parts) + f"--{BORDER}--".encode()


def start(url: str, body: bytes, **headers: str) -> HTTPResponse:
    kind = f"multipart/form-data; boundary={BORDER}"
    return send(url, "start", body, **{"content_type": kind, "x_diandian": "jobs", **headers})
