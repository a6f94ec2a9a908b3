"""Checks every piece that an answer needs, one by one, and says what to do about each trouble."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.config import Config, home, load_config, models_dir, note_folders
from assistant.engine.settings import EngineSettings
from assistant.errors import AssistantError, DataFolderBusy
from assistant.home import own
from assistant.models import Kind, locate
from assistant.remote.settings import RemoteSettings
from assistant.served import load_of_page
from index.errors import NotesError

_PYTHON = (3, 11)
_SAMPLE = 200  # passages looked for
_ROOM = 500_000_000  # bytes free below which a sync or a fetch may fail half-way


@dataclass(frozen=True, slots=True)
class Check:
    """One piece: whether it works, what was found, and what to do if it does not."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


class _Trouble(Exception):
    """A check failed; carries what was found and what to do about it."""

    def __init__(self, detail: str, advice: str) -> None:
        super().__init__(detail)
        self.advice = advice


def examine(config_path: Path | None = None) -> Iterator[Check]:
    """Check every piece, yielding each result as soon as it is known; nothing is changed but the index's own repair."""
    yield _attempt("python", _python)
    read = _attempt("settings", lambda: f"read from {load_config(config_path).base}")
    yield read
    # With broken settings the other pieces are still worth knowing, under the defaults.
    config = load_config(config_path) if read.ok else Config()
    yield from _language_model(config)
    embedder = _attempt("embedder", lambda: str(_embedder_folder(config)))
    yield embedder
    if embedder.ok:
        yield _attempt("embedding", lambda: _embedding(config))
    yield _attempt("disk", lambda: _disk(config))
    yield _attempt("note folders", lambda: _folders(config))
    if load := _running(config):
        yield Check("data folder", True, f"{home(config)} is used by a running Diandian")
        yield Check("running Diandian", True, load)
        return  # its index and its port are in good hands
    owned = _attempt("data folder", lambda: _owned(config))
    yield owned
    if owned.ok and embedder.ok:
        yield _attempt("index", lambda: _index(config))
        yield _attempt("languages", lambda: _languages(config))
    yield _attempt("port", lambda: _port(config))


