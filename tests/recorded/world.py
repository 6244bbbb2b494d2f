"""An account in the state of the recorded one: each resource is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .asking import Answer, Mock

Json = dict[str, Any]


class World:
    """One account; `world[name]` is the id of a resource, which is made now if it is not there."""

    def __init__(self, mock: Mock, key: str, makers: Mapping[str, Callable[[World], str]]) -> None:
        self.mock = mock
        self.key = key
        self._makers = makers
        self.ids: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self.ids:
            self.ids[name] = self._makers[name](self)
        return self.ids[name]

    def send(self, method: str, path: str, body: Any = None, **query: str) -> Answer:
        """Send a request of the state, which must be taken."""
        answer = self.mock.ask(self.key, method, path, body, query)
        if answer.status >= 300:
            raise AssertionError(f"{method} {path}: {answer.status} {answer.body} for {body}")
        return answer

    def make(self, path: str, body: Any) -> str:
        """Make a resource and return its id."""
        return str(self.send("POST", path, body).body["data"]["id"])

    def seed(self, **content: list[Json]) -> None:
        """Plant resources that no operation makes."""
        self.mock.control.seed(self.mock.control.account_of(self.key), content)

    def later(self) -> None:
        """Let a second and a half pass, so that times of the state and of the recording differ."""
        self.mock.clock.advance(1.5)
