from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from assistant.config import SECTIONS, Config, home, load_config, models_dir, note_folders
from assistant.errors import ConfigError
from tests.source import ROOT

SHIPPED = ROOT / "config.yaml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def refused(file: Path, text: str) -> list[str]:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{file}:") for line in lines)
    return [line.removeprefix(f"{file}:").strip() for line in lines]


class TestTheShippedFile:
    def test_lists_every_setting_with_its_default(self) -> None:
        written = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
        assert written == {name: model().model_dump(mode="json") for name, model in SECTIONS.items()}

    def test_explains_every_setting(self) -> None:
        lines = SHIPPED.read_text(encoding="utf-8").splitlines()
        bare = [
            line.strip()
            for before, line in zip(lines, lines[1:], strict=False)
            if ":" in line and not line.lstrip().startswith(("#", "-")) and not before.lstrip().startswith("#")
        ]
        assert not bare

    def test_loads_as_it_stands(self) -> None:
        config = load_config(SHIPPED)
        assert config == Config(base=ROOT)
        assert note_folders(config) == (ROOT / "index" / "sample_notes",)
        assert note_folders(config)[0].is_dir()


class TestWhatIsRefused:
    def test_an_unknown_key(self, file: Path) -> None:
        (line,) = refused(file, "llm: {contxt: 4096}")
        assert line.startswith("unknown key 'llm.contxt'. Did you mean 'context'? Allowed: model, n_gpu_layers,")

    def test_an_unknown_section(self, file: Path) -> None:
        (line,) = refused(file, "server: {port: 1}")
        allowed = "llm, remote, embedder, index, search, chat, documents, serve, data"
        assert line == f"unknown section 'server'. Did you mean 'serve'? Allowed: {allowed}."

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("llm: {context: 12}", "'llm.context' must be a whole number from 512 to 1048576, not 12."),
            ("llm: {threads: many}", '\'llm.threads\' must be "auto" or a whole number from 1 to 512, not "many".'),
            ("llm: {threads: 0}", "'llm.threads' must be \"auto\" or a whole number from 1 to 512, not 0."),
            ("llm: {cells: 100}", "'llm.cells' must be \"auto\" or a whole number from 512 to 16777216, not 100."),
            ("llm: {kv_type: q4}", '\'llm.kv_type\' must be one of "f16", "q8_0", not "q4".'),
            ("llm: {cells: 600}", "'llm': cells must be at least context (4096)."),
            (
                "llm: {kv_type: q8_0, flash_attention: off}",
                "'llm': kv_type q8_0 needs flash_attention auto or on.",
            ),
            ("llm: {mmap: trueish}", "'llm.mmap' must be true or false, not \"trueish\"."),
            ("llm: {mmap: yes}", "'llm.mmap' must be true or false, not \"yes\"."),
            ("llm: {mmap: 1}", "'llm.mmap' must be true or false, not 1."),
            ("serve: {port: '7860'}", "'serve.port' must be a whole number from 1 to 65535, not \"7860\"."),
            ("serve: {port: true}", "'serve.port' must be a whole number from 1 to 65535, not true."),
            ("serve: {host: null}", "'serve.host' must be text, not null."),
            ("chat: {temperature: .nan}", "'chat.temperature' must be a number from 0.0 to 2.0, not NaN."),
            ("index: {folders: notes}", "'index.folders' must be a list, each item text, not \"notes\"."),
            ("index: {folders: [2024-01-01, 3]}", "'index.folders' must be a list, each item text, not 3."),
            ("data: {home: [a]}", "'data.home' must be text or null, not [\"a\"]."),
            ("embedder: {threads: 0.5}", "'embedder.threads' must be a whole number from 1 to 512 or null, not 0.5."),
        ],
    )
    def test_a_wrong_value(self, file: Path, text: str, expected: str) -> None:
        assert refused(file, text) == [expected]

    def test_several_problems_get_a_line_each(self, file: Path) -> None:
        lines = refused(file, "llm: {context: 1, threads: -1}\nchat: 3\nserve: {portt: 1}\nx: 1")
        assert len(lines) == 5
        assert any("'chat' must hold settings. Allowed keys: prompt," in line for line in lines)

    def test_what_is_not_yaml(self, file: Path) -> None:
        (line,) = refused(file, "llm: {context: 1\nserve: [")
        assert line.startswith("line 2, column 6 is not valid YAML")

    @pytest.mark.parametrize("text", ["- llm", "llm", "3"])
    def test_what_is_no_mapping(self, file: Path, text: str) -> None:
        assert refused(file, text)[0].startswith("must be sections with settings below them.")

    def test_a_key_given_twice(self, file: Path) -> None:
        assert refused(file, "llm: {mmap: true, mmap: false}") == [
            "line 1, column 19 is not valid YAML (the key 'mmap' is given twice). Mend that line."
        ]

    def test_a_tag_that_would_run_code(self, file: Path) -> None:
        assert "could not determine a constructor" in refused(file, "llm: !!python/object/apply:os.getcwd []")[0]

    def test_a_file_that_is_not_there(self, file: Path) -> None:
        with pytest.raises(ConfigError, match="no such file. Run from Diandian's folder, or name a file"):
            load_config(file)

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="cannot be read"):
            load_config(tmp_path)

    def test_bytes_that_are_not_utf8(self, file: Path) -> None:
        file.write_bytes(b"llm: {model: caf\xe9}")
        with pytest.raises(ConfigError, match="not UTF-8"):
            load_config(file)


