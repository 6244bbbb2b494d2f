"""The schema of lists: their names, members and tags."""

from __future__ import annotations

from .profiles import profile_name
from .schema import Fields, Remedy, Resource, Schema, Snapshot


def _fields(group: Resource, snapshot: Snapshot) -> Fields:
    fields: Fields = {"name": group.get("name")}
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
