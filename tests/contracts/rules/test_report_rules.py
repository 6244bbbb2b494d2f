"""Rules of reports: their filters at each revision, and the length of their time frames (SPEC)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract

_NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
_STATISTICS = {"campaign": "opens", "flow": "opens", "form": "submits", "segment": "total_members"}
_CAMPAIGNS, _FLOW_SERIES = "campaign-values-report", "flow-series-report"


def _refused(kind: str, revision: str = "2026-07-15", **attributes: Any) -> list[str]:
    subject = kind.split("-")[0]
    asked: dict[str, Any] = {"statistics": [_STATISTICS[subject]], "timeframe": {"key": "last_7_days"}}
    if subject in ("campaign", "flow"):
        asked["conversion_metric_id"] = "M"
    if "series" in kind:
        asked["interval"] = "daily"
    operation = bundled_contract(revision)[f"POST /api/{kind}s"]
    found = check_body(
        operation, {"data": {"type": kind, "attributes": asked | attributes}}, now=lambda: _NOW
    )
    return [f"{item.code} {item.pointer}" for item in found]


@pytest.mark.parametrize(
    ("kind", "revision", "text", "taken"),
    [
        (_CAMPAIGNS, "2024-02-15", 'equals(campaign_id,"x")', True),
        (_CAMPAIGNS, "2024-02-15", 'equals(campaign_message_id,"x")', False),
        (_CAMPAIGNS, "2025-01-15", 'equals(campaign_message_id,"x")', True),
        (_CAMPAIGNS, "2025-10-15", 'contains-any(tag_id,["x"])', False),
        (_CAMPAIGNS, "2026-01-15", 'contains-any(tag_id,["x"])', True),
        (_CAMPAIGNS, "2026-07-15", 'equals(tag_id,"x")', False),
        (_CAMPAIGNS, "2026-07-15", "equals(send_channel,sms)", True),
        (_CAMPAIGNS, "2026-07-15", 'equals(send_channel,"letter")', False),
        (_CAMPAIGNS, "2025-10-15", 'equals(send_channel,"whatsapp")', False),
        (_CAMPAIGNS, "2026-07-15", 'any(campaign_id,["x"])', False),
        (_CAMPAIGNS, "2026-07-15", 'and(equals(campaign_id,"x"),equals(campaign_id,"y"))', False),
        (_CAMPAIGNS, "2026-07-15", 'and(equals(campaign_id,"x"),equals(send_channel,"sms"))', True),
        (_FLOW_SERIES, "2024-02-15", 'contains-any(flow_message_id,["x"])', True),
        (_FLOW_SERIES, "2024-02-15", 'equals(flow_name,"x")', False),
        ("form-values-report", "2024-10-15", 'any(form_version_id,["x"])', True),
        ("form-values-report", "2026-07-15", 'contains-any(form_id,["x"])', False),
        ("segment-series-report", "2026-07-15", 'equals(segment_id,"x")', True),
        ("segment-series-report", "2026-07-15", 'equals(list_id,"x")', False),
    ],
)
def test_filters_of_reports(kind: str, revision: str, text: str, taken: bool) -> None:
    expected = [] if taken else ["bad-filter /data/attributes/filter"]
    assert _refused(kind, revision, filter=text) == expected


@pytest.mark.parametrize(("count", "taken"), [(100, True), (101, False)])
def test_a_filter_takes_a_hundred_values(count: int, taken: bool) -> None:
    values = ",".join(f'"{number}"' for number in range(count))
    assert (_refused(_CAMPAIGNS, filter=f"contains-any(campaign_id,[{values}])") == []) is taken


@pytest.mark.parametrize(
    ("frame", "interval", "taken"),
    [
        (("2025-01-01", "2025-12-31"), None, True),
        (("2024-01-01", "2025-06-01"), None, False),
        (("2026-01-01", "2026-01-08"), "hourly", True),
        (("2026-01-01", "2026-01-09"), "hourly", False),
        (("2026-01-01", "2026-03-02"), "daily", True),
        (("2026-01-01", "2026-03-03"), "daily", False),
        (("2025-01-01", "2025-12-31"), "weekly", True),
        (("2025-01-01", "2025-12-31"), "monthly", True),
        (("2025-01-01", "2026-01-01"), "monthly", False),
        ("last_7_days", "hourly", True),
        ("last_30_days", "hourly", False),
        ("this_month", "hourly", False),
        ("last_month", "daily", True),
        ("this_year", "daily", False),
        ("last_12_months", "daily", False),
        ("last_12_months", "weekly", True),
        ("last_12_months", "monthly", True),
    ],
)
def test_the_length_of_frames(frame: str | tuple[str, str], interval: str | None, taken: bool) -> None:
    named = isinstance(frame, str)
    timeframe = (
        {"key": frame} if named else {"start": f"{frame[0]}T00:00:00Z", "end": f"{frame[1]}T00:00:00Z"}
    )
    kind, more = (_CAMPAIGNS, {}) if interval is None else (_FLOW_SERIES, {"interval": interval})
    expected = [] if taken else ["bad-value /data/attributes/timeframe"]
    assert _refused(kind, timeframe=timeframe, **more) == expected


@pytest.mark.parametrize(
    ("kind", "group_by", "taken"),
    [
        (_CAMPAIGNS, ["campaign_id"], False),
        (_CAMPAIGNS, ["campaign_id", "campaign_message_id"], True),
        (_CAMPAIGNS, ["send_channel", "campaign_message_id"], False),
        (_FLOW_SERIES, ["flow_id"], False),  # FIND
        (_FLOW_SERIES, ["flow_id", "flow_message_id", "flow_name"], True),
        ("form-series-report", ["form_version_id"], False),
        ("form-series-report", ["form_version_id", "form_id"], True),
        ("form-series-report", ["form_id"], True),
    ],
)
def test_groupings_that_need_others(kind: str, group_by: list[str], taken: bool) -> None:
    expected = [] if taken else ["bad-value /data/attributes/group_by"]
    assert _refused(kind, group_by=group_by) == expected
