"""Violations of the path, the method and the revision of a request."""

from __future__ import annotations

from collections.abc import Iterable

from ..openapi.contract import Library, PathMatch
from ..violation import Violation, violation


def unknown_path(library: Library, path: str) -> Violation:
    """Describe a path that no operation has; names the nearest one that an operation has."""
    nearest = library.nearest(path)
    remedy = f"The nearest path is {nearest}." if nearest else "See `rehearse contracts list`."
    return violation("unknown-path", f"No operation has the path {path[:200]}.", remedy=remedy)


def wrong_method(match: PathMatch, method: str) -> Violation:
    """Describe a method that the path does not take."""
    allowed = ", ".join(sorted(match.methods))
    # Cut: the method is the client's text, and may be of any length.
    detail = f'Method "{method[:20]}" not allowed.'
    return violation("method-not-allowed", detail, remedy=f"{match.template} takes {allowed}.")


def not_served(revisions: Iterable[str], revision: str) -> Violation:
    """Describe an operation that is part of other revisions than the one asked for."""
    detail = "No valid revisions found for method, please check our documentation"
    served = ", ".join(sorted(revisions))
    return violation("not-served", detail, remedy=f"The operation is part of {served}, not of {revision}.")
