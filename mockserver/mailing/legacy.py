"""The one-off email of a template in the old API (facts 9.2, row 38).

A form and an answer of V1TPL and V1SEND: the context fills the template, and each recipient gets a message of
its own, whether the account knows the address or not. Nothing else is left behind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..legacy.answers import LegacyAnswer, LegacyFunction, refused
from ..outbox.message import Cause, Draft
from ..state.account import Account
from ..state.store import Attributes
from ..templates.legacy import context_of, no_template
from ..templates.lookups import Lookups
from ..templates.model import KIND as TEMPLATE
from ..templates.model import fill, rendered
from .reach import obstacle, transactional_obstacle

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def send_template(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Send a template to each recipient, and put the messages into the outbox."""
    template = account.collection(TEMPLATE).get(call.ids[0])
    if template is None:
        return no_template(call.ids[0])
    lacking = [name for name in ("from_email", "from_name", "subject", "to") if not call.arguments.get(name)]
    if lacking:
        return refused(400, f"Send {' and '.join(lacking)}.")
    addresses = addresses_of(call.arguments["to"])
    if not addresses:
        return refused(400, "Send an address as to, or a list of objects with email and name as JSON.")
    context = context_of(call)
    filled = rendered(account, template, context)
    subject = str(call.arguments["subject"])
    if account.settings.one_off_subjects == "render":
        subject = fill(subject, context, "subject", Lookups(account))
    for address in addresses:
        account.outbox.add(_draft(account, call, address, subject, filled))
    return LegacyAnswer({"status": "queued"})


def addresses_of(to: Any) -> list[str]:
    """Read `to`: an address, or objects with email and name, which may be JSON text. [] for anything else."""
    found = to
    if isinstance(to, str) and to.lstrip().startswith(("[", "{")):
        try:
            found = orjson.loads(to)
        except orjson.JSONDecodeError:
            return []
    items = found if isinstance(found, list) else [found]
    named = [item.get("email") if isinstance(item, dict) else item for item in items]
    addresses = [item for item in named if isinstance(item, str) and _ADDRESS.fullmatch(item)]
    return addresses if len(addresses) == len(named) else []


def _draft(account: Account, call: LegacyCall, address: str, subject: str, filled: Attributes) -> Draft:
    profile = account.profiles.find("email", address) or ""
    is_marketing = account.settings.one_off_emails == "marketing"
    judge = obstacle if is_marketing else transactional_obstacle
    return Draft(
        channel="email",
        to=address,
        profile_id=profile,
        cause=Cause("template", {"template": call.ids[0]}, f"one-off email of template {filled['name']}"),
        seconds=account.clock.seconds(),
        subject=subject,
        from_email=str(call.arguments["from_email"]),
        from_label=str(call.arguments["from_name"]),
        html=filled["html"] or "",
        plain=filled["text"] or "",
        reason=judge(account, "email", profile) if profile else "",
    )


CALLS: Mapping[str, LegacyFunction] = {"send template": send_template}
