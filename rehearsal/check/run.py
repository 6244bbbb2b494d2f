"""A check from beginning to end, in this process or in several, with its progress and its end by Ctrl-C."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from klaviyo_rehearsal.contracts.openapi.contract import Library

from ..findings.findings import Findings
from ..recordings.found import Unreadable
from ..recordings.parts import SIZE
from ..reports.reading_progress import reading_shown
from ..workers.interruption import Interruption
from .check_plan import CheckPlan
from .checking import Checking, judged_here, pieces_of
from .crew import Crew


@dataclass(frozen=True, slots=True)
class CheckRun:
    """The findings of a check. is_partial: whether a Ctrl-C ended it; then they are those until then."""

    findings: Findings
    is_partial: bool = False


def run_check(
    plan: CheckPlan,
    files: Sequence[Path | Unreadable],
    library: Library,
    *,
    jobs: int = 1,
    cluster: str | None = None,
    size: int = SIZE,
) -> CheckRun:
    """Check files and print the lines that the plan asks for.

    jobs: how many processes check; findings and output are the same. cluster: the address of a Dask
    scheduler, whose workers check instead. size: bytes of a part. Raises ClusterError.
    """
    check = plan.build(library)
    with Interruption() as interruption, ExitStack() as stack:
        checking = Checking(check, interruption.held)
        pieces = pieces_of(files, plan.reading, size)
        progress = stack.enter_context(reading_shown(_size(files), lambda: checking.findings.total))
        try:
            if cluster is not None:
                # distributed is an extra.
                from .cluster import Cluster

                with Cluster(plan, cluster, check) as workers:
                    checking.take_all(workers.judged(pieces), progress)
            elif jobs == 1:
                checking.take_all(judged_here(check, pieces), progress)
            else:
                with Crew(plan, jobs) as crew:
                    interruption.kill = crew.kill
                    checking.take_all(crew.judged(pieces), progress)
        except KeyboardInterrupt:
            checking.end()
            return CheckRun(checking.findings, is_partial=True)
        checking.end()
    return CheckRun(checking.findings)


def _size(files: Iterable[Path | Unreadable]) -> int | None:
    """Return the bytes of files; None where they do not show, as of a pipe or a packed file."""
    total = 0
    for file in files:
        if isinstance(file, Path):
            if not file.is_file() or file.suffix == ".gz":
                return None
            total += file.stat().st_size
    return total
