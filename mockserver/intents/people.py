"""A person's device and the variants that a person waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..generic.live_defaults import WAITING, catalog_id
from ..generic.naming import push_token_id
from ..generic.overrides.back_in_stock import record_waiting
from ..generic.type_graph import SENT_ONLY
from ..legacy.answers import LegacyAnswer, LegacyFunction
from ..people.model import create_profile, matching_profiles
from ..state.account import Account
from ..state.clock import whole_seconds
from ..state.relation import Relation

TOKEN = "push-token"
OF_PROFILE = Relation(TOKEN, "profile", "profile", False, "push-tokens")


def watch_variant(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Let a person wait for a variant; a person who is not known is made known."""
    person, variant = _person(account, call.arguments["profile"]), catalog_id(call.arguments["variant"])
    identifier = account.ids.short()
    account.collection(WAITING).insert(identifier, {"channels": call.arguments["channels"]})
    ends = SENT_ONLY[WAITING]
    account.links.link(ends["profile"], identifier, person)
    account.links.link(ends["variant"], identifier, variant)
    record_waiting(account, person, variant)
    return LegacyAnswer({})


def register_device(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Keep a person's push token; one that is known becomes this person's."""
    wanted = call.arguments
    tokens, identifier = account.collection(TOKEN), push_token_id(wanted["token"])
    now = whole_seconds(account.clock.now())
    kept: dict[str, Any] = {
        "token": wanted["token"],
        "platform": wanted["platform"],
        "vendor": wanted["vendor"],
        "enablement_status": "AUTHORIZED" if wanted["allowed"] else "DENIED",
        "background": "AVAILABLE",
        "created": now,
        "recorded_date": now,
    }
    if "device" in wanted:
        kept["metadata"] = wanted["device"]
    if identifier in tokens:
        tokens.replace(identifier, kept)
    else:
        tokens.insert(identifier, kept)
    account.links.link(OF_PROFILE, identifier, _person(account, wanted["profile"]))
    return LegacyAnswer({})


def _person(account: Account, facts: Mapping[str, Any]) -> str:
    known = matching_profiles(account, facts)
    return known[0] if known else create_profile(account, facts)


CALLS: Mapping[str, LegacyFunction] = {
    "watch variant": watch_variant,
    "register device": register_device,
}
