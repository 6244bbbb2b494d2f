"""An integration that prints does not spoil the report. Those that close it: cli/test_hostile_shop.py."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.output.reserved import reserved_output


@pytest.mark.parametrize("shared", [False, True])
def test_the_report_has_standard_output_for_itself(shared: bool, capfd: pytest.CaptureFixture[str]) -> None:
    with reserved_output(shared=shared) as out:
        print("chatter", flush=True)
        out.write("report\n")
    print("after", flush=True)
    found = capfd.readouterr()
    assert ("chatter" in found.out) is shared and ("chatter" in found.err) is not shared
    assert found.out.endswith("report\nafter\n")


def test_a_stream_in_memory_is_kept_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    with reserved_output(shared=False) as out:
        print("chatter")
        out.write("report\n")
    found = capsys.readouterr()
    assert (found.out, found.err) == ("report\n", "chatter\n")
