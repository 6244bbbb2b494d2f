"""Sends campaigns, stops them and counts their recipients (facts 8.13).

A send is a job of the account (jobs.py). A campaign with a time in the future waits for it as Scheduled, and
goes out by an effect that is due then.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from ..people.consent import SMS, SUBSCRIBED, consent_to, is_suppressed
from ..state.account import Account
from ..state.account_error import AccountError, Reason, unknown_id
from ..state.clock import stamp
from ..state.deferred import effect
from ..state.store import Attributes
from .model import KIND, MESSAGE, get_campaign, require_draft, save_campaign

# The states in which a send can be stopped: while the job runs, and until the time has come.
_PREPARING = ("Preparing to schedule", "Preparing to send")
WAITING = (*_PREPARING, "Scheduled")
RECIPIENTS, ESTIMATION = "campaign-recipients", "campaign-recipient-estimation"
SEND_JOB, ESTIMATION_JOB = "campaign-send-job", "campaign-recipient-estimation-job"
_ADDRESSES = {"email": "email", "sms": "phone_number", "whatsapp": "phone_number"}


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
    includes them, a text to subscribers only (facts 8.9). Smart sending is not modelled.
    """
    audiences, channel = campaign["audiences"], campaign["channel"]
    excluded = {member for group in audiences["excluded"] for member in account.members.of(group)}
    included = [
        member
        for group in audiences["included"]
        for member in account.members.of(group)
        if _may_reach(account, channel, member, group)
    ]
    address = _ADDRESSES.get(campaign["channel"])
    chosen = [member for member in dict.fromkeys(included) if member not in excluded]
    return [item for item in chosen if address is None or (account.profiles.get(item) or {}).get(address)]


def _may_reach(account: Account, channel: str, profile: str, group: str) -> bool:
    if channel == "email":
        return not is_suppressed(account, profile, group)
    return channel != "sms" or consent_to(account, profile, SMS) == SUBSCRIBED


def send_times(campaign: Attributes) -> list[Attributes]:
    """Return the times that a message of the campaign shows: none before it is scheduled."""
    if campaign["send_time"] is None:
        return []
    local = (campaign["send_strategy"].get("options") or {}).get("is_local", False)
    return [{"datetime": campaign["send_time"], "is_local": local}]


def _go_out(account: Account, identifier: str, campaign: Attributes, moment: datetime) -> None:
    campaign |= {"status": "Sent", "send_time": moment.isoformat(timespec="seconds")}
    account.collection(RECIPIENTS).insert(identifier, {"profiles": recipients(account, campaign)})
    save_campaign(account, identifier, campaign)


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
