"""`rehearse run` leads PHP, Ruby, Go and Java, by what each of them reads: variables, settings or options."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.rehearsal.cli.running import rehearse_apart

PLACE = "https://a.klaviyo.com/api/profiles"
CALL = "https://a.klaviyo.com/api/track?data=" + (
    # {"token":"XyZ123","event":"Order","customer_properties":{"$email":"ana@northwind.shop"}}
    "eyJ0b2tlbiI6Ilh5WjEyMyIsImV2ZW50IjoiT3JkZXIiLCJjdXN0b21lcl9wcm9wZXJ0aWVzIjp7IiRlbWFpbCI6ImFuYUBub3J0aHdpbmQu"
    "c2hvcCJ9fQ=="
)

PHP_CURL = f"""<?php
$call = curl_init('{PLACE}');
curl_setopt_array($call, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER =>
    ['Authorization: Klaviyo-API-Key pk_run', 'revision: 2026-07-15']]);
curl_exec($call);
echo curl_getinfo($call, CURLINFO_RESPONSE_CODE), curl_error($call);
"""
PHP_STREAM = f"<?php echo file_get_contents('{CALL}');"
RUBY = f"""require 'net/http'
headers = {{'Authorization' => 'Klaviyo-API-Key pk_run', 'revision' => '2026-07-15'}}
print Net::HTTP.get_response(URI('{PLACE}'), headers).code
"""
GO = f"""package main

import ("fmt"; "net/http")

func main() {{
    request, _ := http.NewRequest("GET", "{PLACE}", nil)
    request.Header.Set("Authorization", "Klaviyo-API-Key pk_run")
    request.Header.Set("revision", "2026-07-15")
    answer, err := http.DefaultClient.Do(request)
    if err != nil {{ panic(err) }}
    fmt.Print(answer.StatusCode)
}}
"""
JAVA_CLIENT = f"""import java.net.*;
import java.net.http.*;

public class Sync {{
    public static void main(String[] arguments) throws Exception {{
        var request = HttpRequest.newBuilder(URI.create("{PLACE}"))
            .header("Authorization", "Klaviyo-API-Key pk_run").header("revision", "2026-07-15").build();
        System.out.print(HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }}
}}
"""
JAVA_CONNECTION = f"""import java.net.*;

public class Sync {{
    public static void main(String[] arguments) throws Exception {{
        var connection = (HttpURLConnection) new URL("{PLACE}").openConnection();
        connection.setRequestProperty("Authorization", "Klaviyo-API-Key pk_run");
        connection.setRequestProperty("revision", "2026-07-15");
        System.out.print(connection.getResponseCode());
    }}
}}
"""
PROGRAMS = {
    "PHP with curl": (("php",), "sync.php", PHP_CURL, "200"),
    "PHP with streams": (("php",), "sync.php", PHP_STREAM, "1"),
    "Ruby": (("ruby",), "sync.rb", RUBY, "200"),
    "Go": (("go", "run"), "sync.go", GO, "200"),
    "Java's HttpClient": (("java",), "Sync.java", JAVA_CLIENT, "200"),
    "Java's HttpURLConnection": (("java",), "Sync.java", JAVA_CONNECTION, "200"),
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.skipif(sys.platform == "win32", reason="`rehearse run` is POSIX")
def test_a_program_of_another_language_is_led_to_the_mock(name: str, tmp_path: Path) -> None:
    command, file, source, status = PROGRAMS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} on this machine, and scripts/programs could not install it")
    (tmp_path / file).write_text(source)
    done = rehearse_apart("run", "--legacy", "serve", "--", *command, str(tmp_path / file))
    assert (done.returncode, done.stdout) == (0, status), done.stderr
    assert done.stderr.splitlines()[-1].startswith("1 request to a.klaviyo.com: 1 ")
