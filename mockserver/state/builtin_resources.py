"""Resources that every account starts with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from klaviyo_rehearsal.contracts.openapi.schema import Schema

from .ids import Ids
from .store import Attributes

if TYPE_CHECKING:
    from .account import Account

# Types of which an account has exactly one, and its id (SPEC: the descriptions of the ids).
_ONLY: Mapping[str, Callable[[Account], str]] = {
    "account": lambda account: account.company_id,
    "tracking-setting": lambda account: account.company_id,
    "ip-allowlist": lambda account: "integration-egress",
}

# Topics of Klaviyo's own events that recordings and examples name (REC get_webhook_topic.200, SPEC).
_TOPICS = (
    "event:klaviyo.manually_suppressed_from_email_marketing",
    "event:klaviyo.opened_email",
    "event:klaviyo.sent_sms",
)


def ensure_builtin(account: Account, kind: str, id_schema: Schema) -> None:
    """Put the resources of a type that every account has into it, unless they are there.

    id_schema: the schema of the ids. Where it is a closed set, as for mapped metrics, there is one resource
    for each.
    """
    if kind in account.collections and len(account.collections[kind]):
        return
    if kind in _ONLY:
        account.collection(kind).insert(_ONLY[kind](account), _ATTRIBUTES.get(kind, _nothing)(account))
    elif kind == "tag-group":
        default_tag_group(account)
    else:
        for identifier in id_schema.get("enum", ()):
            account.collection(kind).insert(identifier, {})
    for topic in _TOPICS if kind == "webhook-topic" else ():
        account.collection(kind).insert(topic, {})


def _own(account: Account) -> Attributes:
    """Return the account resource; a seed can change it."""
    return {
        "test_account": False,
        "contact_information": {
            "default_sender_name": "Rehearsal",
            "default_sender_email": "rehearsal@example.com",
            "website_url": None,
            "organization_name": "Rehearsal",
            # The Python SDK takes no address without a city, although the specification does.
            "street_address": {
                "address1": "1 Stage Door Lane",
                "address2": None,
                "city": "Boston",
                "region": "MA",
                "country": "United States",
                "zip": "02110",
            },
        },
        "industry": None,
        "timezone": "UTC",
        "preferred_currency": "USD",
        "public_api_key": account.company_id,
        "locale": "en-US",
    }


def _nothing(account: Account) -> Attributes:
    return {}


def _tracking(account: Account) -> Attributes:
    """Return the tracking settings of a new account (REC get_tracking_settings.200)."""
    source = {"type": "static", "value": "Klaviyo"}
    medium = {"type": "dynamic", "value": "message_type"}
    return {
        "auto_add_parameters": False,
        "utm_source": {"flow": source, "campaign": source},
        "utm_medium": {"flow": medium, "campaign": medium},
        "utm_campaign": None,
        "utm_id": None,
        "utm_term": None,
        "custom_parameters": [],
    }


_ATTRIBUTES: Mapping[str, Callable[[Account], Attributes]] = {"account": _own, "tracking-setting": _tracking}


def own_settings(account: Account) -> Attributes:
    """Return the account resource, as it is planted or as a new account has it."""
    kept = account.collections.get("account")
    return (kept.get(account.company_id) if kept is not None else None) or _own(account)


def sender_of(account: Account) -> tuple[str, str]:
    """Return the address and the name under which an account sends messages of its own."""
    contact = own_settings(account).get("contact_information") or {}
    return contact.get("default_sender_email") or "", contact.get("default_sender_name") or ""


def default_tag_group(account: Account) -> str:
    """Return the id of the tag group that every account has (facts 8.11, SPEC)."""
    # From a source of its own, so that the ids in a test do not depend on the moment of its first use.
    identifier = Ids(f"{account.settings.seed}:{account.company_id}:tag-group").uuid4()
    groups = account.collection("tag-group")
    if identifier not in groups:
        groups.insert(identifier, {"name": "Ungrouped Tags", "exclusive": False, "default": True})
    return identifier
