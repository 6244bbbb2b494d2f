"""Identifiers of profiles: valid ones that are easily mistaken, and for each the ones that resemble it.

Addresses stay off the domains whose events Klaviyo drops (facts 8.1), and phone numbers are E.164.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

from klaviyo_rehearsal.mockserver.state.ids import Ids

DOMAINS = ("northwind.shop", "mail.northwind.shop", "kovács-és-fia.hu".encode("idna").decode())
# Forms of the part before the @; {} is what makes an address one of a kind.
_LOCAL_PARTS = (
    "Guest.{}",
    "guest{}+tag",
    "o'neil.{}",
    "{}",
    "first.{}_last-name+a+b",
    "UPPER{}",
)
# No two profiles share these (facts E1).
_EXCLUSIVE = ("email", "phone_number", "external_id")
_LONGEST = 100  # characters of an address (facts 8.5)
_DIGITS = (7, 15)  # digits of a phone number, E.164


class Identifiers:
    """Draws identifiers of all kinds from one number, no two of them the same.

    taken: the identifiers that are given out or taken, by attribute; no bystander may have them.
    """

    def __init__(self, number: int) -> None:
        self.random = Random(number)
        self.taken: dict[str, dict[str, None]] = {name: {} for name in _EXCLUSIVE}
        self._ids = Ids(f"lived-in {number}")

    def token(self, length: int = 4) -> str:
        """Draw a few small letters that make a text one of a kind."""
        return "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=length))

    def take(self, **identifiers: Any) -> None:
        """Keep bystanders from having these identifiers; they get similar ones."""
        for name in self.taken.keys() & identifiers.keys():
            if isinstance(identifiers[name], str):
                self.taken[name].setdefault(identifiers[name])

    def address(self) -> str:
        """Draw an address; the forms and the domains take turns."""
        number = len(self.taken["email"])
        local = _LOCAL_PARTS[number % len(_LOCAL_PARTS)].format(f"{self.token()}{number}")
        found = f"{local}@{DOMAINS[number // 2 % 2]}"
        self.take(email=found)
        return found

    def phone(self) -> str:
        """Draw a phone number of eleven digits."""
        number = len(self.taken["phone_number"]) % 10_000
        found = f"+1{self.random.randrange(200, 1000)}{self.random.randrange(1000):03d}{number:04d}"
        self.take(phone_number=found)
        return found

    def external_id(self) -> str:
        """Draw an id of the shop's own."""
        found = f"customer {self.token()}-{len(self.taken['external_id'])}"
        self.take(external_id=found)
        return found

    def short(self, place: int = 0) -> str:
        """Draw the id of a list, segment, metric or template. place: -1 sorts first, 1 last, 0 between."""
        first = ("ABCDEFGHIJKLM", "uvwxyz", "0123456789")[place]
        return self.random.choice(first) + self._ids.short()[:5]

    def ulid(self, place: int = 0) -> str:
        """Draw the id of a profile or campaign. place: -1 sorts first, 1 last, 0 between."""
        year = (1_680_000_000, 1_740_000_000, 1_620_000_000)[place]
        return self._ids.ulid(year + self.random.randrange(10**7))

    def event(self) -> str:
        """Draw the id of an event."""
        return self._ids.event()

    def uuid(self) -> str:
        """Draw the id of a tag."""
        return self._ids.uuid4()


def similar_addresses(email: str) -> Iterator[str]:
    """Yield addresses that resemble one: in another case, shorter, longer, without its tag, elsewhere."""
    local, _, domain = email.rpartition("@")
    for found in (
        f"{local.swapcase()}@{domain}",
        f"{local[:-1]}@{domain}",
        f"{local}x@{domain}",
        f"{local.partition('+')[0]}@{domain}",
        f"x{local}@{domain}",
        f"{local}@{domain}.co",
        f"{local}@{'northwind.shop' if domain != 'northwind.shop' else 'mail.northwind.shop'}",
    ):
        own = found.rpartition("@")[0]
        if own.strip(".") == own and own and ".." not in own and len(found) <= _LONGEST:
            yield found


def similar_phones(number: str) -> Iterator[str]:
    """Yield phone numbers that begin as one does, or end as it does."""
    digits = re.sub(r"\D", "", number)
    for found in (f"{digits}0", digits[:-1], f"4{digits[1:]}"):
        if _DIGITS[0] <= len(found) <= _DIGITS[1] and found[0] != "0":
            yield f"+{found}"


def similar_ids(own_id: str) -> Iterator[str]:
    """Yield external ids that resemble one: longer, shorter, in another case, with a blank."""
    yield from (f"{own_id}0", own_id[:-1], own_id.swapcase(), f" {own_id}", f"0{own_id}")
