"""The site of docs/: built strictly; its links lead somewhere, its commands have flags that there are."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest
import yaml

from klaviyo_rehearsal.rehearsal.cli import cli
from tests.architecture.imports import ROOT

PAGES = [ROOT / "README.md", ROOT / "examples" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
REPOSITORY = "https://github.com/klaviyo-rehearsal/klaviyo-rehearsal"


class Loaded(HTMLParser):
    """Collects the links of a page, and the addresses of what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the addresses of a tag."""
        given = dict(attrs)
        if tag == "a":
            self.links.add(given.get("href") or "")
        elif tag == "link" and given.get("rel") not in ("canonical", "prev", "next"):
            self.loaded.add(given.get("href") or "")
        elif tag in ("script", "img"):
            self.loaded.add(given.get("src") or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `scripts/docs` does; a link or an anchor that leads nowhere ends the build."""
    pytest.importorskip("mkdocs", reason="mkdocs is not installed: it needs newer packages than our oldest")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def pages_of(site: Path) -> Iterator[tuple[str, Loaded]]:
    for path in site.rglob("index.html"):
        yield str(path.relative_to(site)), Loaded(path.read_text("utf-8"))


def test_every_page_of_the_docs_is_a_page_of_the_site_and_in_its_menu(site: Path) -> None:
    menu = re.findall(r"([\w-]+)\.md", yaml.dump(_configuration()["nav"]))
    names = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert names <= set(menu)
    assert {path.parent.name for path in site.rglob("index.html")} >= names
    assert "It runs on your machine" in (site / "index.html").read_text("utf-8")


def _configuration() -> dict[str, list[object]]:
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    content: dict[str, list[object]] = yaml.safe_load(re.sub(r"!!python/\S+", "", text))
    return content


def test_links_to_the_repository_lead_to_its_files(site: Path) -> None:
    found = {
        link.removeprefix(f"{REPOSITORY}/").split("#")[0].split("/", 2)[2]
        for _, page in pages_of(site)
        for link in page.links
        if re.match(rf"{re.escape(REPOSITORY)}/(blob|tree)/main/", link)
    }
    assert "examples/compose.yaml" in found
    assert [path for path in found if not (ROOT / path).exists()] == []


def test_bars_in_code_of_tables_have_no_backslash(site: Path) -> None:
    text = (site / "mock" / "index.html").read_text("utf-8")
    assert "--legacy gone|serve" in text
    for path in site.rglob("index.html"):
        assert not re.search(r"<code>[^<]*\\\|[^<]*</code>", path.read_text("utf-8")), path


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for name, page in pages_of(site):
        assert [address for address in page.loaded if address.startswith(("http", "//"))] == [], name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_of_a_page_has_flags_that_there_are(path: Path) -> None:
    for line in commands_of(path.read_text("utf-8")):
        words = shlex.split(line, comments=True)
        context = click.Context(cli, info_name="rehearse")
        while isinstance(context.command, click.Group) and words:
            name, command, words = context.command.resolve_command(context, words)
            assert command is not None
            context = click.Context(command, info_name=name, parent=context, **command.context_settings)
        context.command.make_parser(context).parse_args(words)


def commands_of(text: str) -> Iterator[str]:
    """Yield the commands of `rehearse` in code blocks, up to a pipe or another sign of the shell."""
    for block in re.findall(r"```(?:text|sh|console|yaml)\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            for command in re.findall(r"(?:^|[\s/])rehearse ((?:[^|>&;'\"]|'[^']*'|\"[^\"]*\")+)", line):
                if not line.lstrip().startswith(("-", "command:")) or "- rehearse" in line:
                    yield command
