"""Prints the operations, lines and agreement of each revision and group, as a table.

`python -m tests.contracts.agreement_table`; --quick leaves the agreement out, which takes minutes. The lines
of a group at a revision are its first state, or the changes of that date.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from klaviyo_rehearsal.contracts.files import read_mapping
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import load, load_file
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from tests.contracts.agreement import Agreement, pairs
from tests.contracts.comparisons import Comparisons

_DATA = Path(__file__).parent.parent.parent / "contracts" / "data"
_SECTION = re.compile(r"^'(\d{4}-\d{2}-\d{2})':", re.MULTILINE)
_OFFICIAL = Path(__file__).parent.parent.parent.parent / "shared" / "klaviyo" / "openapi"


@dataclass(slots=True)
class Row:
    """The figures of a group at a revision. official: the operations that the official file has."""

    operations: int = 0
    official: int = 0
    lines: int = 0
    requests: int = 0
    agreed: int = 0
    answers: int = 0
    agreed_answers: int = 0
    unexplained: int = 0

    def add(self, found: Agreement) -> None:
        """Add the comparison of an operation."""
        self.requests += found.requests
        self.agreed += found.agreed
        self.answers += found.answers
        self.agreed_answers += found.agreed_answers
        self.unexplained += len(found.unexplained)


def lines_of() -> Counter[tuple[str, str]]:
    """Count the lines that are written for a group at a revision."""
    found: Counter[tuple[str, str]] = Counter()
    groups: dict[str, str] = {}
    for path in sorted((_DATA / "specs").glob("*/*.yaml")):
        tags = [
            tag
            for item in read_mapping(path).get("paths", {}).values()
            for operation in item.values()
            if isinstance(operation, dict)
            for tag in operation.get("tags", ())
        ]
        if tags:
            groups[path.name] = Counter(tags).most_common(1)[0][0]
        found[path.parent.name, groups.get(path.name, "shared by groups")] += _count(path.read_text())
    for path in sorted((_DATA / "resources").glob("*.yaml")):
        sections = read_mapping(path)
        group = next((part["group"] for part in sections.values() if "group" in part), "shared by groups")
        text = path.read_text()
        starts = [*_SECTION.finditer(text)]
        for number, start in enumerate(starts):
            end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
            found[start[1], group] += _count(text[start.start() : end])
    return found


def _count(text: str) -> int:
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines())


def rows(
    contract: Iterable[Operation], official: Contract | None, comparisons: Comparisons | None
) -> dict[str, Row]:
    """Return the figures of each group of a revision.

    contract: our operations of it. comparisons: those made so far; None leaves the agreement out.
    """
    found: dict[str, Row] = {}
    for operation in contract:
        found.setdefault(operation.group, Row()).operations += 1
    if official is not None:
        for operation in official:
            found.setdefault(operation.group, Row()).official += 1
        for pair in () if comparisons is None else pairs(contract, official):
            found[pair[0].group].add(comparisons.of(pair))
    return found


def table(folder: Path, *, quick: bool) -> Iterator[str]:
    """Yield the lines of the table."""
    yield (
        f"{'revision':<12}{'group':<24}{'operations':>11}{'official':>9}{'lines':>7}"
        f"{'requests':>17}{'answers':>17}"
    )
    written = lines_of()
    comparisons = None if quick else Comparisons()
    for revision, contract in load().contracts.items():
        file = folder / f"{revision}.json"
        official = load_file(file) if contract.source is None and file.exists() else None
        found = rows(contract, official, comparisons)
        for group in {**found, **{group: None for date, group in written if date == revision}}:
            row = found.setdefault(group, Row())
            row.lines = written[revision, group]
        for group, row in sorted(found.items()):
            yield f"{revision:<12}{group:<24}{_figures(row)}"


def _figures(row: Row) -> str:
    requests, answers = _share(row.agreed, row.requests), _share(row.agreed_answers, row.answers)
    wrong = f"  {row.unexplained} WITHOUT A REASON" if row.unexplained else ""
    return f"{row.operations:>11}{row.official or '-':>9}{row.lines:>7}{requests:>17}{answers:>17}{wrong}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % of {whole}" if whole else "-"


if __name__ == "__main__":
    quick = "--quick" in sys.argv
    named = [argument for argument in sys.argv[1:] if argument != "--quick"]
    for line in table(Path(named[0]) if named else _OFFICIAL, quick=quick):
        print(line, flush=True)
