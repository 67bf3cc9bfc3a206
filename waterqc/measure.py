"""A reading with its unit and basis settled for the limit it meets: exact factors, or the reason why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from waterqc.judge import Measured
from waterqc.result_text import Kind, Reading, read_result
from waterqc.units import UnitMatch, as_any_count, as_counted, spellings, units
from waterqc.vocabulary import Parameter

#: Dimensions whose results carry no unit.
WITHOUT_UNIT = frozenset({"dimensionless", "ratio", "qualitative"})
#: What says that a figure lies below a limit of detection or quantification, without the figure.
_NO_FIGURE = (Kind.NOT_DETECTED, Kind.TRACE)
#: Dimensions in which a negative figure is possible.
_SIGNED = frozenset({"temperature", "potential"})


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a row about one result, as text."""

    result: str
    unit: str
    name_unit: str
    name_basis: str
    basis: str
    detection_limit: str
    detection_unit: str


@dataclass(frozen=True, slots=True)
class SettledUnit:
    """The unit and basis that a row states, before any limit is known."""

    unit: str  # in the words of units.txt, "" if none
    basis: str
    problem: str = ""
    assumptions: tuple[str, ...] = ()


def settle_unit(written: Written, reading: Reading, parameter: Parameter) -> SettledUnit:
    """The unit of a row: in the cell, in the unit column or behind the name; they must not contradict each other."""
    known = spellings()
    found: list[tuple[str, UnitMatch]] = []
    for text in (reading.unit, written.unit, written.name_unit):
        if not text.strip():
            continue
        match = known.match(text, parameter.dimension, parameter.formulas)
        if match is None:
            return SettledUnit(
                "", "", "unreadable_result" if text == reading.unit else f"unknown_unit:{text.strip()[:40]}"
            )
        if match.unit:
            found.append((text, match))
    if not found and reading.kind in _NO_FIGURE:
        found = _beside_detection_limit(written, parameter)
    unit = _one_unit([match.unit for _, match in found])
    bases = [match.basis for _, match in found if match.basis]
    if unit is None or len(set(bases)) > 1:
        return SettledUnit("", "", "conflicting_units")
    stated = next(iter(bases), "") or known.basis(written.basis) or written.name_basis
    if written.basis.strip() and not known.basis(written.basis) and not bases:
        return SettledUnit("", "", f"unknown_basis:{written.basis.strip()[:20]}")
    assumptions = tuple(dict.fromkeys(text for _, match in found for text in match.assumptions))
    if not stated and len(parameter.bases) > 1 and parameter.basis:
        assumptions = (*assumptions, f"basis_assumed:{parameter.basis}")
    return SettledUnit(unit, stated or parameter.basis, "", assumptions)


def _one_unit(found: list[str]) -> str | None:
    """The unit that all the places of a row state; 个 agrees with any count. None if they contradict each other."""
    agreed = (one for one in found if all(as_counted(unit, one) == one for unit in found))
    return next(agreed, None if found else "")


def _beside_detection_limit(written: Written, parameter: Parameter) -> list[tuple[str, UnitMatch]]:
    """What a row in which nothing was detected is measured in: the unit of its detection limit."""
    text = written.detection_unit.strip() or read_result(written.detection_limit).unit
    match = spellings().match(text, parameter.dimension) if text else None
    return [(text, match)] if match is not None and match.unit else []


def measure(
    reading: Reading,
    settled: SettledUnit,
    parameter: Parameter,
    limit_units: tuple[str, ...],
    limit_basis: str,
    written: Written,
    assume_units: bool,
) -> tuple[Measured, tuple[str, ...]]:
    """The reading ready to be judged, and what was assumed for it."""
    reading = _beside(reading, written)
    plain_problem = _problem_of(reading, parameter)
    unit, problem, assumptions = settled.unit, settled.problem, settled.assumptions
    # a sum of ratios has no unit, but an older standard may limit the same parameter as a sum of masses
    has_unit = parameter.dimension not in WITHOUT_UNIT or bool(limit_units)
    if not problem and not unit and has_unit:
        if assume_units and limit_units:
            unit = limit_units[0] if len(limit_units) == 1 else as_any_count(limit_units[0])
            assumptions = (*assumptions, f"unit_assumed:{unit}")
        else:
            problem = "missing_unit"
    if not problem and unit and not has_unit:
        problem = f"incompatible_unit:{unit}"
    if problem or plain_problem:
        return Measured(reading, problem=problem or plain_problem), assumptions
    if not unit or not limit_units:
        return Measured(reading, unit=unit, own_unit=unit), assumptions
    target = _target(unit, settled.basis, parameter, limit_units, limit_basis)
    if isinstance(target, str):
        return Measured(reading, problem=target), assumptions
    limit_unit, factor = target
    detection_limit = _detection_limit(written, settled, parameter, limit_unit, limit_basis, factor)
    if isinstance(detection_limit, str):
        if any(one.kind in _NO_FIGURE for one in (reading.ends or (reading,))):
            return Measured(reading, problem=detection_limit), assumptions
        detection_limit = None
    measured = Measured(
        reading,
        factor,
        limit_unit,
        unit,
        parameter.dimension == "count_concentration",
        *(detection_limit or (None, Fraction(1))),
    )
    return measured, assumptions


