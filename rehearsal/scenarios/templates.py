"""Scenarios of templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from . import hard_values as hard
from .calls import v1
from .choice import Choice, counts, one_of, recipe
from .lived_in import Entry, LivedIn
from .scenario import Scenario
from .values import NAMES

# HTML that is spoilt by being parsed, trimmed, minified, escaped or cut.
_PAGES: Mapping[str, str] = {
    "a greeting": "<html><body><p>Hello {{ first_name }}</p></body></html>",
    "accents": "<html><body><h1>Grüße, 李 👩‍👩‍👧</h1></body></html>",
    "blanks between tags": "<html>\n  <body>\n    <b>a</b> <i>b</i>  <u>c</u>\n  </body>\n</html>\n",
    "blanks around": "  <html><body>x</body></html>  \n",
    "preformatted": "<html><body><pre>a\n\tb\r\n  c</pre></body></html>",
    "comments": "<html><!-- kept --><!--[if mso]><table><tr><td><![endif]--><body>x</body></html>",
    "entities": "<html><body>a &nbsp;&amp; b &eacute; &#8217; &lt;c&gt; & d</body></html>",
    "quotes in attributes": """<html><a href='https://x.co/?a=1&b="2"' title="it's">x</a></html>""",
    "unclosed tags": "<p>one<p>two<br><img src=x>",
    "capitals": "<HTML><BODY BGCOLOR=#FFF><TABLE WIDTH=100%></TABLE></BODY></HTML>",
    "style and script": "<html><style>a > b {}\n</style><script>1 < 2 && 3</script></html>",
    "tags of templates": "{% if order.id %}{{ order.id }}: {{ order.total|default:'-' }}{% endif %}",
    "backslash and dollar": "<html><body>\\1 $1 C:\\new %s {0} ${x}</body></html>",
    "a text without tags": "Hello",
    "100 KB": f"<html><body>{'<p>0123456789</p>' * 6000}</body></html>",
}
_HTML = st.sampled_from([*_PAGES.values()][:-1])
_NAMES = Choice(
    st.lists(NAMES, min_size=1, max_size=2).map(tuple),
    ("Summer",),
    dict(hard.in_parts(hard.TITLES)) | {"two": ("Summer", "Autumn")},
)
# Other templates: as many as usual, more than a page, more than five pages.
_OTHERS = counts([3, 3, 12], 12, 51)


def _create_template(
    account: LivedIn, names: tuple[str, ...], html: str, others: int, taken: bool
) -> Scenario:
    """Make templates; there may be one of that name."""
    if taken:
        account.template(name=names[0])
    account.amid(templates=others)
    return Scenario(tuple(v1("create template", name=name, html=html) for name in names), account.seed())


CREATE_TEMPLATE = recipe(
    _create_template,
    names=_NAMES,
    html=Choice(_HTML, _PAGES["a greeting"], _PAGES),
    others=_OTHERS,
    taken=one_of(False, True),
)


def _targets(account: LivedIn, number: int, html: str, others: int = 3) -> list[Entry]:
    """Plant templates that a scenario is about; a campaign has a copy of one."""
    found = [account.template(html=html) for _ in range(number)]
    account.campaign()
    account.amid(templates=others)
    return found


def _update_template(account: LivedIn, changes: Entry, names: tuple[str, ...], before: str) -> Scenario:
    """Change templates: name, content or both; one of the changes, or a name for each of them."""
    targets = _targets(account, max(len(names), 1), before)
    said = [{"name": name} for name in names] or [changes]
    calls = [v1("update template", item["id"], **own) for item, own in zip(targets, said, strict=True)]
    return Scenario(tuple(calls), account.seed())


UPDATE_TEMPLATE = recipe(
    _update_template,
    changes=Choice(
        st.fixed_dictionaries({"name": NAMES}, optional={"html": _HTML})
        | st.fixed_dictionaries({"html": _HTML}),
        {"html": "<html><body>Summer</body></html>"},
        {
            **{f"content, {label}": {"html": text} for label, text in _PAGES.items()},
            "name": {"name": "Summer"},
            "both": {"name": "Summer", "html": _PAGES["accents"]},
        },
    ),
    names=Choice(st.just(()), (), _NAMES.must, apart=True),
    before=Choice(_HTML, _PAGES["a greeting"]),
)


def _delete_template(account: LivedIn, templates: int, others: int) -> Scenario:
    """Delete templates; there are others of the same name."""
    targets = _targets(account, templates, _PAGES["a greeting"], others)
    account.template(name=targets[0]["name"])
    return Scenario(tuple(v1("delete template", item["id"]) for item in targets), account.seed())


DELETE_TEMPLATE = recipe(_delete_template, templates=one_of(1, 2), others=_OTHERS)


def _clone_template(account: LivedIn, names: tuple[str, ...], html: str, others: int) -> Scenario:
    """Copy templates under a name."""
    targets = zip(_targets(account, len(names), html, others), names, strict=True)
    calls = [v1("clone template", item["id"], name=name) for item, name in targets]
    return Scenario(tuple(calls), account.seed())


CLONE_TEMPLATE = recipe(
    _clone_template,
    names=_NAMES,
    html=Choice(_HTML, _PAGES["a greeting"], _PAGES),
    others=_OTHERS,
)


def _list_templates(account: LivedIn, count: int, asked: Entry) -> Scenario:
    """Read the templates; two of them have the same name."""
    for number in range(count):
        account.template(name=f"Welcome {max(number, 1)}")
    return Scenario((v1("list templates", **asked),), account.seed())


LIST_TEMPLATES = recipe(
    _list_templates,
    count=counts([0, 1, 3, 12], 0, 1, 9, 10, 11, 50, 51, 101),
    asked=Choice(st.just({}), {}, {"pages of ten": {"page": 0, "count": 10}}),
)

# What a template is filled with; some variables are missing.
_CONTEXTS: Mapping[str, dict[str, Any]] = {
    "nothing": {},
    "a name": {"first_name": "Zoë"},
    "objects": {"order": {"id": 7, "total": "9.99"}},
    "numbers": {"first_name": 0, "order": {"id": 0.1, "total": 19.99}},
    "truth": {"first_name": True, "order": {"id": False, "total": None}},
    "lists": {"first_name": ["a", 1], "order": {"id": 1, "total": [1.5]}},
    **{
        label: dict(zip(("first_name", "last_name", "city"), texts, strict=False))
        for label, texts in hard.in_parts(hard.TEXTS, 3)
    },
}
_FILLED = (
    "<html><body>{{ first_name }} {{ last_name }} {{ city }} {{ order.id }}: {{ order.total }}</body></html>"
)


def _render_template(account: LivedIn, context: dict[str, Any], html: str, templates: int) -> Scenario:
    """Fill templates with values."""
    targets = _targets(account, templates, html)
    return Scenario(
        tuple(v1("render template", item["id"], context=context) for item in targets), account.seed()
    )


RENDER_TEMPLATE = recipe(
    _render_template,
    context=Choice(st.sampled_from([*_CONTEXTS.values()]), _CONTEXTS["a name"], _CONTEXTS),
    html=Choice(_HTML, _FILLED, {label: page for label, page in _PAGES.items() if label != "100 KB"}),
    templates=one_of(1, 2),
)

# Emails as v1 filled them. In the flow's own one each @ is `event.`: a flow has the event in its context.
_PARTS: Mapping[str, str] = {
    "a greeting": "<p>Hello {{ @first_name }}</p>",
    "members": "<p>{{ @order.id }}: {{ @order.total }}, {{ @order.place.city }}</p>",
    "a list": "<ul>{% for item in @lines %}<li>{{ item.name }}: {{ item.price }}</li>{% endfor %}</ul>",
    "a condition": "{% if @is_first %}Welcome{% else %}Back{% endif %} {{ @count }}",
    "filters": "<b>{{ @first_name|default:'friend'|upper }}</b> <i>{{ @note|default:'-' }}</i>",
    "a link": '<a href="https://northwind.shop/?a={{ @order.id }}&b=1">{{ @title }}</a>',
    "no variables": "<b>a</b> <i>b</i> Grüße",
}
_WHOLE = f"<html><body>{''.join(_PARTS.values())}</body></html>"
_EMAILS = {label: f"<html><body>{part}</body></html>" for label, part in _PARTS.items()}
# Everything that such an email shows.
_FULL: dict[str, Any] = {
    "first_name": "Zoë",
    "order": {"id": "A-7", "total": 19.99, "place": {"city": "Győr"}},
    "lines": [{"name": "Tea", "price": 4.5}, {"name": "Cup", "price": 12}],
    "is_first": True,
    "count": 3,
    "title": "Your order",
    "note": "fragile",
}


def _values() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield contexts of one-off emails: some lack a value that the email shows, some hold hard texts."""
    yield from {
        "everything": _FULL,
        "nothing": {},
        "other types": {"first_name": 7, "order": [], "lines": "none", "is_first": "", "count": False},
        "zero and false": {**_FULL, "is_first": False, "count": 0},
        "null": {**_FULL, "note": None},
        "one more than is shown": {**_FULL, "unused": {"a": [1, {"b": 2}]}},
    }.items()
    for label, texts in hard.in_parts(hard.TEXTS, 3):
        yield label, _FULL | dict(zip(("first_name", "title", "note"), texts, strict=False))


