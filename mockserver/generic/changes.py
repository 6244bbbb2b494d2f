"""Changes to the resources of an account, as JSON: made by a request, applied at once or by a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..jsonapi.refusal import linked
from ..people.model import create_profile, matching_profiles
from ..state.account import Account
from ..state.account_error import AccountError, unknown_id
from ..state.relation import Relation
from .call import PlannedCall
from .live_defaults import as_kept, defaults_of
from .naming import new_id

Change = dict[str, Any]

# When a resource was last changed, by any of its names.
CHANGED = ("updated", "updated_at", "updated_datetime")
MADE = ("created", "created_at", "created_datetime", "recorded_date", *CHANGED)
# Attributes that are sent under one name and answered under another (SPEC).
_RENAMED: Mapping[str, Mapping[str, str]] = {
    "push-token": {"device_metadata": "metadata"},
    "image": {"import_from_url": "image_url"},
}

# Resources that go with another one: their answers have no place for its absence (SPEC
# get_coupon_for_coupon_code). Whether variants go with their item is UNCONFIRMED.
_OWNED = {"coupon": (Relation("coupon", "coupon-codes", "coupon-code", True, "coupon", False),)}

# The relationship without which there is no id (SPEC: the description of the id).
_MADE_OF = {"coupon-code": "coupon"}


def create_change(call: PlannedCall, kind: str, data: Mapping[str, Any]) -> Change:
    """Return the change that creates a resource; `data` is that of a body, or an item of a job."""
    account = call.account
    attributes, mentioned = _without_profile(account, kind, data.get("attributes") or {})
    times = dict.fromkeys((name for name in MADE if name in call.declared(kind)), call.now(kind))
    links = [*_sent_links(call, kind, data), *_profile_links(call, kind, mentioned)]
    related = {entry["relation"][1]: entry["ids"][0] for entry in links if entry["ids"]}
    if kind in _MADE_OF:
        linked(data, _MADE_OF[kind])
    # Ids of catalogs and coupons come from the client (SPEC).
    identifier = data.get("id") or new_id(
        account, kind, call.graph.id_schemas.get(kind, {}), attributes, related
    )
    made = call.plan.kind if call.plan.bulk is None else call.plan.bulk[0]
    defaults = call.plan.defaults if kind == made else {}
    now = account.clock.now()
    kept = {**defaults, **defaults_of(kind, now), **times, **as_kept(kind, attributes, now)}
    return {"change": "create", "kind": kind, "id": identifier, "attributes": kept, "links": links}


def update_change(call: PlannedCall, kind: str, identifier: str, data: Mapping[str, Any]) -> Change:
    """Return the change that updates the sent fields; others stay (facts 8.5, SPEC: null clears)."""
    times = dict.fromkeys((name for name in CHANGED if name in call.declared(kind)), call.now(kind))
    sent = as_kept(kind, _renamed(kind, data.get("attributes") or {}), call.account.clock.now())
    attributes = sent | times
    links = list(_sent_links(call, kind, data))
    return {"change": "update", "kind": kind, "id": identifier, "attributes": attributes, "links": links}


def delete_change(kind: str, identifier: str) -> Change:
    """Return the change that deletes a resource."""
    return {"change": "delete", "kind": kind, "id": identifier, "attributes": {}, "links": []}


def apply(account: Account, change: Change) -> None:
    """Apply a change, wholly or not at all. Raises AccountError for an unknown id and for a taken one."""
    kind, identifier = change["kind"], change["id"]
    resources = account.collection(kind)
    if change["change"] == "create":
        if identifier in resources:
            detail = f"The {kind} {identifier} exists."
            raise AccountError.of("duplicate-id", detail)
    elif identifier not in resources:
        raise unknown_id(kind, identifier)
    for entry in change["links"]:
        require_all(account, entry["relation"][2], entry["ids"])
    # Before the relationships: a deleted resource has none.
    if change["change"] == "delete":
        for relation in _OWNED.get(kind, ()):
            for owned in account.links.linked(relation, identifier):
                apply(account, delete_change(relation.target, owned))
        resources.delete(identifier)
        account.links.unlink_all(kind, identifier)
        return
    if change["change"] == "create":
        resources.insert(identifier, change["attributes"])
    else:
        resources.replace(identifier, {**(resources.get(identifier) or {}), **change["attributes"]})
    for entry in change["links"]:
        relation = Relation(*entry["relation"])
        kept = set(entry["ids"])
        gone = [other for other in account.links.linked(relation, identifier) if other not in kept]
        account.links.unlink(relation, identifier, gone)
        for other in entry["ids"]:
            account.links.link(relation, identifier, other)


def require_all(account: Account, kind: str, ids: Iterable[str]) -> None:
    """Raise AccountError unless all are there: LIVE for the group of a new tag (REC create_tag.404)."""
    for other in ids:
        if other not in account.collection(kind):
            raise unknown_id(kind, other)


def _sent_links(call: PlannedCall, kind: str, data: Mapping[str, Any]) -> Iterator[Change]:
    for name, entry in (data.get("relationships") or {}).items():
        relation = call.relation(kind, name)
        if relation is None or "data" not in (entry or {}):
            continue
        sent = entry["data"] or []
        ids = [item["id"] for item in ([sent] if isinstance(sent, dict) else sent) if "id" in item]
        if call.graph.is_name(relation.target):
            # A topic of webhooks is nothing but its name: naming it is knowing it.
            for other in ids:
                if other not in call.account.collection(relation.target):
                    call.account.collection(relation.target).insert(other, {})
        call.collection(relation.target)
        yield _link_entry(relation, ids)


def _link_entry(relation: Relation, ids: list[str]) -> Change:
    parts = [relation.kind, relation.name, relation.target]
    return {
        "relation": [*parts, relation.to_many, relation.inverse, relation.inverse_to_many],
        "ids": ids,
    }


def _without_profile(
    account: Account, kind: str, attributes: Mapping[str, Any]
) -> tuple[dict[str, Any], str | None]:
    """Take the profile out of attributes that name one, as those of a push token do; it is made if new."""
    kept = _renamed(kind, attributes)
    profile = kept.get("profile")
    data = profile.get("data") if isinstance(profile, dict) else None
    if not isinstance(data, dict) or data.get("type") != "profile":
        return kept, None
    del kept["profile"]
    identifier = data.get("id")
    if isinstance(identifier, str) and identifier in account.profiles:
        return kept, identifier
    facts = {name: value for name, value in data.get("attributes", {}).items() if name != "meta"}
    # Consent is given by its own job only: a back-in-stock request subscribes nobody to marketing.
    facts.pop("subscriptions", None)
    known = matching_profiles(account, facts)
    return kept, known[0] if known else create_profile(account, facts)


def _profile_links(call: PlannedCall, kind: str, profile: str | None) -> Iterator[Change]:
    relation = call.relation(kind, "profile")
    if profile is not None and relation is not None:
        yield _link_entry(relation, [profile])


def _renamed(kind: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    names = _RENAMED.get(kind, {})
    return {names.get(name, name): value for name, value in attributes.items()}
