"""Hooks of mkdocs: README.md is the first page, and links that leave docs/ lead to the repository.

On GitHub the pages work as they are written.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_ROW = re.compile(r"^\|.*$", re.MULTILINE)
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\]\((?!https?://|#)([^)\s]+)\)")


def on_files(files: Any, *, config: Any) -> Any:
    """Add the first page."""
    from mkdocs.structure.files import File

    files.append(File.generated(config, "index.md", content=(_ROOT / "README.md").read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> str:
    """Lead the links of a page."""
    folder = "" if page.file.src_uri == "index.md" else "docs/"
    return _ROW.sub(_with_plain_bars, led(markdown, folder, config["repo_url"]))


def _with_plain_bars(row: re.Match[str]) -> str:
    """Return a row of a table without the backslashes that GitHub needs before bars in code."""
    return _CODE.sub(lambda code: code[0].replace(r"\|", "|"), row[0])


def led(markdown: str, folder: str, repository: str) -> str:
    """Return a page with links to other pages as they are on the site, and others to the repository.

    folder: of the page in the repository, '' or 'docs/'.
    """

    def replaced(link: re.Match[str]) -> str:
        path, sign, anchor = link[1].partition("#")
        target = path.removeprefix("../") if path.startswith("../") else f"{folder}{path}"
        if target.startswith("docs/"):
            return f"]({target.removeprefix('docs/')}{sign}{anchor})"
        kind = "tree" if (_ROOT / target).is_dir() else "blob"
        return f"]({repository}/{kind}/main/{target}{sign}{anchor})"

    return _LINK.sub(replaced, markdown)
