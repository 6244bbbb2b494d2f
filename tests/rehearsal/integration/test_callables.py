"""Loading an integration: each way to name it wrongly has its own message."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import (
    CallableSource,
    IntegrationError,
    IntegrationHung,
    Target,
    load_integration,
)


def test_a_callable_is_loaded_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_shop_of_mine.py").write_text(
        "class Shop:\n    @staticmethod\n    def handle(call, target): pass\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [])
    assert load_integration("a_shop_of_mine:Shop.handle").__name__ == "handle"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("shop", "'shop' is not MODULE:CALLABLE, such as shop.klaviyo:handle"),
        (":handle", "is not MODULE:CALLABLE"),
        ("no_such_module_here:handle", "cannot import no_such_module_here: ModuleNotFoundError"),
        ("json:nothing", "json has no 'nothing'; it has "),
        ("json:__doc__", "json:__doc__ is not callable but str"),
        ("broken_module_for_tests:handle", "cannot import broken_module_for_tests: SyntaxError"),
    ],
)
def test_a_wrong_name_says_what_is_wrong(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_module_for_tests.py").write_text("def handle(:\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IntegrationError) as caught:
        load_integration(name)
    assert message in str(caught.value)


def test_what_hangs_in_one_use_case_does_not_hang_the_next() -> None:
    released = threading.Event()

    def hanging_once(call: LegacyCall, target: Target) -> None:
        if target.use_case == "first":
            released.wait()

    performer = CallableSource(hanging_once).open("", 0.05)
    call = LegacyCall.identify({"$id": "7"})
    with pytest.raises(IntegrationHung, match=r"did not return within 0\.05 seconds"):
        performer.perform(call, Target("", "", "", "first"))
    assert performer.perform(call, Target("", "", "", "second")).error is None
    released.set()
    performer.close()


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no such signal")
def test_a_signal_at_the_end_of_its_time_does_not_make_it_wait_for_ever() -> None:
    """`SimpleQueue.get` of Python 3.11 to 3.13 does."""
    hanging, main = threading.Event(), threading.main_thread().ident
    assert main is not None

    def outlast(number: int, frame: object) -> None:
        hanging.wait(0.3)

    usual = signal.signal(signal.SIGUSR1, outlast)
    performer = CallableSource(lambda call, target: hanging.wait()).open("", 0.2)
    threading.Timer(0.1, signal.pthread_kill, (main, signal.SIGUSR1)).start()
    last_resort = threading.Timer(20, hanging.set)
    last_resort.start()
    try:
        with pytest.raises(IntegrationHung):
            performer.perform(LegacyCall.identify({"$id": "7"}), Target("", "", ""))
    finally:
        last_resort.cancel()
        hanging.set()
        performer.close()
        signal.signal(signal.SIGUSR1, usual)


def test_to_wait_as_long_as_was_asked_is_not_to_hang() -> None:
    never = threading.Event()
    performer = CallableSource(lambda call, target: never.wait(0.3)).open("", 0.05)
    assert performer.perform(LegacyCall.identify({"$id": "7"}), Target("", "", ""), 10).error is None
    performer.close()
