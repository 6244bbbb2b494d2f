"""Members that live answers have or lack against every contract (recorded on 2026-09-04 at 2026-07-15)."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType

from .resource import Relationship, ResourceShape

# Operation -> the status of success that its file has not (REC update_categories_for_catalog_item.200).
STATUSES: Mapping[str, int] = MappingProxyType(
    {"PATCH /api/catalog-items/{id}/relationships/categories": 200}
)
_BOTH_LINKS = ("self", "related")
_CATALOG_JOBS = tuple(
    f"catalog-{kind}-bulk-{change}-job"
    for kind in ("item", "variant", "category")
    for change in ("create", "update", "delete")
)
_MEMBERS = MappingProxyType({"item": "items", "variant": "variants", "category": "categories"})
# (type, relationship) -> the links that it has, where these are not both.
_LINKS: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("profile-bulk-import-job", "import-errors"): ("related",),
        ("webhook", "webhook-topics"): (),
        **{(job, _MEMBERS[job.split("-")[1]]): () for job in _CATALOG_JOBS},
    }
)
# Relationships that are there only with their data.
_WITH_DATA = frozenset({("mapped-metric", "metric"), ("mapped-metric", "custom-metric")})
_PROFILES = frozenset({"GET /api/profiles", "GET /api/profiles/{id}"})
# (type, operation) -> relationships that its answer lacks.
_LACKING: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("campaign-message", "POST /api/campaign-message-assign-template"): frozenset({"image"}),
    }
)
# Operations whose forms have a definition in place of their versions, and since when (REC create_form.201).
_DEFINITIONS, _DEFINED = frozenset({"POST /api/forms", "GET /api/forms/{id}"}), "2025-10-15"
# Relationships that are answered though no contract declares them, by type.
FURTHER: Mapping[str, Relationship] = MappingProxyType(
    {
        "profile": Relationship("conversation", "conversation", False),
        "flow-message": Relationship("image", "image", False),
        **{
            job: Relationship(_MEMBERS[job.split("-")[1]], f"catalog-{job.split('-')[1]}", True)
            for job in _CATALOG_JOBS
        },
    }
)
# Attributes that are answered though no contract declares them, and the first revision that is known to.
UNDECLARED: Mapping[str, str] = MappingProxyType({"anonymous_id": "", "whatsapp_bsuid": "2026-07-15"})
_RECORDED = "2026-07-15"
# Collections that have links to other pages though no page can be asked for, and the other way round.
_PAGED = frozenset(
    {
        "GET /api/accounts",
        "GET /api/profiles/{id}/lists",
        "GET /api/profiles/{id}/relationships/lists",
        "GET /api/profiles/{id}/segments",
        "GET /api/profiles/{id}/relationships/segments",
        "GET /api/tag-groups/{id}/tags",
        "GET /api/tag-groups/{id}/relationships/tags",
        "GET /api/tracking-settings",
        "GET /api/webhooks",
    }
)
# Operations whose pages lead forward only (REC get_data_sources.200).
_FORWARD_ONLY = frozenset(
    {
        "GET /api/data-sources",
        "GET /api/profile-bulk-import-jobs/{id}/profiles",
        "GET /api/profile-bulk-import-jobs/{id}/relationships/profiles",
    }
)
_UNPAGED = frozenset({"GET /api/forms/{id}/form-versions", "GET /api/forms/{id}/relationships/form-versions"})


def completed(shapes: Mapping[str, ResourceShape]) -> dict[str, ResourceShape]:
    """Add the relationships that live resources have and contracts do not declare.

    Which of the two conversations of a profile an answer has depends on the operation.
    """
    found = dict(shapes)
    for kind, relationship in FURTHER.items():
        # Revisions without conversations have none of the two.
        if kind in found and (kind != "profile" or "conversations" in found[kind].relationships):
            found[kind] = found[kind].extended(relationship)
    return found


def is_paged(operation: str, parameters: Container[str]) -> bool:
    """Return whether the answers of an operation have links to other pages (REC get_tags_for_list.200)."""
    return operation in _PAGED or "page[cursor]" in parameters and operation not in _UNPAGED


def leads_back(operation: str) -> bool:
    """Return whether pages have links to those before them."""
    return operation not in _FORWARD_ONLY


def links_of(kind: str, relationship: str, revision: str) -> tuple[str, ...]:
    """Return the links that a relationship has; older contracts demand both."""
    links = _LINKS.get((kind, relationship), _BOTH_LINKS)
    return _BOTH_LINKS if links and revision < _RECORDED else links


def needs_data(kind: str, relationship: str) -> bool:
    """Return whether a relationship is left out unless its data is shown."""
    return (kind, relationship) in _WITH_DATA or _LINKS.get((kind, relationship)) == ()


def lacking(kind: str, operation: str, revision: str) -> frozenset[str]:
    """Name the relationships that the resources of a type lack in the answers of an operation.

    Profiles have `conversations` where they are read themselves, and `conversation` elsewhere.
    """
    if kind == "profile" and revision >= _RECORDED:
        return frozenset({"conversation" if operation in _PROFILES else "conversations"})
    if kind == "event" and revision >= _RECORDED:  # REC get_event.200, though it includes them
        return frozenset({"attributions"})
    if kind == "form" and operation in _DEFINITIONS and revision >= _DEFINED:
        return frozenset({"form-versions"})
    return _LACKING.get((kind, operation), frozenset())
