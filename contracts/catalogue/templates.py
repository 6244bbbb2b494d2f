"""Templates."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, error

KINDS: Mapping[str, ViolationKind] = {
    "template-in-use": error(
        409,
        "A message uses the template.",
        "Give the message another template first.",
        "LIVE REC delete_template.409",
    ),
    "too-many-templates": error(
        400,
        "The account has as many templates as it can have.",
        "Delete templates that nobody needs; 1000 is the limit.",
        "SPEC create_template; status and wording are UNCONFIRMED",
    ),
    "bad-template": error(
        400,
        "The template can't be rendered.",
        "Mend the tag that is named here; the mock knows the common ones of Django's tags and filters.",
        "mock; Klaviyo's answer is UNCONFIRMED",
    ),
}
