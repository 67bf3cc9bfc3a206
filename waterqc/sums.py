"""Sums and sums of ratios over one sample: intervals are added, and a printed sum is audited (DESIGN 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np

from waterqc import figures
from waterqc.bench import Bench
from waterqc.case import Case, Outcome, Resolved
from waterqc.circumstances import Circumstances
from waterqc.coded import Coded, Codes
from waterqc.judge import Judgement, Span, by_binding, compare, span_of
from waterqc.measure import measure
from waterqc.names import ASIDES
from waterqc.result_text import Kind, Reading
from waterqc.standard import Limit, Standard
from waterqc.verdict_table import ComputedRow, VerdictTable
from waterqc.verdicts import WORST_FIRST, Verdict
from waterqc.vocabulary import vocabulary

_TWO_MEMBERS = 2


@dataclass(frozen=True)
class Total:
    """The interval of a sum, its members that are missing, and what was assumed."""

    span: Span
    there: int
    missing: tuple[str, ...]
    assumptions: tuple[str, ...]


def sums_of_samples(
    table: VerdictTable, bench: Bench, cases: Coded
) -> tuple[tuple[ComputedRow, ...], Mapping[int, Outcome]]:
    """Computed sums, and the findings on printed ones."""
    editions = {edition for one in table.circumstances.texts for edition in one.editions if edition is not None}
    limits = [(edition, limit) for edition in editions for limit in edition.limits if limit.members]
    wanted = {name for _, limit in limits for name in limit.members} | set(_joint())
    places = [place for place, name in enumerate(table.parameters.texts) if name in wanted]
    rows = np.flatnonzero(np.isin(table.parameters.codes, places))
    computed: list[ComputedRow] = []
    changes: dict[int, Outcome] = {}
    for sample in np.unique(table.sample_of[rows]).tolist():
        of_sample = _rows_by_parameter(table, table.rows_of(sample))
        circumstances = table.circumstances_of(int(table.firsts[sample]))
        for edition in sorted({one for one in circumstances.editions if one}, key=lambda one: one.id):
            if circumstances.point in edition.not_judged or circumstances.problem:
                continue
            for limit in (limit for limit in edition.limits if set(_members(limit, of_sample)) & set(of_sample)):
                row, changed = _one_sum(table, bench, cases, sample, of_sample, edition, limit)
                if row is not None:
                    _add(computed, row)
                changes.update(changed)
    return tuple(computed), changes


def _add(computed: list[ComputedRow], row: ComputedRow) -> None:
    """A period over two editions gives one row per sum, not two: the worse."""
    for place, one in enumerate(computed):
        if (one.sample, one.outcome.parameter) == (row.sample, row.outcome.parameter):
            computed[place] = min(one, row, key=lambda either: WORST_FIRST.index(either.outcome.verdict))
            return
    computed.append(row)


def _rows_by_parameter(table: VerdictTable, rows: Codes) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows.tolist():
        outcome = table.outcome(row)
        if outcome.parameter and outcome.verdict is not Verdict.NOT_TESTED and ASIDES.isdisjoint(outcome.reasons):
            found.setdefault(outcome.parameter, []).append(row)
    return found


@cache
def _joint() -> Mapping[str, tuple[str, ...]]:
    """The parameters that report several members as one (m- and p-xylene), with those members."""
    return {one.id: one.stands_for for one in vocabulary().parameters.values() if one.stands_for}


def _members(limit: Limit, reported: Mapping[str, list[int]]) -> tuple[str, ...]:
    """The members of a sum as a sample reports them: some may be reported as one, unless each is there by itself."""
    members = limit.members
    for joint, parts in _joint().items():
        told_apart = set(parts) <= set(reported)
        if limit.sum_of and joint in reported and set(parts) <= set(members) and not told_apart:
            members = (*(one for one in members if one not in parts), joint)
    return members


def _one_sum(
    table: VerdictTable,
    bench: Bench,
    cases: Coded,
    sample: int,
    of_sample: Mapping[str, list[int]],
    edition: Standard,
    limit: Limit,
) -> tuple[ComputedRow | None, Mapping[int, Outcome]]:
    first = next(row for rows in of_sample.values() for row in rows)
    circumstances = table.circumstances_of(first)
    bounds = bench.scales.bounds(edition, limit.parameter, circumstances.facts, False)
    if bounds is None or bounds.maximum is not limit:
        return None, {}

    def resolve(row: int) -> Resolved:
        case: Case = cases.texts[cases.codes[row]]
        return bench.resolve(case, circumstances)

    members = {name: [resolve(row) for row in of_sample.get(name, [])] for name in _members(limit, of_sample)}
    total = _total(members, edition, limit, circumstances, bench)
    judgement = _judged(total, limit)
    printed = of_sample.get(limit.parameter, [])
    changes = {row: _audited(table.outcome(row), resolve(row), total, limit, bench) for row in printed}
    printed_fails = any(table.outcome(row).verdict in (Verdict.FAIL, Verdict.ADVISORY) for row in printed)
    members_fail = judgement.verdict in (Verdict.FAIL, Verdict.ADVISORY)
    wanted = (
        (members_fail and not printed_fails)
        if printed
        else (total.there >= _TWO_MEMBERS or (members_fail and total.there > 0))
    )
    changed = {row: one for row, one in changes.items() if one is not table.outcome(row)}
    return (ComputedRow(sample, _outcome(total, judgement, limit, edition, circumstances)) if wanted else None), changed


def _total(
    members: Mapping[str, list[Resolved]], edition: Standard, limit: Limit, circumstances: Circumstances, bench: Bench
) -> Total:
    low, high = Fraction(0), Fraction(0)
    low_open = high_open = unending = False
    missing: list[str] = []
    assumptions: list[str] = []
    for name, reported in members.items():
        spans = [
            span
            for one in reported
            if (span := _member(one, edition, limit, circumstances, bench, assumptions)) is not None
        ]
        if not spans:
            missing.extend(_joint().get(name, (name,)))
            continue
        widest = max(spans, key=lambda span: (span.high is None, span.high or 0))
        low += min((span.low or Fraction(0)) for span in spans) if len(spans) > 1 else (widest.low or Fraction(0))
        low_open = low_open or widest.low_open
        unending = unending or widest.high is None
        high += widest.high or 0
        high_open = high_open or widest.high_open
    there = len(limit.members) - len(missing)
    span = Span(low, None if missing or unending else high, low_open, high_open)
    return Total(span, there, tuple(missing), tuple(dict.fromkeys(assumptions)))


def _member(
    resolved: Resolved,
    edition: Standard,
    limit: Limit,
    circumstances: Circumstances,
    bench: Bench,
    assumptions: list[str],
) -> Span | None:
    """One member in the sum's unit, or as a share of its own limit; None if it cannot be read."""
    parameter = resolved.parameter
    if parameter is None or resolved.settled.problem:
        return None
    divisor, units, basis = Fraction(1), limit.units, limit.basis
    if limit.sum_of_ratios:
        own = bench.scales.bounds(edition, parameter.id, circumstances.facts, False)
        if own is None or own.maximum is None or not own.maximum.maximum:
            return None
        divisor, units, basis = Fraction(own.maximum.maximum), own.units, own.blocks[0].basis
    else:
        basis = parameter.basis
    measured, assumed = measure(
        resolved.reading, resolved.settled, parameter, units, basis, resolved.case.written, bench.scales.assume_units
    )
    if measured.problem:
        return None
    assumptions.extend(assumed)
    ends = measured.reading.ends or (measured.reading,)
    spans = []
    for one in ends:
        end = reading = replace(one, kind=Kind.NOT_DETECTED) if one.kind is Kind.TRACE else one
        if end.kind in (Kind.NOT_DETECTED, Kind.BELOW) and edition.non_detect_in_sum == "zero":
            reading = Reading(Kind.EXACT, Decimal(0))
        elif end.kind is Kind.NOT_DETECTED and measured.detection_limit is None:
            assumptions.append("detection_limit_unknown")
            reading = Reading(Kind.EXACT, Decimal(0))
        if reading.figure is None and reading.kind not in (Kind.NOT_DETECTED, Kind.UNCOUNTABLE):
            return None
        spans.append(span_of(measured, reading))
    low = min((span.low or Fraction(0)) for span in spans)
    highs = [span.high for span in spans]
    high = None if None in highs else max(one for one in highs if one is not None)
    return Span(low / divisor, None if high is None else high / divisor, spans[0].low_open, spans[-1].high_open)


