"""Campaigns, templates and sends in any order, against a model that keeps plain values of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.mockserver.app import create_api
from klaviyo_rehearsal.mockserver.http.exchange import Exchange
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.campaigning import page
from tests.mockserver.helpers import LIBRARY
from tests.revisions import TESTED

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
LEGACY = legacy_api()
OLD, NEW = TESTED
KEY = "pk_A00001_machine"

revisions = st.sampled_from([OLD, NEW])
texts = st.sampled_from(["", "a", "{{ x }}", "ü"])


@dataclass
class Sketch:
    """A campaign as the model has it. `hours`: when it goes out, counted from noon; None for at once."""

    name: str
    subject: str
    hours: int | None
    status: str = "Draft"
    html: str | None = None
    was_sent: bool = False


@dataclass
class Model:
    templates: dict[str, str] = field(default_factory=dict)
    campaigns: dict[str, Sketch] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    passed: int = 0


class CampaignMachine(RuleBasedStateMachine):
    """Drive the mock without sockets; every answer is compared with what the model expects."""

    templates = Bundle("templates")
    campaigns = Bundle("campaigns")

    @initialize()
    def begin(self) -> None:
        self.clock = Clock(NOON)
        told = Settings()
        self.api = create_api(LIBRARY, told, self.clock)
        self.model = Model()
        body = {"data": {"type": "list", "attributes": {"name": "VIP"}}}
        self.vip = self.call("POST", "/api/lists", body)[1]["data"]["id"]

    def call(self, method: str, path: str, body: Any = None, revision: str = NEW) -> tuple[int, Any]:
        """Send a request; return the status and the body of the answer."""
        path, _, query = path.partition("?")
        headers = [
            (b"authorization", f"Klaviyo-API-Key {KEY}".encode()),
            (b"revision", revision.encode()),
            (b"content-type", b"application/vnd.api+json"),
        ]
        scope = {
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": headers,
            "scheme": "http",
        }
        exchange = Exchange(scope, None)
        exchange.body = b"" if body is None else orjson.dumps(body)
        reply = self.api.answer(exchange)
        return reply.status, orjson.loads(reply.body) if reply.body else None

    @rule(target=templates, html=texts, revision=revisions)
    def keep_template(self, html: str, revision: str) -> str:
        content = {"name": "T", "editor_type": "CODE", "html": html}
        body = {"data": {"type": "template", "attributes": content}}
        status, answer = self.call("POST", "/api/templates", body, revision)
        assert status == 201
        self.model.templates[answer["data"]["id"]] = html
        return str(answer["data"]["id"])

    @rule(template=templates, html=texts)
    def change_template(self, template: str, html: str) -> None:
        body = {"data": {"type": "template", "id": template, "attributes": {"html": html}}}
        status, _ = self.call("PATCH", f"/api/templates/{template}", body)
        assert status == (200 if template in self.model.templates else 404)
        if template in self.model.templates:
            self.model.templates[template] = html

    @rule(template=templates)
    def delete_template(self, template: str) -> None:
        status, _ = self.call("DELETE", f"/api/templates/{template}")
        assert status == (200 if self.model.templates.pop(template, None) is not None else 404)

    @rule(template=templates, value=st.sampled_from(["", "é", "{{ x }}"]))
    def render_template(self, template: str, value: str) -> None:
        body = {"data": {"type": "template", "id": template, "attributes": {"context": {"x": value}}}}
        status, answer = self.call("POST", "/api/template-render", body)
        if template not in self.model.templates:
            assert status == 404
        else:
            kept = self.model.templates[template].replace("{{ x }}", value)
            shown = answer["data"]["attributes"]["html"]
            assert (status, shown) == (200, page(kept) if self.model.templates[template] else "")

    @rule(
        target=campaigns,
        subject=st.sampled_from(["", "Hello"]),
        hours=st.none() | st.integers(0, 4),
        revision=revisions,
    )
    def draft(self, subject: str, hours: int | None, revision: str) -> str:
        content = {"subject": subject, "from_email": "shop@northwind.shop"}
        said: Any = {"channel": "email", "content": content}
        moment = (NOON + timedelta(hours=hours or 0)).isoformat()
        plan: Any = {"method": "immediate"}
        if hours is not None and revision == OLD:
            plan = {"method": "static", "options_static": {"datetime": moment}}
        elif hours is not None:
            plan = {"method": "static", "datetime": moment}
        attributes = {
            "name": "Sale",
            "audiences": {"included": [self.vip]},
            "send_strategy": plan,
            "campaign-messages": {
                "data": [
                    {
                        "type": "campaign-message",
                        "attributes": said if revision == OLD else {"definition": said},
                    }
                ]
            },
        }
        body = {"data": {"type": "campaign", "attributes": attributes}}
        status, answer = self.call("POST", "/api/campaigns", body, revision)
        assert status == 201
        campaign = answer["data"]["id"]
        self.model.campaigns[campaign] = Sketch("Sale", subject, hours)
        related = answer["data"]["relationships"]["campaign-messages"]["data"]
        self.model.messages[campaign] = related[0]["id"]
        return str(campaign)

    @rule(target=campaigns, campaign=campaigns)
    def clone(self, campaign: str) -> str:
        body = {"data": {"type": "campaign", "id": campaign, "attributes": {"new_name": "Copy"}}}
        status, answer = self.call("POST", "/api/campaign-clone", body)
        sketch = self.model.campaigns.get(campaign)
        if sketch is None:
            assert status == 404
            return campaign
        assert status == 201
        copy = answer["data"]["id"]
        self.model.campaigns[copy] = Sketch("Copy", sketch.subject, sketch.hours, html=sketch.html)
        related = answer["data"]["relationships"]["campaign-messages"]["data"]
        self.model.messages[copy] = related[0]["id"]
        return str(copy)

    @rule(campaign=campaigns, name=st.sampled_from(["Spring", "Autumn"]), revision=revisions)
    def rename(self, campaign: str, name: str, revision: str) -> None:
        body = {"data": {"type": "campaign", "id": campaign, "attributes": {"name": name}}}
        status, _ = self.call("PATCH", f"/api/campaigns/{campaign}", body, revision)
        assert status == (200 if campaign in self.model.campaigns else 404)
        if campaign in self.model.campaigns:
            self.model.campaigns[campaign].name = name

    @rule(campaign=campaigns, subject=st.sampled_from(["Hello", "Again"]), revision=revisions)
    def rewrite(self, campaign: str, subject: str, revision: str) -> None:
        said: Any = {"content": {"subject": subject}}
        attributes = said if revision == OLD else {"definition": {"channel": "email", **said}}
        message = self.model.messages[campaign]
        body = {"data": {"type": "campaign-message", "id": message, "attributes": attributes}}
        status, _ = self.call("PATCH", f"/api/campaign-messages/{message}", body, revision)
        sketch = self.model.campaigns.get(campaign)
        assert status == (404 if sketch is None else 200 if self.now(sketch) == "Draft" else 400)
        if sketch is not None and status == 200:
            sketch.subject = subject

    @rule(campaign=campaigns, template=templates, revision=revisions)
    def assign(self, campaign: str, template: str, revision: str) -> None:
        message = self.model.messages[campaign]
        related = {"template": {"data": {"type": "template", "id": template}}}
        body = {"data": {"type": "campaign-message", "id": message, "relationships": related}}
        status, _ = self.call("POST", "/api/campaign-message-assign-template", body, revision)
        sketch = self.model.campaigns.get(campaign)
        if sketch is None:
            assert status == 404
        elif self.now(sketch) != "Draft":
            assert status == 400
        elif template not in self.model.templates:
            assert status == 404
        else:
            assert status == (201 if revision == OLD else 200)
            sketch.html = self.model.templates[template]

    @rule(campaign=campaigns)
    def send(self, campaign: str) -> None:
        body = {"data": {"type": "campaign-send-job", "id": campaign}}
        status, _ = self.call("POST", "/api/campaign-send-jobs", body)
        sketch = self.model.campaigns.get(campaign)
        if sketch is None:
            assert status == 404
        elif self.now(sketch) != "Draft" or not sketch.subject or sketch.html is None:
            assert status == 400
        else:
            assert status == 202
            sketch.status, sketch.was_sent = "Scheduled", True

    @rule(campaign=campaigns, action=st.sampled_from(["cancel", "revert"]))
    def stop(self, campaign: str, action: str) -> None:
        attributes = {"action": action}
        body = {"data": {"type": "campaign-send-job", "id": campaign, "attributes": attributes}}
        status, _ = self.call("PATCH", f"/api/campaign-send-jobs/{campaign}", body)
        sketch = self.model.campaigns.get(campaign)
        if sketch is None or not sketch.was_sent:
            assert status == 404
        elif self.now(sketch) != "Scheduled":
            assert status == 400
        else:
            assert status == 204
            sketch.status = "Cancelled" if action == "cancel" else "Draft"

    @rule(campaign=campaigns)
    def delete(self, campaign: str) -> None:
        status, _ = self.call("DELETE", f"/api/campaigns/{campaign}")
        assert status == (204 if self.model.campaigns.pop(campaign, None) else 404)

    @rule()
    def wait_an_hour(self) -> None:
        self.clock.advance(3600)
        self.model.passed += 1

    def now(self, sketch: Sketch) -> str:
        """Return the status of a campaign at this hour."""
        due = sketch.hours is None or sketch.hours <= self.model.passed
        return "Sent" if sketch.status == "Scheduled" and due else sketch.status

    @invariant()
    def both_revisions_show_what_the_model_has(self) -> None:
        if not hasattr(self, "model"):
            return
        for revision in (OLD, NEW):
            path = "/api/campaigns?filter=equals(messages.channel,%22email%22)&include=campaign-messages"
            status, answer = self.call("GET", path, revision=revision)
            assert status == 200
            shown = {item["id"]: item for item in answer["data"]}
            assert shown.keys() == self.model.campaigns.keys()
            said = {item["id"]: item["attributes"] for item in answer["included"]}
            for campaign, sketch in self.model.campaigns.items():
                attributes = shown[campaign]["attributes"]
                assert (attributes["name"], attributes["status"]) == (sketch.name, self.now(sketch))
                message = said[self.model.messages[campaign]]
                content = message if revision == OLD else message["definition"]
                assert content["content"]["subject"] == sketch.subject
        _, answer = self.call("GET", "/api/templates?sort=created")
        assert {item["id"] for item in answer["data"]} <= self.model.templates.keys()
        assert len(answer["data"]) == min(len(self.model.templates), 10)
        for item in answer["data"]:
            kept = self.model.templates[item["id"]]
            assert item["attributes"]["html"] == (page(kept) if kept else "")

    def teardown(self) -> None:
        for campaign, sketch in self.model.campaigns.items() if hasattr(self, "model") else ():
            path = f"/api/campaign-messages/{self.model.messages[campaign]}/template"
            _, answer = self.call("GET", path)
            html = answer["data"] and answer["data"]["attributes"]["html"]
            assert html == (page(sketch.html) if sketch.html else sketch.html)


TestCampaigns = CampaignMachine.TestCase
TestCampaigns.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
