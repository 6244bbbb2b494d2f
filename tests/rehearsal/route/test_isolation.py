"""`rehearse run --isolate`: a program reaches the mock, and nothing else by any way."""

from __future__ import annotations

import shutil
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.route import isolation
from klaviyo_rehearsal.rehearsal.route.isolation import IsolationError, start_isolated
from tests.rehearsal.cli.running import rehearse_apart
from tests.rehearsal.route.namespaces import NAMESPACES


class _Decoy(BaseHTTPRequestHandler):
    reached = 0

    def do_GET(self) -> None:
        type(self).reached += 1
        self.send_response(204)
        self.end_headers()


@pytest.fixture
def decoy() -> Iterator[str]:
    """Run a server on another address of the loopback, as the real Klaviyo would be on another host."""
    _Decoy.reached = 0
    with HTTPServer(("127.0.0.2", 0), _Decoy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.2:{server.server_port}"
        server.shutdown()
        thread.join()


_RAW = (
    "import socket, sys; host, port = sys.argv[1].split(':')\n"
    "with socket.create_connection((host, int(port)), 5) as s:\n"
    "    s.sendall(b'GET / HTTP/1.1\\r\\nHost: a.klaviyo.com\\r\\n\\r\\n'); print(s.recv(100))"
)


@NAMESPACES
@pytest.mark.parametrize("isolated", [False, True])
def test_a_program_that_reads_no_variables_is_held_back(decoy: str, isolated: bool) -> None:
    options = ("--isolate",) if isolated else ()
    programs = [(sys.executable, "-I", "-c", _RAW, decoy)]
    if shutil.which("curl"):
        programs.append(("curl", "-sS", "--noproxy", "*", "-m", "5", f"http://{decoy}/"))
    for program in programs:
        done = rehearse_apart("run", *options, "--", *program)
        assert done.returncode == ((7 if program[0] == "curl" else 1) if isolated else 2), done.stderr
        assert ("--isolate holds it back" in done.stderr) is not isolated
    assert (_Decoy.reached == 0) is isolated


_CALLS = """
import json, urllib.request
headers = {"Authorization": "Klaviyo-API-Key pk_ABC123_0123456789", "revision": "2026-07-15"}
request = urllib.request.Request("https://a.klaviyo.com/api/lists", headers=headers)
print(json.load(urllib.request.urlopen(request))["data"])
"""


@NAMESPACES
def test_klaviyo_is_the_mock_for_an_isolated_program() -> None:
    done = rehearse_apart("run", "--isolate", "--", sys.executable, "-c", _CALLS)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[]\n"
    assert "1 request to a.klaviyo.com: 1 ok" in done.stderr


@NAMESPACES
def test_a_command_that_is_not_there_is_wrong_usage() -> None:
    done = rehearse_apart("run", "--isolate", "--", "no-such-command")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        2,
        "rehearse: cannot run 'no-such-command': No such file or directory",
    )


def test_a_system_without_namespaces_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "isolated.py"
    sent = "b'refused Operation not permitted'"
    script.write_text(f"import socket, sys; socket.socket(fileno=int(sys.argv[1])).sendall({sent})")
    monkeypatch.setattr(isolation, "_SCRIPT", script)
    with pytest.raises(IsolationError, match="Operation not permitted. Allow user namespaces"):
        start_isolated(["true"], {}, [1], lambda sockets: None, group=0)
    script.write_text("")
    with pytest.raises(IsolationError, match="the start of a process failed"):
        start_isolated(["true"], {}, [1], lambda sockets: None, group=0)


@NAMESPACES
def test_what_fails_before_the_command_ends_its_process() -> None:
    def refuse(sockets: Sequence[socket.socket]) -> None:
        for one in sockets:
            one.close()
        raise RuntimeError("no proxy")

    with pytest.raises(RuntimeError):
        start_isolated(["sleep", "60"], {}, [18080], refuse, group=0)
