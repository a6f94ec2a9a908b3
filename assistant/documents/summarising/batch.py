"""Many replies asked for together, handed over as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple

from assistant.documents.translating.asking import Asking, Reply
from assistant.messages import Request


class Answered(NamedTuple):
    """A reply, and which request it is to."""

    index: int
    reply: Reply


def replies(asking: Asking, requests: Sequence[Request], at_once: int) -> Iterator[Answered]:
    """Yield the reply to each request as it comes. When it ends early, all other requests are called off.

    Raises:
        CalledOff: the work was cancelled.
        AssistantError: the model cannot answer.
    """
    if not requests:
        return
    pool = ThreadPoolExecutor(at_once, "summarise")
    try:
        waiting = {pool.submit(asking.one, request): index for index, request in enumerate(requests)}
        for future in as_completed(waiting):
            yield Answered(waiting[future], future.result())
    except BaseException:
        # Else the pool would wait for replies that nobody wants.
        asking.call_off()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
