"""The forms of one credential that is known."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from urllib.parse import quote

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def forms(credential: bytes) -> tuple[bytes, ...]:
    """Return the forms in which a credential may stand, in small letters, without needless escapes."""
    once = dict.fromkeys(base64_forms(credential))
    plain = (credential, *once, *(form for one in once for form in base64_forms(one)))
    in_urls = [quote(form, safe="").encode() for form in plain]
    in_json = [form.replace(b"/", b"\\/") for form in plain]
    # Quoted-printable writes the sign out that it begins its escapes with.
    further = (credential.hex().encode(), *_base32_forms(credential), credential.replace(b"=", b"=3D"))
    return tuple(dict.fromkeys(form.lower() for form in (*plain, *in_urls, *in_json, *further)))


def base64_forms(credential: bytes) -> Iterator[bytes]:
    """Yield the parts of its base64 that do not depend on its neighbours, by its place in three bytes."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + credential).rstrip(b"=")
        end = len(encoded) - ((before + len(credential)) % 3 > 0)
        form = encoded[(0, 2, 3)[before] : end]
        yield from dict.fromkeys((form, form.translate(_URL_SAFE)))


def _base32_forms(credential: bytes) -> Iterator[bytes]:
    for before in range(5):
        encoded = base64.b32encode(b"\0" * before + credential).rstrip(b"=")
        end = len(encoded) - ((before + len(credential)) % 5 > 0)
        yield encoded[(0, 2, 4, 5, 7)[before] : end]
