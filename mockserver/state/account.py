"""One Klaviyo account: its resources, its journal, its ids. And all accounts of one mock, by key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Protocol

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from ..outbox.box import Outbox
from ..settings import Settings
from .account_error import AccountError
from .clock import Clock
from .consent_records import ConsentRecords
from .deferred import Deferred
from .event_index import EventIndex
from .ids import Ids
from .jobs import Jobs
from .journal import Journal
from .keys import Keys
from .links import Links
from .members import Members
from .secrets import NOTHING, with_key
from .store import Collection

_KEY_WITH_COMPANY = re.compile(r"pk_([A-Za-z0-9]{6})_\w+")
_ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

# type -> attributes by which its resources are found
_INDEXED: Mapping[str, tuple[str, ...]] = {"template": ("message",), "flow-message": ("template",)}


class Triggers(Protocol):
    """The flows of an account that changes trigger.

    hops: how many flows in a row have led to the one that is being played. moment: its time in seconds since
    1970, None for now. led: how many flows in a row have led to the last changes.
    """

    hops: int
    moment: float | None
    led: int

    def recorded(self, event: str, metric: str, profile: str) -> None:
        """Take an event of a metric, as the profile's."""


class Account:
    """The state of one account. Nothing of it is shared with another."""

    def __init__(self, company_id: str, settings: Settings, clock: Clock) -> None:
        self.company_id = company_id
        self.settings = settings
        self.clock = clock
        self.journal = Journal(settings.journal_size, settings.journal_bytes)
        self.reset()

    def reset(self) -> None:
        """Empty the account: resources, journal, and the ids begin anew.

        Every attribute that is set here is saved and loaded by its name, see statefile.py.
        """
        self.ids = Ids(f"{self.settings.seed}:{self.company_id}")
        self.profiles = Collection(
            unique=("email", "phone_number", "external_id", "anonymous_id", "_kx"),
            moments={name: _moment_of(name) for name in ("created", "updated")},
        )
        self.metrics = Collection(unique=("name",))
        self.events = Collection(related=("profile", "metric"), moments={"datetime": itemgetter("timestamp")})
        self.lists = Collection()
        segments = Collection()
        # Every resource by its type; those of types without an attribute here are made on first use.
        self.collections: dict[str, Collection] = {
            "profile": self.profiles,
            "metric": self.metrics,
            "event": self.events,
            "list": self.lists,
            "segment": segments,
        }
        self.event_index = EventIndex()
        self.members = Members(self.profiles, segments, self.clock)
        self.consents = ConsentRecords()
        # None while no flow is triggered: that costs an event one look. See flows/triggers.py.
        self.triggers: Triggers | None = None
        # id of a profile that was merged away -> that of the profile it went into
        self.merged: dict[str, str] = {}
        self.links = Links(self.collection, self.members)
        self.deferred: Deferred[Account] = Deferred(self, self.clock, self.settings.lag, AccountError)
        self.outbox = Outbox(
            self.settings.outbox_size,
            self.settings.outbox_bytes,
            f"{self.settings.seed}:{self.company_id}:outbox",
        )
        # Name of a rate limit -> the calls in its windows, see limits.py.
        self.windows: dict[str, list[int]] = {}
        self.jobs: Jobs[Account] = Jobs(self, self.clock, self.settings.jobs, self.deferred)
        self.journal.clear()

    def kinds(self) -> Iterable[tuple[str, Collection]]:
        """Return the resources of each type."""
        return tuple(self.collections.items())

    def holds(self, kind: str) -> bool:
        """Return whether there is a resource of a type; asking makes no collection of it."""
        return bool(self.collections.get(kind))

    @property
    def is_untouched(self) -> bool:
        """Return whether an account holds nothing, and never did: one for a key that was misspelt."""
        holds = any(map(len, self.collections.values())) or len(self.outbox) or self.deferred.pending
        return not holds and self.ids.is_fresh

    def collection(self, kind: str) -> Collection:
        """Return the resources of a type, such as campaign-message."""
        found = self.collections.get(kind)
        if found is None:
            found = self.collections[kind] = Collection(indexed=_INDEXED.get(kind, ()))
        return found


@dataclass(frozen=True, slots=True)
class Grant:
    """The rights of a credential: an account, scopes (None for all), and a quota of its own where named.

    expires_at: the end of a token, in UNIX seconds; 0 for none.
    """

    account: Account
    scopes: frozenset[str] | None = None
    quota: str = ""
    expires_at: float = 0.0


# The public key of the only account, where all keys belong to one.
ONE_ACCOUNT = "ONE001"


# Characters of a public key, where Klaviyo's have six.
_LONGEST_PUBLIC = 15

# Accounts that hold nothing, where the oldest go once there are more; keys and headers that were read before,
# which are all read anew then.
_MOST_UNTOUCHED, _MOST_GRANTS = 1_000, 10_000


def _nothing(companies: Set[str]) -> None:
    pass


