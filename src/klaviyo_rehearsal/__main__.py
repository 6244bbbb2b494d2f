"""`python -m klaviyo_rehearsal` is `rehearse`."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.cli import main

main()
