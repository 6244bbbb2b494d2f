"""The table of mutants: integrations with one mistake each, and where it must be caught."""

from __future__ import annotations

from tests.rehearsal.mutants import (
    arguments,
    beyond,
    browser,
    campaigns,
    consent,
    events,
    history,
    identities,
    lists,
    one_of_a_kind,
    one_off_emails,
    options,
    outages,
    profiles,
    readings,
    retries,
    sequences,
    sizes,
    spoilt_values,
    templates,
    transport,
)
from tests.rehearsal.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *transport.MUTANTS,
    *events.MUTANTS,
    *identities.MUTANTS,
    *history.MUTANTS,
    *profiles.MUTANTS,
    *consent.MUTANTS,
    *lists.MUTANTS,
    *campaigns.MUTANTS,
    *templates.MUTANTS,
    *one_off_emails.MUTANTS,
    *retries.MUTANTS,
    *one_of_a_kind.MUTANTS,
    *sizes.MUTANTS,
    *spoilt_values.MUTANTS,
    *readings.MUTANTS,
    *outages.MUTANTS,
    *options.MUTANTS,
    *arguments.MUTANTS,
    *browser.MUTANTS,
    *sequences.MUTANTS,
    *beyond.MUTANTS,
)
