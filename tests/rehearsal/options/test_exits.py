"""The end of a command with a code."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.options.exits import USAGE, stop


def test_a_command_stops_with_its_code_and_a_message_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        stop(USAGE, "the file is empty")
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", "rehearse: the file is empty\n")
