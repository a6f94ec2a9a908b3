"""The web page of Diandian: built once, guarded, served on one address until it is stopped."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import Response

from ui.web import files
from ui.web.checking.port import Checking
from ui.web.checking.routes import add_check_routes
from ui.web.errors import CannotListen, PortTaken
from ui.web.guard import Guard
from ui.web.jobs.picture_routes import add_picture_routes
from ui.web.jobs.routes import add_job_routes
from ui.web.jobs.summary_routes import add_summary_routes
from ui.web.metrics import CONTENT_TYPE, exposition
from ui.web.port import Answering, Serving
from ui.web.tabs.chat import chat_tab
from ui.web.tabs.checks import checks_tab
from ui.web.tabs.frame import frame
from ui.web.tabs.notes import notes_tab
from ui.web.tabs.search import search_tab
from ui.web.tabs.translate import translate_tab

_HERE: Final = Path(__file__).parent
_SHEETS: Final = ("theme.css", "pages.css", "translate.css", "picture.css", "summary.css", "checks.css")
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_AT_ONCE: Final = 32
"""Answers under way at most; the assistant decides which of them compute, and every one can be stopped."""
_FONTS: Final = ("system-ui", "sans-serif")
_UNWANTED: Final = ("GRADIO_ALLOWED_PATHS", "GRADIO_VIBE_MODE", "GRADIO_SHARE", "GRADIO_MCP_SERVER", "GRADIO_ROOT_PATH")


def serve(assistant: Answering, settings: Serving, checks: Checking | None = None) -> None:
    """Serve the page until interrupted.

    Args:
        assistant: that answers.
        settings: where it is served.
        checks: the regression desk; without it there is no page of checks.

    Raises:
        PortTaken: another program has the port.
        CannotListen: the address cannot be used for another reason.
    """
    with _listening(settings) as listener, _uploads():
        print(f"Diandian is open at {_address(listener)}  (Ctrl+C to stop)", flush=True)
        _server(assistant, settings, checks).run(sockets=[listener])


@contextlib.contextmanager
def running(assistant: Answering, settings: Serving, checks: Checking | None = None) -> Iterator[str]:
    """Serve the page from a thread for the length of a `with` block, and hand out its address."""
    with _listening(settings) as listener, _uploads():
        server = _server(assistant, settings, checks)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield _address(listener)
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def application(assistant: Answering, settings: Serving, checks: Checking | None = None) -> FastAPI:
    """Build the page with the safe settings, behind its guard."""
    page = _page(assistant, settings, checks)
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @outer.get("/metrics")  # before the page, which takes every path that is left
    def metrics() -> Response:
        return Response(exposition(assistant.status()), media_type=CONTENT_TYPE)

    files.add_routes(outer, assistant.shelf, settings.max_upload_mb)
    add_job_routes(outer, assistant, settings.max_upload_mb)
    add_picture_routes(outer, assistant)
    add_summary_routes(outer, assistant)
    if checks is not None:
        add_check_routes(outer, checks)
    gr.mount_gradio_app(
        outer,
        page,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=f"{settings.max_upload_mb}mb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        favicon_path=str(_HERE / "dots.svg"),
        theme=gr.themes.Base(font=_FONTS, font_mono=("ui-monospace", "monospace")),
        # Gradio would repeat every rule of `css` under a prefix of its own and so upset their order.
        head="".join(f"<style>{(_HERE / name).read_text(encoding='utf-8')}</style>" for name in _SHEETS),
    )
    outer.add_middleware(Guard, hosts=(*_LOOPBACK, settings.host) if settings.host in _LOOPBACK else ())
    return outer


def _page(assistant: Answering, settings: Serving, checks: Checking | None) -> gr.Blocks:
    at_once = min(settings.queue, _AT_ONCE)
    page = gr.Blocks(
        title="Diandian 点点", analytics_enabled=False, fill_width=True, fill_height=True, delete_cache=(3600, 3600)
    )
    with page, frame(assistant) as built:
        chat_tab(assistant, built, at_once, checks)
        search_tab(assistant, built)
        notes_tab(assistant, built, settings.max_upload_mb)
        translate_tab(settings.max_upload_mb)
        if checks is not None:
            checks_tab()
    # Each answer under way holds one of these places until it ends, and a thread only for moments.
    page.max_threads = at_once + 4
    page.state_session_capacity = 200
    page.queue(max_size=settings.queue, default_concurrency_limit=1, api_open=False)
    return page


def _server(assistant: Answering, settings: Serving, checks: Checking | None) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            application(assistant, settings, checks), log_level="warning", access_log=False, timeout_graceful_shutdown=2
        )
    )


@contextlib.contextmanager
def _listening(settings: Serving) -> Iterator[socket.socket]:
    """Hold the port before anything else is built, so that a clash is known at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
            listener.listen(128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(settings.host, settings.port) from error
            raise CannotListen(settings.host, settings.port, error.strerror or str(error)) from error
        yield listener


@contextlib.contextmanager
def _uploads() -> Iterator[None]:
    """Give Gradio a private folder for uploads that goes away with the server, and none of its opened doors."""
    for name in _UNWANTED:
        os.environ.pop(name, None)
    folder = tempfile.mkdtemp(prefix="diandian-")  # readable by its owner alone
    os.environ.update(GRADIO_TEMP_DIR=folder, GRADIO_ANALYTICS_ENABLED="False")
    try:
        yield
    finally:
        os.environ.pop("GRADIO_TEMP_DIR", None)
        shutil.rmtree(folder, ignore_errors=True)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else name}:{port}/"
