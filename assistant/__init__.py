"""Diandian: ask your notes, in any language, on your own machine. This is its public face."""

from assistant.app import Assistant, SearchResult, Status, build
from assistant.config import Config, load_config
from assistant.errors import AssistantError

__all__ = ["Assistant", "AssistantError", "Config", "SearchResult", "Status", "build", "load_config"]
