"""The demonstration clock moves business time for every process that reads the file."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.runtime.clock import OffsetClock
from shared.runtime.clock import write_offset


def test_a_written_offset_moves_business_time_and_leaves_real_time(tmp_path: Path) -> None:
    clock = OffsetClock(tmp_path / "clock")
    assert clock.now() - clock.real_now() < timedelta(seconds=1)
    for weeks in (3, 9, 0):
        write_offset(tmp_path / "clock", timedelta(weeks=weeks))
        ahead = clock.now() - clock.real_now()
        assert abs(ahead - timedelta(weeks=weeks)) < timedelta(seconds=1)


def test_times_have_whole_milliseconds_and_a_zone(tmp_path: Path) -> None:
    now = OffsetClock(tmp_path / "clock").now()
    assert now.microsecond % 1000 == 0
    assert now.utcoffset() == timedelta(0)


def test_a_broken_file_stops_rather_than_going_back_in_time(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("three weeks")
    with pytest.raises(ValueError, match="Expecting value"):
        OffsetClock(tmp_path / "clock").now()
