"""Mistakes in what the old calls left as the account has it: options, opt-in, tags, confirmations."""

from __future__ import annotations

from examples.plain_httpx import groups
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.history import attribute
from tests.rehearsal.mutants.mutant import SECTIONS, Change, Mutant, Request, sending, with_handlers

CAMPAIGN = ("POST", "/api/campaigns")
CHANGED_CAMPAIGN = ("PATCH", "/api/campaigns/*")


def in_each_zone(request: Request) -> None:
    if request.attributes.get("send_strategy", {}).get("method") == "static":
        options = {"is_local": True, "send_past_recipients_immediately": True}
        request.attributes["send_strategy"]["options"] = options


def marked(request: Request) -> None:
    request.attributes["backfill"] = True


def source(request: Request) -> None:
    request.attributes["custom_source"] = "Migration"


def consenting_twice(api: Api, call: LegacyCall) -> None:
    groups.subscribe(api, call)
    groups.subscribe(api, call)


def tag_made(api: Api, call: LegacyCall) -> None:
    body = {"data": {"type": "tag", "attributes": {"name": f"{call.arguments['tag']} of the shop"}}}
    api.create("/api/tags", body)
    groups.tag_list(api, call)


_SMART = {"use_smart_sending": False}
_UNTRACKED = {"is_tracking_opens": False, "is_tracking_clicks": False}
_PARAMS = {"add_tracking_params": True}
_PLANS: tuple[tuple[str, str, str, tuple[str, str], Change], ...] = (
    ("smart sending off", "create-campaign", "send_options.*", CAMPAIGN, attribute("send_options", _SMART)),
    (
        "opens not tracked",
        "create-campaign",
        "tracking_*",
        CAMPAIGN,
        attribute("tracking_options", _UNTRACKED),
    ),
    (
        "links with parameters",
        "create-campaign",
        "tracking_*",
        CAMPAIGN,
        attribute("tracking_options", _PARAMS),
    ),
    (
        "smart sending off",
        "update-campaign",
        "send_options.*",
        CHANGED_CAMPAIGN,
        attribute("send_options", _SMART),
    ),
    ("in the zone of each recipient", "schedule-campaign", "is_local", CHANGED_CAMPAIGN, in_each_zone),
    (
        "opt-in changed with the name",
        "update-list",
        "opt_in_process",
        ("PATCH", "/api/lists/*"),
        attribute("opt_in_process", "double_opt_in"),
    ),
    (
        "opt-in made single with the name",
        "update-list",
        "opt_in_process",
        ("PATCH", "/api/lists/*"),
        attribute("opt_in_process", "single_opt_in"),
    ),
    (
        "AMP beside the HTML",
        "create-template",
        "amp",
        ("POST", "/api/templates"),
        attribute("amp", "<html>⚡</html>"),
    ),
)
MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(name, use_case, "difference-*", place, sending(*operation, change), SECTIONS[use_case])
        for name, use_case, place, operation, change in _PLANS
    ),
    Mutant(
        "everything marked as backfill",
        "create-event",
        "backfilled-event",
        "",
        sending("POST", "/api/events", marked),
        SECTIONS["create-event"],
    ),
    Mutant(
        "everything marked as backfill",
        "client-event",
        "backfilled-event",
        "",
        sending("POST", "/client/events", marked),
        SECTIONS["client-event"],
    ),
    Mutant(
        "a source of the migration's own",
        "subscribe",
        "difference-changed",
        "consent.*.source",
        sending("POST", "/api/profile-subscription-bulk-create-jobs", source),
        SECTIONS["subscribe"],
    ),
    Mutant(
        "asked to confirm twice",
        "subscribe",
        "difference-changed",
        "confirmations asked for *",
        with_handlers(subscribe=consenting_twice),
        SECTIONS["subscribe"],
    ),
    Mutant(
        "a tag made for each list",
        "tag-list",
        "difference-extra",
        "",
        with_handlers(tag_list=tag_made),
        SECTIONS["tag-list"],
    ),
)
