"""Strategies of values as integrations send them: hard ones among them, all of them JSON."""

from __future__ import annotations

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS

from . import hard_values as hard

# What a name without a dollar sign meant is known of two only (facts 13.5), so that none is drawn.
_MEANT = frozenset(
    {name.removeprefix("$") for name in PROFILE_FIELDS}
    | {name.removeprefix("location.") for name in PROFILE_FIELDS.values()}
    | {"consent", "sms_consent", "source", "unset"}
)
# Whole numbers of 64 bits are kept (facts 8.1).
INTEGERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-1000, 1000)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=20)
KEYS = st.one_of(
    st.sampled_from(hard.NAMES),
    TEXT.filter(lambda key: key.strip() and not key.startswith(("$", "__")) and key not in _MEANT),
)
SCALARS = st.one_of(st.none(), st.booleans(), INTEGERS, FLOATS, TEXT, st.sampled_from([*hard.TEXTS.values()]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
PROPERTIES = st.dictionaries(KEYS, VALUES, max_size=3)
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,16}", fullmatch=True)
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=20)
NAMES = st.one_of(
    st.sampled_from(["Zoë", "O'Brien", "李", "Łukasz", "Ana María", *hard.LINES.values()]),
    LINES.filter(str.strip),
)
