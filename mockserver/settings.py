"""What a mock can be told. Where facts.md says UNCONFIRMED, the choice is here and not in the code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_MODE = re.compile(r"immediate|reads:(\d{1,9})|seconds:(\d{1,9}(?:\.\d{1,6})?)")


def check_mode(mode: str) -> None:
    """Raise ValueError when a text is not a way in which jobs are completed."""
    if not _MODE.fullmatch(mode):
        raise ValueError(f"jobs are completed 'immediate', 'reads:N' or 'seconds:T', not {mode!r}")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a mock behaves.

    legacy: what v1/v2 calls meet: `gone` answers 410 as Klaviyo does today, `serve` the old API.
    seed: everything random (ids) follows from it and from the account's key.
    require_revision: refuse a request without the revision header (the live answer is UNCONFIRMED).
    drop_reserved: lose events of @example.com and @test.com addresses, as Klaviyo does (EVT).
    keep_answers: keep the bodies of answers in the journal too; the rehearsal compares what was read.
    journal_size: how many requests an account's journal keeps; the oldest go first.
    journal_bytes: how many bytes of bodies an account's journal keeps.
    keys: which private keys and tokens are accepted: `any` makes an account of each, `known` takes only
        those that were set by control.
    companies: which public keys /client takes: `any`, or `known` for those of an account that was used
        or set. company_status: what a missing or unknown one is answered (UNCONFIRMED).
    client_keys: what an Authorization header on /client does: `ignore`, or `refuse` with 401 (UNCONFIRMED).
    retired: what becomes of a revision that is retired, two years after its release: `serve` it when its
        contract is loaded, or `fall-forward` to the oldest that is not retired, as Klaviyo does. The
        former is the default, as whoever loads an old contract means to rehearse against it.
    between: a date between two revisions is served by the one before (`round-down`) or refused with 400
        (`refuse`); which of the two Klaviyo does today is UNCONFIRMED.
    limits: rate limits `off`, told in `headers` only, or `enforce`d: 429 beyond them.
    lag: seconds on the clock until what was accepted with 202 shows.
    jobs: when a job is complete: `immediate`, `reads:N` after N looks at it, `seconds:T` on the clock.
    opt_in: the account's own opt-in process: of lists that are made without one, of sign-ups without a list.
    repeated_events: what a bulk job does with a unique_id that its profile and metric have had: `drop` that
        event (DOC), or `refuse` the whole call (SPEC); which of the two is UNCONFIRMED.
    allowed_hosts: further names of this machine under which /_mock/ may be used.
    link_base: base of the links in answers, such as https://a.klaviyo.com; None for the request's own.
    """

    legacy: Literal["gone", "serve"] = "gone"
    seed: int = 0
    require_revision: bool = True
    drop_reserved: bool = True
    keep_answers: bool = False
    journal_size: int = 10_000
    journal_bytes: int = 64 * 1024 * 1024
    keys: Literal["any", "known"] = "any"
    companies: Literal["any", "known"] = "any"
    company_status: int = 400
    client_keys: Literal["ignore", "refuse"] = "ignore"
    retired: Literal["serve", "fall-forward"] = "serve"
    between: Literal["round-down", "refuse"] = "round-down"
    limits: Literal["off", "headers", "enforce"] = "headers"
    lag: float = 0.0
    jobs: str = "immediate"
    opt_in: Literal["single_opt_in", "double_opt_in"] = "single_opt_in"
    repeated_events: Literal["drop", "refuse"] = "drop"
    allowed_hosts: tuple[str, ...] = ()
    link_base: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant. Raises ValueError."""
        check_mode(self.jobs)
        if not 0 <= self.lag < 1e9:
            raise ValueError(f"the lag is a number of seconds, 0 or more, not {self.lag}")
