"""Reads the resources to plant from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .planting import SEEDERS, SeedError


def read_plant(path: Path) -> dict[str, Any]:
    """Return the resources of a file, by kind: YAML, or JSON, which is YAML too. Raises SeedError."""
    try:
        content = yaml.safe_load(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SeedError(f"{path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SeedError(f"{path}: not YAML or JSON: {error}") from None
    if not isinstance(content, dict):
        raise SeedError(
            f"{path}: resources by kind are wanted, such as lists: [{{id: Y6nRLr, name: News}}]; "
            f"the kinds are {', '.join(SEEDERS)}"
        )
    return content
