"""The program `rehearse`, and `python -m klaviyo_rehearsal`."""

from __future__ import annotations

import sys
from contextlib import nullcontext

from klaviyo_rehearsal.rehearsal.output.verdict import verdict_awaited

# They run an integration, or functions that a baseline names, in their own process.
RUN_CODE_OF_OTHERS = frozenset({"test", "replay", "compare", "check", "upgrade"})


def main() -> None:
    """Run the command line."""
    is_awaited = not RUN_CODE_OF_OTHERS.isdisjoint(sys.argv[1:2])
    with verdict_awaited() if is_awaited else nullcontext():
        # A fork costs by the memory that there is: the commands are imported after it.
        from klaviyo_rehearsal.rehearsal.cli import main as run

        run()


if __name__ == "__main__":
    main()
