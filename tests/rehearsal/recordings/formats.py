"""The same two requests in every format that is read."""

from __future__ import annotations

import base64
import json
from typing import Any

BODY = '{"data": {"type": "list", "attributes": {"name": "It\'s \\"new\\""}}}'
ANSWER = '{"data": {"type": "list", "id": "Y6nRLr"}}'
HEADERS = {
    "Authorization": "Klaviyo-API-Key pk_test",
    "revision": "2026-07-15",
    "Content-Type": "application/vnd.api+json",
}
URL = "https://a.klaviyo.com/api/lists"
PAGE = f"{URL}?page[size]=10"


def vcrpy() -> Any:
    """Return a cassette of Python's vcrpy."""
    values = {name: [value] for name, value in HEADERS.items()}
    return {
        "version": 1,
        "interactions": [
            {
                "request": {"method": "POST", "uri": URL, "body": BODY, "headers": values},
                "response": {
                    "status": {"code": 201, "message": "Created"},
                    "headers": {},
                    "body": {"string": ANSWER},
                },
            },
            {
                "request": {"method": "GET", "uri": PAGE, "body": None, "headers": values},
                "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": ""}},
            },
        ],
    }


def ruby_vcr() -> Any:
    """Return a cassette of Ruby's VCR, one body of which is in base64."""
    encoded = base64.b64encode(BODY.encode()).decode()
    values = {name: [value] for name, value in HEADERS.items()}
    at = "Wed, 04 Mar 2026 12:00:00 GMT"
    return {
        "http_interactions": [
            {
                "request": {
                    "method": "post",
                    "uri": URL,
                    "body": {"encoding": "ASCII-8BIT", "base64_string": encoded},
                    "headers": values,
                },
                "response": {
                    "status": {"code": 201, "message": "Created"},
                    "body": {"encoding": "UTF-8", "string": ANSWER},
                },
                "recorded_at": at,
            },
            {
                "request": {"method": "get", "uri": PAGE, "body": {"string": ""}, "headers": values},
                "response": {"status": {"code": 200}, "body": {"string": ""}},
                "recorded_at": at,
            },
        ],
        "recorded_with": "VCR 6.2.0",
    }


def php_vcr() -> Any:
    """Return a cassette of PHP-VCR: a list."""
    return [
        {
            "request": {"method": "POST", "url": URL, "headers": HEADERS, "body": BODY},
            "response": {"status": {"code": "201"}, "headers": {}, "body": ANSWER},
        },
        {
            "request": {"method": "GET", "url": PAGE, "headers": HEADERS},
            "response": {"status": {"code": "200"}, "headers": {}, "body": ""},
        },
    ]


def har() -> Any:
    """Return a HAR file of a browser."""
    pairs = [{"name": name, "value": value} for name, value in HEADERS.items()]
    return {
        "log": {
            "entries": [
                {
                    "startedDateTime": "2026-03-04T12:00:00.000Z",
                    "request": {"method": "POST", "url": URL, "headers": pairs, "postData": {"text": BODY}},
                    "response": {"status": 201, "content": {"text": ANSWER}},
                },
                {
                    "startedDateTime": "2026-03-04T12:00:00.000Z",
                    "request": {"method": "GET", "url": PAGE, "headers": pairs},
                    "response": {"status": 200, "content": {}},
                },
            ]
        }
    }


def nock() -> Any:
    """Return a recording of nock."""
    return [
        {
            "scope": "https://a.klaviyo.com:443",
            "method": "POST",
            "path": "/api/lists",
            "body": json.loads(BODY),
            "status": 201,
            "response": json.loads(ANSWER),
            "reqheaders": HEADERS,
        },
        {
            "scope": "https://a.klaviyo.com:443",
            "method": "GET",
            "path": "/api/lists?page[size]=10",
            "body": "",
            "status": 200,
            "response": {},
            "reqheaders": HEADERS,
        },
    ]


def postman() -> Any:
    """Return a collection of Postman, with a folder and variables."""
    headers = [{"key": name, "value": value} for name, value in HEADERS.items() if name != "revision"]
    headers += [{"key": "revision", "value": "{{revision}}"}]
    headers += [{"key": "revision", "value": "2020-01-01", "disabled": True}]
    return {
        "info": {"name": "Klaviyo", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/"},
        "variable": [
            {"key": "base", "value": "https://a.klaviyo.com"},
            {"key": "revision", "value": "2026-07-15"},
        ],
        "item": [
            {
                "name": "Lists",
                "item": [
                    {
                        "name": "Create",
                        "request": {
                            "method": "POST",
                            "header": headers,
                            "url": {
                                "raw": "{{base}}/api/lists",
                                "host": ["{{base}}"],
                                "path": ["api", "lists"],
                            },
                            "body": {"mode": "raw", "raw": BODY},
                        },
                    }
                ],
            },
            {
                "name": "All",
                "request": {
                    "method": "GET",
                    "header": headers,
                    "url": {
                        "raw": "{{base}}/api/lists?page[size]=10&sort=name",
                        "query": [
                            {"key": "page[size]", "value": "10"},
                            {"key": "sort", "value": "name", "disabled": True},
                        ],
                    },
                },
            },
        ],
    }


def ecs() -> list[Any]:
    """Return the lines of a logger that follows ECS."""
    return [
        {
            "@timestamp": "2026-03-04T12:00:00Z",
            "url": {"full": URL},
            "http": {
                "request": {"method": "POST", "headers": HEADERS, "body": {"content": BODY}},
                "response": {"status_code": 201, "body": {"content": ANSWER}},
            },
        },
        {
            "@timestamp": "2026-03-04T12:00:00Z",
            "url": {"full": PAGE},
            "http": {
                "request": {"method": "GET", "headers": HEADERS},
                "response": {"status_code": 200},
            },
        },
    ]


def journal() -> Any:
    """Return what GET /_mock/requests answers."""
    return {
        "requests": [
            {
                "method": "POST",
                "path": "/api/lists",
                "query": None,
                "headers": list(map(list, HEADERS.items())),
                "body": BODY,
                "status": 201,
                "time": 1772625600.5,
            },
            {
                "method": "GET",
                "path": "/api/lists",
                "query": "page[size]=10",
                "headers": list(map(list, HEADERS.items())),
                "status": 200,
                "time": 1772625600.5,
            },
        ]
    }


def script() -> str:
    """Return a shell script with curl."""
    headers = " \\\n  ".join(f"-H '{name}: {value}'" for name, value in HEADERS.items())
    body = BODY.replace("'", "'\\''")
    return (
        "#!/bin/sh\nset -e\nBASE=https://a.klaviyo.com\n"
        f'curl -sS --max-time 10 -X POST "$BASE/api/lists" \\\n  {headers} \\\n'
        f"  --data-raw '{body}' | jq .\n"
        f"id=$(curl -g {headers} '{PAGE}')\n"
    )


def markdown() -> str:
    """Return a page of documentation with curl."""
    return f"# Lists\n\nSend one:\n\n```bash\n{script()}```\n\nThen curl up with a book.\n"
