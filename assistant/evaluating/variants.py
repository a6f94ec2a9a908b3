"""The configured system with some of its settings changed, made fit for being judged."""

from __future__ import annotations

from assistant.config import Config, changed
from prompts.regression.run import Variant

_STEADY = {
    # A translation that comes too late would be searched without: the same question, another answer.
    "search.patience_s": "120",
    # What one case was answered must not be remembered for the next.
    "documents.memory": "false",
    # Cases are documents of a few sentences, so that many are worked on at once.
    "documents.jobs": "16",
}


def config_of(variant: Variant, base: Config, *, deterministic: bool) -> Config:
    """Return the settings of a variant.

    Raises:
        ConfigError: it names a setting that there is not, or gives it a value that it cannot have.
    """
    steady = {**_STEADY, "llm.deterministic": "true" if deterministic else "false"}
    return changed(changed(base, steady), variant.settings)
