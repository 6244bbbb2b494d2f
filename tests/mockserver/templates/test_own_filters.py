"""Klaviyo's own filters come out as its glossary has them."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.templates.date_formats import DATE_FILTERS
from klaviyo_rehearsal.mockserver.templates.own_filters import OWN_FILTERS
from klaviyo_rehearsal.mockserver.templates.rendering import RenderingError, render

# DOC GLOSS, HELPDAY
_CASES = [
    ("{{ -1.2|abs }}", "1.2"),
    ('{{ "hello"|append:" world" }}', "hello world"),
    ('{{ "world"|prepend:"hello " }}', "hello world"),
    ("{{ 1|at_least:5.0 }} {{ 7|at_least:5.0 }}", "5.0 7"),
    ("{{ 1|at_most:-1.0 }}", "-1.0"),
    ("{{ 5.01|ceil }} {{ 5.9|floor }}", "6.0 5.0"),
    ("{{ 5.123|round_up:2 }} {{ 5.129|round_down:2 }}", "5.13 5.12"),
    ('{{ "10"|divide:"2" }} {{ "10"|multiply:"2" }} {{ "x"|multiply:"2" }}', "5.0 20.0 0.0"),
    ("{{ 1|divide:0 }}", "0.0"),
    ("{{ 1|floatadd:1.1 }} {{ 1.1|floatsub:1 }} {{ 1|plus:1 }} {{ 3|minus:1 }}", "2.1 0.1 2.0 2.0"),
    ("{{ 5|remainder:2 }} {{ 5|modulo:2 }}", "1.0 1.0"),
    ('{{ ".25"|percentize:2 }}', "25.00%"),
    ("{{ numbers|sum_list }}", "6.0"),
    ("{% if 3|gt:2 %}a{% endif %}{% if 3|lte:2 %}b{% endif %}", "a"),
    ('{{ "Hi, there,"|find_replace:",|-" }}', "Hi- there-"),
    ('{{ "a-a"|replace_first:"a|b" }} {{ "a-a"|replace_last:"a|b" }}', "b-a a-b"),
    ('{{ "a-a"|remove:"a" }} {{ "a-a"|remove_first:"a" }} {{ "a-a"|remove_last:"a" }}', "- -a a-"),
    ('{{ " x "|strip }}.{{ " x "|lstrip }}.{{ " x "|rstrip }}.', "x.x . x."),
    ('{{ "A b"|downcase }} {{ "A b"|upcase }} {{ "a b"|capitalize }}', "a b A B A b"),
    (
        '{{ "a b&c"|urlencodeplus }} {{ "a+b%26c"|urldecodeplus }} {{ "a%20b"|urldecode }}',
        "a+b%26c a b&c a b",
    ),
    ('{{ "hello"|base64_encode }} {{ "aGVsbG8="|base64_decode }}', "aGVsbG8= hello"),
    ('{{ "?~~"|base64_url_safe_encode }} {{ "P35-"|base64_url_safe_decode }}', "P35- ?~~"),
    ('{{ "a"|md5_hash }}', "0cc175b9c0f1b6a831c399e269772661"),
    ('{{ "a"|sha_256|slice:":8" }} {{ "a"|sha_1|slice:":8" }}', "ca978112 86f7e437"),
    ("{{ fruits|list_to_string }}", "apple, banana and orange"),
    ("{{ fruits|size }} {{ fruits|count }} {{ fruits|reverse|first }}", "3 3 orange"),
    ("{{ mixed|compact|join:',' }} {{ mixed|uniq|size }}", "b,a,b 3"),
    ("{{ mixed|compact|sort|join:',' }} {{ mixed|sort|size }}", "a,b,b 4"),
    ("{{ people|map:'name'|join:',' }} {{ people|sort:'name'|map:'age'|join:',' }}", "Bo,ana,Bo 1,3,2"),
    ("{{ people|sort_natural:'name'|map:'name'|join:',' }}", "ana,Bo,Bo"),
    ("{{ people|uniq:'name'|size }} {{ people|list_where:'name=Bo'|size }}", "2 2"),
    ("{{ fruits|concat:mixed|size }} {{ 'a'|concat:'b' }}", "7 ab"),
    ("{{ ''|missing_product_image }} {{ 'x.png'|missing_image }}", "#missing_product_image x.png"),
    ("{{ order|format_date_string|date:'F d, o' }}", "February 11, 2016"),
    ("{{ order|format_date_string|date:'m-d-Y g:i a' }}", "02-11-2016 4:46 p.m."),
    ("{{ '3/8/2021'|format_date_string|date:'n/j/y' }}", "3/8/21"),
    ("{{ 'soon'|format_date_string|date:'Y' }}{{ order|date:'Y' }}", ""),
    (
        "{{ '2021-03-18'|days_later:5 }} {{ '2021-03-18'|days_later:5|format_date_string|date:'M d' }}",
        "2021-03-23 Mar 23",
    ),
]


@pytest.mark.parametrize(("source", "wanted"), _CASES)
def test_a_filter_comes_out_as_documented(source: str, wanted: str) -> None:
    context = {
        "numbers": [1, 2, 3],
        "fruits": ["apple", "banana", "orange"],
        "mixed": ["b", None, "a", "b"],
        "people": [{"name": "Bo", "age": 1}, {"name": "ana", "age": 2}, {"name": "Bo", "age": 3}],
        "order": "2016-02-11T16:46:08-05:00",
    }
    assert render(source, context, escape=False) == wanted


_VALUES = ["", "x", 5, -1.5, True, None, [], [1, "a", None], {}, {"a": 1}, 1e308, "1e999", "9" * 400, "é\0"]


@pytest.mark.parametrize("value", _VALUES)
def test_no_value_fails_a_filter_without_a_word(value: object) -> None:
    for name in (*OWN_FILTERS, *DATE_FILTERS):
        for argument in ("", ":value", ":3"):
            try:
                render(f"{{{{ value|{name}{argument} }}}}", {"value": value}, escape=True)
            except RenderingError as error:
                assert "argument" in str(error) or "too long" in str(error), (name, argument)