class TestWhatIsAccepted:
    @pytest.mark.parametrize("text", ["", "# nothing\n", "llm:\nchat: {}\n", "\ufeffllm: {}\n"])
    def test_what_is_left_out_keeps_its_default(self, file: Path, text: str) -> None:
        file.write_text(text, encoding="utf-8")
        assert load_config(file) == Config(base=file.parent)

    def test_values(self, file: Path) -> None:
        file.write_text("llm: {threads: 3, n_gpu_layers: 0}\nchat: {temperature: 1}\nindex: {folders: [a, /b]}")
        config = load_config(file)
        assert (config.llm.threads, config.llm.n_gpu_layers, config.chat.temperature) == (3, 0, 1.0)
        assert note_folders(config) == (file.parent / "a", Path("/b"))

    def test_on_and_off_are_words_as_the_shipped_file_writes_them(self, file: Path) -> None:
        file.write_text("llm: {flash_attention: off, mmap: false, deterministic: True}")
        llm = load_config(file).llm
        assert (llm.flash_attention, llm.mmap, llm.deterministic) == ("off", False, True)


class TestWhere:
    def test_the_argument_comes_before_the_environment_and_that_before_the_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, port in (("given", 1001), ("environment", 1002), ("config", 1003)):
            (tmp_path / f"{name}.yaml").write_text(f"serve: {{port: {port}}}", encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("DIANDIAN_CONFIG", "environment.yaml")
        assert load_config(Path("given.yaml")).serve.port == 1001
        assert load_config().serve.port == 1002
        monkeypatch.delenv("DIANDIAN_CONFIG")
        assert load_config().serve.port == 1003
        os.remove("config.yaml")
        with pytest.raises(ConfigError):
            load_config()

    def test_homes(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file.write_text("data: {home: mine, models: /big/models}", encoding="utf-8")
        config = load_config(file)
        monkeypatch.setenv("DIANDIAN_HOME", "/env/home")
        monkeypatch.setenv("DIANDIAN_MODELS", "/env/models")
        assert (home(config), models_dir(config)) == (Path("/env/home"), Path("/env/models"))
        monkeypatch.setenv("DIANDIAN_HOME", "")
        monkeypatch.delenv("DIANDIAN_MODELS")
        assert (home(config), models_dir(config)) == (file.parent / "mine", Path("/big/models"))
        assert home(Config()).name == "diandian" and models_dir(Config()).parts[-2:] == ("diandian", "models")