def _beside(reading: Reading, written: Written) -> Reading:
    """A 0 beside a detection limit is no measured figure: nothing was detected above that limit."""
    if reading.kind is Kind.EXACT and reading.figure == 0 and (read_result(written.detection_limit).figure or 0) > 0:
        return replace(reading, kind=Kind.NOT_DETECTED, figure=None)
    return reading


def _problem_of(reading: Reading, parameter: Parameter) -> str:
    """Why a reading cannot be one of this parameter, "" if it can."""
    if reading.about and parameter.id not in reading.about:
        return "unreadable_result"
    if any(one.kind is Kind.BELOW and one.figure == 0 for one in (reading.ends or (reading,))):
        return "implausible_result"
    figures = [one.figure for one in (reading.ends or (reading,)) if one.figure is not None]
    # -0.0 is a negative figure that was rounded
    if parameter.dimension not in _SIGNED and any(figure.is_signed() for figure in figures):
        return "implausible_result"
    if parameter.plausible and not all(
        parameter.plausible[0] <= figure <= parameter.plausible[1] for figure in figures
    ):
        return "implausible_result"
    return ""


def _target(
    unit: str, basis: str, parameter: Parameter, limit_units: Iterable[str], limit_basis: str
) -> tuple[str, Fraction] | str:
    """The first of the limit's units that the laboratory's converts to, with the factor; else why none does."""
    for limit_unit in limit_units:
        factor = units().factor(as_counted(unit, limit_unit), limit_unit)
        if factor is not None:
            by_basis = basis_factor(parameter, basis, limit_basis)
            return (limit_unit, factor * by_basis) if by_basis is not None else f"unknown_basis:{basis}"
        by_mass = _from_moles(unit, limit_unit, parameter, limit_basis)
        if by_mass is not None:
            return limit_unit, by_mass
    return f"incompatible_unit:{unit}"


def basis_factor(parameter: Parameter, basis: str, limit_basis: str) -> Fraction | None:
    """The exact factor from one basis to another by molar mass; None where the vocabulary has none."""
    if basis == limit_basis or not limit_basis:
        return Fraction(1) if basis == limit_basis or not basis else None
    if not basis:
        return Fraction(1) if limit_basis == parameter.basis or not parameter.basis else None
    of, to = parameter.bases.get(basis), parameter.bases.get(limit_basis)
    return Fraction(to) / Fraction(of) if of and to else None


def _from_moles(unit: str, limit_unit: str, parameter: Parameter, limit_basis: str) -> Fraction | None:
    """From an amount to a mass per volume, where the molar mass is known."""
    moles, grams = units().factor(unit, "mol/L"), units().factor("g/L", limit_unit)
    mass = parameter.bases.get(limit_basis) or parameter.molar_mass
    if moles is None or grams is None or mass is None:
        return None
    return moles * Fraction(mass) * grams


def _detection_limit(
    written: Written, settled: SettledUnit, parameter: Parameter, limit_unit: str, limit_basis: str, factor: Fraction
) -> tuple[Decimal, Fraction] | str | None:
    """The detection limit beside the result with its factor into the limit's unit.

    None if none is given, a reason code if one is given that cannot be used: it may lie above the limit.
    """
    reading = read_result(written.detection_limit)
    if reading.kind in (Kind.NOT_TESTED, Kind.PENDING):
        return None
    unusable = "unreadable_detection_limit"
    if reading.kind not in (Kind.EXACT, Kind.BELOW, Kind.AT_MOST) or reading.figure is None or reading.figure < 0:
        return unusable
    inside = replace(written, unit=written.detection_unit, name_unit="")
    apart = settle_unit(inside, Reading(Kind.EXACT, unit=reading.unit), parameter)
    if apart.problem or not apart.unit:
        return unusable if apart.problem else (reading.figure, factor)
    target = _target(apart.unit, settled.basis, parameter, (limit_unit,), limit_basis)
    return unusable if isinstance(target, str) else (reading.figure, target[1])
