"""Conditions of reports over the values of a row (SPEC query_campaign_values)."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.filters import parse_filter
from klaviyo_rehearsal.mockserver.generic.reporting.rows import meets

_VALUES = {"send_channel": "email", "campaign_id": "C1", "tag_id": ("T1", "T2")}


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ('equals(send_channel,"email")', True),
        ('equals(send_channel,"sms")', False),
        ("equals(send_channel,email)", True),
        ('contains-any(send_channel,["sms","email"])', True),
        ('and(equals(send_channel,"email"),equals(campaign_id,"C2"))', False),
        ('contains-any(tag_id,["T1","T9"])', True),
        ('contains-all(tag_id,["T1","T2"])', True),
        ('contains-all(tag_id,["T1","T9"])', False),
    ],
)
def test_a_row_meets_a_filter(text: str, met: bool) -> None:
    assert meets(parse_filter(text, bare_words=True), _VALUES.__getitem__) is met
