from __future__ import annotations

from index import mix
from tests.index.conftest import Bench


def test_an_empty_catalogue_has_nothing_to_sample(bench: Bench) -> None:
    assert (mix.newest(bench.catalogue), mix.sample(bench.catalogue, 10)) == (0, ())


def test_a_sample_is_spread_over_all_passages(bench: Bench) -> None:
    for number in range(30):
        bench.write(f"note{number:02}.md", f"---\nlang: en\n---\nWords of note {number}.")
    bench.sync()
    some = mix.sample(bench.catalogue, 10)
    assert len(some) == 10 and len({item.text for item in some}) == 10
    assert {item.language for item in some} == {"en"}
    assert len(mix.sample(bench.catalogue, 100)) == 30 == len({i.text for i in mix.sample(bench.catalogue, 100)})
    assert mix.newest(bench.catalogue) >= 30
