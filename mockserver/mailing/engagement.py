"""The acts of a recipient: a message is opened, clicked, marked as spam, or it bounces."""

from __future__ import annotations

from ..outbox.message import Happening, Message
from ..people.consent import EMAIL, SMS, suppress, unsubscribe
from ..state.account import Account
from .metrics import BOUNCED, CLICKED, METRICS, RECEIVED, SPAM, UNSUBSCRIBED
from .receipts import record


class EngagementError(ValueError):
    """The recipient cannot have done this with this message. The message names the reason."""


def engage(
    account: Account, message: Message, kind: str, *, url: str | None = None, hard: bool = True
) -> Message:
    """Let the recipient of a message do something with it, now, with the consequences.

    kind: opened, clicked, bounced, spam or unsubscribed. url: the link that is clicked, by default the first.
    hard: whether a bounce is for good. Returns the message with it noted. Raises EngagementError.
    """
    message = account.outbox.get(message.id) or message  # with all that has happened since
    known = [name for name in METRICS[message.channel] if name != RECEIVED]
    if kind not in known:
        raise EngagementError(f"a message by {message.channel} cannot be {kind}; known: {', '.join(known)}")
    if message.reason:
        raise EngagementError(f"the message {message.id} was not sent: {message.reason}")
    link = _link(message, url) if kind == CLICKED else ""
    seconds = account.clock.seconds()
    extra = {"URL": link} if kind == CLICKED else {}
    if kind == BOUNCED:
        extra = {"Bounce Type": "Hard" if hard else "Soft"}
    record(account, message, kind, seconds, extra)
    _take_effect(account, message, kind, hard)
    return account.outbox.note(message.id, Happening(kind, seconds, link))


def _link(message: Message, url: str | None) -> str:
    links = message.links
    if url is None:
        if not links:
            raise EngagementError(f"the message {message.id} has no link")
        return links[0]
    if url not in links:
        raise EngagementError(f"the message {message.id} has no link {url!r}; it has: {', '.join(links)}")
    return url


def _take_effect(account: Account, message: Message, kind: str, hard: bool) -> None:
    profile = message.profile_id
    if profile not in account.profiles:
        return
    # The reasons are those of facts 6.2; a text that fails suppresses nobody.
    if message.channel == "email" and kind == BOUNCED and hard:
        suppress(account, profile, "HARD_BOUNCE")
    elif message.channel == "email" and kind == SPAM:
        suppress(account, profile, "SPAM_COMPLAINT")
    elif kind == UNSUBSCRIBED:
        unsubscribe(account, profile, [EMAIL if message.channel == "email" else SMS])
