"""The kinds of violations, and the words of their answers."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.catalogue.violation_kind import Severity, advice, drift, error, loss


def test_a_kind_has_the_severity_and_the_status_of_its_maker() -> None:
    texts = ("Summary.", "Remedy.", "mock")
    kinds = (error(404, *texts), loss(*texts), advice(*texts), drift(*texts, ""))
    assert [(kind.severity, kind.status) for kind in kinds] == [
        (Severity.ERROR, 404),
        (Severity.LOSS, 202),
        (Severity.ADVICE, 202),
        (Severity.DRIFT, 0),
    ]


def test_the_answer_is_the_detail_with_the_words_of_the_request() -> None:
    kind = error(400, "Summary.", "Remedy.", "mock", detail="{name} is {value}.")
    assert kind.worded({"name": "x", "value": "{name}", "other": "y"}) == "x is {name}."
    assert kind.worded() == "Summary."
    with pytest.raises(KeyError):
        kind.worded({"name": "x"})


def test_the_answer_is_the_detail_as_it_is_or_else_the_summary() -> None:
    assert error(400, "Summary.", "Remedy.", "mock", detail="Wrong.").worded() == "Wrong."
    assert error(400, "Summary.", "Remedy.", "mock").worded({"name": "x"}) == "Summary."
