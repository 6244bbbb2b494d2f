"""Templates in the shapes of older revisions (facts 8.12)."""

from __future__ import annotations

from typing import Any

from ..jsonapi.call import Call
from ..jsonapi.older_shape import OlderShape

# From here on the resource that an action is about is named beside its type, as JSON:API has it (SPEC).
ID_BESIDE_TYPE_SINCE = "2023-09-15"
# From here on the action has a path of its own (SPEC).
_ACTIONS_SINCE = "2023-01-24"


def id_beside_type(call: Call) -> Any:
    """Read a body that names its resource by `attributes.id`."""
    data = call.payload["data"]
    attributes = {name: value for name, value in data["attributes"].items() if name != "id"}
    return {"data": {**data, "id": data["attributes"]["id"], "attributes": attributes}}


def _id_of_path(call: Call) -> Any:
    """Read a body whose template is named by the path."""
    return {"data": {**call.payload["data"], "id": call.ids[0]}}


ID_IN_ATTRIBUTES = OlderShape(ID_BESIDE_TYPE_SINCE, id_beside_type, {"/data/id": "/data/attributes/id"})
_ID_IN_PATH = OlderShape(_ACTIONS_SINCE, _id_of_path)
OLDER_SHAPES = {
    "POST /api/template-clone": (ID_IN_ATTRIBUTES,),
    "POST /api/template-render": (ID_IN_ATTRIBUTES,),
    "POST /api/templates/{id}/clone": (_ID_IN_PATH,),
    "POST /api/templates/{id}/render": (_ID_IN_PATH,),
}
