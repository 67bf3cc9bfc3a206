"""A result against the bounds that hold for it: verdict and reason. Pure: no file, no clock, no printing.

A result is an interval and a limit a set: pass if the whole interval is allowed, fail if none of it is, undecided if
some is; a range was observed at both ends (DESIGN 3). Everything is exact: fractions, never floats, no epsilon.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from waterqc.result_text import Kind, Reading
from waterqc.select import Bounds
from waterqc.standard import Limit
from waterqc.verdicts import ADVISORY_BINDINGS, Verdict

#: Grades of odour and taste (GB/T 5750.4): 0 none; 1 only the trained notice, and no rule settles it; 2 is perceived.
_FIRST_PERCEPTIBLE_GRADE = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading with its unit settled: `factor` brings it exactly into the limit's unit.

    `less_volume` says that the laboratory looked at less water than the limit names;
    `problem` is the reason why the unit cannot be used, "" if it can.
    """

    reading: Reading
    factor: Fraction = Fraction(1)
    unit: str = ""  # the limit's unit, in the words of units.txt
    own_unit: str = ""  # the laboratory's
    is_count: bool = False
    detection_limit: Decimal | None = None  # in the limit's unit after `detection_factor`
    detection_factor: Fraction = Fraction(1)
    problem: str = ""

    @property
    def less_volume(self) -> bool:
        """Whether one count in the laboratory's volume stands for more than one in the limit's."""
        return self.is_count and self.factor > 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reasons and what had to be assumed."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


PASSED = Judgement(Verdict.PASS)
NO_LIMIT = Judgement(Verdict.NO_LIMIT)


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a result may have; None means without end."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False


def undecided(*reasons: str) -> Judgement:
    """Cannot be settled, for these reasons."""
    return Judgement(Verdict.UNDECIDED, reasons)


def failed(reason: str) -> Judgement:
    """Nothing that the result may be is allowed."""
    return Judgement(Verdict.FAIL, (reason,))


def judge(measured: Measured, bounds: Bounds) -> Judgement:
    """Judge one result by the bounds that hold for it."""
    reading = measured.reading
    if reading.kind is Kind.NOT_TESTED:
        return Judgement(Verdict.NOT_TESTED)
    if reading.kind is Kind.PENDING:
        return Judgement(Verdict.NOT_TESTED, ("pending",))
    if reading.kind is Kind.UNREADABLE:
        return undecided(reading.problem or "unreadable_result")
    if measured.problem:
        return undecided(measured.problem)
    statistic = next((block.statistic for block in bounds.blocks if block.statistic), "")
    if statistic:
        return undecided(f"statistic_required:{statistic}")
    if reading.kind is Kind.RANGE and reading.ends is not None:
        ends = [judge(replace(measured, reading=end), bounds) for end in reading.ends]
        return replace(worst(ends), assumptions=_joined(one.assumptions for one in ends))
    judgements = [one for one in _bound_by_bound(measured, bounds) if one is not None]
    return replace(worst(judgements), assumptions=_joined(one.assumptions for one in judgements))


def _joined(texts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in texts for text in one))


def worst(judgements: list[Judgement]) -> Judgement:
    """Fail if any fails, else undecided if any is, else advisory, else pass; the reasons of those that decide."""
    for verdict in (Verdict.FAIL, Verdict.UNDECIDED, Verdict.ADVISORY, Verdict.PASS):
        deciding = [one for one in judgements if one.verdict is verdict]
        if deciding:
            return Judgement(
                verdict, _joined(one.reasons for one in deciding), (), _joined(one.findings for one in judgements)
            )
    return judgements[0] if judgements else NO_LIMIT


def _bound_by_bound(measured: Measured, bounds: Bounds) -> Iterable[Judgement | None]:
    if bounds.none_perceptible:
        yield by_binding(_perceived(measured.reading), bounds.none_perceptible)
    if bounds.absent:
        yield by_binding(_absent(measured, bounds), bounds.absent)
    if bounds.maximum:
        yield by_binding(_against(measured, bounds.maximum, is_maximum=True), bounds.maximum)
    if bounds.minimum:
        yield by_binding(_against(measured, bounds.minimum, is_maximum=False), bounds.minimum)


def by_binding(judgement: Judgement, limit: Limit) -> Judgement:
    """An excess of a guidance value that another analysis must settle is undecided; of advice, advisory."""
    if judgement.verdict is Verdict.FAIL and limit.when_exceeded:
        return undecided(limit.when_exceeded)
    if judgement.verdict is Verdict.FAIL and limit.binding in ADVISORY_BINDINGS:
        return replace(judgement, verdict=Verdict.ADVISORY)
    return judgement


def _perceived(reading: Reading) -> Judgement:
    if reading.kind in (Kind.ABSENT, Kind.NOT_DETECTED):
        return PASSED
    if reading.kind is Kind.PRESENT:
        return failed("perceptible")
    if reading.kind is Kind.EXACT and reading.figure is not None:
        if reading.figure == 0:
            return PASSED
        if reading.figure >= _FIRST_PERCEPTIBLE_GRADE:
            return failed("perceptible")
        return undecided("faintly_perceptible" if reading.figure == 1 else "unreadable_result")
    return undecided("unreadable_result")


