"""Loading an integration: each way to name it wrongly has its own message."""

from __future__ import annotations

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


def test_to_wait_as_long_as_was_asked_is_not_to_hang() -> None:
    never = threading.Event()
    performer = CallableSource(lambda call, target: never.wait(0.3)).open("", 0.05)
    assert performer.perform(LegacyCall.identify({"$id": "7"}), Target("", "", ""), 10).error is None
    performer.close()
