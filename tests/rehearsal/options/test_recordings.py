"""--host, --map and --variable, as the commands that read recordings share them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rehearsal.cli.running import rehearse

REQUEST = '{"method": "GET", "url": "https://proxy.northwind.shop/api/lists"}'


@pytest.mark.parametrize("command", ["check", "upgrade", "migrate"])
def test_a_host_of_ones_own_is_judged_where_it_is_named(command: str, tmp_path: Path) -> None:
    path = tmp_path / "it.ndjson"
    path.write_text(REQUEST)
    assert "1 checked" not in rehearse("check", str(path)).stderr
    named = rehearse(command, str(path), "--host", "proxy.northwind.shop")
    assert "no such option" not in named.stderr.lower()
    assert "1 checked" in rehearse("check", str(path), "--host", "proxy.northwind.shop").stderr


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--map=path", "'path' is not PART=NAME"),
        ("--map=verb=x", "'verb' is no part of a request"),
        ("--variable=base", "'base' is not NAME=VALUE"),
    ],
)
def test_a_wrong_pair_is_refused(option: str, message: str, tmp_path: Path) -> None:
    done = rehearse("check", str(tmp_path), option)
    assert done.returncode == 2
    assert message in done.stderr
