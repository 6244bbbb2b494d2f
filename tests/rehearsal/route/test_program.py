"""`rehearse run`: programs as they are, of several languages, whose a.klaviyo.com is the mock."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import pytest

from klaviyo_rehearsal.rehearsal.cli import cli
from tests.rehearsal.cli.running import ROOT, Done, rehearse_apart

URL = "https://a.klaviyo.com/api/profiles"
HEADERS = {"Authorization": "Klaviyo-API-Key pk_run", "revision": "2026-07-15"}
CURL = ("curl", "-sS", "-g", *(part for item in HEADERS.items() for part in ("-H", ": ".join(item))))

# One line each that asks for URL with HEADERS and prints the status.
PYTHON = {
    "urllib": "import urllib.request as r; print(r.urlopen(r.Request(URL, headers=HEADERS)).status)",
    "urllib3": "import urllib3; print(urllib3.PoolManager().request('GET', URL, headers=HEADERS).status)",
    "requests": "import requests; print(requests.get(URL, headers=HEADERS).status_code)",
    "httpx": "import httpx; print(httpx.get(URL, headers=HEADERS).status_code)",
    "klaviyo_api": "import klaviyo_api; klaviyo_api.KlaviyoAPI('pk_run').Profiles.get_profiles(); print(200)",
}
NODE = {
    "fetch": "fetch(PLACE, {headers: HEADERS}).then(answer => console.log(answer.status))",
    "https": "require('https').get(PLACE, {headers: HEADERS}, "
    "answer => console.log(answer.statusCode) || answer.resume())",
}


class Run(Protocol):
    def __call__(self, *command: str, options: tuple[str, ...] = ()) -> Done: ...


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a program under `rehearse run`, in this process; the program is one of its own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def run(*command: str, options: tuple[str, ...] = ()) -> Done:
        with pytest.raises(SystemExit) as ended:
            cli(["run", *options, "--", *command], prog_name="rehearse")
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, *capfd.readouterr())

    return run


def python(code: str) -> tuple[str, ...]:
    return sys.executable, "-c", f"URL = {URL!r}; HEADERS = {HEADERS!r}; {code}"


def needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"no {program} on this machine")


def judged(done: Done) -> str:
    """Return the last line of the summary."""
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("client", sorted(PYTHON))
def test_python_clients_reach_the_mock(run: Run, client: str) -> None:
    if importlib.util.find_spec(client) is None:
        pytest.skip(f"{client} is not installed")
    done = run(*python(PYTHON[client]))
    assert (done.returncode, done.stdout) == (0, "200\n"), done.stderr
    assert judged(done) == "1 request to a.klaviyo.com: 1 ok"


@pytest.mark.parametrize("client", sorted(NODE))
def test_node_clients_reach_the_mock(run: Run, client: str) -> None:
    needs("node")
    code = f"const PLACE = {URL!r}, HEADERS = {HEADERS!r}; {NODE[client]}"
    done = run("node", "-e", code)
    assert (done.returncode, done.stdout) == (0, "200\n"), done.stderr


def test_curl_reaches_the_mock_and_links_lead_there_again(run: Run) -> None:
    needs("curl")
    done = run(*CURL, f"{URL}?fields[profile]=email")
    assert '"self":"https://a.klaviyo.com/api/profiles?fields' in done.stdout
    assert done.returncode == 0


def test_what_is_wrong_is_shown_with_its_remedy_and_beats_the_exit_code(run: Run) -> None:
    needs("curl")
    body = '{"data": {"type": "profile", "attributes": {"mail": "ana@northwind.shop"}}}'
    done = run(*CURL, "-H", "Content-Type: application/json", "-d", body, URL)
    assert done.returncode == 1
    assert "request 1: POST /api/profiles -> 400 (revision 2026-07-15)" in done.stderr
    assert "error: unknown-field at /data/attributes/mail" in done.stderr
    assert "remedy: Did you mean 'email'?" in done.stderr
    assert "pk_run" not in done.stderr


def test_the_old_api_is_played_when_asked_for(run: Run) -> None:
    needs("curl")
    data = '{"token": "ABC123", "properties": {"$email": "ana@northwind.shop"}}'
    call = (
        "curl",
        "-sS",
        "-H",
        "Content-Type: application/json",
        "-d",
        data,
        "https://a.klaviyo.com/api/identify",
    )
    assert run(*call, options=("--legacy", "serve")).stdout == "1"
    gone = run(*call)
    assert gone.returncode == 1
    assert "legacy-call" in gone.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("sh", "-c", "exit 7"), 7),
        (("sh", "-c", "kill -9 $$"), 137),
        (("true",), 2),
        (("no-such-command",), 2),
    ],
    ids=["its own", "killed", "sent nothing", "not found"],
)
def test_without_violations_the_exit_code_is_the_programs(
    run: Run, command: tuple[str, ...], code: int
) -> None:
    done = run(*command)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import urllib3; print(urllib3.PoolManager(retries=False).request('GET', 'https://shop.invalid/').status)",
        "import urllib3; print(urllib3.PoolManager(retries=False).request('GET', 'http://shop.invalid/').status)",
        "import httpx; print(httpx.get('http://shop.invalid/').status_code)",
    ],
    ids=["directly", "directly without TLS", "by proxy"],
)
def test_other_hosts_are_refused_and_named(run: Run, code: str) -> None:
    done = run(*python(code))
    assert done.stdout == "502\n", done.stderr
    assert "sends to another host: shop.invalid, once refused; --allow-host shop.invalid" in done.stderr


def test_klaviyo_without_tls_is_a_violation(run: Run) -> None:
    needs("curl")
    done = run(*CURL, URL.replace("https", "http"))
    assert done.returncode == 1
    assert "sends to a.klaviyo.com without TLS: once refused" in done.stderr


class Shop(BaseHTTPRequestHandler):
    """A host that is allowed."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "4")
        self.end_headers()
        self.wfile.write(b"shop")

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def shop() -> Iterator[str]:
    """Run a server of another host on loopback; gives its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_host_that_is_allowed_is_reached(run: Run, shop: str) -> None:
    needs("curl")
    assert run("curl", "-sS", shop, options=("--allow-host", "127.0.0.1")).stdout == "shop"
    assert "127.0.0.1 is not played here" in run("curl", "-sS", shop).stdout


def test_a_https_url_sent_to_the_proxy_itself_is_understood(run: Run) -> None:
    """As axios has long done instead of CONNECT."""
    code = (
        "import http.client, os, urllib.parse; "
        "proxy = urllib.parse.urlsplit(os.environ['HTTPS_PROXY']); "
        "connection = http.client.HTTPConnection(proxy.hostname, proxy.port); "
        "connection.request('GET', URL, headers=HEADERS); print(connection.getresponse().status)"
    )
    assert run(*python(code)).stdout == "200\n"


def test_a_sitecustomize_of_the_user_still_runs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('mine')")
    words = ("sh", "-c", f'PYTHONPATH="$PYTHONPATH:{tmp_path}" exec "$0" -c "print(1)"', sys.executable)
    assert run(*words).stdout == "mine\n1\n"


def test_the_command_ends_as_the_program_does() -> None:
    done = rehearse_apart("run", "--", "sh", "-c", "echo said; exit 7")
    assert (done.returncode, done.stdout) == (7, "said\n")


def test_a_retired_revision_is_remarked_on(run: Run) -> None:
    code = PYTHON["urllib"].replace("HEADERS", "{**HEADERS, 'revision': '2024-02-15'}")
    done = run(*python(code))
    assert (done.returncode, done.stdout) == (0, "200\n")
    assert "1 request: Revision 2024-02-15 is retired: Klaviyo serves it as " in done.stderr
