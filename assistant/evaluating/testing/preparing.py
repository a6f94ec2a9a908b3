"""The desk, the variant and what answers, made ready from pytest's options as `diandian` does it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.evaluating.testing.options import Options

if TYPE_CHECKING:
    import pytest

    from assistant.evaluating.desk import Desk
    from prompts.regression.case import Suite
    from prompts.regression.run import Variant
    from prompts.regression.running.events import Event
    from prompts.regression.running.ports import Laboratory as Laboratory  # for the hook that makes one


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the tests of suites are about, and with what they are asked."""

    desk: Desk
    laboratory: Laboratory
    variant: Variant
    cache: Path
    """The desk's file of earlier answers."""
    options: Options

    def events(self, suites: Sequence[Suite]) -> Generator[Event, None, None]:
        """Yield what a run of suites tells. Nothing is loaded, asked or written before what follows `Begun` is taken.

        Raises:
            AssistantError, RegressionError: see `Desk.run`.
        """
        from assistant.evaluating.desk import RunOptions

        yield from self.desk.run(suites, [self.variant], RunOptions(self.options.deterministic, self.options.fresh))


def expected_errors() -> tuple[type[Exception], ...]:
    """Return the errors whose text is a line for whoever can mend them; any other keeps its traceback."""
    from assistant.errors import AssistantError
    from index.errors import NotesError
    from prompts.errors import PromptError

    return AssistantError, NotesError, PromptError


def prepare(config: pytest.Config, options: Options) -> Prepared:
    """Read the settings, and change them as the options say; nothing is loaded.

    Raises:
        ConfigError: the settings cannot be read, or not be changed so.
    """
    from assistant.config import load_config
    from assistant.evaluating.desk import Desk
    from assistant.evaluating.laboratory import LocalLaboratory
    from assistant.evaluating.variants import config_of
    from prompts.regression.run import Variant

    variant, steady = Variant(options.settings), options.deterministic
    settings = load_config()
    config_of(variant, settings, deterministic=steady)
    given = config.hook.pytest_suite_laboratory(config=config, settings=settings, deterministic=steady)
    laboratory = given or LocalLaboratory(settings, deterministic=steady)
    desk = Desk(settings, laboratory)
    return Prepared(desk, laboratory, variant, desk.cache, options)
