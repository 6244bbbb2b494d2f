"""The two retired clients as a test sees them: calls by the names and arguments of the Python one."""

from __future__ import annotations

import re
import warnings
from typing import Any, Protocol

from tests.clients.driver import Driver, Refused

with warnings.catch_warnings():
    # klaviyo 3.1.7 warns of its own end when it is imported; that is why it is tested here.
    warnings.filterwarnings("ignore", "This SDK is being deprecated", DeprecationWarning)
    from klaviyo.api_helper import KlaviyoAPI
    from klaviyo.campaigns import Campaigns
    from klaviyo.data_privacy import DataPrivacy
    from klaviyo.exceptions import KlaviyoAPIException
    from klaviyo.lists import Lists
    from klaviyo.metrics import Metrics
    from klaviyo.profiles import Profiles
    from klaviyo.public import Public

_PYTHON = (Public, Lists, Metrics, Profiles, Campaigns, DataPrivacy)
_NODE = {
    "public": ("track", "track_once", "identify"),
    "metrics": ("get_metrics", "get_metrics_timeline", "get_metric_timeline_by_id", "get_metric_export"),
    "dataPrivacy": ("request_profile_deletion",),
    "profiles": (
        "get_profile",
        "get_profile_id_by_email",
        "get_profile_metrics_timeline",
        "get_profile_metrics_timeline_by_id",
        "unset_profile_properties",
        "update_profile",
    ),
}
# The Node client takes one object, but for these; and calls some arguments differently.
_POSITIONAL = {"create_list", "get_list_by_id", "delete_list", "get_profile", "get_profile_id_by_email"}
_ARGUMENTS = {"external_id": "id", "id_type": "id_type"}


class Legacy(Protocol):
    """A client of the old API."""

    def call(self, name: str, **arguments: Any) -> Any:
        """Call a method; return what the client returned, its text of an empty answer as None."""


class LegacyPython:
    """klaviyo 3.1.7, in this process."""

    def __init__(self, base_url: str, key: str) -> None:
        # POSTed track and identify go to the constant, whatever the parameter says (facts 13.1).
        server = f"{base_url}/api"
        self._apis = [
            type(kind.__name__, (kind,), {"KLAVIYO_API_SERVER": server})(
                public_token=key[3:9], private_token=key, api_server=server
            )
            for kind in _PYTHON
        ]

    def call(self, name: str, **arguments: Any) -> Any:
        api: KlaviyoAPI = next(item for item in self._apis if hasattr(item, name))
        try:
            answer = getattr(api, name)(**arguments).data
        except KlaviyoAPIException as error:
            raise Refused(error.status_code, error.message) from None
        return None if answer == "" else answer


class LegacyNode:
    """node-klaviyo 1.1.3, in a process of its own."""

    def __init__(self, driver: Driver, key: str) -> None:
        self._driver = driver
        self._key = key

    def call(self, name: str, **arguments: Any) -> Any:
        group = next((group for group, names in _NODE.items() if name in names), "lists")
        if name in _POSITIONAL:
            parameters = list(arguments.values())
        else:
            parameters = [{_ARGUMENTS.get(key, _camel(key)): value for key, value in arguments.items()}]
            if parameters[0].pop("method", None) == "post":
                parameters[0]["post"] = True
        answer = self._driver.call(self._key, f"{group}.{_camel(name)}", parameters, {})["value"]
        return None if answer == {} else answer


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)
