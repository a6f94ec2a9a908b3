"""Long work on documents as jobs: begun, paused, resumed after a crash, corrected, handed out in the source's format.

values       what a job is asked, and how it stands
journal      every job and all that became of its segments, in SQLite
kind         PORT: what the desk needs to know of a kind of work
translation  the kind `translate`
summarising  the kind `summarise`
doing        one job being done
desk         who runs, who waits, and whatever a person can do with a job
"""
