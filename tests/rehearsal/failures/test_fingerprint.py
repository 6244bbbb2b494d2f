"""Fingerprints: stable, and apart for all that makes a problem another one."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.failures.cause import Cause
from klaviyo_rehearsal.rehearsal.failures.fingerprint import fingerprint

KEY = "POST /api/events"
CAUSE = Cause("missing-field", field="/data/0/attributes/properties/Plan")


def test_a_fingerprint_is_the_same_in_every_version() -> None:
    """Baselines and code scanners keep it, so that it must not change."""
    assert fingerprint(KEY, CAUSE, "2026-07-15") == "243aee4357da9e3f"


def test_numbers_and_names_of_ones_own_do_not_change_it() -> None:
    other = Cause("missing-field", field="/data/7/attributes/properties/Colour")
    assert fingerprint(KEY, other) == fingerprint(KEY, CAUSE)


def test_operation_code_place_and_revision_do() -> None:
    found = {
        fingerprint(KEY, CAUSE),
        fingerprint(KEY, CAUSE, "2026-07-15"),
        fingerprint("GET /api/events", CAUSE),
        fingerprint(KEY, Cause("unknown-field", field=CAUSE.field)),
        fingerprint(KEY, Cause("missing-field", field="/data")),
    }
    assert len(found) == 5
