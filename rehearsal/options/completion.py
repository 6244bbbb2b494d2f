"""Candidates of the shell's completion. Each reads the smallest table that has them: a person waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

Candidates = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def use_cases(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the use cases, each with its summary."""
    from klaviyo_rehearsal.contracts.openapi.loading import use_cases

    return _items(((case.name, case.summary) for case in use_cases().values()), begun)


def codes(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the codes of violations, each with its meaning."""
    from klaviyo_rehearsal.contracts.violation import CATALOGUE

    return _items(((code, kind.summary) for code, kind in CATALOGUE.items()), begun)


def operations(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return Klaviyo's names of the operations of the newest contract: shells split a key at its space."""
    from klaviyo_rehearsal.contracts.openapi.loading import load

    return _items(((item.operation_id, item.key) for item in load().newest), begun)


def revisions(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the revisions that come with the package."""
    from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions

    return _items(((name, "") for name in bundled_revisions()), begun)


def checked_revisions(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the revisions, and the word for all of them."""
    return [*revisions(context, parameter, begun), *_items([("all", "every loaded one")], begun)]


def published_revisions(
    context: click.Context, parameter: click.Parameter, begun: str
) -> list[CompletionItem]:
    """Return every revision that Klaviyo has published."""
    from klaviyo_rehearsal.contracts.revision import PUBLISHED

    return _items(((name, "") for name in PUBLISHED), begun)


def files(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Let the shell name files."""
    return [CompletionItem(begun, type="file")]


def names(*known: str) -> Candidates:
    """Return a completion of the names before the `=` of NAME=VALUE."""

    def candidates(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        return _items(((f"{name}=", "") for name in known), begun)

    return candidates


def command_words(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the commands of the whole command line, after a group those of the group."""
    command: Any = context.find_root().command
    for word in context.params.get(parameter.name or "") or ():
        command = command.commands.get(word) if isinstance(command, click.Group) else None
    return _items(_commands(command), begun) if isinstance(command, click.Group) else []


def _commands(group: click.Group) -> Iterable[tuple[str, str]]:
    return ((name, command.get_short_help_str()) for name, command in group.commands.items())


def _items(candidates: Iterable[tuple[str, str]], begun: str) -> list[CompletionItem]:
    return [CompletionItem(value, help=text or None) for value, text in candidates if value.startswith(begun)]
