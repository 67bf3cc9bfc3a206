"""What changed between two editions: the published changes first, then what the published list leaves out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from waterqc.facts import known_facts
from waterqc.standard import Change, Limit, Standard
from waterqc.standard_rows import (
    both_names,
    conditions_of,
    figure_text,
    limit_text,
    points_of,
    relaxation_of,
    table_cited,
)

_REFERENCE = "reference"


@dataclass(frozen=True)
class Section:
    """A list of changes under one heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """All changes between two editions. `published` is None if the later one's file records no published list."""

    earlier: Standard
    later: Standard
    published: Change | None
    published_sections: tuple[Section, ...] = field(default=())
    further_sections: tuple[Section, ...] = field(default=())

    @property
    def headline(self) -> str:
        """`4 added, 13 removed, 8 limits changed, 3 renamed`."""
        counts = [f"{len(one.lines)} {one.heading}" for one in self.published_sections]
        return ", ".join(counts)


def difference(earlier: Standard, later: Standard) -> Difference:
    """Compare two editions."""
    published = next((change for change in later.changes if change.since == earlier.id), None)
    pair = _Pair(earlier, later)
    if published is None:
        shown: tuple[Section, ...] = (
            Section("added", tuple(pair.new_items(pair.added))),
            Section("removed", tuple(pair.old_items(pair.removed))),
            Section("limits changed", tuple(pair.changed_items(pair.changed))),
        )
        return Difference(earlier, later, None, shown, tuple(pair.further(pair.added, pair.removed, pair.changed)))
    shown = (
        Section("added", tuple(pair.new_items(published.added))),
        Section("removed", tuple(pair.old_items(published.removed))),
        Section("limits changed", tuple(pair.changed_items(published.changed))),
        Section("renamed", tuple(pair.renamed_items(published.renamed))),
    )
    return Difference(
        earlier, later, published, shown, tuple(pair.further(published.added, published.removed, published.changed))
    )


class _Pair:
    """Two editions side by side."""

    def __init__(self, earlier: Standard, later: Standard) -> None:
        self.old, self.new = earlier, later
        old, new = earlier.mandatory_parameters, later.mandatory_parameters
        self.added = [one for one in later.by_parameter if one in new - old]
        self.removed = [one for one in earlier.by_parameter if one in old - new]
        self.kept = [one for one in earlier.by_parameter if one in old & new]
        self.changed = [one for one in self.kept if _rules(_strict(earlier, one)) != _rules(_strict(later, one))]

    def new_items(self, parameters: Iterable[str]) -> Iterator[str]:
        for one in parameters:
            was = _now_reference(self.old, one, "was a reference value")
            yield f"{both_names(one)}: {rules_text(binding_limits(self.new, one))}{was}"

    def old_items(self, parameters: Iterable[str]) -> Iterator[str]:
        for one in parameters:
            now = _now_reference(self.new, one, "now a reference value")
            yield f"{both_names(one)}: was {rules_text(binding_limits(self.old, one))}{now}"

    def changed_items(self, parameters: Iterable[str]) -> Iterator[str]:
        for one in parameters:
            old, new = (rules_text(binding_limits(edition, one)) for edition in (self.old, self.new))
            yield f"{both_names(one)}: {old} → {new}"

    def renamed_items(self, parameters: Iterable[str]) -> Iterator[str]:
        for one in parameters:
            names = [
                next((limit.name for limit in edition.by_parameter.get(one, ()) if limit.name), "?")
                for edition in (self.old, self.new)
            ]
            yield f"{both_names(one)}: {names[0]} → {names[1]}"

    def further(self, added: Iterable[str], removed: Iterable[str], changed: Iterable[str]) -> Iterator[Section]:
        """The sections that are not empty, without what was listed already."""
        sections = (
            Section("Added, though not in the published list", tuple(self.new_items(_without(self.added, added)))),
            Section(
                "Removed, though not in the published list", tuple(self.old_items(_without(self.removed, removed)))
            ),
            Section(
                "In the published list, though the same in both files", tuple(map(both_names, self._unchanged(changed)))
            ),
            Section("Maxima of disinfectants now also at the tap", tuple(self._tap_maxima())),
            Section("Relaxations withdrawn, added or changed", tuple(self._relaxations())),
            Section("Items moved between tables", tuple(self._moved())),
            Section("Reference values added, removed or changed", tuple(self._reference_values())),
            Section("Limits that differ otherwise", tuple(self._other_changes(changed))),
        )
        return (section for section in sections if section.lines)

    def _unchanged(self, changed: Iterable[str]) -> list[str]:
        return [
            one
            for one in changed
            if one in self.kept and _rules(binding_limits(self.old, one)) == _rules(binding_limits(self.new, one))
        ]

    def _tap_maxima(self) -> Iterator[str]:
        for one in self._newly_at_tap():
            at_tap = [
                limit
                for limit in binding_limits(self.new, one)
                if limit.maximum is not None and _holds_at(limit, "tap")
            ]
            yield f"{both_names(one)}: {rules_text(at_tap)}"

    def _newly_at_tap(self) -> list[str]:
        residuals = {parameter for governed in known_facts()["disinfectant"].regimes.values() for parameter in governed}
        return [
            one
            for one in self.kept
            if one in residuals and _maximum_at(self.new, one, "tap") and not _maximum_at(self.old, one, "tap")
        ]

    def _relaxations(self) -> Iterator[str]:
        for one in self.kept:
            old, new = (
                {_key(limit): limit for limit in binding_limits(edition, one) if relaxation_of(limit)}
                for edition in (self.old, self.new)
            )
            for key in [*old, *(key for key in new if key not in old)]:
                if key not in new:
                    yield f"{both_names(one)}: withdrawn: {_relaxed(old[key])}"
                elif key not in old:
                    yield f"{both_names(one)}: added: {_relaxed(new[key])}"
                elif limit_text(old[key]) != limit_text(new[key]):
                    yield f"{both_names(one)}: changed: {_relaxed(old[key])} → {_relaxed(new[key])}"

    def _moved(self) -> Iterator[str]:
        for one in self.kept:
            old, new = (next(map(table_cited, binding_limits(edition, one)), "") for edition in (self.old, self.new))
            if old and new and old != new:
                yield f"{both_names(one)}: {old} → {new}"

    def _reference_values(self) -> Iterator[str]:
        old, new = (
            {
                parameter: limits
                for parameter in edition.by_parameter
                if (limits := _reference_limits(edition, parameter))
            }
            for edition in (self.old, self.new)
        )
        for one in [*old, *(key for key in new if key not in old)]:
            if one not in new:
                now = "; now a limit" if one in self.new.mandatory_parameters else ""
                yield f"{both_names(one)}: removed, was {rules_text(old[one])}{now}"
            elif one not in old:
                was = "; was a limit" if one in self.old.mandatory_parameters else ""
                yield f"{both_names(one)}: added, {rules_text(new[one])}{was}"
            elif _rules(old[one]) != _rules(new[one]):
                yield f"{both_names(one)}: changed, {rules_text(old[one])} → {rules_text(new[one])}"

    def _other_changes(self, listed: Iterable[str]) -> Iterator[str]:
        """Differing limits that neither the published list nor one of the sections before names."""
        return self.changed_items(_without(self.changed, [*listed, *self._newly_at_tap()]))


