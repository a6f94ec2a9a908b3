from __future__ import annotations

import pytest

from assistant.engine.layout import limits_of
from assistant.engine.settings import EngineSettings


@pytest.mark.parametrize(("parallel", "lanes"), [(2, 8), (8, 8), (9, 16), (64, 64)])
def test_a_deterministic_engine_has_whole_groups_of_lanes_each_for_a_whole_request(parallel: int, lanes: int) -> None:
    settings = EngineSettings(deterministic=True, parallel=parallel, context=1024)
    limits = limits_of(settings, can_share=True, offloads=False)
    assert (limits.rows, limits.slots, limits.cells, limits.lanes) == (parallel, lanes, lanes * 1024, True)
    assert limits.can_share and limits.outputs >= max(lanes, limits.block)


@pytest.mark.parametrize(
    ("parallel", "can_share", "offloads"), [(1, True, False), (16, False, False), (16, True, True)]
)
def test_where_lanes_cannot_be_one_request_at_a_time_is_computed_and_nothing_reused(
    parallel: int, can_share: bool, offloads: bool
) -> None:
    settings = EngineSettings(deterministic=True, parallel=parallel, context=1024)
    limits = limits_of(settings, can_share=can_share, offloads=offloads)
    assert (limits.rows, limits.slots, limits.cells, limits.lanes) == (1, 1, 1024, False)
    assert not limits.can_share and limits.block > 1


def test_on_a_gpu_mixing_costs_nothing() -> None:
    cpu, gpu = (limits_of(EngineSettings(), can_share=True, offloads=offloads) for offloads in (False, True))
    assert cpu.mixed is not None and gpu.mixed is None
    assert cpu.block == gpu.block == 1
