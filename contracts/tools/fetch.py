"""Downloads an official OpenAPI file from Klaviyo's repository into the user's cache."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from ..errors import ContractError
from ..files import write_atomically
from ..openapi.cache import cache_folder
from ..openapi.loading import load_file

_REVISION = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIMEOUT = 30  # seconds


def fetch_revision(revision: str, source: str) -> Path:
    """Download the file of a revision and return where it is kept; a file that is there is not fetched again.

    source: URL of the repository's raw files; it has a branch for each revision. Raises ContractError
    when there is no such file, it cannot be reached or it is no contract.
    """
    if not _REVISION.fullmatch(revision):
        raise ContractError(f"{revision!r} is not a revision: write it as 2026-07-15")
    target = _folder() / f"{revision}.json"
    if target.exists():
        return target
    url = f"{source.rstrip('/')}/{revision}/openapi/stable.json"
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer:
            content = answer.read()
    except urllib.error.HTTPError as error:
        raise ContractError(f"{url}: {error.code} {error.reason}: is there such a revision?") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise ContractError(f"{url}: {reason}. Download it by hand and name it with --spec FILE") from None
    # A broken download must not leave half a file: it would be loaded at the next start.
    if not write_atomically(target, content):
        raise ContractError(f"{target}: cannot be written; set REHEARSE_CACHE_DIR to a folder that can")
    try:
        load_file(target, ())
    except ContractError:
        # A broken download would be taken for the file from then on.
        target.unlink()
        raise
    return target


def fetched_files() -> list[Path]:
    """Return the files that were fetched, the oldest revision first."""
    return sorted(_folder().glob("*.json"))


def spec_files(paths: Iterable[Path], *, official: bool = False) -> list[Path]:
    """Return OpenAPI files: those named, those of folders named, and those fetched. Raises ContractError."""
    fetched = fetched_files() if official else []
    if official and not fetched:
        raise ContractError("no official file is fetched yet; run `rehearse contracts fetch --all`")
    return [*fetched, *(file for path in paths for file in _files_of(path))]


def _files_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.suffix in (".json", ".yaml", ".yml"))
    if not files:
        raise ContractError(f"{path}: the folder has no OpenAPI files, *.json or *.yaml")
    return files


def _folder() -> Path:
    return cache_folder() / "official"
