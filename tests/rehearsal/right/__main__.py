"""Prints which right integrations pass: `python -m tests.rehearsal.right [--seed S]... [TEXT]`.

TEXT: part of the name of a style, or a use case; all of them without it. The exit code is 1 when one fails.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.integration import Source
from tests.rehearsal.right import RIGHT, Style


def main() -> int:
    """Rehearse the right integrations with each seed, and print a line for each style and each failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.rehearsal.right", description=__doc__)
    parser.add_argument("text", nargs="?", default="")
    parser.add_argument("--seed", type=int, action="append", metavar="S")
    parser.add_argument("--examples", type=int, default=100, metavar="N")
    parser.add_argument("--no-faults", action="store_true", help="leave the runs under faults out")
    parser.add_argument("--reports", action="store_true", help="print the whole report of each failure")
    options = parser.parse_args()
    by_case = options.text in use_cases()
    chosen = [style for style in RIGHT if by_case or options.text in style.name]
    failed = 0
    with MockSession() as session:
        for style in chosen:
            source = style.source()
            if isinstance(source, str):
                print(f"{style.name:44} left out: {source}", flush=True)
                continue
            names = [name for name in style.use_cases if not by_case or name == options.text]
            failures = [*_failures(session, style, source, names, options)]
            failed += bool(failures)
            print(f"{style.name:44} {len(names):2} use cases: {'FAILED' if failures else 'passed'}")
            print("".join(f"    {line}\n" for line in failures), end="", flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} right with every seed")
    return 1 if failed else 0


def _failures(
    session: MockSession, style: Style, source: Source, names: Iterable[str], options: argparse.Namespace
) -> Iterable[str]:
    for faults in (False, True) if style.faults and not options.no_faults else (False,):
        for seed in options.seed or (1, 2, 3):
            with session.open(
                source, seed=seed, max_examples=options.examples, timeout=30, faults=faults
            ) as run:
                for result in run.results([use_cases()[name] for name in names]):
                    if not result.passed:
                        reason = result.outcome.reason if result.outcome else result.trouble
                        label = result.scenario.label if result.scenario else ""
                        yield (
                            f"{result.use_case}, seed {seed}{', faults' if faults else ''}: "
                            f"{reason} {label and f'({label})'}"
                        )
                        if options.reports:
                            yield result.report


if __name__ == "__main__":
    sys.exit(main())
