"""curl commands in shell scripts and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .found import Found, Reading, Unreadable
from .requests import Parts, request_of

# Possessive, and within the line: a page of blank lines must not be looked at from each of them.
_BEGINS = re.compile(r"^[ \t$>`]*+(?:\w++=\$?\(?[ \t]*+)?[`(]*+curl(?=\s)", re.MULTILINE)
_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json")
# Options with a value that is no part of the request.
_WITH_VALUE = frozenset(
    re.findall(
        r"\S+",
        "-A --user-agent -b --cookie -c --cookie-jar -e --referer -F --form -K --config -m --max-time -o "
        "--output -u --user -w --write-out -x --proxy --cacert --cert --connect-timeout --retry "
        "--retry-delay --resolve -T --upload-file --oauth2-bearer -E -D --dump-header --max-redirs",
    )
)
_SHORT = re.compile(r"-[a-zA-Z]{2,}")
_CONTINUED = re.compile(r"[\\^`]\r?\n")
# A file that holds a body; a device or a pipe would never end.
_LARGEST_FILE = 10_000_000
# A here-document: its word ends the first line of the command, and stands alone where it ends.
_HERE = re.compile(
    r"(?:[^\n\\]|\\.|\\\n)*?<<-?[ ]*(?P<mark>['\"]?)(?P<word>\w+)(?P=mark)[^\n]*\n"
    r"(?P<content>.*?)^[ \t]*(?P=word)[ )]*$",
    re.DOTALL | re.MULTILINE,
)
_END = "\n;|&<>)`"
_C_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
# Longer than any command that a person writes.
_LONGEST = 200_000
_USUAL = 3_125


@dataclass(slots=True)
class _Command:
    method: str = ""
    url: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    in_query: bool = False
    is_json: bool = False


def holds_commands(text: str) -> bool:
    """Return whether a text has curl commands."""
    return _BEGINS.search(text) is not None


def read_commands(source: str, text: str, reading: Reading) -> Iterator[Found]:
    """Read the requests of every curl command of a text; line is where a command begins."""
    line, counted = 1, 0
    for match in _BEGINS.finditer(text):
        start = text.index("curl", match.start())
        line += text.count("\n", counted, start)
        counted = start
        words = _words(text, start)
        if words is None:
            yield Unreadable(source, line, "a curl command whose quotes do not end")
            continue
        command = _command(words[1:])
        if not command.url:
            yield Unreadable(source, line, "a curl command without a URL")
            continue
        missing = _fill(command, text[start : start + _LONGEST], Path(source).parent)
        if missing:
            yield Unreadable(source, line, f"the body of a curl command is in {missing}: check that too")
            continue
        try:
            parts = _parts(command)
        except ValueError as error:
            yield Unreadable(source, line, f"the URL {command.url[:200]!r} cannot be read: {error}")
            continue
        yield request_of(source, line, parts, reading)


def _fill(command: _Command, text: str, folder: Path) -> str:
    """Read the bodies that stand in a here-document or a file. Returns where one is that cannot be read."""
    for number, item in enumerate(command.data):
        if item == "@-":
            found = _HERE.match(text)
            if found is None:
                return "standard input"
            command.data[number] = found["content"]
        elif item.startswith("@"):
            try:
                path = folder / item[1:]
                if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
                    raise OSError
                command.data[number] = path.read_text("utf-8")
            except (OSError, ValueError):
                return f"the file {item[1:]!r}"
    return ""


def _words(text: str, start: int) -> list[str] | None:
    """Split the command that begins there as a shell does; None for a quote without its end.

    Python's shlex knows neither $'...' nor where a command ends.
    """
    length = _USUAL
    while True:
        # The usual command is short, and a page may have thousands of them.
        splitter = _Splitter(_CONTINUED.sub(" ", text[start : start + length]))
        if splitter.ended or length >= _LONGEST or start + length >= len(text):
            return splitter.words() if splitter.ends else None
        length *= 4


class _Splitter:
    """Splits a command up to its end: outside of quotes, a line end, a pipe, a redirection or a semicolon."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._found: list[str] = []
        self.ends = True
        self.ended = False  # before the text did
        word, begun = "", False
        while self._place < len(text):
            character = self._next()
            if character in _END:
                self.ended = True
                break
            if character in " \t\r":
                if begun:
                    self._found.append(word)
                word, begun = "", False
                continue
            begun = True
            if character == "$" and text[self._place : self._place + 1] == "'":
                self._next()
                word += self._quoted("'", escapes="*")
            elif character == "'":
                word += self._quoted("'", escapes="")
            elif character == '"':
                word += self._quoted('"', escapes='"\\$`\n')
            elif character == "\\":
                word += self._next()
            else:
                word += character
        if begun:
            self._found.append(word)

    def words(self) -> list[str]:
        """Return the words."""
        return self._found

    def _next(self) -> str:
        self._place += 1
        return self._text[self._place - 1 : self._place]

    def _quoted(self, quote: str, escapes: str) -> str:
        """Read to the end of a quote. escapes: characters that a backslash leaves as they are; * for C's."""
        content = ""
        while self._place < len(self._text):
            character = self._next()
            if character == quote:
                return content
            if character == "\\" and escapes == "*":
                escaped = self._next()
                content += _C_ESCAPES.get(escaped, escaped)
            elif character == "\\" and self._text[self._place : self._place + 1] in (*escapes,):
                content += self._next()
            else:
                content += character
        self.ends = False
        return content


def _command(words: list[str]) -> _Command:
    command = _Command()
    rest = iter(words)
    for word in rest:
        name, sign, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if _SHORT.fullmatch(word[:3]) and word[:2] in ("-X", "-H", "-d") and len(word) > 2:
            name, sign, value = word[:2], "=", word[2:]
        if name in ("-X", "--request"):
            command.method = value if sign else next(rest, "")
        elif name in ("-H", "--header"):
            header, _, content = (value if sign else next(rest, "")).partition(":")
            command.headers.append((header.strip(), content.strip()))
        elif name in _DATA:
            command.data.append(value if sign else next(rest, ""))
            command.is_json |= name == "--json"
        elif name == "--url":
            command.url = value if sign else next(rest, "")
        elif name in ("-G", "--get"):
            command.in_query = True
        elif name in ("-I", "--head"):
            command.method = "HEAD"
        elif name in _WITH_VALUE:
            if not sign:
                next(rest, "")
        elif not word.startswith("-") and not command.url:
            command.url = word
    return command


def _shown(text: str) -> str:
    """Return a text without bytes that are no UTF-8; a body keeps them, as curl sends it."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _parts(command: _Command) -> Parts:
    url = _shown(command.url)
    headers = {_shown(name): _shown(value) for name, value in command.headers}
    if "://" not in url and not url.startswith(("$", "{", "<", "/")):
        url = f"https://{url}"
    body = "&".join(command.data)
    names = {name.lower() for name in headers}
    if command.in_query:
        joined = "&" if urlsplit(url).query else "?"
        url, body = f"{url}{joined}{body}" if body else url, ""
    elif body and "content-type" not in names:
        headers["Content-Type"] = (
            "application/json" if command.is_json else "application/x-www-form-urlencoded"
        )
    method = command.method or ("POST" if body else "GET")
    return Parts(method, url, headers, body.encode("utf-8", "surrogateescape"))
