"""The language of templates: what is filled, what is refused, and that nothing runs away."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.templates.rendering import RenderingError, render

CONTEXT: dict[str, Any] = {
    "first_name": "Ada",
    "n": 5,
    "null": None,
    "html": "<b>&</b>",
    "items": [{"sku": 1}, {"sku": 2}, {"sku": 3}],
    "order": {"items": [{"name": "Hat"}], "total": 12.5},
    "person": {"Favorite Color": "red"},
    "words": "the quick brown fox",
}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("no tags at all {x}", "no tags at all {x}"),
        ("{{ first_name }}", "Ada"),
        ("{{ nobody }}{{ nobody.knows.this }}{{ null }}", ""),
        ("{{ nobody|default:'you' }} {{ first_name|default:\"you\" }}", "you Ada"),
        ("{{ nobody|default:'a|upper:1' }}", "a|upper:1"),
        ("{{ order.items.0.name }}{{ order.items.7.name }}", "Hat"),
        ("{{ person|lookup:'Favorite Color'|upper }}", "RED"),
        ("{% for item in items %}{{ forloop.counter }}={{ item.sku }};{% endfor %}", "1=1;2=2;3=3;"),
        ("{% for i in items %}{{ i.sku }}{% if not forloop.last %},{% endif %}{% endfor %}", "1,2,3"),
        ("{% for item in nobody %}x{% empty %}none{% endfor %}", "none"),
        ("{% for k, v in person.items %}{{ k }}:{{ v }}{% endfor %}", "Favorite Color:red"),
        ("{% if n > 3 and 'quick' in words %}yes{% else %}no{% endif %}", "yes"),
        ("{% if nobody > 3 %}yes{% elif null == None %}null{% endif %}", "null"),
        ("{% if words < 3 %}yes{% else %}no{% endif %}", "no"),
        ("{% with total=order.total %}{{ total|floatformat:2 }}{% endwith %}", "12.50"),
        ("{% comment %}{{ broken( }}{% endcomment %}{% load tags %}{# nor this #}ok", "ok"),
        ("{{ words|truncatewords:2 }} {{ words|truncatechars:4 }}", "the quick … the…"),
        ("{{ words|split:' '|join:'-' }} {{ items|length }}", "the-quick-brown-fox 3"),
        ("{{ n|add:2 }} {{ 'a'|add:'b' }} item{{ n|pluralize }} box{{ 1|pluralize:'es' }}", "7 ab items box"),
        ("{% unsubscribe_link %} {% unsubscribe 'Stop' %}", '#unsubscribe <a href="#unsubscribe">Stop</a>'),
    ],
)
def test_a_template_is_filled(source: str, text: str) -> None:
    assert render(source, CONTEXT, escape=False) == text


def test_values_are_escaped_for_html_and_not_for_text() -> None:
    assert render("{{ html }}", CONTEXT, escape=True) == "&lt;b&gt;&amp;&lt;/b&gt;"
    assert render("{{ html|safe }}", CONTEXT, escape=True) == "<b>&</b>"
    assert render("{{ html|striptags }}", CONTEXT, escape=False) == "&"


@pytest.mark.parametrize(
    "source",
    [
        *(
            "{% if %}",
            "{{ a",
            "{% endfor %}",
            "{% today '%Y' %}",
            "{{ n|nofilter }}",
            "{{ n|floatformat:1:2 }}",
        ),
        *("{{ range(10) }}", "{{ ''.join(items) }}", "{{ 9**9**9 }}", "{{ 'a' * 9 }}", "{{ n ~ n }}"),
        *("{% set x = 1 %}", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "{% include 'x' %}"),
        *("{% import 'os' as os %}", "{% extends 'x' %}", "{% block x %}{% endblock %}", "{{ items[0:2] }}"),
        "{{ " + "(" * 400 + "n" + ")" * 400 + " }}",
        "{% for a in items %}" * 40 + "{% endfor %}" * 40,
        "{{ n }}" * 6_000,
        "{{ " + "n|upper" * 400 + " }}",
        "{{ n }}" + " " * 1_000_001,
    ],
)
def test_what_is_no_template_is_refused(source: str) -> None:
    with pytest.raises(RenderingError):
        render(source, CONTEXT, escape=False)


@pytest.mark.parametrize(
    "source", ["{{ first_name.__class__.__mro__ }}", "{{ items.append }}", "{{ n.real }}"]
)
def test_values_have_no_methods(source: str) -> None:
    assert render(source, CONTEXT, escape=False) == ""


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in many %}{% for b in many %}{% for c in many %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in many %}{% if 'z' in long %}{% endif %}{% endfor %}",
        "{% for a in many %}{% if long|upper|lower %}{% endif %}{% endfor %}",
        "{{ many|join:long }}",
        "{% for a in many %}{{ long }}{% endfor %}",
        "{% with a=long|add:long %}{% with a=a|add:a %}{% with a=a|add:a %}{{ a }}{% endwith %}"
        "{% endwith %}{% endwith %}",
        "{% for a in many %}{% if members.items %}{% endif %}{% endfor %}",
        "{% for a in many %}{% if nested == same %}{% endif %}{% endfor %}",
        "{{" * 20_000,
        ("{{" + "x" * 200) * 4_000,
        "{%comment%}" * 4_000,
        ("{{ a" + ".b" * 200 + " }}") * 100,
        ("{% if a" + " and b" * 150 + " %}x{% endif %}") * 100,
        ("{{ a" + "|upper" * 140 + " }}") * 900,
    ],
    ids=itertools.count(),
)
def test_nothing_runs_away(source: str) -> None:
    nested = [[0] * 1_000 for _ in range(200)]
    members = {str(number): number for number in range(100_000)}
    context = {"many": ["x"] * 2_000, "long": "y" * 400_000, "members": members}
    context |= {"nested": nested, "same": [list(part) for part in nested]}
    with pytest.raises(RenderingError):
        render(source, context, escape=False)


_PIECES = st.sampled_from(
    [
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "for",
        "if",
        "end",
        "in",
        "n",
        "items",
        "|",
        ":",
        "'",
        '"',
        ".",
        " ",
        "(",
        "0",
    ]
)


@given(source=st.lists(_PIECES | st.text(max_size=3), max_size=20).map("".join))
def test_any_text_is_rendered_or_refused(source: str) -> None:
    try:
        assert isinstance(render(source, CONTEXT, escape=True), str)
    except RenderingError as error:
        assert str(error)
