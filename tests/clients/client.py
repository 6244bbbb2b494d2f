"""A client of the new API as a test sees it: calls by one name for all of them, answers as they travelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients.driver import INSTALLED, Driver, Json, node, python

UNREAD = "unread"  # what drivers/typed.py says of an answer that its client cannot read

# The names of today's Python SDK -> those of 2024-02-15, where they differ. Node's are today's in camel case.
_NAMES_2024 = {
    "add_profiles_to_list": "create_list_relationships",
    "assign_template_to_campaign_message": "create_campaign_message_assign_template",
    "bulk_import_profiles": "spawn_bulk_profile_import_job",
    "bulk_subscribe_profiles": "subscribe_profiles",
    "bulk_suppress_profiles": "suppress_profiles",
    "bulk_unsubscribe_profiles": "unsubscribe_profiles",
    "bulk_unsuppress_profiles": "unsuppress_profiles",
    "cancel_campaign_send": "update_campaign_send_job",
    "clone_template": "create_template_clone",
    "get_bulk_import_profiles_job": "get_bulk_profile_import_job",
    "get_campaign_ids_for_tag": "get_tag_relationships_campaigns",
    "get_errors_for_bulk_import_profiles_job": "get_bulk_profile_import_job_import_errors",
    "get_list_ids_for_profile": "get_profile_relationships_lists",
    "get_list_ids_for_tag": "get_tag_relationships_lists",
    "get_lists_for_profile": "get_profile_lists",
    "get_messages_for_campaign": "get_campaign_campaign_messages",
    "get_metric_for_event": "get_event_metric",
    "get_profile_for_event": "get_event_profile",
    "get_profile_ids_for_list": "get_list_relationships_profiles",
    "get_profiles_for_bulk_import_profiles_job": "get_bulk_profile_import_job_profiles",
    "get_profiles_for_list": "get_list_profiles",
    "get_profiles_for_segment": "get_segment_profiles",
    "get_segment_ids_for_profile": "get_profile_relationships_segments",
    "get_segments_for_profile": "get_profile_segments",
    "get_tag_group_for_tag": "get_tag_tag_group",
    "get_tags_for_campaign": "get_campaign_tags",
    "get_tags_for_list": "get_list_tags",
    "get_tags_for_segment": "get_segment_tags",
    "get_tags_for_tag_group": "get_tag_group_tags",
    "get_template_for_campaign_message": "get_campaign_message_template",
    "remove_profiles_from_list": "delete_list_relationships",
    "remove_tag_from_campaigns": "delete_tag_relationships_campaigns",
    "remove_tag_from_lists": "delete_tag_relationships_lists",
    "remove_tag_from_segments": "delete_tag_relationships_segments",
    "render_template": "create_template_render",
    "send_campaign": "create_campaign_send_job",
    "tag_campaigns": "create_tag_relationships_campaigns",
    "tag_lists": "create_tag_relationships_lists",
    "tag_segments": "create_tag_relationships_segments",
}

# Klaviyo answers these with another 2xx than its files declare, of which Python clients make nothing
# (facts 8.5, LIVE; wire.md).
_UNDECLARED = {"merge_profiles"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A version of a client.

    command: what runs its driver.
    revision: the revision that it sends.
    typed: whether it makes objects of what it gets; 7.0.0 of the Python SDK returns what was in the JSON.
    unsets: whether it can say which properties to unset; Node's stumbles over any value there.
    """

    command: list[str | Path]
    revision: str
    typed: bool = True
    unsets: bool = True

    @property
    def installed(self) -> bool:
        """Tell whether scripts/clients installs it; the others are in the environment of the tests."""
        return INSTALLED in Path(self.command[0]).parents

    def name_of(self, call: str) -> str:
        """Name a call as this client does."""
        return _NAMES_2024.get(call, call) if self.revision == "2024-02-15" else call


KINDS = {
    "klaviyo-api-py-7.0.0": Kind(python("py_new.py", own=True), "2024-02-15", typed=False),
    "klaviyo-api-py-24.0.0": Kind(python("py_new.py", own=False), "2026-07-15"),
    "klaviyo-api-node-23.0.0": Kind(node("node_new.mjs"), "2026-07-15", unsets=False),
    "klaviyo-api-client-0.1.1": Kind(python("typed.py", own=True), "2024-02-15"),
}


class Client:
    """Calls one client for one account.

    `sdk.create_profile(body)` calls the method of that name, or what it is called in this client, and
    returns what came back as JSON:API has it. That the client made the object of it that it promises is
    asserted here.
    """

    def __init__(self, kind: Kind, driver: Driver, key: str) -> None:
        self.kind = kind
        self._driver = driver
        self._key = key

    @property
    def new(self) -> bool:
        """Tell whether the client speaks today's revision."""
        return self.kind.revision > "2024-02-15"

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            returned = self._driver.call(self._key, self.kind.name_of(name), args, options)
            self._assert_typed(name, returned, options)
            return returned["value"]

        return call

    def _assert_typed(self, name: str, returned: Json, options: Json) -> None:
        sparse = any(option.startswith("fields_") for option in options)
        declared = returned["declared"]
        if self.kind.typed and not sparse and declared not in (None, "NoneType", "object"):
            undeclared = name in _UNDECLARED and returned["type"] == "NoneType"
            assert undeclared or returned["type"] in (declared, UNREAD), name
