"""What the tests about people share: bodies of jobs, and looks at consent."""

from __future__ import annotations

from typing import Any

import httpx

from klaviyo_rehearsal.mockserver.state.account import Account
from tests.mockserver.helpers import Json, attributes_of, ids_of, taken

ADA, BOB = "ada@northwind.shop", "bob@northwind.shop"
PHONE = "+15005550006"
SUBSCRIBE = "/api/profile-subscription-bulk-create-jobs"
UNSUBSCRIBE = "/api/profile-subscription-bulk-delete-jobs"
SUPPRESS = "/api/profile-suppression-bulk-create-jobs"
UNSUPPRESS = "/api/profile-suppression-bulk-delete-jobs"


def channels(consent: str, *names: str, **more: Any) -> Json:
    """Say a consent to the marketing of channels."""
    return {name: {"marketing": {"consent": consent, **more}} for name in names}


def job_body(path: str, *people: Json, list_id: str | None = None, **attributes: Any) -> Json:
    """Build the body of a job over people, each given as the attributes of a profile, or with an id."""
    data: Json = {
        "type": path.removeprefix("/api/").removesuffix("s"),
        "attributes": {"profiles": {"data": [_person(person) for person in people]}, **attributes},
    }
    if list_id is not None:
        data["relationships"] = {"list": {"data": {"type": "list", "id": list_id}}}
    return {"data": data}


def _person(person: Json) -> Json:
    content = {**person}
    own = {"id": content.pop("id")} if "id" in content else {}
    return {"type": "profile", **own, "attributes": content}


def group_body(path: str, kind: str, identifier: str) -> Json:
    """Build the body of a job over a list or a segment."""
    group = {kind: {"data": {"type": kind, "id": identifier}}}
    kind_of_job = path.removeprefix("/api/").removesuffix("s")
    return {"data": {"type": kind_of_job, "attributes": {}, "relationships": group}}


def subscriber(email: str | None = ADA, *names: str, **facts: Any) -> Json:
    """Describe someone who subscribes to channels, email unless named."""
    known = {} if email is None else {"email": email}
    return {**known, **facts, "subscriptions": channels("SUBSCRIBED", *(names or ("email",)))}


def leaver(email: str | None = ADA, *names: str, **facts: Any) -> Json:
    """Describe someone who unsubscribes from channels, email unless named."""
    known = {} if email is None else {"email": email}
    return {**known, **facts, "subscriptions": channels("UNSUBSCRIBED", *(names or ("email",)))}


def subscribe(api: httpx.Client, *people: Json, list_id: str | None = None, **attributes: Any) -> None:
    """Subscribe people."""
    taken(api.post(SUBSCRIBE, json=job_body(SUBSCRIBE, *people, list_id=list_id, **attributes)), 202)


def unsubscribe(api: httpx.Client, *people: Json, list_id: str | None = None) -> None:
    """Unsubscribe people."""
    taken(api.post(UNSUBSCRIBE, json=job_body(UNSUBSCRIBE, *people, list_id=list_id)), 202)


def suppress(api: httpx.Client, *emails: str) -> Json:
    """Suppress addresses; return the job."""
    body = job_body(SUPPRESS, *({"email": email} for email in emails))
    return dict(taken(api.post(SUPPRESS, json=body), 202).get("data", {}))


def unsuppress(api: httpx.Client, *emails: str) -> Json:
    """Lift the suppression of addresses; return the job."""
    body = job_body(UNSUPPRESS, *({"email": email} for email in emails))
    return dict(taken(api.post(UNSUPPRESS, json=body), 202).get("data", {}))


def person_of(api: httpx.Client, email: str = ADA) -> str:
    """Return the id of the profile with an address."""
    (found,) = ids_of(taken(api.get("/api/profiles", params={"filter": f'equals(email,"{email}")'})))
    return str(found)


def subscriptions_of(api: httpx.Client, email: str = ADA) -> Json:
    """Return the `subscriptions` of the profile with an address."""
    params = {"additional-fields[profile]": "subscriptions"}
    read = attributes_of(api.get(f"/api/profiles/{person_of(api, email)}", params=params))
    return dict(read["subscriptions"])


def marketing_of(api: httpx.Client, email: str = ADA) -> Json:
    """Return the consent to email marketing of the profile with an address."""
    return dict(subscriptions_of(api, email)["email"]["marketing"])


def reasons_of(api: httpx.Client, email: str = ADA) -> list[str]:
    """Return why a profile is suppressed."""
    return [entry["reason"] for entry in marketing_of(api, email)["suppression"]]


def members_of(api: httpx.Client, list_id: str) -> list[str]:
    """Return the addresses on a list."""
    return [item["attributes"]["email"] for item in taken(api.get(f"/api/lists/{list_id}/profiles"))["data"]]


def codes_of(entry: Json) -> list[str]:
    """Return the codes of what the journal found wrong with a request."""
    return [violation["code"] for violation in entry["violations"]]


def pending_confirmations(account: Account) -> list[tuple[str, str | None]]:
    """Return profile and list of each sign-up that waits for its confirmation, None without a list."""
    return [
        (profile, list_id or None)
        for profile, record in account.consents.items()
        for list_id in record["pending"]
    ]
