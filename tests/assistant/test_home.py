from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from assistant.errors import ConfigError, DataFolderBusy
from assistant.home import own
from tests.source import ROOT

HOLD = """
import sys
from pathlib import Path
from assistant.home import own

held = own(Path(sys.argv[1]))
print("held", flush=True)
input()
"""


def test_makes_the_folder_and_gives_it_back(tmp_path: Path) -> None:
    with own(tmp_path / "a" / "b") as ownership:
        assert ownership.folder.is_dir()
        with pytest.raises(DataFolderBusy, match=f"process {os.getpid()}"):
            own(ownership.folder)
    own(ownership.folder).release()


def test_giving_back_twice_is_harmless_and_works_from_any_thread(tmp_path: Path) -> None:
    first = own(tmp_path)
    thread = threading.Thread(target=first.release)
    thread.start()
    thread.join()
    second = own(tmp_path)
    first.release()
    with pytest.raises(DataFolderBusy):
        own(tmp_path)
    second.release()


def test_another_process_is_named_and_its_death_frees_the_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "held\n"
        with pytest.raises(DataFolderBusy) as caught:
            own(tmp_path)
        assert f"(process {other.pid})" in str(caught.value) and str(tmp_path) in str(caught.value)
        assert "DIANDIAN_HOME" in str(caught.value) and "\n" not in str(caught.value)
        other.kill()
        other.wait()
        own(tmp_path).release()


def test_an_owner_that_cannot_be_written_as_on_a_full_disk_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "owner.pid").mkdir()
    with own(tmp_path), pytest.raises(DataFolderBusy, match="Another Diandian uses"):
        own(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be used .*DIANDIAN_HOME"):
        own(tmp_path / "file" / "home")
