"""Words of an exception of foreign code, whose own methods may fail."""

from __future__ import annotations


def name_of(error: BaseException) -> str:
    """Return the name of an exception's class."""
    return type(error).__name__


def text_of(error: BaseException) -> str:
    """Return the text of an exception; where its `__str__` fails, the reason."""
    try:
        return encodable(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as failure:  # SystemExit too
        return f"its text cannot be shown: __str__ raised {name_of(failure)}"


def encodable(text: str) -> str:
    """Return a text in which lone surrogates are written out, which no report takes."""
    return text.encode("utf-8", "backslashreplace").decode()