def _without(parameters: Iterable[str], listed: Iterable[str]) -> list[str]:
    there = set(listed)
    return [one for one in parameters if one not in there]


def binding_limits(edition: Standard, parameter: str) -> list[Limit]:
    """The blocks of a parameter that are no reference values."""
    return [limit for limit in edition.by_parameter.get(parameter, ()) if limit.binding != _REFERENCE]


def _reference_limits(edition: Standard, parameter: str) -> list[Limit]:
    return [limit for limit in edition.by_parameter.get(parameter, ()) if limit.binding == _REFERENCE]


def _strict(edition: Standard, parameter: str) -> list[Limit]:
    """The blocks that bind without any claim."""
    return [limit for limit in binding_limits(edition, parameter) if not relaxation_of(limit)]


def _key(limit: Limit) -> tuple[str, str, frozenset[str]]:
    return (points_of(limit), conditions_of(limit), limit.bounds)


def _rules(limits: Iterable[Limit]) -> set[tuple[str, str, str]]:
    """What the blocks set, to be compared: figures with their units, points and conditions."""
    return {(limit_text(limit), points_of(limit), conditions_of(limit)) for limit in limits}


def _holds_at(limit: Limit, point: str) -> bool:
    return not limit.when or any(point in table.get("point", (point,)) for table in limit.when)


def _maximum_at(edition: Standard, parameter: str, point: str) -> bool:
    return any(limit.maximum is not None and _holds_at(limit, point) for limit in binding_limits(edition, parameter))


def _now_reference(edition: Standard, parameter: str, what: str) -> str:
    limits = _reference_limits(edition, parameter)
    return f"; {what}, {rules_text(limits)}" if limits else ""


def _relaxed(limit: Limit) -> str:
    return f"{limit_text(limit)} when {relaxation_of(limit)}"


def rules_text(limits: Iterable[Limit]) -> str:
    """Blocks as one line: minimum and maximum of the same conditions together, the point and claimable facts behind."""
    grouped: dict[tuple[str, str, str], list[Limit]] = {}
    for limit in limits:
        grouped.setdefault((points_of(limit), relaxation_of(limit), conditions_of(limit)), []).append(limit)
    told = []
    for (points, conditions, _), blocks in grouped.items():
        text = limit_text(blocks[0]) if len(blocks) == 1 else f"{figure_text(blocks[0])} and {limit_text(blocks[-1])}"
        where = " ".join(
            part for part in (f"at {points}" if points else "", f"when {conditions}" if conditions else "") if part
        )
        told.append(f"{text} {where}".strip())
    return "; ".join(dict.fromkeys(told)) or "no limit"
