"""Finds the messages of outboxes, and lets their recipients act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..mailing.engagement import engage
from ..outbox.message import Message
from ..people.confirmation import CONFIRMATION
from ..people.consent import confirm
from ..state.account import Account

STATES = ("sent", "skipped")
CHANNELS = ("email", "sms", "whatsapp", "mobile_push")
ACTS = {
    "open": "opened",
    "click": "clicked",
    "bounce": "bounced",
    "spam": "spam",
    "unsubscribe": "unsubscribed",
}


class OutboxError(ValueError):
    """A message is looked for that is not there, or by a wrong value. The message names the reason."""


class NoMessage(OutboxError):
    """There is no message of an id, or no longer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The messages that are asked for: all whose fields hold these.

    to: a part of the address or phone number, or the profile's id. subject, text, cause: a part, in any case.
    channel, state: exactly.
    """

    to: str | None = None
    subject: str | None = None
    text: str | None = None
    cause: str | None = None
    channel: str | None = None
    state: str | None = None

    def __post_init__(self) -> None:
        """Refuse a channel or state that there is not. Raises OutboxError."""
        for name, value, known in (("channel", self.channel, CHANNELS), ("state", self.state, STATES)):
            if value is not None and value not in known:
                raise OutboxError(f"{name}: {value!r} is none of {', '.join(known)}")

    def matches(self, message: Message) -> bool:
        """Return whether a message is asked for."""
        return (
            (self.to is None or _holds(message.to, self.to) or message.profile_id == self.to)
            and (self.channel in (None, message.channel))
            and (self.state in (None, message.state))
            and (self.subject is None or _holds(message.subject, self.subject))
            and (self.cause is None or _is_caused(message, self.cause))
            and (self.text is None or _holds(message.text, self.text) or _holds(message.html, self.text))
        )


def _holds(text: str, part: str) -> bool:
    return part.casefold() in text.casefold()


def _is_caused(message: Message, part: str) -> bool:
    cause = message.cause
    return cause.kind == part or part in cause.ids.values() or _holds(cause.words, part)


def messages(
    accounts: Iterable[Account], wanted: Wanted, *, after: str | None = None, limit: int | None = None
) -> list[Message]:
    """Return messages of accounts, the oldest first, by the time at which they are sent.

    after: the id of a message; only later ones. limit: so many at most. Raises OutboxError.
    """
    found = sorted(
        (message for account in accounts for message in account.outbox),
        key=lambda message: (message.seconds, message.number),
    )
    if after is not None:
        place = next((number for number, item in enumerate(found) if item.id == after), None)
        if place is None:
            raise OutboxError(f"after: the outbox has no message {after!r}; it may have been dropped")
        found = found[place + 1 :]
    matching = [message for message in found if wanted.matches(message)]
    return matching if limit is None else matching[:limit]


def find(accounts: Iterable[Account], identifier: str) -> tuple[Account, Message]:
    """Return a message with its account. Raises NoMessage."""
    for account in accounts:
        message = account.outbox.get(identifier)
        if message is not None:
            return account, message
    raise NoMessage(f"the outbox has no message {identifier!r}")


def act(
    accounts: Iterable[Account], identifier: str, kind: str, *, url: str | None = None, hard: bool = True
) -> Message:
    """Let the recipient of a message act: open, click, bounce, spam or unsubscribe. Raises ValueError."""
    if kind not in ACTS:
        raise OutboxError(f"a recipient cannot {kind!r}; known: {', '.join(ACTS)}")
    account, message = find(accounts, identifier)
    return engage(account, message, ACTS[kind], url=url, hard=hard)


def follow_confirmation(accounts: Iterable[Account], identifier: str) -> bool:
    """Follow the link of a confirmation. Returns whether there was still a sign-up to confirm."""
    account, message = find(accounts, identifier)
    if message.cause.kind != CONFIRMATION:
        raise OutboxError(f"the message {identifier!r} asks for no confirmation")
    if message.profile_id not in account.profiles:
        return False
    return confirm(account, message.profile_id, message.cause.ids.get("list"))
