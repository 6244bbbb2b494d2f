"""The cache of parsed files: it saves work, is never stale, and is never in the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.cache import cached

Builds = Callable[[], Any]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name the folder of the cache, which does not exist yet."""
    path = tmp_path / "some" / "cache"
    monkeypatch.setenv("REHEARSE_CACHE_DIR", str(path))
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write a source file."""
    path = tmp_path / "source.yaml"
    path.write_text("x: 1")
    return path


class _Counter:
    """Builds something, and counts how often."""

    def __init__(self) -> None:
        self.builds = 0

    def __call__(self) -> dict[str, int]:
        self.builds += 1
        return {"x": 1}


def test_what_was_built_once_is_taken_from_the_cache(folder: Path, source: Path) -> None:
    build = _Counter()
    assert [cached([source.read_bytes()], build) for _ in range(3)] == [{"x": 1}] * 3
    assert build.builds == 1
    assert len(list(folder.iterdir())) == 1


def test_a_changed_source_is_built_anew(folder: Path, source: Path) -> None:
    build = _Counter()
    cached([source.read_bytes()], build)
    source.write_text("x: 2")
    cached([source.read_bytes()], build)
    assert build.builds == 2
    assert len(list(folder.iterdir())) == 2


def test_a_source_that_moves_content_to_another_is_built_anew(folder: Path, tmp_path: Path) -> None:
    build = _Counter()
    files = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for contents in (("ab", "c"), ("a", "bc")):
        for path, content in zip(files, contents, strict=True):
            path.write_text(content)
        cached([path.read_bytes() for path in files], build)
    assert build.builds == 2


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"x": 1'])
def test_a_corrupt_entry_is_built_anew_and_replaced(folder: Path, source: Path, content: bytes) -> None:
    build = _Counter()
    cached([source.read_bytes()], build)
    (entry,) = folder.iterdir()
    entry.write_bytes(content)
    assert cached([source.read_bytes()], build) == {"x": 1}
    assert cached([source.read_bytes()], build) == {"x": 1}
    assert build.builds == 2


def test_a_cache_that_cannot_be_written_is_passed_over(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file where the folder should be stops root too, as permissions do not.
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("REHEARSE_CACHE_DIR", str(tmp_path / "file" / "cache"))
    build = _Counter()
    assert [cached([source.read_bytes()], build) for _ in range(2)] == [{"x": 1}] * 2
    assert build.builds == 2


def test_an_entry_that_cannot_be_read_is_passed_over(folder: Path, source: Path) -> None:
    build = _Counter()
    cached([source.read_bytes()], build)
    (entry,) = folder.iterdir()
    entry.unlink()
    entry.mkdir()
    assert cached([source.read_bytes()], build) == {"x": 1}
    assert build.builds == 2


def test_an_unfinished_entry_is_never_seen(
    folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []

    def replace(temporary: str, entry: Path) -> None:
        assert not entry.exists()
        seen.append(Path(temporary).read_bytes())

    monkeypatch.setattr(os, "replace", replace)
    cached([source.read_bytes()], _Counter())
    assert seen == [b'{"x":1}']


def test_without_a_setting_the_cache_of_the_user_is_taken(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REHEARSE_CACHE_DIR", raising=False)
    target = "klaviyo_rehearsal.contracts.openapi.cache.user_cache_path"
    monkeypatch.setattr(target, lambda name: tmp_path / name)
    cached([source.read_bytes()], _Counter())
    assert len(list((tmp_path / "klaviyo-rehearsal").iterdir())) == 1


@pytest.mark.parametrize("content", [b"null", b"[]", b"{}", b"0"])
def test_an_entry_without_content_heals_itself(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REHEARSE_CACHE_DIR", str(tmp_path))
    assert cached([b"a"], lambda: {"x": 1}) == {"x": 1}
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(content)
    assert cached([b"a"], lambda: {"x": 1}) == {"x": 1}
    assert entry.read_bytes() == b'{"x":1}'
