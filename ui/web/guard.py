"""What stands before the page: it answers only to its own names, and lets browsers load nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT: Final = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_PAGES: Final = frozenset({"/", "/checks/report"})
"""Where whole pages with scripts of their own stand."""
_HEADERS: Final = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    # Browsers look up the hosts of links on a page before anyone clicks; that would tell the network what is read.
    "x-dns-prefetch-control": "off",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """ASGI middleware; `hosts` are the names the page may be asked under, empty for any.

    The check of the name keeps a foreign web site from reading the notes by pointing a name of its own at
    this computer. The content security policy allows the page's own inline scripts by their digests, so
    that none from a note or an answer could run; Gradio itself needs `unsafe-eval` and inline styles.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = _host_name(Headers(scope=scope).get("host", ""))
        if self._hosts and name not in self._hosts:
            refusal = PlainTextResponse(f"Diandian does not answer as {name!r}. Open it under localhost.", 421)
            await refusal(scope, receive, send)
        elif scope["path"] in _PAGES and scope["method"] == "GET":
            await self._whole_page(scope, receive, send)
        else:
            await self._app(scope, receive, _adding(send, policy(())))

    async def _whole_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the page on once it is whole: its policy names the digests of the scripts in it."""
        plain = [(key, value) for key, value in scope["headers"] if key != b"accept-encoding"]
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                page = bytes(body)
                passing = _adding(send, policy(_INLINE_SCRIPT.findall(page)))
                await passing(start)
                await passing({"type": "http.response.body", "body": page})

        await self._app({**scope, "headers": plain}, receive, collect)


def policy(scripts: Sequence[bytes]) -> str:
    """The content security policy of a page with these inline scripts."""
    digests = "".join(f" 'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval'{digests}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _adding(send: Send, content_policy: str) -> Send:
    async def passing(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            # Beside a policy of the answer's own, such as that of a picture: browsers keep to both.
            headers.append("content-security-policy", content_policy)
            for key, value in _HEADERS.items():
                headers.setdefault(key, value)
        await send(message)

    return passing


def _host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0].lower()
