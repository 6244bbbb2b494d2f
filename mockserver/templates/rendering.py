"""Fills the variables of a template, in Klaviyo's language, which is Django's (facts 8.12).

Jinja2 does the work. Django's own syntax is translated (`|default:'you'`, `forloop`, `{% empty %}`), and only
Django's features are allowed: no calls, no arithmetic, no assignment, no macros, so that nothing can run
away. The rest costs steps, counted and bounded. Refused as not supported: everything that is not named here,
in own_tags.py or in the modules of the filters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from .comparisons import Operand
from .date_formats import formatted
from .filter_values import Unavailable, escaped
from .filters import NAMES, filter_of
from .loops import name_loops
from .own_tags import TagError, translated_tag, with_links

if TYPE_CHECKING:
    from jinja2 import Environment, Template

    from .lookups import Lookups

# The mock's own bounds, far above those of an email: characters, tags, characters in a tag, steps.
_SOURCE, _TAGS, _TAG, _STEPS = 1_000_000, 2_500, 1_000, 80_000
_OUTPUT = 2_000_000
# Each has a step for every so many characters that it goes through.
_PER_STEP = 1_000
# A member or an element weighs as much as so many characters.
_PER_ELEMENT = 100

# Jinja compiles a chain of members or operators in more than linear time: 200 members took a second.
_PIECES_IN_TAG, _PIECES = 20, 3_000

_TAG_TEXT = re.compile(rf"\{{\{{.{{0,{_TAG}}}?\}}\}}|\{{%.{{0,{_TAG}}}?%\}}", re.DOTALL)
_OPENING = re.compile(r"\{[{%]")
_COMMENT_TAG = re.compile(r"\{%-?\s*(comment\b[^%]*|endcomment\s*|load\b[^%]*)%\}")
_PIECE = re.compile(r"""\"[^"]*"|'[^']*'|[|.\[(<>=!-]|\b(?:and|or|not|in|if|else|is)\b""")
# A quoted text is skipped as a whole: it may look like a filter.
_IN_TAG = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')"""
    r"""|\|\s*(?P<filter>\w+)\s*:\s*(?P<argument>"[^"]*"|'[^']*'|[\w.-]+)"""
    r"""|\bforloop(?P<parents>(?:\.parentloop)*)\.(?P<loop>counter0|counter|revcounter0|revcounter|first|last)\b"""
    r"""|(?<![|.\w])(?P<identity>is\s+not|is)(?=\s)"""
    r"""|\b(?P<constant>None|True|False)\b""",
)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_UNSPELT = re.compile(r"\|\s*_")
_LOOP = {
    "counter": "index",
    "counter0": "index0",
    "revcounter": "revindex",
    "revcounter0": "revindex0",
    "first": "first",
    "last": "last",
}
_EMPTY = re.compile(r"\{%(-?)\s*empty\s*(-?)%\}")
# Django's loops backwards, and both of its ways to name values, which Jinja parts by commas.
_REVERSED = re.compile(r"(\{%-?\s*for\b.*?)\s+reversed(\s*-?%\})", re.DOTALL)
_WITH = re.compile(r"\{%-?\s*with\s+")
_WITH_AS = re.compile(r"(\{%-?\s*with\s+)(\S+)\s+as\s+(\w+)(\s*-?%\})")
_BETWEEN = re.compile(r"""("[^"]*"|'[^']*')|\s*,?\s+(?=\w+=(?!=))""")


class RenderingError(ValueError):
    """The template can't be rendered. The message gives the reason."""


class _Budget:
    """Counts the cost of a rendering."""

    def __init__(self) -> None:
        self.left = _STEPS

    def spend(self, *values: Any) -> None:
        """Pay for a step over values. Raises RenderingError when nothing is left."""
        size = sum(_weight(value) for value in values)
        self.left -= 1 + size // _PER_STEP
        if self.left < 0:
            raise RenderingError("the template takes too many steps")


# A look-up of a member has no access to the context, and its budget is that of the rendering.
_BUDGET: ContextVar[_Budget] = ContextVar("budget")


def _weight(value: Any) -> int:
    """Return the size of a value, of all that it holds as well: a comparison goes through it."""
    if isinstance(value, str):
        return len(value)
    size = 0
    pending = [value]
    while pending and size < _STEPS * _PER_STEP:
        inner = pending.pop()
        if isinstance(inner, (list, dict)):
            size += len(inner) * _PER_ELEMENT
            nested = inner.values() if isinstance(inner, dict) else inner
            pending += [part for part in nested if isinstance(part, (list, dict))]
    return size


