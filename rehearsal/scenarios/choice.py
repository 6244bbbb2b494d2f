"""Recipes: how scenarios of a use case are made, from choices that are drawn or walked through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from hypothesis import strategies as st

from .lived_in import LivedIn
from .scenario import Scenario

Labelled = Mapping[str, Any]
# More than a use case has must-haves: the accounts of two runs have no number in common.
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Choice:
    """The values of one part of a scenario.

    drawn: the strategy of the random draw. usual: the value while another part is walked through. must:
    values that every run meets, each under the name of its difficulty. apart: whether each of them needs a
    scenario of its own; else one scenario has a hard value in each of its parts, which takes fewer of them.
    """

    drawn: st.SearchStrategy[Any]
    usual: Any
    must: Labelled = field(default_factory=dict)
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """How scenarios of a use case are made.

    build: makes one in an account, from a value of each choice.
    """

    build: Callable[..., Scenario]
    choices: Mapping[str, Choice]

    def strategy(self) -> st.SearchStrategy[Scenario]:
        """Return the strategy that draws every choice, and an account."""
        drawn = {name: choice.drawn for name, choice in self.choices.items()}

        def scenario(number: int, **values: Any) -> Scenario:  # its name stands in Hypothesis's reports
            return self._in_account(number, **values)

        return st.builds(scenario, number=st.integers(0, 2**31), **drawn)

    def must_haves(self, number: int) -> Iterator[Scenario]:
        """Yield scenarios until every value that must be met has been in one, each in an account of its own.

        number: the accounts follow from it.
        """
        usual = {name: choice.usual for name, choice in self.choices.items()}
        for place, values in enumerate(self._walk(), number * _MOST + 1):
            chosen = {name: value for name, (_, value) in values.items()}
            label = "; ".join(f"{name.replace('_', ' ')}: {label}" for name, (label, _) in values.items())
            yield replace(self._in_account(number=place, **(usual | chosen)), label=label)

    def must_have_count(self) -> int:
        """Return the number of scenarios that `must_haves` yields."""
        return sum(1 for _ in self._walk())

    def _walk(self) -> Iterator[dict[str, tuple[str, Any]]]:
        """Yield the values that must be met, with their labels, by choice."""
        together = {name: choice.must.items() for name, choice in self.choices.items() if not choice.apart}
        for values in zip_longest(*together.values()):
            yield {name: value for name, value in zip(together, values, strict=True) if value is not None}
        for name, choice in self.choices.items():
            if choice.apart:
                yield from ({name: item} for item in choice.must.items())

    def _in_account(self, number: int, **values: Any) -> Scenario:
        return self.build(LivedIn(number), **values)


def recipe(build: Callable[..., Scenario], **choices: Choice) -> Recipe:
    """Make a recipe; the names of the choices are those of the parameters of `build`."""
    return Recipe(build, choices)


def one_of(*values: Any) -> Choice:
    """Make a choice among a few values, the first of which is the usual one; all of them must be met."""
    return Choice(st.sampled_from(values), values[0], {str(value): value for value in values}, apart=True)


def counts(drawn: Iterable[int], *boundaries: int) -> Choice:
    """Make a choice of a number. boundaries: those that must be met."""
    few = [*drawn]
    return Choice(st.sampled_from(few), few[-1], {f"{number}": number for number in boundaries}, apart=True)
