"""What only the people of an account can tell: who they are, and what they allow."""

from __future__ import annotations

from collections.abc import Mapping

from .kind import Kind, loss

KINDS: Mapping[str, Kind] = {
    "unknown-person": loss(
        "Nobody in the account has these identifiers, so nothing changes.",
        "Make the profile known first, or check the identifiers.",
        "DERIVED: nothing says that the operation makes profiles",
    ),
    "address-missing": loss(
        "A channel is named for a profile without an address or number of its own.",
        "Give the profile one that no other profile has, then subscribe it.",
        "DERIVED from https://github.com/klaviyo/klaviyo-api-node/issues/95",
    ),
    "global-unsubscribe": loss(
        "Whoever is not on the named list loses all consent to email marketing.",
        "Ask GET /api/profiles/{id}/lists first, or name no list where all consent is meant.",
        "SPEC bulk_unsubscribe_profiles",
    ),
    "identifier-kept": loss(
        "A known profile keeps its identifiers, whatever a client endpoint sends.",
        "Change identifiers from a server: PATCH /api/profiles/{id} or POST /api/profile-import.",
        "SPEC create_client_profile",
    ),
}
