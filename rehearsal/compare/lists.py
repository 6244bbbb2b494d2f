"""The schemas of lists, with their members and tags, and of tags."""

from __future__ import annotations

from .profiles import profile_name
from .schema import Fields, Remedy, Resource, Schema, Snapshot


def _fields(group: Resource, snapshot: Snapshot) -> Fields:
    fields: Fields = {"name": group.get("name")}
    # A new list has the default of the account; it can be chosen since 2025-10-15 only (facts 8.11).
    if group["id"] in snapshot.circumstances.planted:
        fields["opt_in_process"] = group.get("opt_in_process")
    for member in group["profiles"]:
        fields[f"member {profile_name(snapshot.find('profile', member))}"] = True
    for tag in snapshot.list_tags.get(group["id"], ()):
        fields[f"tag {tag}"] = True
    return fields


LISTS = Schema(
    kind="list",
    label=lambda group, snapshot: f"list '{group.get('name')}'",
    fields=_fields,
    identity=("id",),
    missing="The old API left this list; there is none now.",
    extra="The old API left no such list.",
    remedies=(
        Remedy("opt_in_process", "Leave opt_in_process out of PATCH /api/lists/{{id}}: it stays as it is."),
        Remedy("tag *", "POST /api/tags/{{id}}/relationships/lists puts a tag on lists, by their ids."),
        Remedy(
            "member *",
            "DELETE /api/lists/{{id}}/relationships/profiles takes people off a list, by their ids.",
            kind="extra",
        ),
        Remedy(
            "member *",
            "POST /api/lists/{{id}}/relationships/profiles puts people on a list, by their ids; a bulk "
            "import does with relationships.lists, a subscription with relationships.list.",
        ),
    ),
)

TAGS = Schema(
    kind="tag",
    label=lambda tag, snapshot: f"tag '{tag.get('name')}'",
    fields=lambda tag, snapshot: {"name": tag.get("name")},
    identity=("id", "name"),
    missing="The old calls left this tag; there is none now.",
    extra="The old calls made no tag: use the one that is there, by its id.",
)
