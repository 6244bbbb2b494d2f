"""Templates over HTTP: kept, listed, copied, rendered, and deleted unless a flow uses them."""

from __future__ import annotations

import httpx
import pytest

from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.campaigning import (
    assign,
    change,
    create_campaign,
    create_template,
    page,
    render,
    template_body,
)
from tests.mockserver.helpers import (
    OLDEST,
    REVISIONS,
    ClientFactory,
    attributes_of,
    error_of,
    ids_of,
    pages,
    read_again,
    taken,
)


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_is_created_is_read_back(client_for: ClientFactory, key: str, revision: str) -> None:
    api = client_for(key, revision)
    made = taken(api.post("/api/templates", json=template_body("<b>{{ x }}</b>", text="plain")), 201)["data"]
    assert taken(api.get(f"/api/templates/{made['id']}"))["data"] == read_again(made)
    assert made["attributes"]["html"] == page("<b>{{ x }}</b>")
    assert made["attributes"]["text"] == "plain"
    assert ("amp" in made["attributes"]) == (revision != OLDEST)


def test_a_template_without_html_has_empty_html(client_for: ClientFactory, key: str) -> None:
    api = client_for(key, OLDEST)
    body = {"data": {"type": "template", "attributes": {"name": "Bare", "editor_type": "CODE"}}}
    assert taken(api.post("/api/templates", json=body), 201)["data"]["attributes"]["html"] == ""


def test_a_change_leaves_what_it_does_not_name(api: httpx.Client) -> None:
    template = create_template(api, "<p>1</p>", text="one")
    changed = attributes_of(change(api, "template", template, html="<p>2</p>", text=None))
    assert (changed["name"], changed["html"], changed["text"]) == ("Welcome", page("<p>2</p>"), "one")


def test_templates_are_listed_by_tens_and_found_by_name(api: httpx.Client) -> None:
    made = [create_template(api, name=f"T{number:02}") for number in range(12)]
    listed = list(pages(api, "/api/templates?sort=-name"))
    assert [ids_of(page) for page in listed] == [made[:1:-1], made[1::-1]]
    assert ids_of(taken(api.get("/api/templates", params={"filter": 'equals(name,"T03")'}))) == [made[3]]


def test_a_definition_comes_only_when_asked_for(api: httpx.Client) -> None:
    definition = {
        "body": {
            "properties": {},
            "styles": {},
            "sections": [
                {
                    "content_type": "section",
                    "type": "section",
                    "data": {"properties": {}, "display_options": {}, "styles": {}},
                }
            ],
        },
        "styles": [],
    }
    content = {"name": "Boxes", "editor_type": "SYSTEM_DRAGGABLE", "definition": definition}
    body = {"data": {"type": "template", "attributes": content}}
    template = taken(api.post("/api/templates", json=body), 201)["data"]
    assert "definition" not in template["attributes"]
    shown = api.get(f"/api/templates/{template['id']}", params={"additional-fields[template]": "definition"})
    assert attributes_of(shown)["definition"] == definition


@pytest.mark.parametrize("revision", REVISIONS)
def test_rendering_fills_html_and_text_and_keeps_nothing(
    client_for: ClientFactory, key: str, revision: str
) -> None:
    api = client_for(key, revision)
    template = create_template(
        api, "<p>Hello {{ first_name|default:'you' }}{{ gone.away }}</p>", text="{{ n }}"
    )
    filled = taken(render(api, template, first_name="Ada", n=3), 201 if revision == OLDEST else 200)["data"]
    assert filled["id"] == template
    assert (filled["attributes"]["html"], filled["attributes"]["text"]) == (page("<p>Hello Ada</p>"), "3")
    assert attributes_of(api.get(f"/api/templates/{template}"))["text"] == "{{ n }}"


def test_a_template_that_does_not_parse_is_a_400(api: httpx.Client) -> None:
    error = error_of(render(api, create_template(api, "{% if x %}")), 400)
    assert error["detail"].startswith("html: line 1")


def test_a_clone_is_a_template_of_its_own(api: httpx.Client) -> None:
    template = create_template(api, "<p>1</p>")
    body = {"data": {"type": "template", "id": template, "attributes": {"name": "Second"}}}
    clone = taken(api.post("/api/template-clone", json=body))["data"]
    assert (clone["attributes"]["name"], clone["attributes"]["html"]) == ("Second", page("<p>1</p>"))
    taken(change(api, "template", template, html="<p>2</p>"))
    assert attributes_of(api.get(f"/api/templates/{clone['id']}"))["html"] == page("<p>1</p>")


def test_the_thousandth_template_is_the_last(api: httpx.Client, mock: MockServer, key: str) -> None:
    template = create_template(api)
    seed(mock.account(key), {"templates": [{"name": "x", "html": ""}] * 999})
    error_of(api.post("/api/templates", json=template_body()), 400)
    body = {"data": {"type": "template", "id": template, "attributes": {}}}
    error_of(api.post("/api/template-clone", json=body), 400)
    taken(api.delete(f"/api/templates/{template}"))
    create_template(api)


def test_a_deleted_template_is_a_404(api: httpx.Client) -> None:
    template = create_template(api)
    answer = api.delete(f"/api/templates/{template}")
    assert (answer.status_code, answer.content) == (200, b"")
    body = {"data": {"type": "template", "id": template, "attributes": {}}}
    for missing in (
        api.get(f"/api/templates/{template}"),
        api.delete(f"/api/templates/{template}"),
        change(api, "template", template, name="x"),
        render(api, template),
        api.post("/api/template-clone", json=body),
    ):
        assert error_of(missing, 404)["detail"] == f"Template with id '{template}' does not exist"


def test_a_template_of_a_flow_is_not_deleted(api: httpx.Client, mock: MockServer, key: str) -> None:
    seed(
        mock.account(key),
        {"templates": [{"id": "Ug5pJx", "name": "x", "html": "", "flow_messages": ["StDwe4"]}]},
    )
    error = error_of(api.delete("/api/templates/Ug5pJx"), 409)
    assert error["code"] == "conflict"
    assert error["detail"] == "Cannot delete template Ug5pJx while it is attached to\nFlowMessage StDwe4"
    taken(api.get("/api/templates/Ug5pJx"))


def test_a_campaign_holds_a_copy_so_its_template_can_go(api: httpx.Client) -> None:
    _, message = create_campaign(api)
    template = create_template(api, "<p>1</p>")
    taken(assign(api, message, template))
    taken(api.delete(f"/api/templates/{template}"))
    copy = taken(api.get(f"/api/campaign-messages/{message}/template"))["data"]
    assert copy["attributes"]["html"] == page("<p>1</p>")
    assert ids_of(taken(api.get("/api/templates"))) == []  # the copy is nobody else's
    assert "CampaignMessage" in error_of(api.delete(f"/api/templates/{copy['id']}"), 409)["detail"]
