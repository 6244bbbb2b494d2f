"""The outbox of the fixture."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.control.outbox import OutboxError
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.pytest_plugin.fixture import Klaviyo

_SEED = {
    "lists": [{"id": "NEWS01", "name": "News", "opt_in_process": "double_opt_in"}],
    "profiles": [{"id": "P1", "email": "ana@northwind.shop"}],
}


def _sign_up(klaviyo: Klaviyo) -> None:
    consent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}
    person = {
        "type": "profile",
        "attributes": {"email": "ana@northwind.shop", "subscriptions": consent},
    }
    body = {
        "data": {
            "type": "profile-subscription-bulk-create-job",
            "attributes": {"profiles": {"data": [person]}},
            "relationships": {"list": {"data": {"type": "list", "id": "NEWS01"}}},
        }
    }
    with klaviyo.client() as client:
        assert client.post("/api/profile-subscription-bulk-create-jobs", json=body).status_code == 202


def test_a_sign_up_is_confirmed_by_its_mail(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session)
    klaviyo_session.mock.control.seed(own.account, _SEED)
    assert (len(own.outbox), list(own.outbox)) == (0, [])
    _sign_up(own)
    (mail,) = own.outbox.to("ana@northwind.shop")
    assert own.outbox[0].subject == "Confirm your subscription to News"
    assert "ana@northwind.shop" in repr(own.outbox)
    with own.client() as client:
        assert "confirmed" in client.get(mail.links[0]).text
    assert list(own.account.members.of("NEWS01")) == ["P1"]
    assert not own.outbox.confirm(mail)


def test_messages_are_found_by_their_words(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session)
    klaviyo_session.mock.control.seed(own.account, _SEED)
    _sign_up(own)
    assert len(own.outbox.search(subject="CONFIRM", cause="confirmation", channel="email")) == 1
    assert own.outbox.search(text="nothing like it") == own.outbox.to("nobody") == own.outbox.skipped == []
    with pytest.raises(OutboxError, match="channel: 'fax' is none of email"):
        own.outbox.search(channel="fax")
