"""The recipe of each use case: scenarios to draw, and scenarios that every run plays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.use_case import UseCase

from . import campaigns, consent, events, groups, history, journeys, profiles, templates
from .beyond import catalog, coupons, flows, reports
from .beyond import people as persons
from .choice import Recipe
from .scenario import Scenario

RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "create-event": events.CREATE_EVENT,
        "create-event-once": events.CREATE_EVENT_ONCE,
        "query-events": history.QUERY_EVENTS,
        "query-events-with-profiles": history.QUERY_EVENTS_WITH_PROFILES,
        "aggregate-events": history.AGGREGATE_EVENTS,
        "list-metrics": history.LIST_METRICS,
        "create-profile": profiles.CREATE_PROFILE,
        "update-profile": profiles.UPDATE_PROFILE,
        "update-person": profiles.UPDATE_PERSON,
        "get-profile": profiles.GET_PROFILE,
        "query-profiles": profiles.QUERY_PROFILES,
        "delete-profile": profiles.DELETE_PROFILE,
        "subscribe": consent.SUBSCRIBE,
        "unsubscribe": consent.UNSUBSCRIBE,
        "suppress": consent.SUPPRESS,
        "unsuppress": consent.UNSUPPRESS,
        "query-suppressed": consent.QUERY_SUPPRESSED,
        "add-to-list": groups.ADD_TO_LIST,
        "remove-from-list": groups.REMOVE_FROM_LIST,
        "check-members": groups.CHECK_MEMBERS,
        "list-members": groups.LIST_MEMBERS,
        "groups-of-profile": groups.GROUPS_OF_PROFILE,
        "list-lists": groups.LIST_LISTS,
        "create-list": groups.CREATE_LIST,
        "update-list": groups.UPDATE_LIST,
        "delete-list": groups.DELETE_LIST,
        "tag-list": groups.TAG_LIST,
        "create-campaign": campaigns.CREATE_CAMPAIGN,
        "update-campaign": campaigns.UPDATE_CAMPAIGN,
        "send-campaign": campaigns.SEND_CAMPAIGN,
        "schedule-campaign": campaigns.SCHEDULE_CAMPAIGN,
        "cancel-campaign": campaigns.CANCEL_CAMPAIGN,
        "campaign-status": campaigns.CAMPAIGN_STATUS,
        "list-campaigns": campaigns.LIST_CAMPAIGNS,
        "clone-campaign": campaigns.CLONE_CAMPAIGN,
        "delete-campaign": campaigns.DELETE_CAMPAIGN,
        "create-template": templates.CREATE_TEMPLATE,
        "update-template": templates.UPDATE_TEMPLATE,
        "delete-template": templates.DELETE_TEMPLATE,
        "clone-template": templates.CLONE_TEMPLATE,
        "list-templates": templates.LIST_TEMPLATES,
        "render-template": templates.RENDER_TEMPLATE,
        "test-template": templates.TEST_TEMPLATE,
        "client-event": events.CLIENT_EVENT,
        "client-profile": profiles.CLIENT_PROFILE,
        "client-subscription": consent.CLIENT_SUBSCRIPTION,
        "journey": journeys.JOURNEY,
        "sync-item": catalog.SYNC_ITEM,
        "import-items": catalog.IMPORT_ITEMS,
        "remove-items": catalog.REMOVE_ITEMS,
        "sync-variant": catalog.SYNC_VARIANT,
        "categorize-item": catalog.CATEGORIZE_ITEM,
        "refill-coupon": coupons.REFILL_COUPON,
        "watch-variant": persons.WATCH_VARIANT,
        "register-device": persons.REGISTER_DEVICE,
        "switch-flow": flows.SWITCH_FLOW,
        "export-report": reports.CAMPAIGN_REPORT,
    }
)


def scenarios(use_case: UseCase) -> st.SearchStrategy[Scenario]:
    """Return the strategy of a use case. Raises ContractError for one that nothing is drawn for."""
    return _recipe(use_case).strategy()


def must_haves(use_case: UseCase, number: int = 0) -> Iterator[Scenario]:
    """Yield scenarios that every run plays: boundaries, hard values, arguments and sequences, one by one.

    number: their accounts follow from it. Raises ContractError for a use case that has none.
    """
    return _recipe(use_case).must_haves(number)


def must_have_count(use_case: UseCase) -> int:
    """Return the number of scenarios that `must_haves` yields.

    Raises ContractError for a use case that has none.
    """
    return _recipe(use_case).must_have_count()


def _recipe(use_case: UseCase) -> Recipe:
    found = RECIPES.get(use_case.name)
    if found is None:
        raise ContractError(f"nothing is drawn for the use case {use_case.name!r}")
    return found
