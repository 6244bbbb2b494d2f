"""Every effect that may take place later, by the name that state files have for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..campaigns.sending import finish_estimation, finish_sending, send_scheduled
from ..client.operations import take_visitor
from ..events.model import record_payload
from ..flows.playing import play_flow
from ..flows.triggers import play_day
from ..generic.jobs import finish_job, run_changes
from ..generic.overrides.segments import finish_segment
from ..people.deletion_operations import run_deletion
from ..people.import_operations import run_import
from ..people.merge_operations import run_merge
from ..people.subscription_operations import take_subscriptions, take_unsubscriptions
from ..people.suppression_operations import run_suppression, run_unsuppression
from ..state.account import Account
from ..state.deferred import Effect
from ..state.jobs import complete_job

_EFFECTS: tuple[Effect[Account], ...] = (
    complete_job,
    finish_estimation,
    finish_sending,
    record_payload,
    finish_job,
    finish_segment,
    play_day,
    play_flow,
    run_changes,
    run_deletion,
    run_import,
    run_merge,
    run_suppression,
    run_unsuppression,
    send_scheduled,
    take_subscriptions,
    take_unsubscriptions,
    take_visitor,
)
EFFECTS: Mapping[str, Effect[Account]] = MappingProxyType({effect.name: effect for effect in _EFFECTS})
