"""The files of the bundled revisions: each says what changed since the revision before, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from klaviyo_rehearsal.contracts.files import read_mapping
from klaviyo_rehearsal.contracts.openapi import loading
from klaviyo_rehearsal.contracts.openapi.document import Document
from klaviyo_rehearsal.contracts.openapi.loading import bundled_document, bundled_revisions
from klaviyo_rehearsal.contracts.openapi.overlay import apply_overlay
from klaviyo_rehearsal.contracts.openapi.revision_folder import Parts, read_parts

SPECS = Path(loading.__file__).resolve().parents[1] / "data" / "specs"
FILES = sorted(SPECS.glob("*/*.yaml"))
OVERLAYS = [path for path in FILES if path.parent.name != bundled_revisions()[0]]
# Revisions that are not read from Klaviyo's file.
_SOURCES = {"2026-10-15": "PYSDK 25.0.0"}


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", OVERLAYS, ids=_name)
def test_a_newer_file_is_an_overlay_on_the_revision_before(path: Path) -> None:
    revision = path.parent.name
    before = bundled_revisions()[bundled_revisions().index(revision) - 1]
    content = read_mapping(path)
    assert content["overlay"] == "1.0.0"
    assert content["info"]["version"] == revision
    assert content["extends"] == f"../{before}/{path.name}"


@pytest.mark.parametrize("path", OVERLAYS, ids=_name)
def test_every_action_names_the_source_of_its_fact(path: Path) -> None:
    for action in read_mapping(path)["actions"]:
        source = _SOURCES.get(path.parent.name, f"SPEC {path.parent.name}")
        assert source in action["description"], action["target"]


@pytest.fixture(scope="module")
def parts() -> dict[Path, Parts]:
    """Read the documents of every revision by folder, the oldest first."""
    read: dict[Path, Parts] = {}
    for revision in bundled_revisions():
        read[SPECS / revision] = read_parts(SPECS / revision, read)
    return read


@pytest.mark.parametrize("path", OVERLAYS, ids=_name)
def test_every_action_changes_something(path: Path, parts: dict[Path, Parts]) -> None:
    overlay = read_mapping(path)
    base: Document = parts[(path.parent / overlay["extends"]).resolve().parent][path.name]
    for action in overlay["actions"]:
        changed = apply_overlay(base, {"actions": [action]}, place=_name(path))
        assert changed != base, action["target"]
        base = changed


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_key_is_written_twice(path: Path) -> None:
    def look(node: yaml.Node) -> Iterator[str]:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            yield from (key for key in set(keys) if keys.count(key) > 1)
            for _, value in node.value:
                yield from look(value)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield from look(item)

    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    assert list(look(node)) == []


@pytest.mark.parametrize("revision", bundled_revisions())
def test_no_choice_is_listed_twice(revision: str) -> None:
    def look(node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                look(item)
        elif isinstance(node, dict):
            choices = node.get("enum")
            if isinstance(choices, list):
                assert len(choices) == len({str(choice) for choice in choices}), choices
            for item in node.values():
                look(item)

    look(bundled_document(revision))
