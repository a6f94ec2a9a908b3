"""Diandian: ask your notes, in any language, on your own machine. This is its public face."""

from assistant.app import Assistant, build
from assistant.config import Config, load_config
from assistant.errors import AssistantError
from assistant.standing import SearchResult, Status

__all__ = ["Assistant", "AssistantError", "Config", "SearchResult", "Status", "build", "load_config"]
