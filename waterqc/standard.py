"""A standard as a value: its editions, limits, required items and monitoring sets (DESIGN 7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import combinations


@dataclass(frozen=True, eq=False)
class Limit:
    """One rule on one parameter, with its citation. Figures are as the standard prints them."""

    parameter: str
    cite: str
    name: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    strict_minimum: bool = False  # `above`
    strict_maximum: bool = False  # `below`
    absent: bool = False
    none_perceptible: bool = False
    units: tuple[str, ...] = ()  # in the words of units.txt
    units_as_written: tuple[str, ...] = ()
    basis: str = ""
    when: tuple[Mapping[str, tuple[str, ...]], ...] = ()  # any of these suffices; all of a table's facts must hold
    binding: str = "mandatory"
    when_exceeded: str = ""
    one_of: str = ""
    statistic: str = ""
    sum_of: tuple[str, ...] = ()
    sum_of_ratios: tuple[str, ...] = ()
    checked: bool = True
    number: int = 0  # its place in the file
    layer: int = 0  # 1 for a limit of the extending file, 0 for one of its base

    @property
    def bounds(self) -> frozenset[str]:
        """Which of max, min, absent, none_perceptible this block sets."""
        return frozenset(
            bound
            for bound, there in (
                ("max", self.maximum is not None),
                ("min", self.minimum is not None),
                ("absent", self.absent),
                ("none_perceptible", self.none_perceptible),
            )
            if there
        )

    @property
    def members(self) -> tuple[str, ...]:
        """The parameters that a sum or a sum of ratios adds."""
        return self.sum_of or self.sum_of_ratios

    def value(self, bound: str) -> tuple[object, ...]:
        """What this block sets for a bound, to be compared with another block's."""
        if bound == "max":
            return (self.maximum, self.strict_maximum, self.units, self.binding)
        if bound == "min":
            return (self.minimum, self.strict_minimum, self.units, self.binding)
        return (self.units, self.binding)


@dataclass(frozen=True)
class Item:
    """One item of a monitoring set: any of `one_of` will do, if `when_detected` is blank or was detected."""

    one_of: tuple[str, ...]
    when_detected: str = ""
    since: date | None = None
    until: date | None = None
    cite: str = ""

    def applies_on(self, day: date | None) -> bool:
        """Whether the item is in the set on that day; an unknown day takes items without dates and the newest."""
        if day is None:
            return self.until is None
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class MonitoringSet:
    """What must be tested where, and how often."""

    set: str
    title: Mapping[str, str]
    items: tuple[Item, ...]
    points: tuple[str, ...]
    frequency: str
    cite: str


@dataclass(frozen=True)
class Change:
    """The changes that an edition's foreword publishes against an earlier one."""

    since: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[str, ...]
    cite: str


@dataclass(frozen=True, eq=False)
class Standard:
    """One edition. Two are the same only if they are one object: comparing every limit would tell nothing more."""

    id: str
    family: str
    title: Mapping[str, str]
    in_force_from: date
    in_force_to: date | None
    reviewed_on: date
    comparison: str
    non_detect_in_sum: str
    limits: tuple[Limit, ...]
    sets: tuple[MonitoringSet, ...] = ()
    requires: tuple[Item, ...] = ()
    changes: tuple[Change, ...] = ()
    point_as: Mapping[str, str] = field(default_factory=dict)
    not_judged: Mapping[str, str] = field(default_factory=dict)
    not_detected_statements: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)  # unit -> figures after <
    source: str = ""
    sha256: str = ""
    extends: str = ""
    number: str = ""  # as people cite it: GB 5749-2022

    @cached_property
    def by_parameter(self) -> Mapping[str, tuple[Limit, ...]]:
        """The limits of each parameter, in the order of the file."""
        grouped: dict[str, list[Limit]] = {}
        for limit in self.limits:
            grouped.setdefault(limit.parameter, []).append(limit)
        return {parameter: tuple(limits) for parameter, limits in grouped.items()}

    @cached_property
    def facts_asked(self) -> frozenset[str]:
        """The facts on which some limit depends."""
        return frozenset(fact for limit in self.limits for table in limit.when for fact in table)

    @cached_property
    def mandatory_parameters(self) -> frozenset[str]:
        """The parameters that the edition limits other than for reference."""
        return frozenset(limit.parameter for limit in self.limits if limit.binding != "reference")

    def in_force_on(self, day: date) -> bool:
        """Whether the edition was in force on a day, both ends included."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


def overlapping(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether some sample could meet both tables of conditions."""
    return all(set(one[fact]) & set(other[fact]) for fact in set(one) & set(other))


def ties(limits: Iterable[Limit]) -> list[tuple[Limit, Limit, str]]:
    """Pairs of blocks of one parameter that could bind the same sample with other values and as many conditions."""
    found: list[tuple[Limit, Limit, str]] = []
    for one, other in combinations(limits, 2):
        if bool(one.one_of) != bool(other.one_of):
            continue
        for bound in sorted(one.bounds & other.bounds):
            if one.value(bound) == other.value(bound):
                continue
            pairs = ((a, b) for a in one.when or ({},) for b in other.when or ({},))
            if any(len(a) == len(b) and overlapping(a, b) for a, b in pairs):
                found.append((one, other, bound))
    return found
