"""Every code that a violation can have, a file per subject."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import (
    aggregates,
    answers,
    bodies,
    campaigns,
    consent,
    credentials,
    events,
    parameters,
    profiles,
    requests,
    resources,
    revisions,
    sequences,
    tags,
    templates,
    whole_run,
)
from .violation_kind import ViolationKind

CATALOGUE: Mapping[str, ViolationKind] = MappingProxyType(
    {
        **credentials.KINDS,
        **revisions.KINDS,
        **requests.KINDS,
        **bodies.KINDS,
        **parameters.KINDS,
        **profiles.KINDS,
        **consent.KINDS,
        **events.KINDS,
        **aggregates.KINDS,
        **campaigns.KINDS,
        **templates.KINDS,
        **tags.KINDS,
        **resources.KINDS,
        **whole_run.KINDS,
        **sequences.KINDS,
        **answers.KINDS,
    }
)
