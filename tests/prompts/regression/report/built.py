"""Runs and comparisons for tests, as small as they can be, and one as large and mixed as they come."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from statistics import fmean

from prompts.regression.case import Case, Expectation, Turn
from prompts.regression.comparison import PASSED, CaseChange, Comparison, Fate, Latency, MetricChange
from prompts.regression.outcome import Outcome, Pair, Passage, Point, Times
from prompts.regression.run import About, Fingerprint, Run, Sample, Variant
from prompts.regression.score import Judged, Mark
from prompts.regression.statistics.paired import change

HOSTILE = (
    "</script><img src=x onerror=\"document.title='broken'\"><!-- <script>document.title='broken'</script> | `code`"
    " ``` @someone #12 *b* \u2028\x00 \udc80\n```\n</details>\n# heading\n<b>bold</b> &amp; {{ 7*7 }} {% if x %}"
)

# Language, question, what was answered before, and what now.
_TALKS = (
    ("zh", "成都的房租是多少？", "月租2350元，押一付三。[1]", "月租2420元，付款方式是押一付三。[1]"),
    (
        "en",
        "How much was the fee?",
        "Half a month's rent, 1,175 yuan. [1]",
        "The fee was 1,175 yuan, half a month's rent. [1]",
    ),
    ("ar", "كم كان إيجار الشقة؟", "كان الإيجار 2350 يوان في الشهر. [1]", "The rent was 2350 yuan a month. [1]"),
    (
        "ja",
        "敷金はいつ返されましたか。",
        "七日以内に返されました。[1]",
        "退去のあと、七日以内に全額が返されました。[1]",
    ),
    ("fr", "Combien de logements ?", "Quatorze en neuf jours. [1]", "Elle en a visité quatorze en neuf jours. [1]"),
    ("th", "ค่าเช่าเดือนละเท่าไร", "ค่าเช่าเดือนละ 2350 หยวน [1]", "ค่าเช่าเดือนละ 2420 หยวน [1]"),
    ("de", "Wie weit ist es zur Arbeit?", "Mit dem Fahrrad 17 Minuten. [1]", "Zu Fuß 40 Minuten. [1]"),
)
_TEXT = "先交代房子：抚琴片区的一个老小区，五楼，没有电梯，套内68平方米，两室一厅，月租2350元。厨房朝北，主卧朝南。"
NOTE = "sample_notes/home/chengdu-renting.md"
PASSAGES = (
    Passage(NOTE, "在成都租房两年，从看房到退押金", 0, len(_TEXT), _TEXT),
    Passage("sample_notes/money/hangzhou.md", "杭州买菜账本", 40, 70, "三月一共花了1,214元，比二月少。"),
    Passage("sample_notes/home/boiler.md", "The boiler and the gas bill", 0, 33, "The bill for January was 92 pounds."),
)
PROMPT = "# system\nAnswer from notes.\n- Use what they say.\n- Write one to three sentences.\n\n# user\n{{question}}\n"


def about(id: str, settings: Mapping[str, str] | None = None, prompts: Mapping[str, str] | None = None) -> About:
    parts = {"model": "3f" * 32, "settings": f"temperature 0, {id}"}
    return About(
        id=id,
        created="2026-03-02T09:30:00Z",
        variant=Variant(settings or {}),
        fingerprint=Fingerprint(parts, {"answers": "ab" * 32}, prompts or {"answer/v1": PROMPT}),
        suites={"answers": "cd" * 32},
        samples=1,
        commit="9e16bef0c1a2",
        versions={"python": "3.11.9", "llama_cpp": "0.3.36"},
        machine="Linux x86_64, 2 cores",
    )


def case(id: str = "rent", input: str = "How much is the rent?", language: str = "en", **more: object) -> Case:
    expect = (Expectation("contains_any", {"texts": ["2350"]}), Expectation("in_language", {"language": language}))
    told = {"suite": "answers", "id": id, "task": "answer", "input": input, "language": language, "expect": expect}
    return Case(**{**told, **more})  # type: ignore[arg-type]


def sample(of: Case, text: str, passed: bool | None = True, repeat: int = 0, **outcome: object) -> Sample:
    values = {True: 1.0, False: 0.0, None: None}
    marks = [Mark("contains_any", values[passed], passed, f"looked for 2350 in: {text[:40]}")]
    marks.append(Mark("in_language", 1.0, True, f"is in {of.language}"))
    return Sample(of, repeat, Outcome(text=text, **outcome), Judged(tuple(marks)))  # type: ignore[arg-type]


def changed(of: Case, before: Sequence[Sample], after: Sequence[Sample], fate: Fate = "broken") -> CaseChange:
    flaky = any(len({each.judged.passed for each in side}) > 1 for side in (before, after))
    return CaseChange(of, tuple(before), tuple(after), fate, flaky)


def broken(text: str = "It is 2420 yuan.", **more: object) -> CaseChange:
    of = case(**more)  # type: ignore[arg-type]
    return changed(of, [sample(of, "It is 2350 yuan.")], [sample(of, text, False)])


def metric(name: str = PASSED, mean: float = -0.1, **more: object) -> MetricChange:
    told = {"metric": name, "before": 0.9, "after": 0.9 + mean, "low": mean - 0.06, "high": mean + 0.05, "p": 0.003}
    told |= {"cases": 80, "groups": 40, "needed": 410, "direction": "worse" if mean < -0.06 else "unclear"}
    return MetricChange(**{**told, **more})  # type: ignore[arg-type]


def comparison(*cases: CaseChange, **more: object) -> Comparison:
    told = {
        "before": about("2026-03-01-before"),
        "after": about("2026-03-02-after", {"chat.prompt": "answer/v2"}, {"answer/v2": PROMPT.replace("three", "two")}),
        "metrics": (metric(), metric("contains_any", 0.01)),
        "languages": {"en": (metric(), metric("contains_any", 0.03)), "": (metric(mean=0.0),)},
        "cases": cases,
        "latencies": (Latency("total_s", (1.2, 2.5, 3.0), (1.0, 2.0, 9.0)),),
    }
    return Comparison(**{**told, **more})  # type: ignore[arg-type]


def run(*samples: Sample, **more: object) -> Run:
    return Run(**{"about": about("2026-03-02-alone"), "samples": samples, **more})  # type: ignore[arg-type]


def plausible(count: int = 120, seed: int = 7) -> Comparison:
    """A comparison as large and mixed as they come: languages, repeats, errors, translations and summaries."""
    drawn = random.Random(seed)
    cases = tuple(_drawn(number, drawn) for number in range(count))
    names = (PASSED, "contains_any", "in_language", "cites", "no_foreign_script")
    languages = sorted({each.case.language for each in cases})
    times = [(drawn.lognormvariate(0.4, 0.4), drawn.lognormvariate(0.25, 0.4)) for _ in cases]
    latencies = [
        Latency(kind, tuple(slow * one for one, _ in times), tuple(slow * other for _, other in times))
        for kind, slow in (("first_token_s", 0.5), ("total_s", 3.0))
    ]
    return comparison(
        *cases,
        metrics=tuple(_metric(name, cases) for name in names),
        languages={
            code: tuple(_metric(name, [each for each in cases if each.case.language == code]) for name in names)
            for code in languages
        },
        latencies=tuple(latencies),
        warnings=("The machines differ: Linux x86_64, 2 cores and Linux x86_64, 4 cores.",),
        only_after=("answers/new-one", "answers/new-two"),
    )


def _drawn(number: int, drawn: random.Random) -> CaseChange:
    language, question, old, new = _TALKS[number % len(_TALKS)]
    of = case(
        f"{('rent', 'fee', 'deposit', 'visits')[number % 4]}-{number}",
        question,
        language,
        note=NOTE if number % 3 else PASSAGES[1].note,
        tags=("shipped", "home" if number % 3 else "money", "from-zh"),
        history=(Turn("成都怎么样？", "很潮湿。"),) if number % 9 == 0 else (),
        line=10 + number,
        expect=(
            Expectation("contains_any", {"texts": ["2350", "1,175"]}, weight=2),
            Expectation("in_language", {"language": language}),
            Expectation("cites", {"note": NOTE}),
            Expectation("no_foreign_script", {"language": language}, advisory=True),
        ),
    )
    fate = drawn.choices(("broken", "fixed", "changed", "same", "unjudged"), (12, 5, 23, 57, 3))[0]
    text = {"same": old, "fixed": old}.get(fate, new)
    first = old.replace("2350", "2400") + " …" if fate == "fixed" else old
    repeats = 3 if number % 8 == 0 else 1
    before = [_answered(of, first, fate not in ("fixed",), repeat) for repeat in range(repeats)]
    states = [None if fate == "unjudged" else fate != "broken" or (repeat == 1) for repeat in range(repeats)]
    after = [_answered(of, text, passed, repeat, number) for repeat, passed in enumerate(states)]
    return changed(of, before, after, fate)  # type: ignore[arg-type]


def _answered(of: Case, text: str, passed: bool | None, repeat: int, number: int = 1) -> Sample:
    value = None if passed is None else float(passed)
    marks = (
        Mark("contains_any", value, passed, "none of 2350, 1,175" if passed is False else "found 2350", 2),
        Mark("in_language", 1.0, True, f"it is in {of.language}"),
        Mark("cites", 1.0, True, "cites the note and overlaps the quote"),
        Mark("no_foreign_script", 0.0, False, "Latin letters in it", advisory=True),
    )
    if passed is False and number % 25 == 3:
        error = "The model ran out of memory after 3 tokens; lower llm.context in config.yaml."
        return Sample(of, repeat, Outcome(error=error), Judged(marks))
    found = PASSAGES if number % 2 else (PASSAGES[1], PASSAGES[0])
    cited = Passage(NOTE, PASSAGES[0].title, 40, 60, _TEXT[36:50], _TEXT)
    times = Times(3.1, 0.62, 0.04, 812, 700, 40)
    more = {
        "abstained": number % 17 == 0,
        "cut": number % 19 == 0,
        "notice": "Two notes say it." if number % 11 == 0 else "",
    }
    points = (Point("The rent", (_TEXT[:20],)),) if number % 30 == 1 else ()
    segments = (Pair("厨房朝北", "La cuisine", "doubtful"),) if number % 30 == 1 else ()
    outcome = Outcome(
        text,
        of.input,
        of.language,
        found=found,
        citations=(cited,),
        times=times,
        points=points,
        segments=segments,
        **more,
    )  # type: ignore[arg-type]
    return Sample(of, repeat, outcome, Judged(marks), cached=number % 5 == 0)


def _metric(name: str, cases: Sequence[CaseChange]) -> MetricChange:
    pairs = [(_mean(name, each.before), _mean(name, each.after)) for each in cases]
    told = [(one, other) for one, other in pairs if one is not None and other is not None]
    groups = [each.case.key for each in cases][: len(told)]
    found = change([one for one, _ in told], [other for _, other in told], groups)
    direction = "worse" if found.high < 0 else "better" if found.low > 0 else "unclear"
    before, after = fmean(one for one, _ in told), fmean(other for _, other in told)
    return metric(
        name,
        before=before,
        after=after,
        low=found.low,
        high=found.high,
        p=found.p / 2,
        cases=found.cases,
        groups=found.groups,
        needed=round(9000 * fmean(abs(one - other) for one, other in told)) or None,
        direction=direction,
    )


def _mean(name: str, samples: Sequence[Sample]) -> float | None:
    found = [
        value
        for each in samples
        for metric, value in [(PASSED, _as_number(each)), *((mark.metric, mark.value) for mark in each.judged.marks)]
        if metric == name and value is not None
    ]
    return fmean(found) if found else None


def _as_number(of: Sample) -> float | None:
    return None if of.judged.passed is None else float(of.judged.passed)
