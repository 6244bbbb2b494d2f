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


def _names(ask: Caller, **params: str) -> list[str]:
    return [image["attributes"]["name"] for image in ask.ok("GET", "/api/images", **params)["data"]]


def test_images_are_listed_unless_they_are_hidden(ask: Caller) -> None:
    # FIND
    ask.ok("POST", "/api/images", from_url("https://northwind.shop/a.png"))
    hidden = from_url("https://northwind.shop/b.png")
    hidden["data"]["attributes"] |= {"name": "dark", "hidden": True}
    ask.ok("POST", "/api/images", hidden)
    assert _names(ask) == ["logo"]
    assert _names(ask, filter="equals(hidden,true)") == ["dark"]
    assert _names(ask, filter='contains(name,"og")') == ["logo"]


def test_a_name_is_that_of_the_file_and_never_taken(ask: Caller) -> None:
    # SPEC upload_image_from_url, upload_image_from_file
    body = from_url("https://northwind.shop/pictures/logo.png?v=1")
    del body["data"]["attributes"]["name"]
    media_type = "multipart/form-data; boundary=b"
    made = [ask.ok("POST", "/api/images", body), ask.ok("POST", "/api/images", body)]
    made.append(ask("POST", "/api/image-upload", form(_CONTENTS["png"]), media_type=media_type)[1])
    names = [answer["data"]["attributes"]["name"] for answer in made]
    assert names[0] == "logo.png" and len(set(names)) == 3
    assert all(name.startswith("logo.png") for name in names)


def test_an_image_has_five_megabytes_at_most(ask: Caller) -> None:
    # SPEC upload_image_from_file
    for size, expected in ((5 * 1024 * 1024, 201), (5 * 1024 * 1024 + 1, 400)):
        content = _CONTENTS["png"].ljust(size, b"0")
        media_type = "multipart/form-data; boundary=b"
        assert ask("POST", "/api/image-upload", form(content), media_type=media_type)[0] == expected


@pytest.mark.parametrize("url", ["ftp://northwind.shop/a.png", "logo.png", "https:///a.png"])
def test_a_place_off_the_web_is_not_fetched(ask: Caller, url: str) -> None:
    status, answer = ask("POST", "/api/images", from_url(url))
    assert (status, answer["errors"][0]["detail"]) == (400, "Unable to fetch the URL you entered.")


def test_a_name_that_is_not_sent_is_cleared(ask: Caller) -> None:
    # FIND: a change replaces the image as a whole
    made = ask.ok("POST", "/api/images", from_url("https://northwind.shop/a.png"))["data"]["id"]
    change = {"data": {"type": "image", "id": made, "attributes": {"hidden": True}}}
    changed = ask.ok("PATCH", f"/api/images/{made}", change)["data"]["attributes"]
    assert (changed["name"] or None, changed["hidden"]) == (None, True)
