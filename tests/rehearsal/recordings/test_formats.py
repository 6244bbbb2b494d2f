"""Every format gives the same requests, whatever it is called, also within gzip."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL, Elsewhere, Found, Opened, Reading, Unreadable
from klaviyo_rehearsal.rehearsal.recordings.hosts import Hosts
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from tests.rehearsal.cli.running import rehearse
from tests.rehearsal.recordings import formats

JSON = {
    "cassette of vcrpy": formats.vcrpy,
    "cassette of Ruby's VCR": formats.ruby_vcr,
    "cassette of PHP-VCR": formats.php_vcr,
    "HAR": formats.har,
    "nock": formats.nock,
    "Postman": formats.postman,
    "journal": formats.journal,
}


def texts() -> dict[str, tuple[str, str]]:
    """Return every format with a file name and its text."""
    found = {name: ("it.json", json.dumps(make())) for name, make in JSON.items()}
    for name in ("cassette of vcrpy", "cassette of Ruby's VCR", "cassette of PHP-VCR"):
        found[f"{name} as YAML"] = ("it.yaml", yaml.safe_dump(JSON[name]()))
    found["ECS"] = ("it.ndjson", "\n".join(map(json.dumps, formats.ecs())))
    found["script"] = ("it.sh", formats.script())
    found["Markdown"] = ("it.md", formats.markdown())
    return found


TEXTS = texts()


def read(path: Path, reading: Reading = USUAL) -> list[Found]:
    return list(read_paths([str(path)], reading))


def write(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", TEXTS)
def test_each_format_gives_the_same_requests(name: str, compressed: bool, tmp_path: Path) -> None:
    file, text = TEXTS[name]
    path = tmp_path / (f"{file}.gz" if compressed else file)
    path.write_bytes(gzip.compress(text.encode()) if compressed else text.encode())
    opened, first, second = read(path)
    assert isinstance(opened, Opened)
    assert isinstance(first, Recorded)
    assert isinstance(second, Recorded)
    assert (first.method, first.path, json.loads(first.body)) == (
        "POST",
        "/api/lists",
        json.loads(formats.BODY),
    )
    assert (second.method, second.path, second.query) == ("GET", "/api/lists", "page[size]=10")
    assert first.headers is not None
    assert first.headers["revision"] == "2026-07-15"
    assert first.headers["authorization"] == "Klaviyo-API-Key pk_test"


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in ("Postman", "script", "Markdown")])
def test_answers_and_times_are_read_where_they_are_recorded(name: str, tmp_path: Path) -> None:
    file, text = TEXTS[name]
    first = read(write(tmp_path, file, text))[1]
    assert isinstance(first, Recorded)
    assert first.status == 201
    if name != "journal":
        assert json.loads(first.answer) == json.loads(formats.ANSWER)
    if name in ("HAR", "ECS", "journal") or "Ruby" in name:
        assert first.sent_at is not None and int(first.sent_at) == 1772625600


@pytest.mark.parametrize("name", [name for name in TEXTS if "Ruby" not in name])
def test_each_format_gives_the_same_verdicts(name: str, tmp_path: Path) -> None:
    file, text = TEXTS[name]
    wrong = text.replace("attributes", "atributes")
    write(tmp_path, file, wrong)
    done = rehearse("check", str(tmp_path / file), "--format", "ndjson")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, [item["verdict"] for item in found]) == (1, ["error", "ok"])


def test_a_format_is_named_and_requests_to_others_are_counted(tmp_path: Path) -> None:
    har = formats.har()
    entries = har["log"]["entries"]
    entries += [{"request": {"method": "GET", "url": "https://northwind.shop/api/lists"}}] * 2
    entries += [{"request": {"method": "OPTIONS", "url": "https://a.klaviyo.com/client/events"}}]
    entries += [{"request": {"method": "POST", "url": "https://fast.a.klaviyo.com/onsite/track"}}]
    path = write(tmp_path, "it.har", har)
    done = rehearse("check", str(path))
    assert done.returncode == 0, done.stderr
    assert "read: 1 HAR" in done.stderr
    assert "not judged: 2 times northwind.shop; --host northwind.shop judges them" in done.stderr
    assert "not judged: 1 time preflight" in done.stderr
    assert "not judged: 1 time fast.a.klaviyo.com, not the API" in done.stderr
    assert "4 checked: 4 ok" in rehearse("check", str(path), "--host", "northwind.shop").stderr


def test_a_map_names_the_parts_of_a_log_of_ones_own(tmp_path: Path) -> None:
    line = {"call": {"verb": "POST", "to": formats.URL, "sent": json.loads(formats.BODY)}, "rev": 1}
    path = write(tmp_path, "own.log", json.dumps(line))
    places = {"method": "call.verb", "path": "call.to", "body": "call.sent"}
    assert isinstance(read(path)[1], Unreadable)
    _, found = read(path, Reading(map=places))
    assert isinstance(found, Recorded)
    assert json.loads(found.body) == json.loads(formats.BODY)
    options = [f"--map={name}={place}" for name, place in places.items()]
    assert "1 checked" in rehearse("check", str(path), *options).stderr
    wrong = rehearse("check", str(path), "--map", "verb=call.verb")
    assert wrong.returncode == 2
    assert "'verb' is no part of a request; known: method, path" in wrong.stderr


def test_an_environment_of_postman_gives_the_values(tmp_path: Path) -> None:
    collection = formats.postman()
    collection["variable"] = []
    values = [{"key": "base", "value": "https://a.klaviyo.com"}, {"key": "revision", "value": "2026-07-15"}]
    write(tmp_path, "klaviyo.postman_collection.json", collection)
    write(tmp_path, "live.postman_environment.json", {"name": "live", "values": values})
    found = [item for item in read(tmp_path) if isinstance(item, Recorded)]
    assert [item.headers and item.headers["revision"] for item in found] == ["2026-07-15"] * 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("it.yaml", "interactions: [", "not YAML"),
        ("it.yaml", "interactions: [{request: !ruby/object:Foo {}}]", "not YAML"),
        ("it.yaml", "interactions: [1]", "an entry of the cassette without 'request'"),
        ("it.yaml", "interactions: [{request: {method: GET}}]", "without 'uri' or 'url'"),
        (
            "it.json",
            '{"http_interactions": [{"request": {"uri": "https://a.klaviyo.com/api/lists", '
            '"body": {"base64_string": "*"}}}]}',
            "a body of the cassette cannot be read",
        ),
        ("it.json", '{"info": {"name": "x"}, "item": [{"name": "y"}]}', "an item of the collection without"),
        ("it.sh", "curl -X POST 'https://a.klaviyo.com/api/lists", "whose quotes do not end"),
        ("it.sh", "curl -d @body.json https://a.klaviyo.com/api/lists", "in the file 'body.json'"),
        ("it.sh", "curl -s", "without a URL"),
        ("it.json.gz", "not gzip at all", "not JSON"),
    ],
)
def test_a_broken_part_is_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    done = rehearse("check", str(write(tmp_path, name, content)))
    assert done.returncode == 2
    assert message in done.stderr


def test_a_truncated_gzip_keeps_its_good_part(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({**entry, "n": n}) for n in range(2_000) for entry in formats.ecs())
    path = tmp_path / "it.ndjson.gz"
    path.write_bytes(gzip.compress(lines.encode())[:-200])
    found = read(path)
    assert isinstance(found[-1], Unreadable)
    assert sum(isinstance(item, Recorded) for item in found) > 1_000


@pytest.mark.parametrize(
    ("host", "judged"),
    [
        ("a.klaviyo.com", True),
        ("A.KLAVIYO.COM:443", True),
        ("user@a.klaviyo.com", True),
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("mock:8080", True),
        ("{{host}}", True),
        ("proxy.northwind.shop", False),
        ("klaviyo.com.evil.example", False),
        ("notklaviyo.com", False),
    ],
)
def test_only_klaviyos_hosts_and_local_ones_are_judged(host: str, judged: bool) -> None:
    assert (Hosts().passed_over("GET", host, "/api/lists") == "") is judged
    assert (
        Hosts(frozenset({"proxy.northwind.shop"})).passed_over("GET", host, "/api/lists") == "" or not judged
    )


def test_files_without_requests_in_a_folder_are_counted(tmp_path: Path) -> None:
    write(tmp_path, "README.md", "# Nothing here")
    write(tmp_path, "settings.yaml", "debug: true")
    write(tmp_path, "it.har", formats.har())
    found = read(tmp_path)
    assert sum(isinstance(item, Elsewhere) for item in found) == 2
    assert "not judged: 2 times a file without a request" in rehearse("check", str(tmp_path)).stderr


def test_payloads_come_one_or_many_and_old_ones_are_calls(tmp_path: Path) -> None:
    track = {"token": "XyZ123", "event": "Order", "customer_properties": {"$email": "a@northwind.shop"}}
    write(tmp_path, "old.json", track)
    write(tmp_path, "many.json", [json.loads(formats.BODY)] * 2)
    done = rehearse("check", str(tmp_path), "--format", "ndjson")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["verdict"] for item in found] == ["ok", "ok", "legacy"]
