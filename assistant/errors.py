"""Errors a person can cause or mend; each text is one line: what, where, what to do.

AssistantError
├── ConfigError            config.yaml: unknown key, bad value, unreadable file
├── DataFolderBusy         another process owns the data folder
├── ModelError
│   ├── UnknownModel       no such name in the catalogue and no such file
│   ├── ModelMissing       known, but not fetched yet
│   ├── ModelCorrupt       wrong size, wrong digest, or not a GGUF
│   └── FetchFailed        no source could deliver it; disk full; network gone
├── BackendError
│   ├── ContextExceeded    a request does not fit the model's context; names both numbers
│   ├── QueueFull          too many requests wait already
│   ├── BackendClosed      the engine has been shut down
│   ├── RemoteUnavailable  no server answers there, or it broke off
│   └── RemoteRefused      the server does not accept the key, the model or the request
├── DocumentError
│   ├── UnknownFormat      no reader for files with that ending
│   └── DocumentUnreadable damaged, protected, not of its format, or without words
└── EmptyQuestion          nothing was asked
"""


class AssistantError(Exception):
    """Base of every expected error above the index and the prompts."""


class ConfigError(AssistantError):
    """config.yaml cannot be used; the text names file, key and allowed values."""


class DataFolderBusy(AssistantError):
    """Another process holds the lock of the data folder."""


class ModelError(AssistantError):
    """Something is wrong with a model's file."""


class UnknownModel(ModelError):
    """Neither a catalogue name nor an existing file or folder."""


class ModelMissing(ModelError):
    """A catalogue model that has not been fetched yet."""


class ModelCorrupt(ModelError):
    """A model file of the wrong size or digest, or that is no GGUF."""


class FetchFailed(ModelError):
    """Every source failed, or the disk is full."""


class BackendError(AssistantError):
    """The language model could not answer a request."""


class ContextExceeded(BackendError):
    """The request needs more tokens than the model's context holds."""

    def __init__(
        self, needed: int, context: int, advice: str = "Shorten it, or raise llm.context in config.yaml."
    ) -> None:
        super().__init__(f"The request needs {needed} tokens but the model's context holds {context}. {advice}")
        self.needed = needed
        """Tokens of the prompt and of the longest reply that was asked for."""
        self.context = context


class QueueFull(BackendError):
    """More requests are waiting than the queue admits."""


class BackendClosed(BackendError):
    """The backend was closed while, or before, the request ran."""


class RemoteUnavailable(BackendError):
    """The remote server cannot be reached, answers with errors of its own, or broke off its reply."""


class RemoteRefused(BackendError):
    """The remote server does not accept the key, the model or the request; asking again would change nothing."""

    def __init__(self, text: str, status: int | None = None) -> None:
        super().__init__(text)
        self.status = status
        """The HTTP status, where there was one."""


class DocumentError(AssistantError):
    """A document cannot be taken apart."""


class UnknownFormat(DocumentError):
    """No reader for files with that ending; the text names those that there are."""


class DocumentUnreadable(DocumentError):
    """Damaged, protected, not of the format that its name says, or without words."""


class EmptyQuestion(AssistantError):
    """The question holds no words."""

    def __init__(self) -> None:
        super().__init__("The question is empty. Type what you would like to know about your notes.")
