"""The message that asks a new subscriber to confirm (facts 8.6). Its wording is the mock's own."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from ..outbox.message import Cause, Draft
from ..state.builtin_resources import sender_of

if TYPE_CHECKING:
    from ..state.account import Account

CONFIRMATION = "confirmation"
# Where the mock takes confirmations, below its control API.
CONFIRM_PATH = "/_mock/confirm"


def send_confirmation(
    account: Account, profile: str, list_id: str | None, purposes: Iterable[str], suppressed: str
) -> None:
    """Put the request to confirm into the outbox.

    list_id: None for a sign-up without a list. purposes: such as email.marketing. suppressed: the reason for
    which the profile gets none, empty for none.
    """
    stored = account.profiles.get(profile) or {}
    # One link confirms all purposes here; that a text is answered with a word instead is left out.
    by_mail = any(purpose.startswith("email") for purpose in purposes)
    channel, address = ("email", "email") if by_mail else ("sms", "phone_number")
    name = ((account.lists.get(list_id) or {}).get("name") or list_id) if list_id else None
    subject = f"Confirm your subscription to {name}" if name else "Confirm your subscription"
    email, label = sender_of(account)
    link = f"{account.settings.link_base or ''}{CONFIRM_PATH}/{account.outbox.next_id()}"
    account.outbox.add(
        Draft(
            channel=channel,
            to=stored.get(address) or "",
            profile_id=profile,
            cause=Cause(
                CONFIRMATION,
                {"list": list_id} if list_id else {},
                f"opt-in confirmation of list {name}" if name else "opt-in confirmation",
            ),
            seconds=account.clock.seconds(),
            subject=subject if by_mail else "",
            from_email=email if by_mail else "",
            from_label=label,
            html=_page(subject, link) if by_mail else "",
            plain=f"{subject}: {link}",
            reason=f"suppressed: {suppressed}" if suppressed and by_mail else "",
        )
    )


def _page(subject: str, link: str) -> str:
    return (
        f"<html><head><title>{escape(subject)}</title></head><body><p>{escape(subject)}</p>"
        f'<p><a href="{escape(link)}">Confirm</a></p></body></html>'
    )
