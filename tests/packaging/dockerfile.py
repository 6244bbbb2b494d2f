"""Reads a Dockerfile into its instructions, for tests on machines without a daemon."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, such as ('RUN', 'pip wheel .'), without the flags before its text."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words of an instruction in the form of a list."""
        words: list[str] = json.loads(self.text)
        return words


def stages(path: Path) -> list[list[Instruction]]:
    """Return the instructions of each stage, each beginning with FROM."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    found: list[list[Instruction]] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        if name:
            text = rest if name == "HEALTHCHECK" else re.sub(r"^(--\S+\s+)+", "", rest)
            found[-1].append(Instruction(name, text))
    return found


def ignored(path: Path) -> tuple[list[str], list[str]]:
    """Return the names at the top that a .dockerignore lets through, and those that it leaves out."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    return [line[1:] for line in lines if line[0] == "!"], [line[3:] for line in lines if line[:3] == "**/"]