def _absent(measured: Measured, bounds: Bounds) -> Judgement:
    reading = measured.reading
    nothing_found = reading.kind in (Kind.ABSENT, Kind.NOT_DETECTED) or (
        reading.kind in (Kind.EXACT, Kind.AT_MOST) and reading.figure == 0
    )
    if reading.kind is Kind.NOT_DETECTED and measured.detection_limit is not None:
        return _none_below(measured, measured.detection_limit, measured.detection_factor, bounds)
    if nothing_found:
        if measured.less_volume:
            return undecided("volume_too_small")
        unknown = reading.kind is Kind.NOT_DETECTED
        return Judgement(Verdict.PASS, (), ("detection_limit_unknown",)) if unknown else PASSED
    if reading.kind is Kind.BELOW and reading.figure is not None:
        return _none_below(measured, reading.figure, measured.factor, bounds)
    if reading.kind is Kind.AT_LEAST and reading.figure == 0:
        return undecided("measuring_range_below_limit")
    if reading.kind is Kind.AT_MOST and reading.figure is not None:
        less_than_one = Fraction(reading.figure) * measured.factor < 1
        return PASSED if less_than_one and not measured.less_volume else undecided("detection_limit_above_limit")
    return failed("detected")


def _none_below(measured: Measured, figure: Decimal, factor: Fraction, bounds: Bounds) -> Judgement:
    """`<x` organisms: none if x is at most one, or an MPN method's statement that all its tubes were negative."""
    if measured.less_volume:
        return undecided("volume_too_small")
    if Fraction(figure) * factor <= 1:
        return PASSED
    if figure in bounds.edition.not_detected_statements.get(measured.own_unit, ()):
        return Judgement(Verdict.PASS, (), (f"method_statement_not_detected:<{figure:f}",))
    return undecided("detection_limit_above_limit")


def _against(measured: Measured, limit: Limit, is_maximum: bool) -> Judgement:
    """A figure against a maximum or a minimum."""
    reading = measured.reading
    if measured.is_count and reading.kind is Kind.ABSENT:
        reading = replace(reading, kind=Kind.NOT_DETECTED)
    if reading.kind is Kind.TRACE:
        reading = replace(reading, kind=Kind.NOT_DETECTED)
    if reading.kind in (Kind.ABSENT, Kind.PRESENT):
        return undecided("figure_missing")
    if reading.kind is Kind.UNCOUNTABLE and not measured.is_count:
        return undecided("unreadable_result")
    nothing_found = reading.kind is Kind.NOT_DETECTED or reading.figure == 0
    if nothing_found and measured.less_volume and is_maximum:
        return undecided("volume_too_small")
    if reading.kind is Kind.NOT_DETECTED and measured.detection_limit is None:
        return Judgement(Verdict.PASS, (), ("detection_limit_unknown",)) if is_maximum else failed("below_minimum")
    findings = ("result_reads_as_limit",) if reading.kind in (Kind.AT_MOST, Kind.AT_LEAST) else ()
    return replace(compare(span_of(measured, reading), limit, is_maximum), findings=findings)


def span_of(measured: Measured, reading: Reading) -> Span:
    """The values, in the limit's unit, that a reading with a figure may have."""
    if reading.kind is Kind.UNCOUNTABLE:
        return Span(None, None)
    if reading.kind is Kind.NOT_DETECTED and measured.detection_limit is not None:
        return Span(Fraction(0), Fraction(measured.detection_limit) * measured.detection_factor, high_open=True)
    figure = Fraction(reading.figure or 0) * measured.factor
    if reading.kind in (Kind.BELOW, Kind.AT_MOST):
        return Span(Fraction(0), figure, high_open=reading.kind is Kind.BELOW)
    if reading.kind in (Kind.ABOVE, Kind.AT_LEAST):
        return Span(figure, None, low_open=reading.kind is Kind.ABOVE)
    return Span(figure, figure)


def compare(span: Span, limit: Limit, is_maximum: bool) -> Judgement:
    """A span, in the limit's unit, against its maximum or its minimum."""
    if span.low is None and span.high is None:  # too many to count
        return failed("above_maximum") if is_maximum else PASSED
    if is_maximum:
        bound = Fraction(limit.maximum or 0)
        all_in = span.high is not None and _up_to(span.high, span.high_open, bound, limit.strict_maximum)
        none_in = span.low is not None and (
            span.low > bound or (span.low == bound and (span.low_open or limit.strict_maximum))
        )
        return _three_way(all_in, none_in, "above_maximum", span)
    bound = Fraction(limit.minimum or 0)
    all_in = span.low is not None and (
        span.low > bound or (span.low == bound and (span.low_open or not limit.strict_minimum))
    )
    none_in = span.high is not None and (
        span.high < bound or (span.high == bound and (span.high_open or limit.strict_minimum))
    )
    return _three_way(all_in, none_in, "below_minimum", span)


def _up_to(high: Fraction, is_open: bool, bound: Fraction, strict: bool) -> bool:
    return high < bound or (high == bound and (is_open or not strict))


def _three_way(all_in: bool, none_in: bool, reason: str, span: Span) -> Judgement:
    if none_in:
        return failed(reason)
    if all_in:
        return PASSED
    return undecided("measuring_range_below_limit" if span.high is None else "detection_limit_above_limit")
