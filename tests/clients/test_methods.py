"""Every method of the official SDKs is called once at a mock without any setting, and reads its answer."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

import pytest

from tests.clients.installing import install
from tests.clients.methods import SDK_HOME, SDKS, Outcome, every_method, run, table

_ENTITLEMENT = "Advanced KDP"  # the files say so, and Klaviyo refuses private keys (REC create_webhook.403)
# Klaviyo answers with a 2xx that its files do not declare (facts 8.5, 13.3, LIVE): Python ignores it.
_UNDECLARED = "NoneType"
# The beginning of an SDK's name -> operation -> part of the reason why a call fails by no fault of the mock.
_EXPLAINED: Mapping[str, Mapping[str, str]] = {
    "klaviyo-api": {
        "GET /api/webhooks": _ENTITLEMENT,
        "POST /api/webhooks": _ENTITLEMENT,
        "GET /api/webhooks/{id}": _ENTITLEMENT,
        "PATCH /api/webhooks/{id}": _ENTITLEMENT,
        "DELETE /api/webhooks/{id}": _ENTITLEMENT,
        "GET /api/webhook-topics": _ENTITLEMENT,
        "GET /api/webhook-topics/{id}": _ENTITLEMENT,
    },
    "klaviyo-api-py": {
        "POST /api/profile-merge": _UNDECLARED,
        "POST /api/template-clone": _UNDECLARED,
        "POST /api/template-render": _UNDECLARED,
        # A message without an image: null (REC get_image_for_campaign_message.200), mended in 25.0.0.
        "GET /api/campaign-messages/{id}/image": "ImageResponseObjectResource",
    },
    # The example of our contract names no message of a campaign; campaigns/test_clients.py plays these.
    "klaviyo-api-py-25": {
        "PATCH /api/campaign-message-schedule/{id}": "does not exist",
        "POST /api/campaign-message-schedule": "'send_time' is a required field",
        "POST /api/campaign-messages": "does not exist",
        "POST /api/campaign-schedule": "has no message",
    },
    # Its models write an empty object as a list and take one channel of several; it reads a body after 204.
    "klaviyo-api-php": {
        "POST /api/campaigns": "Invalid value 'email' for 'channel'",
        "POST /api/data-source-record-create-jobs": "must be object, not array",
        "POST /api/event-bulk-create-jobs": "must be object, not array",
        "POST /api/events": "must be object, not array",
        "POST /api/flows": "is not a valid field for the resource 'triggers'",
        "POST /api/segments": "Invalid value 'email' for 'channel'",
        "POST /api/template-render": "must be object, not array",
        "DELETE /api/tag-groups/{id}": "Error JSON decoding",
        "PATCH /api/tag-groups/{id}": "Error JSON decoding",
    },
}


@pytest.mark.parametrize("name", SDKS)
def test_every_method_is_taken_and_reads_its_answer(name: str, request: pytest.FixtureRequest) -> None:
    _present(name, request)
    with run(SDKS[name]) as caller:
        outcomes = list(every_method(caller))
    print("\n".join(table(outcomes)))
    assert len(outcomes) > 500
    assert [item for item in outcomes if not _is_expected(name, item)] == []


def _present(name: str, request: pytest.FixtureRequest) -> None:
    """Skip the test where an SDK is not on this machine."""
    match name.split("-")[2]:
        case "node":
            request.getfixturevalue("installed")
        case "py" if SDKS[name].revision > "2026-07-15":
            install("sdks", SDK_HOME)
        case "ruby" | "php" as language:
            home = SDK_HOME / language
            if not home.is_dir():
                pytest.skip(f"no checkout of the SDK in {home}: no registry that tests may reach has it")
            if shutil.which(language) is None:
                pytest.skip(f"no {language} on this machine: scripts/programs installs it")


def _is_expected(name: str, outcome: Outcome) -> bool:
    if outcome.kind == "read":
        return True
    if outcome.kind == "unknown":
        # 2026-10-15 is read from an SDK, as far as integrations use it.
        return SDKS[name].revision > "2026-07-15"
    return any(
        name.startswith(sdk) and reasons.get(outcome.operation, "-") in outcome.reason
        for sdk, reasons in _EXPLAINED.items()
        if outcome.operation in reasons
    )
