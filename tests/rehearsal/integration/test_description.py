"""Words of exceptions whose own methods fail."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.integration.description import encodable, name_of, text_of


class _Failing(Exception):
    def __str__(self) -> str:
        raise self.args[0]


@pytest.mark.parametrize("failure", [RuntimeError(), SystemExit(0), RecursionError()], ids=repr)
def test_a_failing_text_is_replaced(failure: BaseException) -> None:
    assert text_of(_Failing(failure)) == f"its text cannot be shown: __str__ raised {type(failure).__name__}"


def test_a_ctrl_c_is_no_failing_text() -> None:
    with pytest.raises(KeyboardInterrupt):
        text_of(_Failing(KeyboardInterrupt()))


def test_lone_surrogates_are_written_out() -> None:
    assert text_of(ValueError("\udcff é")) == encodable("\udcff é") == "\\udcff é"
    assert name_of(ValueError()) == "ValueError"
