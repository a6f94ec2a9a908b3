"""Many replies asked for together, handed over as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Generic, NamedTuple, TypeVar

from assistant.documents.translating.asking import Asking, Reply
from assistant.messages import Request

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Answered(NamedTuple, Generic[Answer]):
    """An answer, and which request it is to."""

    place: int
    answer: Answer


def replies(asking: Asking, requests: Sequence[Request], at_once: int) -> Iterator[Answered[Reply]]:
    """Yield the reply to each request as it comes. When it ends early, all other requests are called off.

    Raises:
        CalledOff: the work was cancelled.
        AssistantError: the model cannot answer.
    """
    return answers(asking, asking.one, requests, at_once)


def answers(
    asking: Asking, answer: Callable[[Asked], Answer], asked: Sequence[Asked], at_once: int
) -> Iterator[Answered[Answer]]:
    """Yield what a function of the model's replies makes of each thing asked, likewise; raises as it does."""
    if not asked:
        return
    pool = ThreadPoolExecutor(at_once, "summarise")
    try:
        waiting = {pool.submit(answer, each): index for index, each in enumerate(asked)}
        for future in as_completed(waiting):
            yield Answered(waiting[future], future.result())
    except BaseException:
        # Else the pool would wait for replies that nobody wants.
        asking.call_off()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def in_order(came: Iterator[Answered[Answer]]) -> list[Answer]:
    """Wait for all answers, and return them in the order they were asked for."""
    return [each.answer for each in sorted(came, key=lambda each: each.place)]
