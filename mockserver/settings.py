"""The settings of a mock. Behaviour that docs/facts.md calls UNCONFIRMED is chosen here, not in the code."""

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
    """The behaviour of a mock.

    legacy: answer to v1/v2 calls: `gone` is 410 as Klaviyo answers today, `serve` plays the old API.
    seed: everything random (ids) follows from it and from the account's key.
    require_revision: refuse a request without the revision header (the live answer is UNCONFIRMED).
    drop_reserved: lose events of @example.com and @test.com addresses, as Klaviyo does (EVT).
    one_account: every key belongs to one account, for programs whose keys are not known beforehand.
    keep_answers: keep the bodies of answers in the journal too; the rehearsal compares them.
    journal_size: number of requests that an account's journal keeps; the oldest go first.
    journal_bytes: number of bytes that an account's journal keeps, heads and violations among them.
    outbox_size: number of messages that an account's outbox keeps; the oldest go first.
    outbox_bytes: number of characters of content that an account's outbox keeps.
    smart_sending_hours: hours in which smart sending sends a profile one message of a channel; a choice of
        the account, whose usual value is UNCONFIRMED.
    conversion_days: days after an email or text was received in which an event counts as its conversion, for
        reports; push_conversion_hours: the same in hours for pushes. Choices of the account; the usual ones
        are those of new accounts since October 2024 (CONV).
    message_metrics: other names for the metrics of messages and forms, in pairs of the usual name and
        another; all but Received Email are UNCONFIRMED.
    own_integration: id of the integration that Klaviyo's own metrics belong to (UNCONFIRMED).
    message_events: whether messages record events such as Received Email; the rehearsal compares the
        requests of an integration, and does without.
    group_flow_entry: how often a profile enters a flow of a list or segment that it joins again: `once`, as
        it was for all such flows (DOC HELPTRIG), or `every-time`, a choice of newer flows that the API
        does not show.
    accepted_keys: private keys and tokens to accept: `any` makes an account of each, `known` accepts only
        those that were set by control.
    token_seconds: seconds on the clock for which a token of /oauth/token is taken.
    accepted_companies: public keys that /client accepts: `any`, or `known` for those of an account that was
        used or set. company_status: answer to a missing or unknown one (UNCONFIRMED).
    client_keys: treatment of an Authorization header on /client: `ignore` it, or `refuse` it with 401
        (UNCONFIRMED).
    client_cors: `answer` pages of any origin at /client, or `none`. The headers are UNCONFIRMED; that /api
        has none is known (community 7403).
    retired_revisions: treatment of revisions older than two years: `serve` those whose contract is loaded, or
        `fall-forward` to the oldest that is not retired, as Klaviyo does. The former is the default, since
        loading an old contract means to rehearse against it.
    unpublished_revisions: treatment of a date between two revisions: `round-down` to the one before, or
        `refuse` with 400. Which of the two Klaviyo does today is UNCONFIRMED.
    limits: rate limits `off`, only stated in `headers`, or `enforce`d: 429 beyond them.
    lag: seconds on the clock until a change that was accepted with 202 shows.
    jobs: when a job is complete: `immediate`, `reads:N` after N looks at it, `seconds:T` on the clock.
    opt_in: the account's own opt-in process: of lists that are made without one, of sign-ups without a list.
    repeated_events: treatment of a unique_id in a bulk job that its profile and metric have had: `drop` that
        event (DOC), or `refuse` the whole call (SPEC); which of the two is UNCONFIRMED.
    undeclared_statuses: where live answers with a status that its own contract does not declare (REC
        clone_template.200): `answer` so, or with the `declared` one. Klaviyo's Python SDK returns None for a
        status that it does not know, so that a rehearsal takes the latter: it tests the integration.
    advanced_kdp: whether the account has Advanced KDP, without which private keys are refused at webhooks
        (LIVE REC create_webhook.403).
    legacy_opt_in: the opt-in process of lists that the old API makes. Its reference calls double the default
        (V2SUB); a live account of 2026 made single ones by the new API, which follows `opt_in`.
    undollared_names: treatment of first_name and last_name without a dollar sign in calls of the old API:
        `custom` properties, or an `alias` of $first_name and $last_name. Which of the two Klaviyo did is
        UNCONFIRMED; v1 answered the names in both spellings (V1REC).
    unreadable_times: treatment of a tracked event whose time is no moment, such as milliseconds: `lose` it,
        or record it as of `now` (UNCONFIRMED). Both are answered 1.
    unsubscribed_strangers: whether a profile that is not on the list of a v2 unsubscription may `keep` its
        consent, or is to `lose` it as with the new API (P31); UNCONFIRMED for v2.
    one_off_emails: the suppressed profiles that a one-off email of the old API skips: as a `transactional`
        one those whose address does not work, as a `marketing` one all of them (UNCONFIRMED).
    one_off_subjects: treatment of variables in the subject of such an email: `render` them, or `keep` the
        text (UNCONFIRMED).
    allowed_hosts: further names of this machine under which /_mock/ may be used.
    link_base: base of the links in answers, such as https://a.klaviyo.com; None for the request's own.
    """

    legacy: Literal["gone", "serve"] = "gone"
    seed: int = 0
    require_revision: bool = True
    drop_reserved: bool = True
    keep_answers: bool = False
    one_account: bool = False
    journal_size: int = 10_000
    journal_bytes: int = 64 * 1024 * 1024
    outbox_size: int = 10_000
    outbox_bytes: int = 64 * 1024 * 1024
    smart_sending_hours: float = 16.0
    conversion_days: float = 5.0
    push_conversion_hours: float = 24.0
    message_metrics: tuple[tuple[str, str], ...] = ()
    own_integration: str = "0rG4eQ"
    message_events: bool = True
    group_flow_entry: Literal["once", "every-time"] = "once"
    accepted_keys: Literal["any", "known"] = "any"
    token_seconds: float = 3600.0
    accepted_companies: Literal["any", "known"] = "any"
    company_status: int = 400
    client_keys: Literal["ignore", "refuse"] = "ignore"
    client_cors: Literal["answer", "none"] = "answer"
    retired_revisions: Literal["serve", "fall-forward"] = "serve"
    unpublished_revisions: Literal["round-down", "refuse"] = "round-down"
    limits: Literal["off", "headers", "enforce"] = "headers"
    lag: float = 0.0
    jobs: str = "immediate"
    opt_in: Literal["single_opt_in", "double_opt_in"] = "single_opt_in"
    repeated_events: Literal["drop", "refuse"] = "drop"
    undeclared_statuses: Literal["answer", "declared"] = "answer"
    advanced_kdp: bool = False
    legacy_opt_in: Literal["single_opt_in", "double_opt_in"] = "double_opt_in"
    undollared_names: Literal["custom", "alias"] = "custom"
    unreadable_times: Literal["lose", "now"] = "lose"
    unsubscribed_strangers: Literal["keep", "lose"] = "keep"
    one_off_emails: Literal["transactional", "marketing"] = "transactional"
    one_off_subjects: Literal["render", "keep"] = "render"
    allowed_hosts: tuple[str, ...] = ()
    link_base: str | None = None

    def __post_init__(self) -> None:
        """Refuse values that make no sense. Raises ValueError."""
        check_mode(self.jobs)
        if not 0 <= self.lag < 1e9:
            raise ValueError(f"the lag is a number of seconds, 0 or more, not {self.lag}")
