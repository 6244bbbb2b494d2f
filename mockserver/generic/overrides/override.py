"""The form of an override."""

from __future__ import annotations

from collections.abc import Callable

from ...jsonapi.reply import Reply
from ..call import PlannedCall

Play = Callable[[PlannedCall], Reply]
# Gets the call and the generic play of its operation, which it calls or not.
Override = Callable[[PlannedCall, Play], Reply]
