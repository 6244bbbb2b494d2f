"""Prints which mutants are caught: `python -m tests.rehearsal.mutants [--seed S]... [--examples N] [TEXT]`.

TEXT: part of the name or the use case of a mutant; all of them without it. The exit code is 1 when one
survives.
"""

from __future__ import annotations

import argparse
import sys

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from tests.rehearsal.mutants import MUTANTS, Mutant
from tests.rehearsal.mutants.verdict import catch


def main() -> int:
    """Rehearse the mutants with each seed, and print a line for each mutant."""
    parser = argparse.ArgumentParser(prog="python -m tests.rehearsal.mutants", description=__doc__)
    parser.add_argument("text", nargs="?", default="")
    parser.add_argument("--seed", type=int, action="append", metavar="S")
    parser.add_argument("--examples", type=int, default=100, metavar="N")
    options = parser.parse_args()
    chosen = [item for item in MUTANTS if options.text in item.name or options.text == item.use_case]
    survivors = 0
    with MockSession() as session:
        for mutant in chosen:
            found = [_catch(session, mutant, seed, options.examples) for seed in options.seed or (1, 2, 3)]
            survivors += "survived" in found
            print(f"{mutant.use_case:26} {mutant.name:44} {' | '.join(found)}", flush=True)
    print(f"{len(chosen) - survivors} of {len(chosen)} caught with every seed")
    return 1 if survivors else 0


def _catch(session: MockSession, mutant: Mutant, seed: int, examples: int) -> str:
    with session.open(
        mutant.integration, seed=seed, max_examples=examples, timeout=20, faults=mutant.faults
    ) as run:
        return catch(mutant, run.rehearse(use_cases()[mutant.use_case]))


if __name__ == "__main__":
    sys.exit(main())
