"""`python -m rehearsal` is `rehearse`."""

from __future__ import annotations

from .cli import main

main()
