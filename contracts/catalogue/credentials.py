"""Keys, tokens and scopes."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, advice, error

KINDS: Mapping[str, ViolationKind] = {
    "no-credentials": error(
        401,
        "The Authorization header is missing or has another scheme.",
        "Send 'Authorization: Klaviyo-API-Key pk_...' (or 'Bearer ...' for an OAuth app).",
        "LIVE https://community.klaviyo.com/marketing-30/authentication-problem-for-new-api-i-am-using-correct-api-7403",
    ),
    # Apart from unknown-key: the form of a key can be checked in a recording, without an account.
    "bad-key": error(
        401,
        "The key is not a private key.",
        "Send a private key: it starts with pk_. A public key (6 characters) works on /client only.",
        "LIVE https://github.com/spree/spree_klaviyo",
    ),
    "unknown-key": error(
        401,
        "The private key is not known or revoked.",
        "Send one that is valid; the mock knows those set by POST /_mock/keys.",
        "LIVE https://github.com/spree/spree_klaviyo",
    ),
    "refused-token": error(
        401,
        "The OAuth token is not known, expired or revoked.",
        "Get a new one; the mock knows those set by POST /_mock/keys.",
        "LIVE REC get_accounts.401",
    ),
    "bad-client": error(
        401,
        "A request for a token does not name its app.",
        "Send 'Authorization: Basic base64(client_id:client_secret)'.",
        "DERIVED from RFC 6749 and LIVE REC oauth_token.200; the words are UNCONFIRMED",
    ),
    "bad-token-request": error(
        400,
        "A request for a token is refused.",
        "Send a form: grant_type=refresh_token and refresh_token; or grant_type=authorization_code, code, "
        "redirect_uri and code_verifier.",
        "DERIVED from RFC 6749 and LIVE REC oauth_token.200; the words are UNCONFIRMED",
    ),
    "missing-scope": error(
        403,
        "The key lacks a scope that the operation needs.",
        "Give the key every scope named here; a key's scopes cannot be changed later: make a new one.",
        "LIVE https://community.klaviyo.com/developer-group-64/api-patch-action-status-403-code-permission-denied-9225",
    ),
    "no-company": error(
        400,
        "A call under /client names no account.",
        "Add ?company_id=, the public key of 6 characters.",
        "SPEC: company_id is required; what Klaviyo answers without it is UNCONFIRMED",
    ),
    "unknown-company": error(
        400,
        "No account has this public key.",
        "Send the public key (6 characters) of an account, never a private one.",
        "DERIVED: such a key leads nowhere; Klaviyo's answer is UNCONFIRMED",
    ),
    # Advice by default: Klaviyo's answer is unknown, and the danger is the published key and not the
    # request.
    "key-on-client": advice(
        "A call under /client carries an Authorization header.",
        "Leave it out: /client runs in browsers and apps, where a private key is open to everyone.",
        "SPEC: no security is declared under /client; what Klaviyo makes of a key there is UNCONFIRMED",
    ),
}
