"""Violations of the path, the method and the revision of a request."""

from __future__ import annotations

from collections.abc import Iterable

from ..endpoints import Endpoint
from ..openapi.contract import Library, PathMatch, single_slash
from ..openapi.loading import endpoints
from ..violation import Violation, violation

# The request may be right: Klaviyo has the operation, and no loaded contract does.
NOT_LOADED = "operation-not-loaded"


def unknown_path(library: Library, path: str, method: str = "GET", revision: str = "") -> Violation:
    """Describe a path that no loaded operation has.

    Names the file that has it where Klaviyo knows the path, or the nearest path that is loaded.
    revision: the one that the request is for.
    """
    known = endpoints().find(single_slash(path), revision)
    if method in known:
        return _not_loaded(known[method], revision)
    if known:
        return _wrong_method(method, path, known)
    nearest = library.nearest(path)
    remedy = f"The nearest path is {nearest}." if nearest else "See `rehearse contracts list`."
    return violation("unknown-path", f"No operation has the path {path[:200]}.", remedy=remedy)


def wrong_method(match: PathMatch, method: str, revision: str = "") -> Violation:
    """Describe a method that no loaded operation of the path takes."""
    known = endpoints().find(match.template, revision)
    if method in known:
        return _not_loaded(known[method], revision)
    return _wrong_method(method, match.template, {*match.methods, *known})


def _wrong_method(method: str, path: str, allowed: Iterable[str]) -> Violation:
    # Cut: the method is the client's text, and may be of any length.
    detail = f'Method "{method[:20]}" not allowed.'
    remedy = f"{path[:200]} takes {', '.join(sorted(allowed))}."
    return violation("method-not-allowed", detail, remedy=remedy)


def not_served(match: PathMatch, method: str, revision: str) -> Violation:
    """Describe an operation that the contract of a revision has not, and that of others has."""
    known = endpoints().find(match.template, revision).get(method)
    if known is not None and known.is_part_of(revision):
        return _not_loaded(known, revision)
    detail = "No valid revisions found for method, please check our documentation"
    served = ", ".join(sorted(match.methods[method])) if known is None else f"those {known.span}"
    remedy = f"The operation is part of {served}, not of {revision}."
    return violation("not-served", detail, remedy=remedy)


def _not_loaded(known: Endpoint, revision: str) -> Violation:
    file = known.file_for(revision)
    detail = f"Klaviyo has {known.key} {known.span}, and no contract of it is loaded."
    if revision and not known.is_part_of(revision):
        detail += f" It is not part of {revision[:20]}."
    remedy = f"Run `rehearse contracts fetch {file}`, then load the file with --official or --spec."
    return violation(NOT_LOADED, detail, remedy=remedy)