def port_trouble(host: str, port: int) -> str:
    """Why `host:port` cannot be listened on, as a sentence; empty when it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":
                # Else a port counts as taken for a minute after its last connection.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} of {host} is taken by another program."
        return f"Cannot listen on {host}, port {port} ({error.strerror or error})."
    return ""


def _attempt(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except _Trouble as trouble:
        return Check(name, False, str(trouble), trouble.advice)
    except (AssistantError, NotesError) as error:
        return Check(name, False, str(error))  # its text ends with what to do
    except Exception as error:  # a doctor that falls over at the first surprise is of no use
        advice = "Run `make clean`, then `make run`. If it stays so, report it with the output of: diandian -vv doctor"
        return Check(name, False, f"{type(error).__name__}: {error}", advice)


def _python() -> str:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < _PYTHON:
        raise _Trouble(f"{found} is too old", "Install Python 3.11 or newer, then: make clean run PYTHON=python3.11")
    return f"{found} in {sys.prefix}"


def _language_model(config: Config) -> Iterator[Check]:
    """What answers: a server if one is named, else llama.cpp and its model file."""
    if config.remote.base_url:
        yield _attempt("remote server", lambda: _remote(config.remote))
        return
    yield _attempt("llama.cpp", lambda: _llama(config.llm))
    yield _attempt("language model", lambda: str(locate(config.llm.model, models_dir(config), "llm")))


def _llama(settings: EngineSettings) -> str:
    try:
        from assistant.engine.layout import limits_of
        from assistant.engine.parameters import context_parameters, describe, model_parameters
    except (ImportError, OSError, RuntimeError) as error:
        advice = "Build it again: make gpu (on the CPU), or with the CMAKE_ARGS that the Makefile lists"
        raise _Trouble(f"cannot be loaded ({error})", advice) from error
    layers = model_parameters(settings).n_gpu_layers
    limits = limits_of(settings, can_share=True, offloads=layers != 0)
    context = context_parameters(settings, limits)
    placed = "all layers on the GPU" if layers < 0 else f"{layers} layers on the GPU" if layers else "no layer on a GPU"
    return (
        f"{describe()}; {context.n_threads} threads, {placed}, {limits.rows} requests at once, context "
        f"{settings.context}, {context.n_ctx} cells of {settings.kv_type}, {context.n_batch} tokens a step, "
        f"flash attention {settings.flash_attention}"
    )


def _remote(settings: RemoteSettings) -> str:
    from assistant.remote.backend import connect

    backend = connect(settings, settings.base_url or "", os.environ)
    try:
        _ = backend.context
        standing = backend.status()
        return f"{standing.model}: {standing.detail}"
    finally:
        backend.close()


def _running(config: Config) -> str:
    """The load of the Diandian that has the data folder, from the page it serves; empty if there is none."""
    try:
        own(home(config)).release()
    except DataFolderBusy:
        return load_of_page(config.serve.host, config.serve.port)
    except AssistantError:
        pass  # the check of the data folder says what is wrong with it
    return ""


def _embedder_folder(config: Config) -> Path:
    kind: Kind = "embedder"
    return locate(config.embedder.model, models_dir(config), kind)


def _embedding(config: Config) -> str:
    from index.measured_embedder import MeasuredEmbedder

    embedder = MeasuredEmbedder(_embedder_folder(config), config.embedder, models_dir(config))
    length = len(embedder.embed_query("diandian"))
    return f"{embedder.name} gives vectors of {length} numbers"


def _disk(config: Config) -> str:
    found = []
    for folder in (home(config), models_dir(config)):
        standing = next(place for place in (folder, *folder.parents) if place.exists())
        free = shutil.disk_usage(standing).free
        if free < _ROOM:
            advice = "Free some space, or set DIANDIAN_HOME and DIANDIAN_MODELS to folders on another disk."
            raise _Trouble(f"only {free / 1e6:.0f} MB free for {folder}", advice)
        found.append(f"{free / 1e9:.1f} GB free for {folder}")
    return "; ".join(found)


def _folders(config: Config) -> str:
    folders = note_folders(config)
    for folder in folders:
        if not folder.is_dir():
            raise _Trouble(f"{folder} is no folder", "Correct index.folders in config.yaml.")
    return ", ".join(str(folder) for folder in folders) or "none named in index.folders"


def _owned(config: Config) -> str:
    with own(home(config)) as ownership:
        return f"{ownership.folder} is writable and free"


def _index(config: Config) -> str:
    """Open the index as every face does, and find something in it."""
    from assistant.app import build

    assistant = build(config)
    try:
        standing = assistant.status()
        counts = f"{standing.notes} notes in {standing.passages} passages"
        if not standing.passages:
            return f"{counts}; `diandian serve` or `diandian index sync` fills it"
        audit = assistant.audit(_SAMPLE)
        if not audit.well:
            lost = len({*audit.lost, *audit.unlisted})
            raise _Trouble(f"{counts}, but of {audit.checked} {lost} are not found", "Run: diandian index rebuild")
        mended = "; the search index was made anew" if audit.rebuilt else ""
        return f"{counts}, and each of {audit.checked} looked for was found{mended}"
    finally:
        assistant.close()


def _languages(config: Config) -> str:
    """Compare the languages of the notes with those that the embedder knows."""
    from assistant.app import build

    assistant = build(config)
    try:
        health = assistant.health()
        if health.misfit:
            fault, _, advice = health.misfit.partition(". ")
            raise _Trouble(fault, advice)
        named = ", ".join(f"{language} {share:.0%}" for language, share in health.languages.items() if share >= 0.01)
        return f"the embedder knows those of the notes ({named})" if named else "no notes yet to tell them from"
    finally:
        assistant.close()


def _port(config: Config) -> str:
    if trouble := port_trouble(config.serve.host, config.serve.port):
        raise _Trouble(trouble, "Stop that program, or set serve.port in config.yaml to another port.")
    return f"{config.serve.host}:{config.serve.port} is free"
