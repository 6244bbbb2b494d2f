"""The controls of a mock for Python; /_mock/ offers the same over HTTP."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import use_cases

from ..flows.triggers import arm
from ..http.api import KlaviyoApi, Watcher
from ..http.fault_targets import check_targets
from ..http.faults import Fault, read_faults
from ..outbox.message import Message
from ..people.consent import confirm
from ..settings import Settings
from ..state.account import Account
from ..state.deferred import Effects
from ..state.journal import Entry, Journal
from ..state.keys import KeyRecord, KeyStatus
from ..state.statefile import StateError, dump_state, load_state, save_file
from . import outbox
from .control_error import ControlError
from .planting import seed
from .snapshot import snapshot, snapshot_to_write


class Controller:
    """The controls of one mock. All raise ValueError for wrong values, and change nothing then.

    state_file: where `save` writes when it is given no other path.
    """

    def __init__(self, api: KlaviyoApi, effects: Effects[Account]) -> None:
        self._api = api
        self._effects = effects
        self.state_file: Path | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the mock."""
        return self._api.settings

    def health(self) -> dict[str, Any]:
        """Return that the mock runs, its revisions and how many requests it has answered."""
        return {"status": "ok", "revisions": self.revisions(), "requests": self.request_count}

    @property
    def library(self) -> Library:
        """The contracts that the mock serves."""
        return self._api.library

    @property
    def request_count(self) -> int:
        """How many requests the mock has answered; the number of the last entry in its journals."""
        return self._api.requests

    def watch(self, watcher: Watcher) -> None:
        """Show each request, with its answer, to a function that must neither wait nor raise."""
        self._api.watchers += (watcher,)

    def revisions(self) -> list[str]:
        """Return the loaded revisions, the oldest first."""
        return list(self._api.library.contracts)

    def account_of(self, key: str) -> Account:
        """Return the account of a private key or token."""
        return self._api.accounts.by_key(key)

    def account(self, *, key: str | None = None, company_id: str | None = None) -> Account | None:
        """Return the account of a private key, a token or a public key; None when none is named."""
        if key:
            return self.account_of(key)
        return self._api.accounts.by_company(company_id) if company_id else None

    def all_accounts(self) -> tuple[Account, ...]:
        """Return every account of the mock."""
        return self._api.accounts.all()

    def accounts(self, account: Account | None = None) -> list[dict[str, Any]]:
        """Return snapshots of one account or all."""
        found = self._accounts(account)
        return [self.snapshot(item) for item in found]

    def accounts_to_write(self, account: Account | None = None) -> list[dict[str, Any]]:
        """Return the same with iterators in place of lists, for `json_parts`."""
        found = self._accounts(account)
        for item in found:
            item.deferred.settle()
        return list(map(snapshot_to_write, found))

    def snapshot(self, account: Account) -> dict[str, Any]:
        """Return everything that an account holds now, as JSON (snapshot.py)."""
        account.deferred.settle()
        return snapshot(account)

    def reset(self, account: Account | None = None) -> None:
        """Empty one account, or drop all. Keys, faults and the clock stay as they are."""
        if account is not None:
            account.reset()
        else:
            self._api.accounts.clear()
            self._api.unattributed_requests.clear()

    def remove_account(self, key: str) -> None:
        """Drop the account of a private key with everything that it holds."""
        self._api.accounts.remove(key)

    def seed(self, account: Account, content: Mapping[str, Any]) -> None:
        """Plant resources in an account; see planting.py. Resources planted before an error stay."""
        seed(account, content)

    def confirm(self, account: Account, profile_id: str, list_id: str | None = None) -> bool:
        """Confirm a sign-up that waits for its double opt-in. Returns whether there was one."""
        if profile_id not in account.profiles:
            raise ControlError(f"/profile_id: no profile {profile_id!r}")
        return confirm(account, profile_id, list_id)

    # The outbox

    def outbox(
        self,
        account: Account | None = None,
        *,
        wanted: outbox.Wanted | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> list[Message]:
        """Return the messages that Klaviyo would have sent by now, the oldest first (outbox.py).

        account: only its messages, None for all accounts. after: the id of a message; only later ones.
        limit: so many at most.
        """
        self._settle()
        return outbox.messages(self._accounts(account), wanted or outbox.Wanted(), after=after, limit=limit)

    def outbox_dropped(self, account: Account | None = None) -> int:
        """Return how many messages the outboxes had to let go."""
        return sum(item.outbox.dropped for item in self._accounts(account))

    def message(self, identifier: str) -> Message:
        """Return a message by its id. Raises OutboxError."""
        return outbox.find(self._accounts(None), identifier)[1]

    def act(self, identifier: str, kind: str, *, url: str | None = None, hard: bool = True) -> Message:
        """Let the recipient of a message act, and return it with the act noted.

        kind: open, click, bounce, spam or unsubscribe. url: the link that is clicked, by default the first.
        hard: whether a bounce is for good, and suppresses. Raises ValueError.
        """
        self._settle()
        return outbox.act(self._accounts(None), identifier, kind, url=url, hard=hard)

    def follow_confirmation(self, identifier: str) -> bool:
        """Follow the link of a confirmation. Returns whether there was still a sign-up to confirm."""
        self._settle()
        return outbox.follow_confirmation(self._accounts(None), identifier)

    def _accounts(self, account: Account | None) -> tuple[Account, ...]:
        return self.all_accounts() if account is None else (account,)

    # The clock

    def now(self) -> datetime:
        """Return the time of the mock."""
        return self._api.clock.now()

    @property
    def clock_stands(self) -> bool:
        """Return whether the clock stands still until it is moved."""
        return self._api.clock.stands

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward; everything that is due by then takes place."""
        self._settle()  # what has changed by now has its effects now, not later
        self._api.clock.advance(seconds)
        return self._settle()

    def set_clock(self, moment: datetime | str, *, stands: bool | None = None) -> datetime:
        """Move the clock to a time, also an earlier one; `stands` stops it there, or lets it run."""
        when = parse_datetime(moment) if isinstance(moment, str) else moment
        if when is None:
            raise ControlError(f"{moment!r} is not a point in time in ISO 8601")
        self._settle()
        self._api.clock.set(when, stands=stands)
        for account in self._api.accounts.all():
            if account.triggers is not None:  # flows by date wait for their next day, now another one
                arm(account)
        return self._settle()

    def _settle(self) -> datetime:
        for account in self._api.accounts.all():
            account.deferred.settle()
        return self._api.clock.now()

    @property
    def waited(self) -> float:
        """Seconds that the integration under rehearsal asked to sleep and did not."""
        return self._api.waited

    def set_pace(self, seconds: float) -> None:
        """Move the clock with each request from now on, so that two requests are not of one second."""
        self._api.pace = seconds

    def serve_legacy(self, account: Account, *, served: bool = True) -> None:
        """Serve the old API for one account, though it is retired for the others; or no longer."""
        self._api.serve_legacy(account.company_id, served=served)

    def add_waited(self, seconds: float) -> None:
        """Count a sleep that is skipped: real time and the mock's clock go on as if it had been slept."""
        self._api.waited += seconds
        # A repeated request comes in a later second, so that an event without unique_id is doubled. Whole
        # seconds: in life half of the short waits pass the end of a second, and here each must do the same.
        self._api.clock.advance(math.ceil(seconds))

    def delay(self, account: Account, seconds: float) -> None:
        """Let accepted changes of one account show, and its jobs end, so many seconds later."""
        account.settings = replace(account.settings, lag=seconds, jobs=f"seconds:{seconds:.6f}")
        account.deferred.lag = seconds
        account.jobs.complete_by(account.settings.jobs)

    # Faults

    def faults(self) -> tuple[Fault, ...]:
        """Return the rules by which requests fail, in order."""
        return self._api.faults.rules

    def set_faults(self, *rules: Fault | Mapping[str, Any] | str) -> None:
        """Exchange all rules; each is a Fault, a mapping or a text (faults.py)."""
        self._api.faults.replace(self._rules(rules))

    def add_faults(self, *rules: Fault | Mapping[str, Any] | str) -> None:
        """Add rules after those that there are."""
        self._api.faults.add(*self._rules(rules))

    def _rules(self, rules: Iterable[Fault | Mapping[str, Any] | str]) -> list[Fault]:
        read = [
            found for rule in rules for found in ([rule] if isinstance(rule, Fault) else read_faults(rule))
        ]
        check_targets(read, self.library, self._api.legacy_api)
        return read

    def clear_faults(self, account: Account | None = None) -> None:
        """Drop all rules, or those for one account only."""
        self._api.faults.clear(None if account is None else account.company_id)

    # Keys

    def known_keys(self) -> list[KeyRecord]:
        """Return the records of keys and tokens, which show the digest of a key only."""
        return list(self._api.accounts.keys)

    def set_key(
        self,
        key: str,
        *,
        scopes: Iterable[str] | None = None,
        status: KeyStatus = "active",
        company_id: str | None = None,
    ) -> KeyRecord:
        """Set the scopes and status of a private key or OAuth token.

        scopes: None for all. status: `expired` and `revoked` are answered 401. company_id: the account it
        belongs to, by default that of its own.
        """
        accounts = self._api.accounts
        record = accounts.keys.set(key, company_id or accounts.company_of(key), scopes=scopes, status=status)
        accounts.clear_grants()
        return record

    def revoke_key(self, key: str) -> KeyRecord:
        """Have a key refused from now on; its account stays as it is."""
        return self.set_key(key, status="revoked")

    # The journal

    def requests(
        self,
        account: Account | None = None,
        *,
        verdict: str | None = None,
        operation: str | None = None,
        unattributed: bool = False,
        after: int = 0,
    ) -> list[Entry]:
        """Return requests from the journals, the oldest first.

        account: only its requests, None for all accounts. unattributed: also the requests without a readable
        key, which belong to no account; they are always among those of all accounts. verdict, operation: only
        requests with that verdict or operation. after: only requests with a higher number.
        """
        found = (
            entry
            for journal in self._journals(account, unattributed=unattributed)
            for entry in journal
            if entry.number > after
            and verdict in (None, entry.verdict)
            and operation in (None, entry.operation)
        )
        return sorted(found, key=lambda entry: entry.number)

    def journals(self) -> list[tuple[Account | None, Journal]]:
        """Return the journal of each account, and that of the requests that belong to none."""
        return [
            (None, self._api.unattributed_requests),
            *((account, account.journal) for account in self.all_accounts()),
        ]

    def show(self, entries: Iterable[Entry]) -> int:
        """Take requests that were recorded elsewhere into the journal. Returns their number."""
        count = 0
        for entry in entries:
            count += 1
            entry.number = self._api.requests = self._api.requests + 1
            self._api.unattributed_requests.add(entry)
        return count

    def clear_unattributed(self) -> None:
        """Empty the journal of the requests that belong to no account."""
        self._api.unattributed_requests.clear()

    def dropped(self, account: Account | None = None) -> int:
        """Return how many requests the journals had to let go."""
        return sum(journal.dropped for journal in self._journals(account))

    def describe(self, entry: Entry) -> dict[str, Any]:
        """Return a request as JSON has it, with the use cases that it may be part of."""
        return entry.as_dict() | {"use_cases": self.use_cases.get(entry.operation or "", [])}

    def _journals(self, account: Account | None, *, unattributed: bool = False) -> list[Journal]:
        if account is None:
            return [journal for _, journal in self.journals()]
        return [account.journal, self._api.unattributed_requests] if unattributed else [account.journal]

    @cached_property
    def use_cases(self) -> dict[str, list[str]]:
        """The names of the use cases that each operation may be part of, by the operation."""
        found: dict[str, list[str]] = {}
        for name, use_case in use_cases().items():
            for operation in use_case.operations:
                found.setdefault(operation, []).append(name)
        return found

    # The state

    def state(self, account: Account | None = None) -> bytes:
        """Return everything that the mock holds as one JSON document, for `load` and for a file.

        account: only this account and its keys; None for all.
        """
        self._settle()
        accounts, keys = self._api.accounts.all(), self._api.accounts.keys
        if account is not None:
            accounts, keys = (account,), keys.of(account.company_id)
        return dump_state(accounts, keys, self._api.clock)

    def load(self, state: bytes | Path) -> None:
        """Exchange everything that the mock holds for a saved state. Raises StateError, and then nothing."""
        raw = _read(state) if isinstance(state, Path) else state
        load_state(raw, self._api.accounts, self._api.clock, self._api.settings, self._effects)
        for account in self._api.accounts.all():
            arm(account)

    def finish(self) -> None:
        """Wait for the end of long work that goes on in a thread: once the mock answers no more."""
        self._api.turns.finish()

    def save(self, path: Path | None = None) -> Path:
        """Save everything to a file: the one given, or the mock's own. Raises StateError."""
        target = path or self.state_file
        if target is None:
            raise StateError("the mock has no state file: start it with --state FILE")
        save_file(target, self.state())
        return target


def _read(path: Path) -> bytes:
    try:
        if path.is_char_device():  # which may have no end
            raise StateError("it cannot be read: it is a device")
        return path.read_bytes()
    except OSError as error:
        raise StateError(f"it cannot be read: {error.strerror}") from None
