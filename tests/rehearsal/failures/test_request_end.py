"""The end of a request, by its answer."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.failures.request_end import ENDS, end_of


@pytest.mark.parametrize(
    ("status", "end"),
    [(202, "accepted"), (204, "accepted"), (400, "rejected"), (404, "rejected"),
     (409, "conflicted"), (429, "throttled"), (500, "failed"), (0, "failed")],
)  # fmt: skip
def test_each_status_is_an_end(status: int, end: str) -> None:
    assert end_of(status) == end
    assert end in ENDS


def test_a_job_of_which_items_failed_is_an_end_of_its_own() -> None:
    job = b'{"data": {"type": "profile-bulk-import-job", "attributes": {"failed_count": %d}}}'
    assert [end_of(200, job % count) for count in (0, 2)] == ["accepted", "partly failed"]


def test_a_list_of_jobs_is_accepted() -> None:
    assert end_of(200, b'{"data": [{"attributes": {"failed_count": 1}}]}') == "accepted"
