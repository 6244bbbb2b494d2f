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
