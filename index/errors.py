"""Errors of the index room.

NotesError (base; one clear line for the user)
├── NoteUnreadable      one note cannot be loaded: empty, binary, too large
│   └── NoteInaccessible its file cannot be opened now: no permission, a device error
├── FolderMissing       a note folder does not exist or is no folder
├── NoteNotFound        no note has that id
├── UnknownFilter       a search filter has a name that no passage carries
├── BadFilter           a search filter's value is no date or no kind of passage
├── RerankerUnavailable the reranker's folder is missing or broken
├── EmbedderUnavailable the embedder's folder is missing or broken
└── CatalogueBroken     the SQLite file or its disk cannot be used (full, locked, damaged)
"""


class NotesError(Exception):
    """Base of every error of this room; its text is one line that says what, where and what to do."""


class NoteUnreadable(NotesError):
    """One note cannot be loaded. Recorded per file during a sync; never stops it."""


class NoteInaccessible(NoteUnreadable):
    """The file of a note cannot be opened now; what was indexed of it before is kept."""


class FolderMissing(NotesError):
    """A note folder does not exist or is not a folder."""


class NoteNotFound(NotesError):
    """No note in the catalogue has the id asked for."""


class UnknownFilter(NotesError):
    """A search was asked to filter by something that passages do not carry."""


class BadFilter(NotesError):
    """A search was asked to filter by a value that cannot be meant, such as a date that is none."""


class EmbedderUnavailable(NotesError):
    """The embedder's folder is missing, incomplete or not a sentence-transformers model."""


class RerankerUnavailable(NotesError):
    """The reranker's folder is missing, or holds no CrossEncoder that gives one score a pair."""


class CatalogueBroken(NotesError):
    """The catalogue cannot be read or written: disk full, damaged file, no permission."""
