"""Hypothesis profiles for tests that play against the mock."""

from __future__ import annotations

from ..engine.effort import EFFORTS

PREFIX = "klaviyo-"


def profile_names() -> tuple[str, ...]:
    """Return the names of the profiles: klaviyo-ci, klaviyo-quick and klaviyo-thorough."""
    return tuple(f"{PREFIX}{name}" for name in sorted(EFFORTS))


def register_profiles() -> None:
    """Register the profiles with Hypothesis, for `settings.load_profile("klaviyo-quick")` in a conftest.py.

    `pytest --hypothesis-profile klaviyo-quick` registers them by itself. They leave the explain phase out: it
    runs a failing test again under a tracer, which takes minutes through an SDK (measured: 96 seconds in
    place of 3), and names lines of the SDK. Examples have no deadline, since the first one reads the
    contract, and the fixture `klaviyo` may be used, since `klaviyo.fresh()` is for each example.
    """
    from hypothesis import HealthCheck, Phase, settings

    phases = tuple(phase for phase in Phase if phase is not Phase.explain)
    for name, effort in EFFORTS.items():
        settings.register_profile(
            f"{PREFIX}{name}",
            max_examples=effort.max_examples,
            phases=phases,
            deadline=None,
            # A fixed seed is Hypothesis' own derandomize: the same draws in every run.
            derandomize=effort.seed is not None,
            suppress_health_check=(HealthCheck.function_scoped_fixture, HealthCheck.too_slow),
        )
