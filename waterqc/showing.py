"""The cells of the compliance CSV that show a result beside its limit: figures in the limit's unit, margin, clause."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from waterqc import figures
from waterqc.case import Outcome, Resolved, Weighed
from waterqc.circumstances import Circumstances
from waterqc.judge import Measured
from waterqc.measure import WITHOUT_UNIT
from waterqc.result_text import Kind, Reading
from waterqc.select import Bounds

QUALIFIERS: Mapping[Kind, str] = {
    Kind.BELOW: "<",
    Kind.AT_MOST: "≤",
    Kind.ABOVE: ">",
    Kind.AT_LEAST: "≥",
    Kind.NOT_DETECTED: "nd",
    Kind.RANGE: "range",
}


def shown(resolved: Resolved, outcome: Outcome, bounds: Bounds | None, weighed: Weighed | None) -> Outcome:
    """The outcome with the result's figures in the limit's unit and the limit as a person writes it."""
    if weighed is None:
        measured = Measured(resolved.reading, unit=resolved.settled.unit, problem=resolved.settled.problem)
    else:
        measured = weighed.measured
    outcome = replace(outcome, qualifier=QUALIFIERS.get(resolved.reading.kind, ""))
    if not measured.problem:
        outcome = _with_figures(outcome, resolved, measured)
    if weighed is not None and weighed.edition is not None:
        outcome = replace(outcome, standard=weighed.edition.id)
    if bounds is None:
        return outcome
    return replace(
        outcome,
        unit=_limit_unit_text(bounds, measured),
        limit=bounds.text,
        limit_min=f"{bounds.minimum.minimum:f}" if bounds.minimum and bounds.minimum.minimum is not None else "",
        limit_max=f"{bounds.maximum.maximum:f}" if bounds.maximum and bounds.maximum.maximum is not None else "",
        margin=_margin(resolved.reading, measured, bounds),
        binding=bounds.binding,
        clause=bounds.clause,
    )


def _with_figures(outcome: Outcome, resolved: Resolved, measured: Measured) -> Outcome:
    reading, factor = resolved.reading, measured.factor
    unit = (
        ""
        if resolved.parameter is None or resolved.parameter.dimension in WITHOUT_UNIT
        else (resolved.case.written.unit or reading.unit or resolved.case.written.name_unit)
    )
    value = high = ""
    if reading.kind is Kind.RANGE and reading.ends:
        low_end, high_end = reading.ends
        value = figures.converted(low_end.figure, factor) if low_end.figure is not None else ""
        high = figures.converted(high_end.figure, factor) if high_end.figure is not None else ""
    elif reading.figure is not None:
        value = figures.converted(reading.figure, factor)
    limit = ""
    if measured.detection_limit is not None:
        limit = figures.converted(measured.detection_limit, measured.detection_factor)
    elif reading.kind is Kind.BELOW:
        limit = value
    return replace(outcome, value=value, value_high=high, detection_limit=limit, unit=unit.strip())


def _limit_unit_text(bounds: Bounds, measured: Measured) -> str:
    """The limit's unit as the standard writes it."""
    block = bounds.blocks[0]
    if not block.units:
        return ""
    index = block.units.index(measured.unit) if measured.unit in block.units else 0
    return block.units_as_written[index]


def _margin(reading: Reading, measured: Measured, bounds: Bounds) -> str:
    exact = exact_margin(reading, measured, bounds)
    return figures.margin_text(exact) if exact is not None else ""


def exact_margin(reading: Reading, measured: Measured, bounds: Bounds) -> Fraction | None:
    """Result/limit for a maximum, limit/result for a minimum, the worse where both bind; of a range the worse end."""
    if measured.problem:
        return None
    if reading.kind is Kind.RANGE and reading.ends:
        ends = [found for end in reading.ends if (found := exact_margin(end, measured, bounds)) is not None]
        return max(ends, default=None)
    if reading.figure is None or bounds.none_perceptible is not None:
        return None
    figure = Fraction(reading.figure) * measured.factor
    margins = []
    if bounds.maximum is not None and bounds.maximum.maximum:
        margins.append(figure / Fraction(bounds.maximum.maximum))
    if bounds.minimum is not None and bounds.minimum.minimum is not None:
        if figure == 0:
            return None
        margins.append(Fraction(bounds.minimum.minimum) / figure)
    return max(margins, default=None)


@dataclass(frozen=True, slots=True)
class Passed:
    """A case that passed a plain numeric limit: another figure in the same circumstances needs only to be compared."""

    circumstances: Circumstances
    outcome: Outcome
    bounds: Bounds
    factor: Fraction
    plausible: tuple[Decimal, Decimal] | None

    def outcome_for(self, reading: Reading) -> Outcome | None:
        """The outcome of another plain figure, None if it does not clearly pass."""
        figure = reading.figure
        if (
            reading.kind is not Kind.EXACT
            or figure is None
            or figure <= 0
            or reading.unit
            or reading.assumptions
            or reading.findings
        ):
            return None
        if self.plausible and not self.plausible[0] <= figure <= self.plausible[1]:
            return None
        value = Fraction(figure) * self.factor
        margins = []
        if self.bounds.maximum is not None and self.bounds.maximum.maximum is not None:
            margins.append(value / Fraction(self.bounds.maximum.maximum))
        if self.bounds.minimum is not None and self.bounds.minimum.minimum is not None:
            margins.append(Fraction(self.bounds.minimum.minimum) / value)
        margin = max(margins)
        if margin >= 1:
            return None
        shown, one = figures.converted(figure, self.factor), self.outcome
        # named one by one: dataclasses.replace would take longer than all the rest
        return Outcome(
            parameter=one.parameter,
            qualifier=one.qualifier,
            value=shown,
            value_high=one.value_high,
            detection_limit=one.detection_limit,
            unit=one.unit,
            limit=one.limit,
            limit_min=one.limit_min,
            limit_max=one.limit_max,
            verdict=one.verdict,
            reasons=one.reasons,
            margin=figures.margin_text(margin),
            binding=one.binding,
            standard=one.standard,
            clause=one.clause,
            assumptions=one.assumptions,
            findings=one.findings,
        )
