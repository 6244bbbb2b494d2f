"""Mistakes about campaigns."""

from __future__ import annotations

from typing import Any

from examples.plain_httpx import content
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, Request, sending, with_handlers

CREATE = ("POST", "/api/campaigns")
ASSIGN = ("POST", "/api/campaign-message-assign-template")


def message(request: Request) -> Any:
    return request.attributes["campaign-messages"]["data"][0]["attributes"]


def content_without_definition(request: Request) -> None:
    definition = message(request).pop("definition")
    message(request).update(definition)


def list_id_left(request: Request) -> None:
    request.attributes["list_id"] = request.attributes.pop("audiences")["included"][0]


def audiences_bare(request: Request) -> None:
    request.attributes["audiences"] = request.attributes["audiences"]["included"]


def audiences_of_lists(request: Request) -> None:
    request.attributes["audiences"] = {
        "included": [{"type": "list", "id": request.attributes["audiences"]["included"][0]}]
    }


def no_audiences(request: Request) -> None:
    del request.attributes["audiences"]


def messages_bare(request: Request) -> None:
    request.attributes["campaign-messages"] = request.attributes["campaign-messages"]["data"]


def from_name(request: Request) -> None:
    sent = message(request)["definition"]["content"]
    sent["from_name"] = sent.pop("from_label")


def subject_forgotten(request: Request) -> None:
    del message(request)["definition"]["content"]["subject"]


def sms_option_on_email(request: Request) -> None:
    message(request)["definition"]["render_options"] = {"shorten_links": True}


def no_template(api: Api, call: LegacyCall) -> None:
    arguments = {**call.arguments}
    wanted = {name: value for name, value in arguments.items() if name != "template_id"}
    definition = {"channel": "email", "content": {content.CONTENT[n]: wanted[n] for n in content.CONTENT}}
    body = {
        "type": "campaign",
        "attributes": {
            "name": wanted["name"],
            "audiences": {"included": [wanted["list_id"]]},
            "campaign-messages": {
                "data": [{"type": "campaign-message", "attributes": {"definition": definition}}]
            },
        },
    }
    api.send("POST", "/api/campaigns", {"data": body})


def template_as_attribute(request: Request) -> None:
    request.data["attributes"] = {"template_id": request.data.pop("relationships")["template"]["data"]["id"]}


def campaign_for_message(request: Request) -> None:
    request.data["id"] = "01HQC4MPA1GN00000000000001"


def name_only(api: Api, call: LegacyCall) -> None:
    if "name" in call.arguments:
        content.patch(api, "campaign", call.ids[0], {"name": call.arguments["name"]})
    else:
        api.send("GET", f"/api/campaigns/{call.ids[0]}")


def subject_on_the_campaign(api: Api, call: LegacyCall) -> None:
    if "subject" in call.arguments:
        content.patch(api, "campaign", call.ids[0], {"subject": call.arguments["subject"]})
    content.update_campaign(api, call)


def channel_forgotten(request: Request) -> None:
    request.attributes["definition"].pop("channel", None)


def send_by_patch(api: Api, call: LegacyCall) -> None:
    content.patch(api, "campaign", call.ids[0], {"send_strategy": {"method": "immediate"}})


def job_id_in_attributes(request: Request) -> None:
    request.data["attributes"] = {"id": request.data.pop("id")}


def static_options(request: Request) -> None:
    moment = request.attributes["send_strategy"]["datetime"]
    request.attributes["send_strategy"] = {"method": "static", "options_static": {"datetime": moment}}


def schedule_without_job(api: Api, call: LegacyCall) -> None:
    strategy = {"method": "static", "datetime": "2099-01-01T09:30:00+00:00", "options": {"is_local": False}}
    content.patch(api, "campaign", call.ids[0], {"send_strategy": strategy})


def sent_at_once(api: Api, call: LegacyCall) -> None:
    content.send_campaign(api, call)


def reverted(request: Request) -> None:
    request.attributes["action"] = "revert"


def cancelled_by_word(request: Request) -> None:
    request.attributes["action"] = "canceled"


def deleted_for_cancelled(api: Api, call: LegacyCall) -> None:
    content.delete_campaign(api, call)


def other_campaign(api: Api, call: LegacyCall) -> Any:
    return list(api.read("/api/campaigns", {"filter": 'equals(messages.channel,"sms")'}))


def name_forgotten(request: Request) -> None:
    request.data["attributes"] = {}


def name_for_new_name(request: Request) -> None:
    request.data["attributes"] = {"name": request.attributes.get("new_name", "Copy")}


