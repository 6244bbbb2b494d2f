"""Values as integrations send them: hard ones among them, all of them JSON."""

from __future__ import annotations

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS

# Names that may have meant something without a dollar sign: known of two only (legacy/field_map.py).
_MEANT = frozenset(
    {name.removeprefix("$") for name in PROFILE_FIELDS}
    | {name.removeprefix("location.") for name in PROFILE_FIELDS.values()}
    | {"consent", "sms_consent", "source", "unset"}
)
# Whole numbers that JSON readers of every language keep; the old API's own limit is not known.
INTEGERS = st.integers(-(2**53), 2**53)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False, width=32)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
KEYS = st.one_of(
    st.sampled_from(["Plan", "Shirt Size", "loyalty_points", "ProductID", "Items"]),
    TEXT.filter(lambda key: key.strip() and not key.startswith(("$", "__")) and key not in _MEANT),
)
SCALARS = st.one_of(st.none(), st.booleans(), INTEGERS, FLOATS, TEXT)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
PROPERTIES = st.dictionaries(KEYS, VALUES, max_size=3)
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,16}", fullmatch=True)
NAMES = st.one_of(st.sampled_from(["Zoë", "O'Brien", "李", "Łukasz", "Ana María"]), TEXT.filter(str.strip))