def render(source: str, context: Mapping[str, Any], *, escape: bool, lookups: Lookups | None = None) -> str:
    """Fill a template; a variable without a value comes out empty (facts 8.12, FIND).

    escape: whether values are escaped for HTML, as Django does; Klaviyo's own habit is UNCONFIRMED. lookups:
    the catalog, coupons and day of the account, None for a template without them. Raises RenderingError, and
    Unavailable where the catalog or the coupons lack a part.
    """
    if "{{" not in source and "{%" not in source and "{#" not in source:
        return source
    template = _compiled(source, escape)
    variables = {name: value for name, value in context.items() if name != "loop"}
    parts: list[str] = []
    size = 0
    budget = _Budget()
    token = _BUDGET.set(budget)
    try:
        # A name that no template can spell.
        for part in template.generate({**variables, " budget": budget, " lookups": lookups}):
            size += len(part)
            if size > _OUTPUT:
                raise RenderingError("the rendered template is too large")
            parts.append(part)
    except (RenderingError, Unavailable):
        raise
    except Exception as error:  # raised by filters and comparisons for odd values of the context
        raise RenderingError(f"the template can't be rendered: {error}") from error
    finally:
        _BUDGET.reset(token)
    return "".join(parts)


@lru_cache(maxsize=32)
def _compiled(source: str, escape: bool) -> Template:
    from jinja2 import TemplateSyntaxError

    environment = _environment(escape)
    try:
        tree = environment.parse(_translated(source))
        _guard(tree)
        name_loops(tree, 0)
        return environment.from_string(tree)
    except TemplateSyntaxError as error:
        raise RenderingError(f"line {error.lineno}: {error.message}") from None
    except (SyntaxError, RecursionError, MemoryError):  # nested deeper than Python goes
        raise RenderingError("the template is nested too deeply") from None


def _translated(source: str) -> str:
    """Translate Django's syntax into Jinja's."""
    if len(source) > _SOURCE:
        raise RenderingError("the template is too large")
    if len(_OPENING.findall(source)) > _TAGS:
        raise RenderingError(f"the template has more than {_TAGS} tags")
    source = with_links(_without_comments(source))
    _check_tags(source)
    return _TAG_TEXT.sub(_tag, source)


def _without_comments(source: str) -> str:
    """Drop comments and `{% load %}` in one pass: a pattern over both ends of a comment is quadratic."""
    kept: list[str] = []
    end, opened = 0, False
    for found in _COMMENT_TAG.finditer(source):
        name = found[1].split(maxsplit=1)[0]
        if not opened and name != "endcomment":
            kept.append(source[end : found.start()])
            end, opened = found.end(), name == "comment"
        elif opened and name == "endcomment":
            end, opened = found.end(), False
    if opened:
        raise RenderingError("a comment is not closed: {% endcomment %} is missing")
    return "".join([*kept, source[end:]])


def _check_tags(source: str) -> None:
    """Raise RenderingError for a tag that would take long to compile."""
    total = 0
    for tag in _TAG_TEXT.findall(source):
        pieces = sum(1 for piece in _PIECE.findall(tag) if piece[0] not in "\"'")
        total += pieces
        if pieces > _PIECES_IN_TAG or total > _PIECES:
            raise RenderingError("the template has too many members, filters and operators in its tags")
    rest = _TAG_TEXT.sub("", source)
    if _OPENING.search(rest) and len(rest) > _TAG:
        raise RenderingError(f"the template has a tag that is not closed within {_TAG} characters")


def _tag(found: re.Match[str]) -> str:
    if _UNSPELT.search(_QUOTED.sub("", found[0])):
        raise RenderingError("no filter begins with an underscore")
    try:
        translated = translated_tag(found[0])
    except TagError as error:
        raise RenderingError(str(error)) from None
    if found[0] != translated:
        return _IN_TAG.sub(_piece, translated)
    # Django's `empty` of a loop is Jinja's `else`.
    tag = _EMPTY.sub(r"{%\1 else \2%}", found[0])
    tag = _WITH_AS.sub(r"\1\3=\2\4", _REVERSED.sub(r"\1|_reversed\2", tag))
    if opening := _WITH.match(tag):
        tag = opening[0] + _BETWEEN.sub(lambda gap: gap[1] or ", ", tag[opening.end() :])
    return _IN_TAG.sub(_piece, tag)


def _piece(found: re.Match[str]) -> str:
    if found["filter"]:
        return f"|{found['filter']}({_literal(found['argument'])})"
    if found["text"]:
        return _literal(found["text"])
    if found["loop"]:
        return f"loop{found['parents']}.{_LOOP[found['loop']]}"
    if found["identity"]:
        return "!=" if "not" in found["identity"] else "=="
    return found["constant"].lower() if found["constant"] else found[0]


def _literal(text: str) -> str:
    """Write a quoted text for Jinja, which reads more escapes than Django."""
    return text.replace("\\\\", "\\").replace("\\", "\\\\") if "\\" in text else text