MUTANTS = [
    Mutant(
        "content without definition",
        "create-campaign",
        "missing-field|unknown-field",
        "/data/attributes/campaign-messages/data/0/attributes/*",
        sending(*CREATE, content_without_definition),
        "facts 8.13",
    ),
    Mutant(
        "list_id left in place",
        "create-campaign",
        "unknown-field|missing-field",
        "/data/attributes/*",
        sending(*CREATE, list_id_left),
        "9.2 row 29",
    ),
    Mutant(
        "audiences as a list",
        "create-campaign",
        "wrong-type|not-wrapped",
        "/data/attributes/audiences",
        sending(*CREATE, audiences_bare),
        "facts 8.13",
    ),
    Mutant(
        "audiences as resources",
        "create-campaign",
        "wrong-type",
        "/data/attributes/audiences/included/0",
        sending(*CREATE, audiences_of_lists),
        "facts 8.13",
    ),
    Mutant(
        "no audiences",
        "create-campaign",
        "missing-field",
        "/data/attributes/audiences",
        sending(*CREATE, no_audiences),
        "facts 8.13",
    ),
    Mutant(
        "messages without data",
        "create-campaign",
        "not-wrapped|wrong-type",
        "/data/attributes/campaign-messages",
        sending(*CREATE, messages_bare),
        "facts 8.13",
    ),
    Mutant(
        "from_name for from_label",
        "create-campaign",
        "unknown-field",
        "/data/attributes/campaign-messages/data/0/attributes/definition/content/from_name",
        sending(*CREATE, from_name),
        "P24",
    ),
    Mutant(
        "subject forgotten",
        "create-campaign",
        "difference-missing",
        "subject",
        sending(*CREATE, subject_forgotten),
        "P33",
    ),
    Mutant(
        "SMS option on an email",
        "create-campaign",
        "unknown-field",
        "/data/attributes/campaign-messages/data/0/attributes/definition/render_options",
        sending(*CREATE, sms_option_on_email),
        "E20",
    ),
    Mutant(
        "template not assigned",
        "create-campaign",
        "difference-missing",
        "html",
        with_handlers(create_campaign=no_template),
        "P33",
    ),
    Mutant(
        "template as an attribute",
        "create-campaign",
        "unknown-field|missing-field",
        "/data/*",
        sending(*ASSIGN, template_as_attribute),
        "facts 8.13",
    ),
    Mutant(
        "campaign for its message",
        "create-campaign",
        "not-found",
        "",
        sending(*ASSIGN, campaign_for_message),
        "facts 8.13",
    ),
    Mutant(
        "message not changed",
        "update-campaign",
        "difference-changed",
        "*",
        with_handlers(update_campaign=name_only),
        "C-7382",
    ),
    Mutant(
        "subject on the campaign",
        "update-campaign",
        "unknown-field",
        "/data/attributes/subject",
        with_handlers(update_campaign=subject_on_the_campaign),
        "C-7382",
    ),
    Mutant(
        "channel forgotten",
        "update-campaign",
        "missing-field",
        "/data/attributes/definition/channel",
        sending("PATCH", "/api/campaign-messages/*", channel_forgotten),
        "facts 8.13",
    ),
    Mutant(
        "sent by a PATCH",
        "send-campaign",
        "difference-changed",
        "status",
        with_handlers(send_campaign=send_by_patch),
        "9.2 row 31",
    ),
    Mutant(
        "job's id among the attributes",
        "send-campaign",
        "missing-field|unknown-field",
        "/data/*",
        sending("POST", "/api/campaign-send-jobs", job_id_in_attributes),
        "facts 8.13",
    ),
    Mutant(
        "options_static",
        "schedule-campaign",
        "unknown-field|missing-field",
        "/data/attributes/send_strategy/*",
        sending("PATCH", "/api/campaigns/*", static_options),
        "facts 8.13",
    ),
    Mutant(
        "scheduled without a job",
        "schedule-campaign",
        "difference-changed",
        "status",
        with_handlers(schedule_campaign=schedule_without_job),
        "9.2 row 32",
    ),
    Mutant(
        "sent instead of scheduled",
        "schedule-campaign",
        "difference-changed",
        "status",
        with_handlers(schedule_campaign=sent_at_once),
        "9.2 row 32",
    ),
    Mutant(
        "reverted for cancelled",
        "cancel-campaign",
        "difference-changed",
        "status",
        sending("PATCH", "/api/campaign-send-jobs/*", reverted),
        "facts 8.13",
    ),
    Mutant(
        "another word for cancel",
        "cancel-campaign",
        "bad-value",
        "/data/attributes/action",
        sending("PATCH", "/api/campaign-send-jobs/*", cancelled_by_word),
        "facts 8.13",
    ),
    Mutant(
        "deleted for cancelled",
        "cancel-campaign",
        "outside-use-case",
        "",
        with_handlers(cancel_campaign=deleted_for_cancelled),
        "GUIDE",
    ),
    Mutant(
        "campaigns of another channel",
        "list-campaigns",
        "difference-missing",
        "read",
        with_handlers(list_campaigns=other_campaign),
        "facts 8.13",
    ),
    Mutant(
        "copy without its name",
        "clone-campaign",
        "difference-*",
        "*",
        sending("POST", "/api/campaign-clone", name_forgotten),
        "9.2 row 34",
    ),
    Mutant(
        "name for new_name",
        "clone-campaign",
        "unknown-field",
        "/data/attributes/name",
        sending("POST", "/api/campaign-clone", name_for_new_name),
        "9.2 row 34",
    ),
]
