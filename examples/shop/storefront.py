"""The shop's pages beside a running mock: join the newsletter, order tea, and see the mails in the inspector.

Run it with `scripts/serve` in one terminal and `.venv/bin/python -m examples.shop.storefront` in another.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.error import URLError
from urllib.parse import parse_qs

from openapi_client.exceptions import ApiException

from .after import Marketing
from .day import KEY, NEWSLETTER, plant
from .model import Customer, Order

TEAS = {"Darjeeling, 100 g": 12.5, "Sencha, 100 g": 9.9, "Cup": 14.0}
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Northwind Tea</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body {{ font: 17px/1.6 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem }}
input, select, button {{ font: inherit; padding: .3rem .6rem }} form {{ margin: .5rem 0 2rem }}
.done {{ background: #e2f3e8; color: #17683a; padding: .5rem .8rem; border-radius: .3rem }}</style>
<h1>Northwind Tea</h1>{done}
<h2>Newsletter</h2><form method="post" action="/newsletter">
<input name="email" type="email" required placeholder="you@example.com"> <button>Join</button></form>
<h2>Order</h2><form method="post" action="/order">
<input name="email" type="email" required placeholder="you@example.com">
<select name="tea">{teas}</select> <button>Order</button></form>
<p>This shop sends to a mock of Klaviyo: its <a href="{mock}/_mock/outbox">mails</a>,
its <a href="{mock}/_mock/requests">requests</a>.</p></html>"""


class Storefront(ThreadingHTTPServer):
    """The shop as a web server of this machine. mock: the address of the mock; port: 0 for any free one."""

    def __init__(self, mock: str, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Pages)
        self.mock = mock
        self.marketing = Marketing(mock, KEY, NEWSLETTER)
        self.numbers = count(1001)

    @property
    def url(self) -> str:
        """The address of the shop."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def newsletter(self, email: str) -> str:
        """Subscribe a visitor."""
        self.marketing.joined_newsletter(Customer(email, ""))
        return f"A mail to {email} asks for a confirmation."

    def order(self, email: str, tea: str) -> str:
        """Take an order of one tea."""
        number = str(next(self.numbers))
        order = Order(number, Customer(email, ""), TEAS[tea], datetime.now(UTC), [tea])
        self.marketing.order_placed(order)
        return f"Thank you for order {number}. A mail to {email} has it."


class _Pages(BaseHTTPRequestHandler):
    server: Storefront

    def do_GET(self) -> None:
        self._show("")

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        email, tea = form.get("email", [""])[0], form.get("tea", [""])[0]
        try:
            if self.path == "/newsletter" and email:
                self._show(self.server.newsletter(email))
            elif self.path == "/order" and email and tea in TEAS:
                self._show(self.server.order(email, tea))
            else:
                self.send_error(400, "an email is wanted, and for an order a tea")
        except ApiException as error:
            self._show(f"Klaviyo answers {error.status}; the reason is among the requests.")

    def _show(self, done: str) -> None:
        teas = "".join(f"<option>{escape(tea)}</option>" for tea in TEAS)
        words = f'<p class="done">{escape(done)}</p>' if done else ""
        page = _PAGE.format(done=words, teas=teas, mock=escape(self.server.mock)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: the mock's console shows what comes of a click."""


def main() -> None:
    """Plant the shop's account in the mock, and serve the shop."""
    parser = argparse.ArgumentParser(description="Serve the pages of the shop beside a mock.")
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8080", help="of the mock (%(default)s)")
    parser.add_argument("--port", type=int, default=8090, help="of the shop (%(default)s)")
    options = parser.parse_args()
    try:
        plant(options.url)
    except URLError as error:
        sys.exit(f"no mock answers at {options.url}: {error.reason}. Start it with scripts/serve.")
    try:
        shop = Storefront(options.url, options.port)
    except OSError as error:
        sys.exit(f"port {options.port}: {error.strerror}. Name another with --port.")
    print(f"Shop at {shop.url}, its mails at {options.url}/_mock/outbox", flush=True)
    try:
        shop.serve_forever()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
