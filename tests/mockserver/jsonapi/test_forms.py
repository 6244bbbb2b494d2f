"""Forms with files: what is read, and what is refused."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.jsonapi.forms import Part, read_form
from klaviyo_rehearsal.mockserver.jsonapi.refusal import Refusal

_FORM = (
    b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nLogo\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="logo.png"\r\n'
    b"Content-Type: image/png\r\n\r\n\x89PNG\r\n--b--\r\n"
)


def test_the_parts_of_a_form_are_read_by_name() -> None:
    parts = read_form(_FORM, "multipart/form-data; boundary=b")
    assert parts == {"name": Part(b"Logo", None), "file": Part(b"\x89PNG", "logo.png")}


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("", b"", 415),
        ("multipart/form-data", b"no boundary", 400),
    ],
)
def test_another_body_is_refused(media_type: str, body: bytes, status: int) -> None:
    with pytest.raises(Refusal) as refused:
        read_form(body, media_type)
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            b'--b\r\nContent-Disposition: form-data; name="' + b'";' * 49_000 + b"\r\n\r\nx\r\n--b--",
            "1000 bytes",
        ),
        (b"--b\r\nContent-Disposition: form-data" + b";" * 98_000 + b"\r\n\r\nx\r\n--b--", "1000 bytes"),
        (b"--b\r\n\r\nx\r\n" * 9_000 + b"--b--", "more than 20 parts"),
    ],
)
def test_a_form_that_would_take_long_is_refused_unread(body: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_form(body, "multipart/form-data; boundary=b")
    assert reason in refused.value.violations[0].detail


def test_a_media_type_that_would_take_long_is_refused_unread() -> None:
    with pytest.raises(Refusal) as refused:
        read_form(_FORM, "multipart/form-data; boundary=b" + ";" * 100_000)
    assert refused.value.status == 400


def test_parts_in_other_spellings_are_read() -> None:
    form = (
        b"preamble\n--b c\nCONTENT-DISPOSITION: form-data; name=name\n\nLogo\n\n"
        b'--b c \r\nContent-Disposition: form-data; name="file"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\naGk=\r\n"
        b'--b c\r\nContent-Disposition: form-data; name="hidden"\r\n'
        b"Content-Type: multipart/mixed; boundary=d\r\n\r\n"
        b"\r\n--b cd\r\n\x00\xff"
    )
    parts = read_form(form, 'multipart/form-data; charset=utf-8; boundary="b c"')
    assert {name: part.content for name, part in parts.items()} == {
        "name": b"Logo\n",
        "file": b"hi",
        "hidden": b"\r\n--b cd\r\n\x00\xff",
    }
