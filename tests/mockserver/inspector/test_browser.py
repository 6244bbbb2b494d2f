"""The pages in a real Chromium, by mouse and keyboard."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from examples.shop.day import day
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.inspector.conftest import Send, event
from tests.mockserver.inspector.test_outbox_pages import subscription

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route


def test_a_request_arrives_live_and_a_faulty_one_is_understood(
    server: MockServer, send: Send, window: Page
) -> None:
    window.goto(server.url)
    assert window.title() == "Requests · klaviyo-rehearsal"
    window.wait_for_selector("#live.on")
    send("POST", "/api/events", event(profile={"$email": "ana@northwind.shop"}))
    window.click("a:has-text('/api/events')")
    window.wait_for_url("**/_mock/requests/1")
    assert window.locator(".marked").inner_text().strip().startswith('"profile": {')
    assert "Wrap it" in window.locator(".finding").inner_text()


def test_rows_are_chosen_and_opened_by_the_keyboard(server: MockServer, send: Send, window: Page) -> None:
    for path in ("/api/lists", "/api/metrics", "/api/profiles"):
        send("GET", path)
    window.goto(f"{server.url}/_mock/")
    for key in ("j", "j", "Enter"):
        window.keyboard.press(key)
    window.wait_for_url("**/_mock/requests/2")
    window.keyboard.press("u")
    window.wait_for_url("**/_mock/requests")
    window.keyboard.press("/")
    assert window.evaluate("document.activeElement.name") == "verdict"


def test_the_arrows_lead_to_the_neighbours(send: Send, server: MockServer, window: Page) -> None:
    for path in ("/api/lists", "/api/segments"):
        send("GET", path)
    window.goto(f"{server.url}/_mock/requests/1")
    window.keyboard.press("ArrowRight")
    window.wait_for_url("**/_mock/requests/2")
    window.keyboard.press("ArrowLeft")
    window.wait_for_url("**/_mock/requests/1")


def test_a_row_leads_where_its_link_leads(send: Send, server: MockServer, window: Page) -> None:
    send("GET", "/api/lists")
    window.goto(f"{server.url}/_mock/requests")
    window.click("td:has-text('200')")
    window.wait_for_url("**/_mock/requests/1")


def test_news_leave_the_reader_where_he_is(send: Send, server: MockServer, window: Page) -> None:
    for _ in range(60):
        send("GET", "/api/lists")
    window.goto(f"{server.url}/_mock/requests")
    window.wait_for_selector("#live.on")
    link = window.locator("a[href='/_mock/requests/20']")
    link.focus()
    window.evaluate("scrollBy(0, 400)")
    place = "element => element.getBoundingClientRect().top"
    before = link.evaluate(place)
    for _ in range(5):
        send("GET", "/api/segments")
    window.wait_for_selector("a[href='/_mock/requests/65']", state="attached")
    assert abs(link.evaluate(place) - before) < 1
    assert window.evaluate("document.activeElement.getAttribute('href')") == "/_mock/requests/20"
    assert window.locator("tr.fresh").count() >= 1


def test_a_page_in_the_background_holds_no_connection_and_catches_up(
    send: Send, server: MockServer, window: Page
) -> None:
    window.goto(f"{server.url}/_mock/requests")
    window.wait_for_selector("#live.on")
    turn = """state => {
        Object.defineProperty(document, 'visibilityState', {value: state, configurable: true})
        document.dispatchEvent(new Event('visibilitychange'))
    }"""
    window.evaluate(turn, "hidden")
    assert window.locator("#live.on").count() == 0
    send("GET", "/api/lists")
    window.evaluate(turn, "visible")
    window.wait_for_selector("a[href='/_mock/requests/1']")


def test_a_request_before_the_page_follows_is_not_missed(
    send: Send, server: MockServer, window: Page
) -> None:
    def late(route: Route) -> None:
        send("GET", "/api/lists")
        route.continue_()

    window.route("**/_mock/live", late)
    window.goto(f"{server.url}/_mock/requests")
    window.wait_for_selector("a[href='/_mock/requests/1']")


def test_a_page_shows_what_is_planted_while_it_is_open(server: MockServer, window: Page) -> None:
    account = server.control.account_of("pk_ABC123_test")
    window.goto(f"{server.url}/_mock/accounts/ABC123")
    window.wait_for_selector("#live.on")
    server.control.seed(account, {"profiles": [{"email": "ana@northwind.shop"}]})
    window.wait_for_selector("text=1 profile")


def test_a_filter_acts_at_once(server: MockServer, send: Send, window: Page) -> None:
    send("GET", "/api/lists")
    send("GET", "/api/nowhere")
    window.goto(f"{server.url}/_mock/")
    window.select_option("select[name=verdict]", "error")
    # Without the filters that are left open.
    window.wait_for_url("**/_mock/requests?verdict=error")
    assert window.locator(".rows tbody tr").count() == 1


def test_clock_faults_and_reset_are_worked_by_mouse(server: MockServer, send: Send, window: Page) -> None:
    send("GET", "/api/lists")
    before = server.control.now()
    window.goto(f"{server.url}/_mock/controls")
    window.fill("input[name=seconds]", "86400")
    window.click("text=Advance")
    window.wait_for_selector("[role=status]")
    assert (server.control.now() - before).total_seconds() >= 86400
    window.click("text=Add the fault")
    window.wait_for_selector("text=Remove all faults")
    assert send("POST", "/api/events", event()).status_code == 429
    window.select_option("select[name=account]", "ABC123")
    window.click("button:text-is('Reset')")
    window.wait_for_selector("text=The account ABC123 is empty.")


def test_clock_faults_and_reset_are_worked_by_keyboard(server: MockServer, send: Send, window: Page) -> None:
    send("GET", "/api/lists")
    before = server.control.now()
    window.goto(f"{server.url}/_mock/requests")
    window.keyboard.press("c")
    window.wait_for_url("**/_mock/controls")
    window.focus("input[name=seconds]")
    window.keyboard.press("Control+a")
    window.keyboard.type("86400")
    window.keyboard.press("Enter")
    window.wait_for_selector("[role=status]")
    assert (server.control.now() - before).total_seconds() >= 86400
    window.focus("textarea[name=fault]")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    window.wait_for_selector("text=Remove all faults")
    assert len(server.control.faults()) == 1
    window.focus("select[name=account]")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    window.wait_for_selector("text=There are no accounts.")
    assert server.control.request_count == 1
    assert server.control.requests() == []


def test_a_campaign_is_sent_and_its_mail_is_read(server: MockServer, window: Page) -> None:
    day(server.url)
    window.goto(f"{server.url}/_mock/outbox?search=first flush")
    assert window.locator(".rows tbody tr").count() == 3
    assert "suppressed: UNSUBSCRIBE" in window.locator("tr:has-text('tom@')").inner_text()
    window.click("text=Eva, the first flush is here")
    assert "Hello Eva" in window.frame_locator("iframe.mail").locator("body").inner_text()
    window.click("label[for=phone]")
    assert window.locator("iframe.mail").evaluate("frame => frame.clientWidth") < 400
    window.click("label[for=text]")
    assert "Hello Eva" in window.locator(".view.text").inner_text()
    window.click("label[for=links]")
    assert window.locator(".view.links a").all_inner_texts()[0] == "https://northwind.shop/darjeeling"
    window.click("button:text-is('Click')")
    assert window.locator("dd:has-text('clicked')").is_visible()


def test_a_sign_up_that_waits_is_confirmed_by_a_button(server: MockServer, window: Page) -> None:
    day(server.url)
    window.goto(f"{server.url}/_mock/controls")
    window.click("li:has-text('ana@northwind.shop') >> text=Confirm")
    window.wait_for_selector("[role=status]:has-text('Confirmed.')")
    assert window.locator("text=No sign-up waits").is_visible()


def test_a_request_is_changed_and_sent_again(server: MockServer, send: Send, window: Page) -> None:
    send("POST", "/api/lists", {"data": {"type": "list", "attributes": {"list_name": "News"}}})
    window.goto(f"{server.url}/_mock/requests/1")
    body = window.input_value("textarea[name=body]").replace("list_name", "name")
    window.fill("textarea[name=body]", body)
    window.click("text=Send again")
    window.wait_for_url("**/_mock/requests/2")
    assert window.locator(".verdict.ok").first.is_visible()


def test_a_double_opt_in_is_confirmed_by_the_link_in_its_mail(
    server: MockServer, send: Send, window: Page
) -> None:
    account = server.control.account_of("pk_ABC123_test")
    news = {"id": "Y6nRLr", "name": "News", "opt_in_process": "double_opt_in"}
    server.control.seed(account, {"lists": [news]})
    window.goto(f"{server.url}/_mock/outbox")
    window.wait_for_selector("#live.on")
    send(
        "POST",
        "/api/profile-subscription-bulk-create-jobs",
        subscription("ana@northwind.shop", "Y6nRLr"),
    )
    window.click("a[href^='/_mock/outbox/']")
    frame = window.frame_locator("iframe.mail")
    with window.expect_popup() as opened:
        frame.locator("a").first.click()
    assert "confirmed" in opened.value.inner_text("body")
    (profile,) = account.profiles
    assert profile in account.members.of("Y6nRLr")


def test_an_exported_har_is_played_by_another_program(
    server: MockServer, send: Send, window: Page, browser: Browser, tmp_path: Path
) -> None:
    news = send("POST", "/api/lists", {"data": {"type": "list", "attributes": {"name": "Né"}}}).json()
    sent = f"/api/lists/{news['data']['id']}?fields[list]=name"
    send("GET", sent)
    window.goto(f"{server.url}/_mock/requests")
    with window.expect_download() as download:
        window.click("text=HAR")
    assert download.value.suggested_filename == "requests.har"
    path = tmp_path / "requests.har"
    download.value.save_as(path)
    context = browser.new_context()
    # Playwright answers from the recording; whatever is not in it fails.
    context.route_from_har(path, not_found="abort")
    answer = context.new_page().goto(f"https://a.klaviyo.com{sent}")
    assert answer is not None
    assert answer.json()["data"]["attributes"] == {"name": "Né"}
    context.close()


def test_a_page_of_a_shop_sends_events_to_client_and_none_to_api(
    server: MockServer, browser: Browser
) -> None:
    context = browser.new_context()
    window = context.new_page()
    call = """([url, body]) => fetch(url, {
        method: 'POST', body, headers: {'Content-Type': 'application/json', revision: '2026-07-15'}
    }).then(answer => answer.status, error => error.name)"""
    with MockServer() as shop:
        window.goto(f"{shop.url}/_mock/health")
        body = json.dumps(event())
        place = f"{server.url}/client/events?company_id=ABC123"
        assert window.evaluate(call, [place, body]) == 202
        assert window.evaluate(call, [f"{server.url}/api/events", body]) == "TypeError"
    assert [entry.method for entry in server.control.requests()] == ["OPTIONS", "POST", "OPTIONS"]
    context.close()


def test_a_script_in_a_payload_stays_text(server: MockServer, send: Send, window: Page) -> None:
    attack = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
    send("POST", "/api/events", event(attack, properties={attack: attack}))
    for path in ("requests", "requests/1", "accounts/ABC123/metric", "accounts/ABC123/event"):
        window.goto(f"{server.url}/_mock/{path}")
        window.wait_for_selector("#live.on")
        assert "owned" not in window.title()


def test_thousands_of_requests_and_profiles_are_shown_by_the_page(
    server: MockServer, send: Send, window: Page
) -> None:
    account = server.control.account_of("pk_ABC123_test")
    profiles = [{"email": f"a{number}@northwind.shop"} for number in range(20_000)]
    server.control.seed(account, {"profiles": profiles})
    send("GET", "/api/lists")
    (first,) = server.control.requests()
    server.control.show(replace(first, verdict="error" if n % 10 else "ok") for n in range(9_999))
    window.goto(f"{server.url}/_mock/")
    assert window.locator(".rows tbody tr").count() == 100
    assert window.locator(".summary").inner_text().split()[:4] == ["error", "8,999", "ok", "1,001"]
    window.goto(f"{server.url}/_mock/accounts/ABC123/profile?search=a19999@")
    assert window.locator(".rows tbody tr").count() == 1


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(
    server: MockServer, send: Send, browser: Browser, width: int, scheme: str
) -> None:
    send("POST", "/api/events", event(properties={"long": "x" * 400}))
    day(server.url)
    messages = [f"outbox/{message.id}" for message in server.control.outbox()[:2]]
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    window = context.new_page()
    pages = ["requests", "requests/1", "accounts", "accounts/ABC123", "accounts/NWTEA1"]
    pages += ["accounts/NWTEA1/profile", "accounts/NWTEA1/profile/TOM", "accounts/NWTEA1/list/Y6nRLr"]
    for path in (*pages, "outbox", *messages, "use-cases", "controls", "requests?verdict=none"):
        window.goto(f"{server.url}/_mock/{path}")
        assert window.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()
