"""Writes a message to one profile and puts it into the outbox.

A message that cannot be written, or that the profile may not get, is there too, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..outbox.message import Cause, Draft, Message
from ..state.account import Account
from ..state.builtin_resources import sender_of
from ..templates.filter_values import Unavailable
from ..templates.lookups import Lookups
from ..templates.model import KIND as TEMPLATE
from ..templates.rendering import RenderingError, render
from .context import context_of
from .metrics import RECEIVED
from .reach import address_of
from .receipts import record


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a message before its variables are filled.

    channel: email, sms, whatsapp or mobile_push. template: the id of its own. body: of a text.
    """

    channel: str
    subject: str = ""
    preview_text: str = ""
    from_email: str = ""
    from_label: str = ""
    template: str | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A profile that a message is for. reason: why it may not get it; empty for none."""

    profile: str
    reason: str = ""


def is_too_soon(account: Account, channel: str, profile: str, seconds: float) -> bool:
    """Return whether smart sending holds a message back: the profile was sent one shortly before."""
    last = account.outbox.last_sent(channel, profile)
    return last is not None and seconds - last < account.settings.smart_sending_hours * 3600


def deliver(
    account: Account,
    content: Content,
    recipient: Recipient,
    cause: Cause,
    seconds: float,
    extra: Mapping[str, Any] | None = None,
) -> Message:
    """Write a message to a profile and put it into the outbox.

    seconds: when, since 1970. extra: further variables, such as the event of a flow. The event of a message
    that is sent is recorded.
    """
    message = account.outbox.add(_written(account, content, recipient, cause, seconds, extra or {}))
    if not message.reason:
        record(account, message, RECEIVED, seconds)
    return message


def pass_over(account: Account, content: Content, recipient: Recipient, cause: Cause, seconds: float) -> None:
    """Count a message that would leave the outbox at once; only its event is kept."""
    draft = _addressed(account, content, recipient, cause, seconds)
    account.outbox.pass_over(draft)
    if not draft.reason:
        parts = (draft.channel, draft.to, draft.profile_id, draft.cause, draft.seconds, draft.subject)
        record(account, Message(*parts, id=account.outbox.current_id()), RECEIVED, seconds)


def _addressed(
    account: Account, content: Content, recipient: Recipient, cause: Cause, seconds: float
) -> Draft:
    email, label = sender_of(account)
    is_mail = content.channel == "email"
    return Draft(
        channel=content.channel,
        to=address_of(account, content.channel, recipient.profile),
        profile_id=recipient.profile,
        cause=cause,
        seconds=seconds,
        subject=content.subject,
        from_email=(content.from_email or email) if is_mail else "",
        from_label=content.from_label or label,
        reason=recipient.reason,
    )


def _written(
    account: Account,
    content: Content,
    recipient: Recipient,
    cause: Cause,
    seconds: float,
    extra: Mapping[str, Any],
) -> Draft:
    draft = _addressed(account, content, recipient, cause, seconds)
    variables = {**context_of(account, recipient.profile), **extra}
    template = account.collection(TEMPLATE).get(content.template or "") or {}
    # name of a field -> its source; only the page of a mail is HTML
    sources = {
        "subject": content.subject,
        "preview_text": content.preview_text,
        "from_email": draft.from_email,
        "from_label": draft.from_label,
        "html": template.get("html") or "",
        "plain": template.get("text") or content.body,
    }
    filled: dict[str, str] = {}
    reason, lookups = draft.reason, Lookups(account, recipient.profile, seconds)
    for name, source in sources.items():
        try:
            filled[name] = render(source, variables, escape=name == "html", lookups=lookups)
        except Unavailable as error:
            filled[name] = source
            reason = reason or str(error)
        except RenderingError as error:
            filled[name] = source
            reason = reason or f"not rendered: {name}: {error}"
    if not reason:
        lookups.assign()
    written: dict[str, Any] = {**filled, "reason": reason}
    return replace(draft, **written)
