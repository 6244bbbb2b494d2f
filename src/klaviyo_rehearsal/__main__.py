"""The program `rehearse`, and `python -m klaviyo_rehearsal`."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext

# They run an integration, or functions that a baseline names, in their own process.
RUN_CODE_OF_OTHERS = frozenset({"test", "replay", "compare", "check", "upgrade"})
_INTERRUPTED = 130


def main() -> None:
    """Run the command line."""
    try:
        with _verdict_awaited():
            # A fork costs by the memory that there is: the commands are imported after it.
            from klaviyo_rehearsal.rehearsal.output.put_off import signals_put_off

            with signals_put_off():  # orjson crashes where an exception breaks its own imports off
                from klaviyo_rehearsal.rehearsal.cli import main as run

            run()
    except KeyboardInterrupt:  # among the imports, which take a second on a busy machine
        sys.exit(_INTERRUPTED)


def _verdict_awaited() -> AbstractContextManager[None]:
    # Other systems lack the modules that waiting needs.
    if sys.platform != "linux" or RUN_CODE_OF_OTHERS.isdisjoint(sys.argv[1:2]):
        return nullcontext()
    from klaviyo_rehearsal.rehearsal.output.verdict import verdict_awaited

    return verdict_awaited()


if __name__ == "__main__":
    main()