def _guard(tree: Any) -> None:
    """Allow Django's features only, and make loops and comparisons cost steps."""
    from jinja2 import nodes

    allowed = (
        *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr),
        *(nodes.Getitem, nodes.Filter, nodes.If, nodes.For, nodes.With, nodes.Compare, nodes.Operand),
        *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Tuple),
        nodes.Assign,  # of own_tags.py alone, where no template can spell one
    )
    for node in list(tree.find_all(nodes.Node)):
        if not isinstance(node, allowed) or isinstance(node, nodes.For) and node.recursive:
            raise RenderingError(f"line {node.lineno}: templates have no {type(node).__name__.lower()}")
        if isinstance(node, (nodes.Filter, nodes.Output)):
            # As in Django, the words of the template itself are not escaped.
            name = "args" if isinstance(node, nodes.Filter) else "nodes"
            parts = [nodes.MarkSafe(part) if _is_text(part) else part for part in getattr(node, name)]
            setattr(node, name, parts)
        if isinstance(node, nodes.For):
            node.iter = nodes.Filter(node.iter, "_items", [], [], None, None, lineno=node.lineno)
        elif isinstance(node, nodes.Compare):
            node.expr = nodes.Filter(node.expr, "_cost", [], [], None, None, lineno=node.lineno)
            for operand in node.ops:
                operand.expr = nodes.Filter(operand.expr, "_cost", [], [], None, None, lineno=node.lineno)


def _is_text(node: Any) -> bool:
    from jinja2 import nodes

    return isinstance(node, nodes.Const) and isinstance(node.value, str)


@lru_cache(maxsize=2)
def _environment(escape: bool) -> Environment:
    from jinja2 import ChainableUndefined, pass_context
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """Django's look-up: a member first, then an index; values are JSON and have no methods."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            return _member(self, obj, attribute)

        def getitem(self, obj: Any, argument: Any) -> Any:
            return _member(self, obj, argument)

    environment = Sandbox(
        undefined=ChainableUndefined,
        autoescape=escape,
        finalize=partial(_shown, escape=escape),
        keep_trailing_newline=True,
        cache_size=0,
    )

    @pass_context
    def items(context: Any, value: Any) -> Iterator[Any]:
        budget = context[" budget"]
        for item in value if isinstance(value, Iterable) else ():
            budget.spend()
            yield item

    @pass_context
    def cost(context: Any, value: Any) -> Operand:
        context[" budget"].spend(value)
        return Operand(None if isinstance(value, ChainableUndefined) else value)

    def present(*values: Any) -> Iterator[Any]:
        # As in Django: a missing value is an empty text.
        return ("" if isinstance(value, ChainableUndefined) else value for value in values)

    def counted(function: Any) -> Any:
        @pass_context
        def apply(context: Any, value: Any, *arguments: Any) -> Any:
            context[" budget"].spend(value, *arguments)
            return function(*present(value, *arguments))

        return apply

    environment.filters = {name: counted(filter_of(name, escapes=escape)) for name in NAMES}

    def looked_up(name: str) -> Any:
        @pass_context
        def apply(context: Any, value: Any, *arguments: Any) -> Any:
            context[" budget"].spend(value)
            lookups = context[" lookups"]
            if lookups is None:
                raise RenderingError("the template looks up resources of an account, and has none")
            return getattr(lookups, name)(*present(value, *arguments))

        return apply

    environment.filters |= {name: looked_up(method) for name, method in _LOOKUPS.items()}
    environment.filters |= {"_items": items, "_cost": cost, "_reversed": counted(_reversed)}
    environment.tests = {}
    environment.globals = {}
    return environment


# filter of own_tags.py -> method of Lookups
_LOOKUPS = {
    "_catalog": "item",
    "_coupon": "coupon",
    "_currency": "price",
    "_has_category": "has_category",
    "_today": "today",
}


def _shown(value: Any, *, escape: bool) -> Any:
    """Return a value as it comes out: null is UNCONFIRMED, and empty here, like a missing value."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return formatted(value)
    return escaped(value) if escape else value


def _reversed(value: Any) -> Any:
    if isinstance(value, (list, str)):
        return value[::-1]
    return list(value)[::-1] if isinstance(value, dict) else ()


def _member(environment: Any, value: Any, name: Any) -> Any:
    if isinstance(value, dict):
        if name in value:
            return value[name]
        # Django calls these where the value has no member of the name.
        if name in ("items", "keys", "values"):
            _BUDGET.get().spend(value)
            return list(getattr(value, name)())
    elif isinstance(value, (list, str)):
        if str(name).isdecimal() and int(name) < len(value):
            return value[int(name)]
    elif type(value).__name__ == "LoopContext" and name in _LOOP.values():
        return getattr(value, name)
    return environment.undefined(obj=value, name=name)
