"""docs/proxy.md is true: its application serves, and its tables have every option and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx

from klaviyo_rehearsal.proxy import Proxy
from klaviyo_rehearsal.rehearsal.cli.proxy import proxy
from tests.rehearsal.watching.servers import KEY, Echo, served

PAGE = (Path(__file__).parent.parent / "docs" / "proxy.md").read_text("utf-8")
# Options that other commands have too, or that the examples show.
SHARED = {"--spec", "--official", "--quiet", "--verbose", "--log", "--host", "--port"}


def test_the_application_serves() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    with served(Echo()) as upstream:
        exec(code.replace("https://a.klaviyo.com", upstream), names)
        app = names["app"]
        assert isinstance(app, Proxy)
        with served(app) as url:
            assert httpx.get(f"{url}/api/lists", headers=KEY).status_code == 200
    assert app.findings.total == 1
    assert b'"problems"' in app.findings.to_json()


def test_the_table_has_the_options() -> None:
    rows = set(re.findall(r"^\| `(--[\w-]+)", PAGE, re.MULTILINE))
    known = {name for option in proxy.params for name in option.opts if name.startswith("--")}
    assert rows == known - SHARED
