"""An integration cannot end the rehearsal with a green exit code."""

from __future__ import annotations

import os

import pytest

from klaviyo_rehearsal.rehearsal.integration.held_exits import ProcessExit, exits_held


def test_an_exit_past_python_is_raised() -> None:
    before = os._exit, os.execv
    with exits_held():
        with pytest.raises(ProcessExit, match=r"os\._exit\(0\) would end the rehearsal"):
            os._exit(0)
        with pytest.raises(ProcessExit, match="execv"):
            os.execlp("/bin/true", "true")
    assert (os._exit, os.execv) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks on Windows")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_process_ends_as_ever() -> None:
    with exits_held():
        child = os.fork()
        if not child:
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
