"""Gives the package a description whose links work outside of the repository, as on PyPI."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Description(MetadataHookInterface):
    """Leads the links of README.md to the repository."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the description."""
        text = (Path(self.root) / "README.md").read_text("utf-8")
        files = f"{metadata['urls']['Source']}/blob/main/"
        linked = re.sub(r"\]\((?!https?://|#)", f"]({files}", text)
        metadata["readme"] = {"content-type": "text/markdown", "text": linked}
