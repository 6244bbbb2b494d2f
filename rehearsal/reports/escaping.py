"""Foreign text on a terminal and in a log: control characters and commands are shown and not obeyed."""

from __future__ import annotations


def visible(text: str) -> str:
    """Return a text in which escapes, control characters and marks of direction are written out."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


def readable(text: str) -> str:
    """Return a text with its lines, of which none steers a terminal or is a command to the runner of GitHub.

    The runner obeys a line that begins with two colons, whatever spaces stand before them, and its older
    commands anywhere in a line.
    """
    return "\n".join(map(_no_command, text.split("\n")))


def _no_command(line: str) -> str:
    shown = visible(line.removesuffix("\r")).replace("##[", "##\\[")
    rest = shown.lstrip()
    return f"{shown[: len(shown) - len(rest)]}\\{rest}" if rest.startswith("::") else shown


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
