"""One question, from retrieval to cited answer, as a stream of events."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol, cast

from assistant.backend import Backend
from assistant.chat.budget import Fitted, fit
from assistant.chat.citations import citations, normalise, without_marks
from assistant.chat.composer import NOT_FOUND, Composer, Prompts
from assistant.chat.draft import Draft
from assistant.chat.events import AnswerDelta, Answered, Event, Exchange, Replying, Retrieved, Waiting
from assistant.chat.history import search_text, spoken_language
from assistant.chat.numbers import missing
from assistant.chat.phrases import phrases
from assistant.chat.ranking import Ranked, Ranking
from assistant.chat.related import Relate, beside
from assistant.chat.scoring import odds_of_yes
from assistant.chat.settings import ChatSettings
from assistant.chat.support import Similarity, supporting
from assistant.chat.tally import Tally
from assistant.currencies import changed_currencies
from assistant.errors import EmptyQuestion
from assistant.messages import Delta, Message, Queued, Request, Sampling, Stop, StopReason
from index.passage import Hit

_RETRY_TEMPERATURE = 0.7
_LONG = 2_000  # characters; shorter questions fit every context


class Search(Protocol):
    """Finds passages, best first."""

    def __call__(self, text: str, note: str = "") -> Sequence[Hit]:
        """Those that fit a text, in all notes or in one."""


@dataclass(frozen=True, slots=True)
class _Try:
    """A finished try at an answer."""

    text: str = ""
    not_found: bool = False
    shown: bool = False
    """Something of it was shown."""
    wrong_language: bool = False
    reason: StopReason = "end"


@dataclass(frozen=True, slots=True)
class Chat:
    """Answers questions from notes: one method, one stream of events."""

    backend: Backend
    similarity: Similarity
    relate: Relate
    prompts: Prompts
    settings: ChatSettings

    def ask(
        self, question: str, search: Search, history: Sequence[Exchange] = (), language: str = "auto"
    ) -> Iterator[Event]:
        """Answer `question` from what `search` finds. Closing the iterator stops the computation.

        Raises:
            EmptyQuestion: there are no words in it.
            ContextExceeded: the question alone is longer than the model's context.
        """
        question = question.strip()
        if not question:
            raise EmptyQuestion
        tally = Tally()
        recent = tuple(history[-self.settings.history :]) if self.settings.history else ()
        spoken = spoken_language(question, recent) if language == "auto" else language
        composer = Composer(self.prompts, question, spoken)
        if len(question) > _LONG:
            # Searching with it takes a while, so one that cannot be answered is refused before.
            self._fitted(composer, (), ())
        ranked = yield from self._found(search, search_text(question, recent), composer, tally)
        hits = ranked.closest(self.settings.passages)
        if not hits:
            yield Replying(spoken)
            yield from self._not_found(spoken, tally)
            return
        fitted = self._fitted(composer, hits, recent)
        best = yield from self._best_try(fitted, spoken, tally)
        if best.not_found:
            if best.shown:
                yield Replying(spoken, reason="not found")
            yield from self._not_found(spoken, tally)
            return
        answer = normalise(best.text, len(fitted.hits))
        answer = supporting(question, answer, fitted.hits, self.similarity)
        cited = citations(answer, fitted.hits)
        yield Answered(
            answer=answer,
            language=spoken,
            abstained=False,
            citations=cited,
            related=beside(cited, question if len(question) <= _LONG else "", self.relate),
            timing=tally.timing(),
            stopped=best.reason == "length",
            unconfirmed=_unconfirmed(without_marks(answer), question, spoken, fitted.hits),
            notice=_notice(len(hits), len(fitted.hits)),
        )

    def _found(self, search: Search, sought: str, composer: Composer, tally: Tally) -> Generator[Event, None, Ranked]:
        """Passages, best first: ranked by the model where that is wanted and possible; none where nothing is near."""
        found = tuple(search(sought))
        yield Retrieved(found[: self.settings.passages], tally.retrieved())
        if not found or max(hit.score for hit in found) < self.settings.min_score:
            return Ranked()
        if not (self.settings.candidates and self.backend.can_score and len(sought) <= _LONG):
            return Ranked(found, len(found))
        ranking = Ranking(self.backend, composer.asking_about, sought, tally)
        ranked = yield from ranking.rank(found, self.settings.candidates)
        if ranked.gain < self.settings.min_gain:
            return Ranked()
        if ranked.read:
            odds = yield from odds_of_yes(self.backend, composer.whether_about(ranked.hits[0], sought), tally)
            if odds < self.settings.min_odds:
                return Ranked()
        if ranked.close < self.settings.passages:
            # Only some of a note's passages were read, and its answer stands in another one in a case of four.
            ranked = ranked.with_more(search(sought, ranked.hits[0].passage.note), self.settings.passages)
        yield Retrieved(ranked.closest(self.settings.passages), tally.retrieve_s)
        return ranked

    def _fitted(self, composer: Composer, hits: Sequence[Hit], history: Sequence[Exchange]) -> Fitted:
        backend, reply = self.backend, self.settings.max_tokens
        return fit(composer.messages, backend.count_tokens, hits, history, context=backend.context, reply=reply)

    def _best_try(self, fitted: Fitted, language: str, tally: Tally) -> Generator[Event, None, _Try]:
        """Let the model answer; a reply that slips into another language is thrown away once and tried again."""
        yield Replying(language)
        chosen = self.settings
        sampling = Sampling(chosen.max_tokens, chosen.temperature, repeat_penalty=chosen.repeat_penalty)
        opening = phrases(language).opening if chosen.begin_reply else ""
        draft = Draft(language, opening, quotes_sign=any(NOT_FOUND in hit.passage.text for hit in fitted.hits))
        first = yield from self._try(fitted.messages, sampling, replace(draft), tally)
        if not first.wrong_language:
            return first
        yield Replying(language, reason="language")
        # The likeliest words led astray: the second try draws others, always the same ones.
        sampling = replace(sampling, temperature=max(sampling.temperature, _RETRY_TEMPERATURE), seed=1)
        second = yield from self._try(fitted.messages, sampling, replace(draft, last=True), tally)
        return second

    def _try(
        self, messages: tuple[Message, ...], sampling: Sampling, draft: Draft, tally: Tally
    ) -> Generator[Event, None, _Try]:
        """One try, given up as soon as it is seen to go wrong."""
        reason: StopReason = "end"
        stream = cast(
            "Generator[Delta | Queued | Stop]", self.backend.stream(Request(messages, sampling, draft.opening))
        )
        with closing(stream):  # closing it stops the computation
            for event in stream:
                if isinstance(event, Stop):
                    tally.add(event.usage)
                    reason = event.reason
                    break
                if isinstance(event, Queued):
                    yield Waiting(event.place, event.seconds)
                    continue
                if event.text:
                    tally.token()
                yield AnswerDelta(draft.push(event.text))
                if draft.given_up:
                    break
        if shown := draft.finish():
            yield AnswerDelta(shown)
        return _Try(draft.text, draft.not_found, draft.shown, draft.wrong_language, reason)

    def _not_found(self, language: str, tally: Tally) -> Iterator[Event]:
        text = phrases(language).not_found
        yield AnswerDelta(text)
        yield Answered(text, language, abstained=True, citations=(), related=(), timing=tally.timing())


def _unconfirmed(answer: str, question: str, spoken: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    sources = [(question, spoken), *((hit.passage.text, hit.passage.language) for hit in hits)]
    return missing(answer, sources) + changed_currencies(answer, [text for text, _ in sources])


def _notice(wanted: int, read: int) -> str:
    if read == wanted:
        return ""
    return f"The question is long: {read} of {wanted} passages fitted into the model's context and were read."
