"""The JSON Schemas of the files that a team writes, by their names; docs/ has each of them."""

from __future__ import annotations

from typing import Any

import click

from .settings import Settings

NAMES = ("config", "faults", "baseline", "plant")


def schema_of(name: str, root: click.Command) -> dict[str, Any]:
    """Return a schema, made from the code that reads the file.

    name: one of NAMES. root: the group of all commands, of which `config` is made.
    """
    if name == "config":
        from .config_schema import config_schema

        assert isinstance(root, click.Group)
        return config_schema(Settings(root))
    if name == "faults":
        from klaviyo_rehearsal.mockserver.http.fault_schema import fault_schema

        return fault_schema()
    if name == "baseline":
        from klaviyo_rehearsal.contracts.openapi.loading import use_cases

        from ..failures.baseline_schema import baseline_schema

        return baseline_schema(use_cases())
    from klaviyo_rehearsal.mockserver.control.plant_schema import plant_schema

    return plant_schema()
