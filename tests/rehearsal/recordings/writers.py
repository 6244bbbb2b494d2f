"""Writes recorded requests in every format that is read."""

from __future__ import annotations

import base64
import gzip
import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

from klaviyo_rehearsal.contracts.checking.inspection import Recorded

_HOST = "https://a.klaviyo.com"
Requests = Sequence[Recorded]


def _url(request: Recorded) -> str:
    return f"{_HOST}{request.path}" + (f"?{request.query}" if request.query else "")


def _text(request: Recorded) -> str:
    return request.body.decode()


def _headers(request: Recorded) -> dict[str, str]:
    return dict(request.headers or {})


def _json_or_text(text: str) -> Any:
    """Return JSON as nock records it: as an object or list, and everything else as a text."""
    try:
        content = json.loads(text)
    except ValueError:
        return text
    return content if isinstance(content, (dict, list)) else text


def vcrpy(requests: Requests) -> Any:
    """Return a cassette of Python's vcrpy."""
    return {
        "version": 1,
        "interactions": [
            {
                "request": {
                    "method": item.method,
                    "uri": _url(item),
                    "body": _text(item) or None,
                    "headers": {name: [value] for name, value in _headers(item).items()},
                },
                "response": {
                    "status": {"code": item.status, "message": ""},
                    "headers": {},
                    "body": {"string": ""},
                },
            }
            for item in requests
        ],
    }


def ruby_vcr(requests: Requests) -> Any:
    """Return a cassette of Ruby's VCR, with the bodies in base64."""
    return {
        "http_interactions": [
            {
                "request": {
                    "method": item.method.lower(),
                    "uri": _url(item),
                    "body": {"encoding": "ASCII-8BIT", "base64_string": base64.b64encode(item.body).decode()},
                    "headers": {name.title(): [value] for name, value in _headers(item).items()},
                },
                "response": {"status": {"code": item.status}, "body": {"encoding": "UTF-8", "string": ""}},
            }
            for item in requests
        ],
        "recorded_with": "VCR 6.2.0",
    }


def php_vcr(requests: Requests) -> Any:
    """Return a cassette of PHP-VCR."""
    return [
        {
            "request": {
                "method": item.method,
                "url": _url(item),
                "headers": _headers(item),
                **({"body": _text(item)} if item.body else {}),
            },
            "response": {"status": {"code": item.status and str(item.status)}, "headers": {}, "body": ""},
        }
        for item in requests
    ]


def har(requests: Requests) -> Any:
    """Return a HAR file."""
    entries = []
    for item in requests:
        headers = [{"name": name, "value": value} for name, value in _headers(item).items()]
        sent: dict[str, Any] = {"method": item.method, "url": _url(item), "headers": headers}
        if item.body:
            sent["postData"] = {"mimeType": _headers(item).get("content-type", ""), "text": _text(item)}
        entries.append({"request": sent, "response": {"status": item.status or 0, "content": {}}})
    return {"log": {"version": "1.2", "entries": entries}}


def nock(requests: Requests) -> Any:
    """Return a recording of nock."""
    return [
        {
            "scope": f"{_HOST}:443",
            "method": item.method,
            "path": _url(item).removeprefix(_HOST),
            "body": _json_or_text(_text(item)) if item.body else "",
            "status": item.status,
            "response": {},
            "reqheaders": _headers(item),
        }
        for item in requests
    ]


def postman(requests: Requests) -> Any:
    """Return a collection of Postman, in folders of ten."""
    items = [
        {
            "name": f"{number}",
            "request": {
                "method": item.method,
                "header": [{"key": name, "value": value} for name, value in _headers(item).items()],
                "url": {"raw": _url(item).replace(_HOST, "{{base}}", 1)},
                **({"body": {"mode": "raw", "raw": _text(item)}} if item.body else {}),
            },
        }
        for number, item in enumerate(requests)
    ]
    return {
        "info": {"name": "Klaviyo", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/"},
        "variable": [{"key": "base", "value": _HOST}],
        "item": [{"name": "folder", "item": items[start : start + 10]} for start in range(0, len(items), 10)],
    }


def journal(requests: Requests) -> Any:
    """Return the answer of GET /_mock/requests."""
    return {"requests": [_plain(item) for item in requests]}


def _plain(item: Recorded) -> Mapping[str, Any]:
    return {
        "method": item.method,
        "path": item.path,
        "query": item.query or None,
        "headers": list(map(list, _headers(item).items())),
        "body": _text(item) if item.body else None,
        "status": item.status,
    }


def lines(requests: Requests) -> str:
    """Return lines of JSON."""
    return "".join(json.dumps(_plain(item)) + "\n" for item in requests)


def ecs(requests: Requests) -> str:
    """Return the lines of a logger that follows ECS."""
    return "".join(
        json.dumps(
            {
                "url": {"full": _url(item)},
                "http": {
                    "request": {
                        "method": item.method,
                        "headers": _headers(item),
                        "body": {"content": _text(item)} if item.body else {},
                    },
                    "response": {"status_code": item.status},
                },
            }
        )
        + "\n"
        for item in requests
    )


def script(requests: Requests) -> str:
    """Return a shell script with curl."""
    return "#!/bin/sh\n" + "".join(f"{_command(item)}\n" for item in requests)


def markdown(requests: Requests) -> str:
    """Return a page of documentation with curl."""
    return "# Calls\n\n" + "".join(f"```bash\n$ {_command(item)}\n```\n\n" for item in requests)


def _command(item: Recorded) -> str:
    words = ["curl", "-sS", "-g", "-X", item.method, _url(item)]
    headers = _headers(item)
    # Without it curl sends a form; an empty one is left out.
    headers.setdefault("content-type", "")
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    if item.body:
        words += ["--data-raw", _text(item)]
    return " ".join(map(shlex.quote, words))


def _json(make: Callable[[Requests], Any]) -> Callable[[Requests], str]:
    return lambda requests: json.dumps(make(requests))


def _yaml(make: Callable[[Requests], Any]) -> Callable[[Requests], str]:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return lambda requests: str(yaml.dump(make(requests), Dumper=dumper, allow_unicode=True))


# The name of a file, and the writer of its content.
WRITERS: Mapping[str, tuple[str, Callable[[Requests], str]]] = {
    "vcrpy": ("it.yaml", _yaml(vcrpy)),
    "vcrpy as JSON": ("it.json", _json(vcrpy)),
    "Ruby's VCR": ("it.yml", _yaml(ruby_vcr)),
    "Ruby's VCR as JSON": ("it.json", _json(ruby_vcr)),
    "PHP-VCR": ("it.yml", _yaml(php_vcr)),
    "HAR": ("it.har", _json(har)),
    "nock": ("it.json", _json(nock)),
    "Postman": ("it.postman_collection.json", _json(postman)),
    "journal": ("it.json", _json(journal)),
    "lines": ("it.ndjson", lines),
    "ECS": ("it.log", ecs),
    "script": ("it.sh", script),
    "Markdown": ("it.md", markdown),
}


def packed(text: str) -> bytes:
    """Return a text in gzip."""
    return gzip.compress(text.encode())