def _judged(total: Total, limit: Limit) -> Judgement:
    judgement = by_binding(compare(total.span, limit, is_maximum=True), limit)
    if judgement.verdict is Verdict.UNDECIDED and total.missing and not limit.when_exceeded:
        return replace(judgement, reasons=("incomplete_sum:missing " + ", ".join(total.missing),))
    return judgement


def _audited(outcome: Outcome, resolved: Resolved, total: Total, limit: Limit, bench: Bench) -> Outcome:
    """The printed sum's outcome; a finding if it is over half its last digit outside its members' interval."""
    reading = resolved.reading
    if (
        reading.figure is None
        or reading.kind is not Kind.EXACT
        or resolved.parameter is None
        or resolved.settled.problem
    ):
        return outcome
    measured, _ = measure(
        reading,
        resolved.settled,
        resolved.parameter,
        limit.units,
        limit.basis,
        resolved.case.written,
        bench.scales.assume_units,
    )
    if measured.problem:
        return outcome
    exponent = reading.figure.as_tuple().exponent
    half_digit = Fraction(1, 2) * Fraction(10) ** int(exponent) if isinstance(exponent, int) else Fraction(0)
    low, high = ((Fraction(reading.figure) + sign * half_digit) * measured.factor for sign in (-1, 1))
    too_low = total.span.low is not None and high < total.span.low
    too_high = total.span.high is not None and low > total.span.high
    return replace(outcome, findings=(*outcome.findings, "stated_sum_differs")) if too_low or too_high else outcome


def _outcome(
    total: Total, judgement: Judgement, limit: Limit, edition: Standard, circumstances: Circumstances
) -> Outcome:
    span = total.span
    low, high = span.low or Fraction(0), span.high
    if high is None:
        qualifier, value, value_high = "≥", figures.six_digits(low), ""
    elif low == high:
        qualifier, value, value_high = "", figures.six_digits(low), ""
    elif low == 0:
        qualifier, value, value_high = "<" if span.high_open else "≤", figures.six_digits(high), ""
    else:
        qualifier, value, value_high = "range", figures.six_digits(low), figures.six_digits(high)
    maximum = limit.maximum or Decimal(0)
    margin = (high if high is not None else low) / Fraction(maximum) if maximum else None
    return Outcome(
        parameter=limit.parameter,
        qualifier=qualifier,
        value=value,
        value_high=value_high,
        unit=limit.units_as_written[0] if limit.units_as_written else "",
        limit=f"{'<' if limit.strict_maximum else '≤'} {maximum:f}",
        limit_max=f"{maximum:f}",
        verdict=judgement.verdict,
        reasons=judgement.reasons,
        margin="" if margin is None else figures.margin_text(margin),
        binding=limit.binding,
        standard=edition.id,
        clause=limit.cite,
        assumptions=_unique((*circumstances.assumptions, *total.assumptions)),
        findings=circumstances.findings,
    )


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
