"""The image, without a daemon: its steps run one by one, in folders and an environment of their own.

The base image, the user and the mount need a daemon and are not tried.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
from pathlib import Path

import pytest
import yaml

from tests.architecture.imports import ROOT

from .dockerfile import Instruction, ignored, stages
from .installs import Environment

BUILD, IMAGE = stages(ROOT / "Dockerfile")


def texts(stage: list[Instruction], name: str) -> list[str]:
    return [one.text for one in stage if one.name == name]


def shell(command: str, cwd: Path, path: Path | None = None, **environment: str) -> str:
    """Run a RUN line as the image's shell does, with a folder before the PATH."""
    own = {
        **os.environ,
        **environment,
        "PATH": f"{path}{os.pathsep}{os.environ['PATH']}" if path else os.environ["PATH"],
    }
    done = subprocess.run(
        ["sh", "-c", command], cwd=cwd, env=own, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Play the steps of both stages; gives the environment in the place of the image's Python."""
    folder = tmp_path_factory.mktemp("image")
    names, beside = ignored(ROOT / ".dockerignore")
    (source := folder / "src").mkdir()
    assert texts(BUILD, "COPY") == [". ."]
    for name in names:
        if (ROOT / name).is_dir():
            left_out = shutil.ignore_patterns(*beside)
            shutil.copytree(ROOT / name, source / name, symlinks=True, ignore=left_out)
        else:
            shutil.copy(ROOT / name, source / name)
    wheels = folder / "wheels"
    # Without an index: dependencies and the build backend come from the running environment.
    apart = {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    (wheel,) = texts(BUILD, "RUN")
    shell(wheel.replace("/wheels", str(wheels)), source, Path(sys.executable).parent, **apart)

    environment = Environment(folder / "venv")
    install, _, warm = texts(IMAGE, "RUN")
    pip = f'"{sys.executable}" -m pip --python "{environment.python}"'
    shell(re.sub(r"^pip", pip, install.replace("/wheels", str(wheels))), folder, **apart)
    (environment.site / "running.pth").write_text(sysconfig.get_path("purelib") + "\n")
    shell(warm, folder, environment.scripts, REHEARSE_CACHE_DIR=str(folder / "cache"))
    assert [*(folder / "cache").iterdir()], "the step that reads the contracts has kept nothing"
    return environment


def test_the_image_is_run_by_a_user_without_rights() -> None:
    names = [one.name for one in IMAGE]
    (user,) = texts(IMAGE, "USER")
    assert re.search(rf"useradd --uid \d{{5}} .*\b{user}$", "\n".join(texts(IMAGE, "RUN")), re.MULTILINE)
    # Files of the project are installed before, as root: the user cannot change them.
    assert names.index("USER") > names.index("RUN")
    assert {text.split()[0] for text in texts(BUILD, "FROM") + texts(IMAGE, "FROM")} == {"python:3.13-slim"}


def test_the_container_serves_is_healthy_and_ends_at_sigterm(image: Environment, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = dict(text.split("=", 1) for text in texts(IMAGE, "ENV"))
    assert variables == {"REHEARSE_SERVE_HOST": "0.0.0.0"}
    own = {name: value for name, value in os.environ.items() if not name.startswith("REHEARSE_")}
    environment = {
        **own,
        **variables,
        "REHEARSE_PORT": str(port),
        "PATH": f"{image.scripts}{os.pathsep}{os.environ['PATH']}",
    }
    (entry,) = [one.words for one in IMAGE if one.name == "ENTRYPOINT"]
    (command,) = [one.words for one in IMAGE if one.name == "CMD"]
    (check,) = texts(IMAGE, "HEALTHCHECK")
    probe = Instruction("CMD", check.partition("CMD ")[2]).words

    def is_healthy() -> bool:
        return (
            subprocess.run(probe, env=environment, cwd=tmp_path, capture_output=True, timeout=30).returncode
            == 0
        )

    assert not is_healthy()
    with subprocess.Popen(
        [*entry, *command], env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as served:
        watchdog = threading.Timer(60, served.kill)
        watchdog.start()
        assert served.stdout is not None
        assert served.stdout.readline() == f"Mock ready at http://0.0.0.0:{port}\n"
        assert is_healthy()
        served.send_signal(signal.SIGTERM)
        served.wait(30)
        watchdog.cancel()
    assert not is_healthy()


def test_the_services_of_the_example_reach_each_other(image: Environment, tmp_path: Path) -> None:
    """The command of its shop runs here, against the mock with the flags of its mock."""
    from tests.rehearsal.cli.running import serving

    services = yaml.safe_load((ROOT / "examples" / "compose.yaml").read_text("utf-8"))["services"]
    assert services["shop"]["depends_on"] == {"klaviyo": {"condition": "service_healthy"}}
    (serve, *flags), shop = services["klaviyo"]["command"], services["shop"]
    assert serve == "serve"
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine, and the shop of the example needs it")
    with serving(*flags) as (url, _):
        variables = {**shop["environment"], "KLAVIYO_BASE_URL": url}
        (name, option, script) = shop["command"]
        answer = shell(script.replace("$$", "$"), tmp_path, **variables)
    assert (name, option) == ("sh", "-c")
    assert '"name":"VIPs"' in answer
