"""The counts of a fuzzer and its findings by kind."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Findings:
    """How many inputs were tried, taken and refused; each finding names the seed that makes it again."""

    count: int = 0
    kept: int = 0
    refused: int = 0
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        """Add a finding."""
        self.wrong.setdefault(kind, []).append(text)

    def merge(self, other: Findings) -> None:
        """Add those of another process."""
        self.count, self.kept = self.count + other.count, self.kept + other.kept
        self.refused += other.refused
        for kind, texts in other.wrong.items():
            self.wrong.setdefault(kind, []).extend(texts)
