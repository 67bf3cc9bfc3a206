"""The `[[limit]]` blocks of a standard's file, and what must hold between them (DESIGN 7)."""

import difflib
from collections.abc import Mapping
from typing import Any

from waterqc.facts import known_facts
from waterqc.standard import Limit, ties
from waterqc.standard_problems import FileProblems
from waterqc.units import UnitMatch, spellings, units

BINDINGS = ("mandatory", "guideline", "aesthetic", "industry", "internal", "reference")
_LIMIT = (
    "parameter", "name", "max", "min", "below", "above", "absent", "none_perceptible", "unit", "basis", "when", "cite",
    "binding", "when_exceeded", "one_of", "statistic", "sum", "sum_of_ratios", "checked",
)  # fmt: skip


def read_limit(file: FileProblems, number: int, entry: Mapping[str, Any], default_binding: str) -> Limit | None:
    """One `[[limit]]` block, None if anything in it is wrong."""
    where = f"limit {number} ({entry.get('parameter', '?')})"
    before = len(file.problems)
    file.keys(where, entry, _LIMIT)
    parameter = file.parameter(where, entry.get("parameter"))
    if not str(entry.get("cite", "")).strip():
        file.wrong(where, "cite is missing: name the table and number of the standard")
    for strict, plain in (("below", "max"), ("above", "min")):
        if strict in entry and plain in entry:
            file.wrong(where, f"{strict} and {plain} exclude each other")
    figures = {key: file.figure(where, key, entry[key]) for key in ("max", "min", "below", "above") if key in entry}
    rules = bool(figures) + bool(entry.get("absent")) + bool(entry.get("none_perceptible"))
    if rules != 1:
        file.wrong(where, "set exactly one rule: max, min, below, above, absent = true or none_perceptible = true")
    minimum, maximum = figures.get("min", figures.get("above")), figures.get("max", figures.get("below"))
    if minimum is not None and maximum is not None and minimum > maximum:
        file.wrong(where, f"the minimum {minimum} lies above the maximum {maximum}")
    file.word(where, "binding", entry.get("binding", default_binding), BINDINGS)
    if not isinstance(entry.get("checked", True), bool):
        file.wrong(where, "checked must be true or false")
    _basis(file, where, parameter, entry)
    written = entry.get("unit", [])
    written = tuple([written] if isinstance(written, str) else written)
    matches = _units(file, where, parameter, written, entry) if parameter else ()
    members = {key: tuple(file.parameter(where, one) for one in entry.get(key, ())) for key in ("sum", "sum_of_ratios")}
    when = _conditions(file, where, entry.get("when", []))
    if len(file.problems) > before:
        return None
    return Limit(
        parameter=parameter,
        cite=entry["cite"],
        name=entry.get("name", ""),
        minimum=minimum,
        maximum=maximum,
        strict_minimum="above" in entry,
        strict_maximum="below" in entry,
        absent=bool(entry.get("absent")),
        none_perceptible=bool(entry.get("none_perceptible")),
        units=tuple(match.unit for match in matches),
        units_as_written=written,
        basis=entry.get("basis", next((match.basis for match in matches if match.basis), ""))
        or file.names[parameter].basis,
        when=when,
        binding=entry.get("binding", default_binding),
        when_exceeded=entry.get("when_exceeded", ""),
        one_of=entry.get("one_of", ""),
        statistic=entry.get("statistic", ""),
        sum_of=members["sum"],
        sum_of_ratios=members["sum_of_ratios"],
        checked=entry.get("checked", True),
        number=number,
    )


def _basis(file: FileProblems, where: str, parameter: str, entry: Mapping[str, Any]) -> None:
    if not parameter or "basis" not in entry:
        return
    known = {*filter(None, (file.names[parameter].basis,)), *file.names[parameter].bases}
    if entry["basis"] not in known:
        listed = ", ".join(sorted(known)) or "none"
        file.wrong(where, f"the basis {entry['basis']!r} is not one of {parameter}'s in parameters.toml: {listed}")


def _units(
    file: FileProblems, where: str, parameter: str, written: tuple[str, ...], entry: Mapping[str, Any]
) -> tuple[UnitMatch, ...]:
    dimension = file.names[parameter].dimension
    needs_unit = dimension not in ("dimensionless", "ratio", "qualitative") and not entry.get("none_perceptible")
    if needs_unit and not written:
        file.wrong(where, f"unit is missing: {parameter} is measured as {dimension.replace('_', ' ')}")
    matches = []
    for text in written:
        match = spellings().match(text, dimension)
        if match is None or not match.unit or units().root(match.unit) is None:
            file.wrong(where, f"the unit {text!r} is not known: it must stand in units.txt or spellings.toml")
        elif not units().same_dimension(match.unit, dimension) and not entry.get("sum"):
            file.wrong(where, f"the unit {text!r} does not measure {parameter} ({dimension.replace('_', ' ')})")
        else:
            matches.append(match)
    return tuple(matches)


def _conditions(file: FileProblems, where: str, when: Any) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    tables = []
    for table in [when] if isinstance(when, dict) else when:
        conditions: dict[str, tuple[str, ...]] = {}
        for name, value in table.items():
            fact = known_facts().get(name)
            if fact is None:
                near = difflib.get_close_matches(name, list(known_facts()), n=1)
                file.wrong(
                    where,
                    f"when: the fact {name!r} is not in facts.toml" + (f"; did you mean {near[0]!r}?" if near else ""),
                )
                continue
            values = tuple(
                "true" if one is True else str(one) for one in (value if isinstance(value, list) else [value])
            )
            for one in values:
                file.word(where, f"when.{name}", one, fact.values)
            conditions[name] = values
        tables.append(conditions)
    return tuple(tables)


def report_ties(file: FileProblems, limits: tuple[Limit, ...]) -> None:
    """Two blocks that bind the same samples with other values are an error: nobody could say which holds."""
    grouped: dict[str, list[Limit]] = {}
    for limit in limits:
        grouped.setdefault(limit.parameter, []).append(limit)
    for of_one in grouped.values():
        for one, other, bound in ties(of_one):
            file.wrong(
                f"limits {one.number} and {other.number} ({one.parameter})",
                f"both set {bound} for the same samples with as many conditions but other values: "
                "give one of them a condition",
            )


def report_units(file: FileProblems, limits: tuple[Limit, ...]) -> None:
    """All blocks of a parameter share unit and basis: a result is converted once and held against all that bind."""
    first: dict[str, Limit] = {}
    for limit in limits:
        other = first.setdefault(limit.parameter, limit)
        if (limit.units, limit.basis) != (other.units, other.basis):
            file.wrong(
                f"limits {other.number} and {limit.number} ({limit.parameter})",
                "have different units or bases: write all limits of a parameter in one",
            )


def report_sums(file: FileProblems, limits: tuple[Limit, ...]) -> None:
    """Every member of a ratio sum needs a maximum of its own to be divided by."""
    maxima = {limit.parameter for limit in limits if limit.maximum is not None and not limit.members}
    for limit in limits:
        for member in limit.sum_of_ratios:
            if member not in maxima:
                file.wrong(
                    f"limit {limit.number} ({limit.parameter})",
                    f"its member {member!r} has no maximum to be divided by",
                )
