"""Images are taken by their content: by URL, as data in a URL, and as a file."""

from __future__ import annotations

import base64

import pytest

from tests.mockserver.generic.direct import Caller, Json

_CONTENTS = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff\xe0", "gif": b"GIF89a"}


def from_url(url: str) -> Json:
    return {"data": {"type": "image", "attributes": {"import_from_url": url, "name": "logo"}}}


def form(content: bytes) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="logo.png"\r\n\r\n'
    return head + content + b"\r\n--b--\r\n"


@pytest.mark.parametrize(("kind", "content"), _CONTENTS.items(), ids=list(_CONTENTS))
def test_an_image_has_the_format_of_its_content(ask: Caller, kind: str, content: bytes) -> None:
    data = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    status, file = ask(
        "POST", "/api/image-upload", form(content), media_type="multipart/form-data; boundary=b"
    )
    assert status == 201
    for answer in (ask.ok("POST", "/api/images", from_url(data)), file):
        found = answer["data"]["attributes"]
        assert (found["format"], found["size"]) == (kind, len(content))


@pytest.mark.parametrize("content", [b"<html>", b"", b"PNG"])
def test_a_file_that_is_no_picture_is_refused(ask: Caller, content: bytes) -> None:
    data = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    status, answer = ask("POST", "/api/images", from_url(data))
    (error,) = answer["errors"]
    assert (status, error["source"]["pointer"]) == (400, "/data/attributes/import_from_url")
    media_type = "multipart/form-data; boundary=b"
    status, answer = ask("POST", "/api/image-upload", form(content), media_type=media_type)
    (error,) = answer["errors"]
    assert (status, error["code"], error["source"]["pointer"]) == (400, "invalid", "/data")
    assert ask.ok("GET", "/api/images")["data"] == []
