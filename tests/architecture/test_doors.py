"""State has doors: each part of an account is changed by the module that keeps it, and by no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.architecture.imports import modules

_KEPT = {"state.account", "state.statefile"}
# Attributes of an account that are plain dicts, and the modules that touch them.
_PLAIN = {
    "collections": _KEPT | {"state.builtin_resources", "control.planting", "control.snapshot"},
    "merged": _KEPT | {"people.model", "people.removal"},
    "windows": _KEPT | {"http.limits"},
}
_MODULES = {
    name.removeprefix("mockserver."): ast.parse(path.read_text(encoding="utf-8"))
    for name, path in modules().items()
    if name.startswith("mockserver.")
}


def _attributes(name: str) -> Iterator[ast.Attribute]:
    for node in ast.walk(_MODULES[name]):
        if isinstance(node, ast.Attribute):
            yield node


@pytest.mark.parametrize("attribute", _PLAIN)
def test_a_plain_part_of_an_account_is_touched_by_the_modules_that_keep_it(attribute: str) -> None:
    touching = {
        name
        for name in _MODULES
        for node in _attributes(name)
        if node.attr == attribute and ast.unparse(node.value).rpartition(".")[2] in ("self", "account")
    }
    assert touching == _PLAIN[attribute]


def test_no_other_part_of_an_account_is_a_bare_container() -> None:
    account = Account("AAAAAA", Settings(), Clock())
    bare = {name for name, part in vars(account).items() if isinstance(part, (dict, list, set))}
    assert bare == set(_PLAIN)


def test_what_begins_with_an_underscore_is_used_where_it_is_made() -> None:
    wrong = []
    for name, tree in _MODULES.items():
        own = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_of_self(node)}
        wrong += [
            f"{name}: {ast.unparse(node)}"
            for node in _attributes(name)
            if node.attr.startswith("_") and not node.attr.startswith("__") and node.attr not in own
        ]
    assert wrong == []


def _is_of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
