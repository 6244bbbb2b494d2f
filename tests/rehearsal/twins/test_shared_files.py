"""Files that both programs wrote to."""

from __future__ import annotations

from pathlib import Path

from klaviyo_rehearsal.rehearsal.twins.shared_files import changed, stamps


def test_new_and_rewritten_files_are_changed_and_others_are_not(tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text("1")
    (tmp_path / "cursor.json").write_text("1")
    before = stamps(tmp_path)
    (tmp_path / "cursor.json").write_text("22")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "file").write_text("3")
    assert changed(before, stamps(tmp_path)) == {"cursor.json", "new/file"}


def test_the_folders_of_tools_are_spared(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "sync.pyc").write_text("1")
    assert stamps(tmp_path) == {}
