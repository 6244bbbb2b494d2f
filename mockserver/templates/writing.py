"""Writes templates in the shape of the request's revision."""

from __future__ import annotations

import orjson

from ..jsonapi.call import Call
from ..jsonapi.refusal import not_found
from ..state.store import Attributes
from .model import KIND

# SPEC: the official file of that revision has it, that of 2024-02-15 has not.
_AMP_SINCE = "2025-01-15"
_WITHOUT_COMPANY_SINCE = "2023-07-15"  # SPEC


def write_template(
    call: Call, identifier: str, template: Attributes | None = None, *, new: tuple[str, ...] = ()
) -> bytes:
    """Write a template as it is kept, or with other content. Raises Refusal for an unknown id.

    new: times that this call has set.
    """
    content = template or call.account.collection(KIND).get(identifier)
    if content is None:
        raise not_found(KIND, identifier)
    names = ["name", "editor_type", "html", "text", "created", "updated"]
    if call.revision >= _AMP_SINCE:
        names.append("amp")
    if "definition" in call.query.additional.get(KIND, ()):
        names.append("definition")
    shown = {name: content.get(name) for name in names}
    if call.revision < _WITHOUT_COMPANY_SINCE:
        shown["company_id"] = call.account.company_id
    return call.write(KIND, identifier, call.with_fraction(orjson.dumps(shown), *new))
