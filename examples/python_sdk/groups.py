"""Lists, segments, consent and suppression."""

from __future__ import annotations

from typing import Any

from klaviyo_api import KlaviyoAPI

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..patience import patiently
from ..translation.groups import (
    MOVED,
    described,
    import_of,
    list_of,
    members_filters,
    members_of,
    parts,
    subscriptions_of,
    suppressed_query,
    suppression_of,
    tagged_list,
    withdrawals_of,
)
from ..translation.people import profile_of
from .api import Method, attempt, create, delete, read, send


def subscribe(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Subscribe people to a list; what else is known of them goes by a bulk import before."""
    people = call.arguments["profiles"]
    rich = described(people)
    if rich:
        bulk_import(client, rich)
    for job in subscriptions_of(call.ids[0], people):
        send(client.Profiles.bulk_subscribe_profiles, job)


def unsubscribe(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Unsubscribe those who are on a list: the job would unsubscribe everyone else from everything.

    So who is on it is asked anew before the job is sent again: by then they may be off it.
    """
    patiently(lambda again: unsubscribe_members(client, call))


def unsubscribe_members(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Unsubscribe those who are on a list by now."""
    leaving = [item.attributes.email for item in check_members(client, call)]
    for job in withdrawals_of(call.ids[0], leaving):
        attempt(client.Profiles.bulk_unsubscribe_profiles, job)


def exclude(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Stop sending to an address."""
    send(client.Profiles.bulk_suppress_profiles, suppression_of("create", call.arguments["email"]))


def include(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Send to an address again."""
    send(client.Profiles.bulk_unsuppress_profiles, suppression_of("delete", call.arguments["email"]))


def exclusions(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """Read everyone who is suppressed, or is for a reason."""
    query: dict[str, Any] = {"additional_fields_profile": ["subscriptions"], "page_size": 100}
    return list(read(client.Profiles.get_profiles, **query, **suppressed_query(call)))


def add_members(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Make people known and put them on a list, without touching their consent."""
    bulk_import(client, [profile_of(person) for person in call.arguments["profiles"]], call.ids[0])


def bulk_import(client: KlaviyoAPI, profiles: list[dict[str, Any]], list_id: str | None = None) -> None:
    """Import profiles in one job, and put them on a list if one is named."""
    job = send(client.Profiles.bulk_import_profiles, import_of(profiles, list_id)).data.id
    state = send(client.Profiles.get_bulk_import_profiles_job, job).data.attributes
    if state.failed_count:
        raise RuntimeError(f"{state.failed_count} profiles could not be imported")


def remove_members(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Take people off a list, without touching their consent."""
    for part in parts([item.id for item in check_members(client, call)], MOVED):
        send(client.Lists.remove_profiles_from_list, call.ids[0], members_of(part))


def check_members(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """See who of some is on a list."""
    return members(client.Lists.get_profiles_for_list, call)


def segment_members(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """See who of some is in a segment."""
    return members(client.Segments.get_profiles_for_segment, call)


def members(method: Method, call: LegacyCall) -> list[Any]:
    """Read those members of a list or segment that a call names."""
    return [
        member
        for named in members_filters(call)
        for member in read(method, call.ids[0], filter=named, page_size=100)
    ]


def all_members(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """Read everyone on a list or in a segment; the old API did not tell the two apart."""
    is_list = any(item.id == call.ids[0] for item in read(client.Lists.get_lists))
    method = client.Lists.get_profiles_for_list if is_list else client.Segments.get_profiles_for_segment
    return list(read(method, call.ids[0], page_size=100))


def lists_of_person(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """Read the lists that a person is on; the SDK knows no pages of them."""
    return list(send(client.Profiles.get_lists_for_profile, call.ids[0]).data)


def segments_of_person(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """Read the segments that a person is in; the SDK knows no pages of them."""
    return list(send(client.Profiles.get_segments_for_profile, call.ids[0]).data)


def list_lists(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """Read every list."""
    return list(read(client.Lists.get_lists))


def create_list(client: KlaviyoAPI, call: LegacyCall) -> str:
    """Make a list and return its id."""
    body = list_of(call.arguments["list_name"])
    return str(create(client.Lists.create_list, body, lambda: read(client.Lists.get_lists)).id)


def update_list(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Rename a list."""
    body = list_of(call.arguments["list_name"], call.ids[0])
    send(client.Lists.update_list, call.ids[0], body)


def delete_list(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Delete a list."""
    delete(client.Lists.delete_list, call.ids[0])


def tag_list(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Give a list a tag."""
    send(client.Tags.tag_lists, call.arguments["tag_id"], tagged_list(call.ids[0]))


HANDLERS = {
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "exclude person": exclude,
    "include person": include,
    "list exclusions": exclusions,
    "add members": add_members,
    "remove members": remove_members,
    "check members": check_members,
    "segment members": segment_members,
    "all members": all_members,
    "lists of person": lists_of_person,
    "segments of person": segments_of_person,
    "list lists": list_lists,
    "create list": create_list,
    "update list": update_list,
    "delete list": delete_list,
    "tag list": tag_list,
}