_VALUES = dict(_values())
# Recipients: unknown ones, known ones, and one that is named by an address alone.
_TO: Mapping[str, tuple[str, ...]] = {
    "one": ("unknown",),
    "a text": ("text",),
    "known": ("known",),
    "several": ("unknown", "known", "unknown"),
    "a dozen": ("known", "unknown") * 6,
}
_SENDER = {"from_email": "shop@northwind.shop", "subject": "Your order"}
_OTHER_EMAIL = "<html><body><p>Your parcel is on its way, {{ event.first_name }}</p></body></html>"


def _recipients(account: LivedIn, states: tuple[str, ...]) -> Any:
    """Return `to` of a call: an address, or objects with email and name."""
    found = [account.somebody()["email"] if state == "known" else account.ids.address() for state in states]
    if states == ("text",):
        return found[0]
    return [{"email": email, "name": f"Ana {number}"} for number, email in enumerate(found)]


def _send_template(
    account: LivedIn, context: dict[str, Any], email: str, to: tuple[str, ...], sends: str
) -> Scenario:
    """Send one-off emails of templates, each of which has a live flow that sends the same one."""
    targets = [account.template(html=email.replace("@", "")) for _ in range(2 if sends == "two" else 1)]
    senders = [{**_SENDER, "from_name": f"Northwind {number}"} for number, _ in enumerate(targets)]
    for target, sender in zip(targets, senders, strict=True):
        account.mail_flow(target, email.replace("@", "event."), **_of_message(sender))
    # Another template has a flow too, and nothing sends it.
    account.mail_flow(account.template(), _OTHER_EMAIL, **_of_message({**_SENDER, "from_name": "Parcels"}))
    account.amid("metrics", "events", "templates")
    recipients = _recipients(account, to)
    contexts = [context, {**context, "first_name": "Again"}] if sends == "again" else [context]
    calls = [
        v1("send template", target["id"], **sender, to=recipients, context=values)
        for values in contexts
        for target, sender in zip(targets, senders, strict=True)
    ]
    return Scenario(tuple(calls), account.seed())


def _of_message(sender: Mapping[str, str]) -> dict[str, str]:
    return {"from_label" if name == "from_name" else name: text for name, text in sender.items()}


TEST_TEMPLATE = recipe(
    _send_template,
    context=Choice(st.sampled_from([*_VALUES.values()]), _FULL, _VALUES),
    email=Choice(st.sampled_from([*_EMAILS.values(), _WHOLE]), _WHOLE, _EMAILS, apart=True),
    to=Choice(st.sampled_from([*_TO.values()]), _TO["one"], _TO, apart=True),
    sends=one_of("once", "again", "two"),
)