class Accounts:
    """The accounts of one mock, made on first use.

    Of those that hold nothing, the last thousand are kept: each key that a test or a typing mistake names
    makes one.

    A private key is an account. Keys of the form pk_COMPANY_... belong to the account with the public key
    COMPANY, so that /client and track calls reach the account of a private key; any other private
    key gets a public key of its own, drawn from it.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._by_company: dict[str, Account] = {}
        self._by_key: dict[str, Account] = {}
        self.keys = Keys()
        # Authorization headers that were read before, so that each is read once.
        self.grants: dict[bytes, Grant] = {}
        # Keys that were used, which no journal shows in another place either.
        self.sought = NOTHING
        # Called with the public keys of accounts that are let go.
        self.on_let_go: Callable[[Set[str]], None] = _nothing
        self._most = 2 * _MOST_UNTOUCHED

    def by_key(self, key: str) -> Account:
        """Return the account of a private key."""
        account = self._by_key.get(key)
        if account is None:
            account = self.by_company(self.company_of(key))
            if len(self._by_key) >= _MOST_GRANTS:
                self._by_key.clear()
            self._by_key[key] = account
            self.sought = with_key(self.sought, key)
        return account

    def is_secret(self, sent: str) -> bool:
        """Check whether a private key or a token stands in the place of a public key."""
        is_used = sent in self._by_key or self.keys.find(sent) is not None
        return sent[:3].lower() == "pk_" or len(sent) > _LONGEST_PUBLIC or is_used

    def by_public_key(self, sent: str) -> Account:
        """Return the account of a public key; by another name for a secret, since pages and files show it."""
        return self.by_company(_company_of(f"public {sent}") if self.is_secret(sent) else sent)

    def grant(self, sent: bytes, grant: Grant) -> None:
        """Keep the rights of a credential, so that its header is read once."""
        if len(self.grants) >= _MOST_GRANTS:
            self.grants.clear()
        self.grants[sent] = grant

    def company_of(self, key: str) -> str:
        """Return the public key of the account that a private key or a token belongs to."""
        record = self.keys.find(key)
        if record is not None:
            return record.company_id
        if self._settings.one_account:
            return ONE_ACCOUNT
        match = _KEY_WITH_COMPANY.fullmatch(key)
        return match.group(1) if match else _company_of(key)

    def has_ended(self, expires_at: float) -> bool:
        """Return whether a token with this end is not taken any more."""
        return self._clock.seconds() >= expires_at

    def knows(self, company_id: str) -> bool:
        """Check whether an account with this public key was used or set."""
        return company_id in self._by_company or any(item.company_id == company_id for item in self.keys)

    def clear_grants(self) -> None:
        """Read every credential anew, since rights or accounts have changed."""
        self._by_key.clear()
        self.grants.clear()

    def replace_all(self, accounts: Iterable[Account], keys: Keys) -> None:
        """Exchange all accounts and keys for others."""
        self.clear()
        self.keys = keys
        self._by_company.update({account.company_id: account for account in accounts})

    def by_company(self, company_id: str) -> Account:
        """Return the account of a public key."""
        if self._settings.one_account:
            company_id = ONE_ACCOUNT
        account = self._by_company.get(company_id)
        if account is None:
            if len(self._by_company) >= self._most:
                self._let_go()
            account = self._by_company[company_id] = Account(company_id, self._settings, self._clock)
        return account

    def _let_go(self) -> None:
        """Drop the accounts that hold nothing, but for the newest."""
        known = {record.company_id for record in self.keys}
        untouched = [name for name, account in self._by_company.items() if account.is_untouched]
        gone = {name for name in untouched[:-_MOST_UNTOUCHED] if name not in known}
        for name in gone:
            del self._by_company[name]
        self.clear_grants()
        self._most = max(2 * _MOST_UNTOUCHED, 2 * len(self._by_company))
        self.on_let_go(gone)

    def all(self) -> tuple[Account, ...]:
        """Return every account that was used."""
        return tuple(self._by_company.values())

    def remove(self, key: str) -> None:
        """Drop the account of a private key with all that it holds."""
        account = self._by_company.pop(
            ONE_ACCOUNT if self._settings.one_account else self.company_of(key), None
        )
        if account is not None:
            self._by_key = {name: other for name, other in self._by_key.items() if other is not account}
            self.grants = {sent: grant for sent, grant in self.grants.items() if grant.account is not account}

    def clear(self) -> None:
        """Drop all accounts."""
        self._by_company.clear()
        self.clear_grants()


def _company_of(key: str) -> str:
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest())
    return "".join(_ALNUM[(number >> (8 * place)) % 62] for place in range(6))


def _moment_of(name: str) -> Callable[[Mapping[str, Any]], float | None]:
    """Return a function that reads the time of an attribute in seconds since 1970, None without one."""

    def read(attributes: Mapping[str, Any]) -> float | None:
        value = attributes.get(name)
        moment = parse_datetime(value) if isinstance(value, str) else None
        return None if moment is None else moment.timestamp()

    return read
