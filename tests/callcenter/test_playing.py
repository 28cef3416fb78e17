"""A day is played in a demonstration that runs, and nowhere else. How it plays is the journey of a business day."""

from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.playing import NoDemonstration, check
from tests.ports import free_ports
from tests.visitor import settings_in


async def test_only_where_all_is_practice_and_runs(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, web_port=free_ports(1)[0])
    (tmp_path / "clock").write_text("0")
    for real, need in ((replace(settings, demo=False), "LEAFLINE_DEMO=true"), (replace(settings, town=False), "LEAFLINE_TOWN=true"),
                       (settings, "./leafline run")):
        with pytest.raises(NoDemonstration) as refused:
            await check(real)
        assert refused.value.facts == {"need": need}
