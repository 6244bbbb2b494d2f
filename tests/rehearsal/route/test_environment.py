"""The environment of a program: proxy, certificates and preloads, beside the variables of the user."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.route.authority import Authority
from klaviyo_rehearsal.rehearsal.route.environment import led_environment
from klaviyo_rehearsal.rehearsal.route.proxy import Proxy

USER = {"PATH": "/bin", "NO_PROXY": "*", "NODE_OPTIONS": "--trace-warnings", "PYTHONPATH": "/shop"}


@pytest.fixture
def led(tmp_path: Path) -> dict[str, str]:
    authority = Authority(tmp_path)
    with Proxy(("127.0.0.1", 9), authority) as proxy:
        led = led_environment(USER, proxy, authority, ["shop.example"])
        return led | {"PORTS": f"{proxy.tls_port},{proxy.port}"}


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_proxy_variables_name_the_proxy_in_both_spellings(led: dict[str, str], name: str) -> None:
    assert led[name] == f"http://127.0.0.1:{led['PORTS'].split(',')[1]}"


def test_no_host_is_excepted_from_the_proxy(led: dict[str, str]) -> None:
    assert led["NO_PROXY"] == led["no_proxy"] == ""


def test_certificates_are_named_for_each_language(led: dict[str, str]) -> None:
    bundles = {led[name] for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
    assert {Path(path).name for path in bundles} == {"bundle.pem"}
    assert Path(led["NODE_EXTRA_CA_CERTS"]).name == Path(led["DENO_CERT"]).name == "authority.pem"


def test_preloads_come_first_and_the_users_own_options_stay(led: dict[str, str]) -> None:
    first, rest = led["PYTHONPATH"].split(os.pathsep)
    assert (Path(first).name, rest) == ("preload", "/shop")
    assert led["NODE_OPTIONS"].endswith('node.cjs" --trace-warnings')
    assert (Path(first) / "sitecustomize.py").is_file()


def test_the_preloads_are_told_ports_and_allowed_hosts(led: dict[str, str]) -> None:
    assert led["KLAVIYO_REHEARSAL_ROUTE"] == f"{led['PORTS']},shop.example"


def test_other_variables_stay_as_they_are(led: dict[str, str]) -> None:
    assert led["PATH"] == "/bin"


def test_php_gets_settings_beside_its_own(led: dict[str, str]) -> None:
    own, folder = led["PHP_INI_SCAN_DIR"].split(os.pathsep)
    assert own == ""
    settings = (Path(folder) / "rehearsal.ini").read_text()
    assert "bundle.pem" in settings
    assert "streams.php" in settings


def test_java_gets_a_trust_store_where_there_is_a_java(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Proxy(("127.0.0.1", 9), authority) as proxy:
        led = led_environment({"JAVA_HOME": "/java", "JAVA_TOOL_OPTIONS": "-Xmx1g"}, proxy, authority, [])
        options = led["JAVA_TOOL_OPTIONS"].split()
        assert f"-Dhttps.proxyPort={proxy.port}" in options
        assert options[-1] == "-Xmx1g"
        assert (tmp_path / "bundle.p12").is_file()
        assert "JAVA_TOOL_OPTIONS" not in led_environment({"PATH": str(tmp_path)}, proxy, authority, [])
