"""Foreign text on a terminal and in a log: control characters and commands are shown and not obeyed."""

from __future__ import annotations

import re

# Older commands of GitHub's runner, and those of Azure DevOps and TeamCity, are obeyed anywhere in a line.
_COMMAND = re.compile(r"##(\w*)\[")
_COLONS = re.compile(r"^(\s*)::", re.MULTILINE)
# C1, lines and marks of direction: JSON, XML and HTML have them as they are, and terminals obey them.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_JSON, _MARKUP = frozenset({"json", "ndjson", "sarif"}), frozenset({"html", "junit"})


def visible(text: str) -> str:
    """Return a text in which escapes, control characters and marks of direction are written out."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


def readable(text: str) -> str:
    """Return a text with its lines, of which none steers a terminal or is a command to a runner of CI.

    GitHub's obeys a line that begins with two colons, whatever spaces stand before them.
    """
    return "\n".join(map(_no_command, text.split("\n")))


def _no_command(line: str) -> str:
    shown = _COMMAND.sub(r"##\1\\[", visible(line.removesuffix("\r")))
    rest = shown.lstrip()
    return f"{shown[: len(shown) - len(rest)]}\\{rest}" if rest.startswith("::") else shown


def harmless(text: str, form: str) -> str:
    """Return a report that neither steers a terminal nor commands a runner, of the same content."""
    if form in _JSON:
        text = text.replace("##", "#\\u0023")
        return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    if form in _MARKUP:
        head, style, body = text.rpartition("</style>")
        body = _COLONS.sub(r"\1&#58;:", body.replace("##", "#&#35;"))
        return head + style + _STEERING.sub(lambda found: f"&#{ord(found[0])};", body)
    return text


def visible_path(path: str) -> str:
    """Return a path of the journal, whose bytes are characters of Latin-1, as readable text."""
    if path.isascii():
        return visible(path)
    return visible(path.encode("latin-1", "replace").decode("utf-8", "backslashreplace"))


def beginning(raw: bytes, length: int) -> str:
    """Return the first characters of a body on one line, with three dots where it goes on."""
    # A character of UTF-8 has four bytes at most.
    text = raw[: length * 4].decode("utf-8", "backslashreplace")
    cut = text[:length]
    return visible(cut) + ("..." if len(cut) < len(text) or len(raw) > length * 4 else "")
