"""What a mock can be told. Where facts.md says UNCONFIRMED, the choice is here and not in the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """How a mock behaves.

    legacy: what v1/v2 calls meet: `gone` answers 410 as Klaviyo does today, `serve` the old API.
    seed: everything random (ids) follows from it and from the account's key.
    require_revision: refuse a request without the revision header (the live answer is UNCONFIRMED).
    drop_reserved: lose events of @example.com and @test.com addresses, as Klaviyo does (EVT).
    keep_answers: keep the bodies of answers in the journal too; the rehearsal compares what was read.
    journal_size: how many requests an account's journal keeps; the oldest go first.
    lag: seconds on the clock until what was accepted with 202 shows.
    jobs: when a job is complete: `immediate`, `reads:N` after N looks at it, `seconds:T` on the clock.
    opt_in: the account's own opt-in process: of lists that are made without one, of sign-ups without a list.
    repeated_events: what a bulk job does with a unique_id that its profile and metric have had: `drop` that
        event (DOC), or `refuse` the whole call (SPEC); which of the two is UNCONFIRMED.
    link_base: base of the links in answers, such as https://a.klaviyo.com; None for the request's own.
    """

    legacy: Literal["gone", "serve"] = "gone"
    seed: int = 0
    require_revision: bool = True
    drop_reserved: bool = True
    keep_answers: bool = False
    journal_size: int = 10_000
    lag: float = 0.0
    jobs: str = "immediate"
    opt_in: Literal["single_opt_in", "double_opt_in"] = "single_opt_in"
    repeated_events: Literal["drop", "refuse"] = "drop"
    link_base: str | None = None
