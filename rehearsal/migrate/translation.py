"""The replacement of every call of v1/v2, by the name that legacy.yaml gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from . import campaigns, events, exclusions, lists, members, metrics, profiles, templates
from .call import Call, Migrated, NoEquivalent, Replacement
from .made import MadeIds
from .runs import runs
from .terms import Terms

Translator = Callable[[Sequence[Call], Terms], Replacement]
# The least calls in a row that become one job.
BATCH = 10

TRANSLATORS: Mapping[str, Translator] = MappingProxyType(
    {
        "track": events.track,
        "identify": profiles.identify,
        "get person": profiles.get_person,
        "update person": profiles.update_person,
        "search people": profiles.search_people,
        "exchange person": profiles.exchange_person,
        "request deletion": profiles.request_deletion,
        "list metrics": metrics.list_metrics,
        "timeline": metrics.timeline,
        "metric timeline": metrics.timeline,
        "person timeline": metrics.timeline,
        "person metric timeline": metrics.timeline,
        "metric export": metrics.metric_export,
        "list exclusions": exclusions.list_exclusions,
        "exclude person": exclusions.exclude_person,
        "include person": exclusions.include_person,
        "list exclusions of a list": exclusions.list_exclusions_of_list,
        "list lists": lists.list_lists,
        "create list": lists.create_list,
        "get list": lists.get_list,
        "update list": lists.update_list,
        "delete list": lists.delete_list,
        "all members": lists.all_members,
        "subscribe": members.subscribe,
        "unsubscribe": members.unsubscribe,
        "check subscriptions": members.check_subscriptions,
        "add members": members.add_members,
        "add members in batch": members.add_members_in_batch,
        "check members": members.check_members,
        "remove members": members.remove_members,
        "remove members in batch": members.remove_members,
        "exclude members": members.exclude_members,
        "segment members": members.check_segment_members,
        "check segment members": members.check_segment_members,
        "list campaigns": campaigns.list_campaigns,
        "create campaign": campaigns.create_campaign,
        "get campaign": campaigns.get_campaign,
        "update campaign": campaigns.update_campaign,
        "send campaign": campaigns.send_campaign,
        "schedule campaign": campaigns.schedule_campaign,
        "cancel campaign": campaigns.cancel_campaign,
        "clone campaign": campaigns.clone_campaign,
        "campaign recipients": campaigns.campaign_recipients,
        "list templates": templates.list_templates,
        "create template": templates.create_template,
        "update template": templates.update_template,
        "delete template": templates.delete_template,
        "clone template": templates.clone_template,
        "render template": templates.render_template,
        "send template": templates.send_template,
    }
)


def migrate(calls: Iterable[Call], terms: Terms, batch: int = BATCH) -> Iterator[Migrated]:
    """Replace calls, in their order.

    batch: from how many calls of a kind in a row one job takes them; 0 for never.
    """
    batch = 0 if terms.browser else batch
    made = MadeIds(terms)
    for together in runs(calls, batch, lambda person: profiles.needs_public_key(person, terms)):
        yield from map(made.linked, _replaced(together, terms))


def _replaced(calls: tuple[Call, ...], terms: Terms) -> Iterator[Migrated]:
    name = calls[0].call.name
    if len(calls) > 1 and name == "track" and not terms.serves(events.IN_BULK):
        for call in calls:
            yield from _replaced((call,), terms)
        return
    try:
        yield Migrated(calls, TRANSLATORS[name](calls, terms))
    except NoEquivalent as reason:
        if len(calls) == 1:
            yield Migrated(calls, Replacement(lacking=str(reason)))
            return
        for call in calls:  # each with the reason of its own
            yield from _replaced((call,), terms)
