"""Sends campaigns, stops them and counts their recipients (facts 8.13).

A send is a job of the account (jobs.py). A campaign with a time in the future waits for it as Scheduled, and
goes out by an effect that is due then.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from ..mailing.delivery import (
    Content,
    Recipient,
    deliver,
    is_too_soon,
    pass_over,
)
from ..mailing.reach import lacking_address, obstacle
from ..outbox.message import Cause
from ..state.account import Account
from ..state.account_error import AccountError, Reason, unknown_id
from ..state.clock import stamp
from ..state.deferred import effect
from ..state.store import Attributes
from .model import AUDIENCE, KIND, MESSAGE, campaign_message, get_campaign, require_draft, save_campaign

# The states in which a send can be stopped: while the job runs, and until the time has come.
_PREPARING = ("Preparing to schedule", "Preparing to send")
WAITING = (*_PREPARING, "Scheduled")
RECIPIENTS, ESTIMATION = "campaign-recipients", "campaign-recipient-estimation"
SEND_JOB, ESTIMATION_JOB = "campaign-send-job", "campaign-recipient-estimation-job"


# Recipients are worked out once, at the start of the send: later members get nothing.
def send_campaign(account: Account, identifier: str) -> str:
    """Start to send a campaign, or to schedule it when its time lies ahead; return the status of the job.

    Raises AccountError when it was sent before or is incomplete; both answers are UNCONFIRMED (facts 12).
    """
    campaign = get_campaign(account, identifier)
    require_draft(campaign)
    missing = _missing(account, campaign)
    if missing:
        raise AccountError(missing)
    campaign["status"] = _PREPARING[0] if _lies_ahead(account, campaign) else _PREPARING[1]
    campaign["scheduled_at"] = stamp(account.clock.now())
    save_campaign(account, identifier, campaign)
    return account.jobs.start(SEND_JOB, identifier, finish_sending, {"campaign": identifier}).status


def plant_send(account: Account, identifier: str) -> None:
    """Give a campaign a send job that is done and a time that lies a day ahead, so that it can be stopped."""
    ahead = (account.clock.now() + timedelta(days=1)).replace(microsecond=0)
    strategy = {"method": "static", "datetime": ahead.isoformat(), "options": {"is_local": False}}
    planned = {"send_strategy": strategy, "scheduled_at": stamp(account.clock.now())}
    save_campaign(account, identifier, {**get_campaign(account, identifier), **planned})
    _schedule(account, identifier, ahead)
    account.jobs.start(SEND_JOB, identifier, finish_sending, {"campaign": identifier})


@effect("finish-campaign-send-job")
def finish_sending(account: Account, payload: dict[str, Any]) -> None:
    """Complete a send job: the campaign is scheduled, or it goes out."""
    identifier = payload["campaign"]
    campaign = account.collection(KIND).get(identifier)
    if campaign is None or campaign["status"] not in _PREPARING:
        return
    due = _due(campaign)
    if due is not None and due > account.clock.now():
        _schedule(account, identifier, due)
    else:
        _go_out(account, identifier, campaign, account.clock.now())


def _schedule(account: Account, identifier: str, due: datetime) -> None:
    campaign = get_campaign(account, identifier)
    campaign |= {"status": "Scheduled", "send_time": due.isoformat(timespec="seconds")}
    save_campaign(account, identifier, campaign)
    account.deferred.at(due.timestamp(), send_scheduled, {"campaign": identifier})


@effect("send-scheduled-campaign")
def send_scheduled(account: Account, payload: dict[str, Any]) -> None:
    """Let a campaign go out whose time has come, unless it was stopped or scheduled anew in the meantime."""
    identifier = payload["campaign"]
    campaign = account.collection(KIND).get(identifier)
    if campaign is None or campaign["status"] != "Scheduled":
        return
    due = _due(campaign)
    if due is not None and due <= account.clock.now():
        _go_out(account, identifier, campaign, due)


def stop_campaign(account: Account, identifier: str, *, final: bool) -> None:
    """Cancel a send for good, or make the campaign a draft again.

    Raises AccountError when it was never sent, has gone out or is cancelled (UNCONFIRMED).
    """
    job = account.jobs.find(SEND_JOB, identifier)
    if job is None:
        raise unknown_id(SEND_JOB, identifier)
    campaign = get_campaign(account, identifier)
    if campaign["status"] not in WAITING:
        detail = f"The campaign can't be stopped: its status is '{campaign['status']}'."
        raise AccountError.of("campaign-state", detail)
    # The job of a campaign that waits for its time is complete; it is cancelled all the same.
    job.status = "cancelled"
    campaign |= {"status": "Cancelled"} if final else {"status": "Draft", "scheduled_at": None}
    save_campaign(account, identifier, {**campaign, "send_time": None})


def start_estimation(account: Account, identifier: str) -> str:
    """Start to count the recipients of a campaign; return the status of the job."""
    return account.jobs.start(ESTIMATION_JOB, identifier, finish_estimation, {"campaign": identifier}).status


@effect("finish-recipient-estimation")
def finish_estimation(account: Account, payload: dict[str, Any]) -> None:
    """Complete an estimation: keep how many there are at this moment."""
    campaign = account.collection(KIND).get(payload["campaign"])
    if campaign is None:
        return
    counts = account.collection(ESTIMATION)
    content = {"estimated_recipient_count": len(recipients(account, campaign))}
    if payload["campaign"] in counts:
        counts.replace(payload["campaign"], content)
    else:
        counts.insert(payload["campaign"], content)


def estimated(account: Account, identifier: str) -> int | None:
    """Return how many people a campaign would reach as of the last count, None before one (E22)."""
    content = account.collection(ESTIMATION).get(identifier)
    return None if content is None else content["estimated_recipient_count"]


# Suppression wins over consent for email, and consent is needed for a text message (facts 8.9).
def recipients(account: Account, campaign: Attributes) -> list[str]:
    """Return the profiles that a campaign would reach.

    They are on an included list or segment and on none that is excluded, have an address for the channel,
    and may be written to: an email goes to all that are not suppressed, everywhere or on the list that
    includes them, a text to subscribers only (facts 8.9). Smart sending counts when it goes out.
    """
    return [item.profile for item in _audience(account, campaign) if not item.reason]


def _audience(account: Account, campaign: Attributes) -> list[Recipient]:
    """Return the members of all included groups, each once, with the reason of those that get nothing."""
    audiences, channel = campaign["audiences"], campaign["channel"]
    excluded = {member for group in audiences["excluded"] for member in account.members.of(group)}
    reasons: dict[str, str] = {}
    for group in audiences["included"]:
        for member in account.members.of(group):
            if reasons.get(member, "-"):  # one group through which it can be reached is enough
                reasons[member] = obstacle(account, channel, member, group)
    return [
        Recipient(
            member, "excluded" if member in excluded else reason or lacking_address(account, channel, member)
        )
        for member, reason in reasons.items()
    ]


def _go_out(account: Account, identifier: str, campaign: Attributes, moment: datetime) -> None:
    campaign |= {"status": "Sent", "send_time": moment.isoformat(timespec="seconds")}
    reached = [
        Recipient(item.profile, item.reason or _held_back(account, campaign, item.profile, moment))
        for item in _audience(account, campaign)
    ]
    sent = [item.profile for item in reached if not item.reason]
    account.collection(RECIPIENTS).insert(identifier, {"profiles": sent})
    save_campaign(account, identifier, campaign)
    _write(account, identifier, campaign, reached, moment.timestamp())


def _held_back(account: Account, campaign: Attributes, profile: str, moment: datetime) -> str:
    is_smart = campaign["send_options"].get("use_smart_sending")
    is_held = is_smart and is_too_soon(account, campaign["channel"], profile, moment.timestamp())
    return "smart sending" if is_held else ""


def _write(
    account: Account, identifier: str, campaign: Attributes, reached: list[Recipient], seconds: float
) -> None:
    """Put a message to each recipient into the outbox; of those that it cannot hold none is written."""
    written: dict[str, tuple[Content, Cause]] = {}
    beyond = len(reached) - account.outbox.size
    for place, recipient in enumerate(reached):
        message = _message_for(account, campaign, recipient.profile)
        if message not in written:
            ids = {"campaign": identifier, "message": message, "name": str(campaign["name"] or "")}
            cause = Cause("campaign", ids, f"campaign {campaign['name'] or identifier}")
            written[message] = _content(account, message), cause
        content, cause = written[message]
        (pass_over if place < beyond else deliver)(account, content, recipient, cause, seconds)


def _message_for(account: Account, campaign: Attributes, profile: str) -> str:
    """Return the message that a profile gets: the first one, or that of the first audience it is in."""
    messages: list[str] = campaign["messages"]
    for message in messages if campaign.get("audience_ids") else ():
        audience = account.collection(AUDIENCE).get(campaign_message(account, message).get("audience") or "")
        included = (audience or {}).get("included") or ()
        if any(profile in account.members.of(group) for group in included):
            return message
    return messages[0]


def _content(account: Account, identifier: str) -> Content:
    message = campaign_message(account, identifier)
    said = {name: value or "" for name, value in message["content"].items() if isinstance(value, str)}
    return Content(
        channel=message["channel"],
        subject=said.get("subject") or said.get("title", ""),
        preview_text=said.get("preview_text", ""),
        from_email=said.get("from_email", ""),
        from_label=said.get("from_label", ""),
        template=message["template"],
        body=said.get("body", ""),
    )


def _missing(account: Account, campaign: Attributes) -> list[Reason]:
    """List the parts that a campaign lacks for being sent; that Klaviyo checks it then is UNCONFIRMED."""
    lacks = [] if campaign["audiences"]["included"] else ["an audience"]
    for identifier in campaign["messages"]:
        message = account.collection(MESSAGE).get(identifier) or {}
        content = message["content"]
        if message["channel"] == "email":
            names = {"from_email": "a sender", "subject": "a subject"}
            lacks += [words for name, words in names.items() if not content[name]]
            lacks += [] if message["template"] else ["a template"]
        elif "body" in content and message["notification_type"] != "silent" and not content["body"]:
            lacks.append("a body")
    if not campaign["messages"]:
        lacks.append("a message")
    return [Reason("campaign-incomplete", f"The campaign lacks {words}.") for words in lacks]


def _due(campaign: Attributes) -> datetime | None:
    """Return when a campaign is to go out, None for at once; the mock knows no recipient's time zone."""
    strategy = campaign["send_strategy"]
    text = strategy.get("datetime") or strategy.get("date")
    return None if text is None else parse_datetime(text)


def _lies_ahead(account: Account, campaign: Attributes) -> bool:
    due = _due(campaign)
    return due is not None and due > account.clock.now()
