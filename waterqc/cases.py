"""One distinct case — a name, a result, a unit, its circumstances — judged once, however many rows share it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from waterqc import figures
from waterqc.circumstances import Alternative, Circumstances, all_residuals, facts_needed, tried_regimes
from waterqc.judge import NO_LIMIT, Judgement, Measured, judge
from waterqc.measure import WITHOUT_UNIT, SettledUnit, Written, measure, settle_unit
from waterqc.result_text import DecimalMark, Kind, Reading, read_result
from waterqc.select import Bounds, bind, open_alternatives, relaxations
from waterqc.shelf import cited_editions
from waterqc.standard import Standard
from waterqc.stated import disinfectant_of, limit_differs, stated_verdict
from waterqc.verdicts import WORST_FIRST, Verdict
from waterqc.vocabulary import NameMatch, Parameter, Vocabulary

QUALIFIERS: Mapping[Kind, str] = {
    Kind.BELOW: "<", Kind.AT_MOST: "≤", Kind.ABOVE: ">", Kind.AT_LEAST: "≥", Kind.NOT_DETECTED: "nd", Kind.RANGE: "range",
}  # fmt: skip
_FOUND = frozenset({Kind.PRESENT, Kind.UNCOUNTABLE, Kind.ABOVE})


@dataclass(frozen=True, slots=True)
class Case:
    """The texts that decide a verdict, and nothing else."""

    name: str
    written: Written
    stated_limit: str = ""
    stated_verdict: str = ""
    cited: str = ""
    aside: str = ""  # other_medium or quality_control: never judged
    code: str = ""
    decimal_mark: DecimalMark = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The cells of the compliance CSV that a case decides."""

    parameter: str = ""
    qualifier: str = ""
    value: str = ""
    value_high: str = ""
    detection_limit: str = ""
    unit: str = ""
    limit: str = ""
    limit_min: str = ""
    limit_max: str = ""
    verdict: Verdict = Verdict.UNDECIDED
    reasons: tuple[str, ...] = ()
    margin: str = ""
    binding: str = ""
    standard: str = ""
    clause: str = ""
    assumptions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """A case with its name, result and unit understood."""

    case: Case
    parameter: Parameter | None
    reading: Reading
    settled: SettledUnit
    match: NameMatch | None
    problem: str = ""
    assumptions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """One alternative judged."""

    alternative: Alternative
    bounds: Bounds | None
    edition: Standard | None
    measured: Measured
    judgement: Judgement
    assumptions: tuple[str, ...]


@dataclass
class Bench:
    """Judges cases; what it learns of names, limits and regimes is kept for the next."""

    names: Vocabulary
    assume_units: bool = False
    residual_case: Callable[[int], "Resolved"] | None = None
    _bound: dict[tuple[str, str, tuple[tuple[str, str], ...], bool], Bounds | None] = field(default_factory=dict)
    _names: dict[tuple[str, str], NameMatch | None] = field(default_factory=dict)

    def match(self, name: str, code: str) -> NameMatch | None:
        """What a written name, or else the code beside it, means."""
        key = (name, code)
        if key not in self._names:
            found = self.names.match(name)
            by_code = self.names.by_code(code) if code else ""
            if by_code and (found is None or (not found.parameter and by_code in found.candidates)):
                found = NameMatch(by_code, found.basis if found else "", found.unit if found else "")
            self._names[key] = found
        return self._names[key]

    def resolve(self, case: Case, circumstances: Circumstances) -> Resolved:
        """Understand the name, the result and the unit of a case."""
        match = self.match(case.name, case.code)
        reading = read_result(case.written.result, case.decimal_mark)
        nothing = SettledUnit("", "")
        if match is None:
            near = self.names.nearest(case.name)
            return Resolved(case, None, reading, nothing, None, f"unknown_parameter:nearest is {near[0]}" if near else "unknown_parameter")
        parameter, assumptions, findings = self._settle_name(match, case, circumstances)
        if not parameter:
            return Resolved(case, None, reading, nothing, match, f"ambiguous_parameter:{' or '.join(match.candidates)}")
        one = self.names[parameter]
        written = replace(case.written, name_unit=match.unit, name_basis=match.basis)
        settled = settle_unit(written, reading, one)
        return Resolved(replace(case, written=written), one, reading, settled, match, "", assumptions, findings)

    def _settle_name(
        self, match: NameMatch, case: Case, circumstances: Circumstances
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """余氯 is free chlorine unless chloramine is stated or the printed limit shows another disinfectant."""
        edition = next((edition for edition in circumstances.editions if edition), None)
        if not match.shared_name:
            if match.parameter in all_residuals() and edition is not None:
                shown = disinfectant_of(case.stated_limit, edition, all_residuals(), match.parameter)
                return match.parameter, (), (f"limits_of_another_disinfectant:{shown}",) if shown else ()
            return match.parameter, (), ()
        if not match.parameter:
            return "", (), ()
        regime = circumstances.facts.get("disinfectant", "")
        if regime in ("chloramine", "ozone_chloramine") and "total_chlorine" in match.candidates:
            return "total_chlorine", ("name_read_as:total_chlorine",), ()
        shown = disinfectant_of(case.stated_limit, edition, match.candidates, match.parameter) if edition else ""
        if shown:
            return shown, (f"name_read_as:{shown}",), (f"limits_of_another_disinfectant:{shown}",)
        return match.parameter, (f"name_read_as:{match.parameter}",), ()

    def bounds(self, edition: Standard, parameter: str, facts: Mapping[str, str], residual_met: bool) -> Bounds | None:
        """The bounds under some facts, chosen once."""
        key = (f"{edition.id} {edition.extends} {edition.in_force_from}", parameter, tuple(sorted(facts.items())), residual_met)
        if key not in self._bound:
            self._bound[key] = bind(edition, parameter, facts, residual_met)
        return self._bound[key]

    def judge(self, case: Case, circumstances: Circumstances) -> Outcome:
        """Judge a case in its circumstances."""
        resolved = self.resolve(case, circumstances)
        parameter, reading = resolved.parameter, resolved.reading
        if parameter and resolved.match and parameter.id in all_residuals() - circumstances.residuals:
            # a shared name such as 余氯 turned out to be another residual than the one it is usually
            reported = (circumstances.residuals - {resolved.match.parameter}) | {parameter.id}
            circumstances = replace(circumstances, residuals=reported)
        blank = Outcome(parameter=parameter.id if parameter else "", findings=resolved.findings)
        if case.aside:
            return self._shown(resolved, replace(blank, verdict=Verdict.NO_LIMIT, reasons=(case.aside,)), None, None)
        if reading.kind is Kind.NOT_TESTED:
            return replace(blank, verdict=Verdict.NOT_TESTED, reasons=("no_result",))
        if parameter is None:
            return replace(blank, reasons=(resolved.problem,))
        if circumstances.problem:
            shown = self._shown(resolved, replace(blank, reasons=(circumstances.problem,)), None, None)
            return replace(shown, assumptions=(*circumstances.assumptions, *resolved.assumptions), findings=(*circumstances.findings, *resolved.findings))
        weighed, assumed = self._weigh_all(resolved, circumstances, circumstances.facts)
        verdict, reasons, deciding = combine(weighed)
        reasons = (*reasons, *self._relaxations(resolved, circumstances, weighed, verdict))
        if verdict is Verdict.NO_LIMIT:
            verdict, reasons = self._without_limit(resolved, circumstances)
        outcome = replace(
            blank,
            verdict=verdict,
            reasons=tuple(dict.fromkeys(reasons)),
            assumptions=self._assumptions(resolved, circumstances, deciding, weighed, assumed),
        )
        shown = self._shown(resolved, outcome, deciding.bounds, deciding)
        return replace(shown, findings=(*circumstances.findings, *shown.findings, *self._findings(resolved, circumstances, deciding, verdict)))

    def _assumptions(
        self, resolved: Resolved, circumstances: Circumstances, deciding: Weighed, weighed: list[Weighed], assumed: tuple[str, ...]
    ) -> tuple[str, ...]:
        """What was taken for granted, each code once; claimed facts where they decide which limit binds."""
        claimed: tuple[str, ...] = ()
        if deciding.bounds is not None:
            used = {fact for block in deciding.bounds.blocks for table in block.when for fact in table}
            claimed = tuple(f"claimed:{fact}={value}" for fact, value in circumstances.stated if fact in used)
        several = len(weighed) > 1 and len({one.bounds.text if one.bounds else "" for one in weighed}) > 1
        any_fact = tuple(f"holds_for_any:{name}" for name in _varied(weighed)) if several and deciding.judgement.verdict is Verdict.PASS else ()
        texts = (
            *circumstances.assumptions, *resolved.assumptions, *resolved.reading.assumptions, *deciding.assumptions,
            *deciding.judgement.assumptions, *claimed, *assumed, *any_fact,
        )  # fmt: skip
        return tuple(dict.fromkeys(texts))

    def _weigh_all(
        self, resolved: Resolved, circumstances: Circumstances, facts: Mapping[str, str]
    ) -> tuple[list[Weighed], tuple[str, ...]]:
        """The case under every way in which unknown facts may turn out."""
        assert resolved.parameter is not None
        tried: dict[str, tuple[str, ...]] = {}
        assumed: tuple[str, ...] = ()
        is_residual = resolved.parameter.id in all_residuals()
        if is_residual and "disinfectant" not in facts:
            tried["disinfectant"], assumed = tried_regimes(circumstances)
        weighed = []
        for edition in circumstances.editions:
            if edition is None:
                continue
            if facts.get("point") in edition.not_judged:
                weighed.append(self._weigh(resolved, edition, dict(facts), None))
                continue
            for alternative in open_alternatives(edition, resolved.parameter.id, facts, tried):
                for residual_met in self._residual_met(resolved, circumstances, edition, alternative) if is_residual else (False,):
                    bounds = self.bounds(edition, resolved.parameter.id, alternative, residual_met)
                    shown = {**alternative, "other_residual": str(residual_met)} if is_residual else alternative
                    weighed.append(self._weigh(resolved, edition, shown, bounds))
        return weighed, assumed

    def _residual_met(
        self, resolved: Resolved, circumstances: Circumstances, edition: Standard, facts: Mapping[str, str]
    ) -> tuple[bool, ...]:
        """Whether another residual of the sample meets its minimum where at least one must; both ways if nobody knows."""
        assert resolved.parameter is not None
        own = bind(edition, resolved.parameter.id, facts)
        if own is None or own.minimum is None or not own.minimum.one_of:
            return (False,)
        group = {limit.parameter for limit in edition.limits if limit.one_of == own.minimum.one_of}
        others = {parameter: index for parameter, index in circumstances.residual_results if parameter in group and parameter != resolved.parameter.id}
        verdicts = []
        for parameter, index in others.items():
            bounds = bind(edition, parameter, facts)
            if bounds is None or self.residual_case is None:
                continue
            other = self.residual_case(index)
            verdicts.append(self._weigh(other, edition, facts, replace(bounds, maximum=None)).judgement.verdict)
        if Verdict.PASS in verdicts:
            return (True,)
        return (False,) if verdicts and set(verdicts) == {Verdict.FAIL} and set(others) == group - {resolved.parameter.id} else (False, True)

    def _weigh(self, resolved: Resolved, edition: Standard, facts: Mapping[str, str], bounds: Bounds | None) -> Weighed:
        parameter = resolved.parameter
        assert parameter is not None
        limit_units = bounds.units if bounds else ()
        basis = bounds.blocks[0].basis if bounds else ""
        measured, assumptions = measure(
            resolved.reading, resolved.settled, parameter, limit_units, basis, resolved.case.written, self.assume_units
        )
        judgement = judge(measured, bounds) if bounds else NO_LIMIT
        context = Alternative({name: facts[name] for name in facts}, edition.id, judgement.verdict)
        return Weighed(context, bounds, edition, measured, judgement, assumptions)

    def _relaxations(
        self, resolved: Resolved, circumstances: Circumstances, weighed: list[Weighed], verdict: Verdict
    ) -> Iterable[str]:
        """The claims under which the verdict would have been better."""
        if verdict not in (Verdict.FAIL, Verdict.UNDECIDED, Verdict.ADVISORY) or resolved.parameter is None:
            return
        seen = set()
        for one in weighed:
            if one.edition is None:
                continue
            for missing in relaxations(one.edition, resolved.parameter.id, one.alternative.facts):
                text = "+".join(name if value == "true" else f"{name}={value}" for name, value in sorted(missing.items()))
                if text in seen:
                    continue
                seen.add(text)
                claimed, _ = self._weigh_all(resolved, circumstances, {**circumstances.facts, **missing})
                if combine(claimed)[0] is Verdict.PASS:
                    yield f"relaxation_if:{text}"

    def _without_limit(self, resolved: Resolved, circumstances: Circumstances) -> tuple[Verdict, tuple[str, ...]]:
        """No limit: raw water is never judged; a detected member of a group that must be absent is not passed over."""
        for edition in circumstances.editions:
            reason = edition.not_judged.get(circumstances.point) if edition else None
            if reason:
                return Verdict.NO_LIMIT, (reason,)
        assert resolved.parameter is not None
        reading = resolved.reading
        group = resolved.parameter.implies
        limited = any(edition and edition.by_parameter.get(group) for edition in circumstances.editions)
        if group and limited:
            if reading.kind in _FOUND or (reading.kind in (Kind.EXACT, Kind.RANGE) and _positive(reading)):
                return Verdict.UNDECIDED, (f"implies_{group}",)
            if reading.kind is Kind.UNREADABLE:
                return Verdict.UNDECIDED, (reading.problem or "unreadable_result",)
        return Verdict.NO_LIMIT, ("no_limit_set",)

    def _findings(
        self, resolved: Resolved, circumstances: Circumstances, deciding: Weighed, verdict: Verdict
    ) -> tuple[str, ...]:
        """What the document prints beside the result against what the standard says."""
        case, edition = resolved.case, deciding.edition
        found = list((*resolved.reading.findings, *deciding.judgement.findings))
        if edition is None or resolved.parameter is None:
            return tuple(found)
        point = edition.point_as.get(circumstances.point, circumstances.point)
        judged_here = circumstances.point not in edition.not_judged
        if judged_here and limit_differs(case.stated_limit, deciding.bounds, edition, resolved.parameter.id, deciding.measured.factor, point):
            found.append("stated_limit_differs")
        stated = stated_verdict(case.stated_verdict) if case.stated_verdict else ""
        if (stated == "pass" and verdict is Verdict.FAIL) or (stated == "fail" and verdict is Verdict.PASS):
            found.append("stated_verdict_differs")
        found.extend(_cited_findings(case.cited, edition, circumstances))
        return tuple(dict.fromkeys(found))

    def _shown(self, resolved: Resolved, outcome: Outcome, bounds: Bounds | None, weighed: Weighed | None) -> Outcome:
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


def combine(weighed: list[Weighed]) -> tuple[Verdict, tuple[str, ...], Weighed]:
    """One verdict for all alternatives is the verdict (a pass beside no limit is a pass); else undecided, naming the fact."""
    verdicts = {one.judgement.verdict for one in weighed}
    deciding = min(weighed, key=lambda one: (WORST_FIRST.index(one.judgement.verdict), one.bounds is None))
    if len(verdicts) == 1:
        if len(weighed) > 1:
            deciding = max(weighed, key=lambda one: _tightness(one))
        return deciding.judgement.verdict, tuple(dict.fromkeys(reason for one in weighed for reason in one.judgement.reasons)), deciding
    if verdicts <= {Verdict.PASS, Verdict.NO_LIMIT}:
        passing = [one for one in weighed if one.judgement.verdict is Verdict.PASS]
        return Verdict.PASS, (), max(passing, key=_tightness)
    if Verdict.UNDECIDED in verdicts and verdicts <= {Verdict.UNDECIDED, Verdict.NO_LIMIT}:
        return Verdict.UNDECIDED, deciding.judgement.reasons, deciding
    needed = facts_needed([one.alternative for one in weighed])
    return Verdict.UNDECIDED, tuple(f"needs_fact:{name}" for name in needed), deciding


def _tightness(one: Weighed) -> Fraction:
    """Of limits that all give the same verdict the one that the result comes nearest to is shown."""
    if one.bounds is None or one.measured.problem:
        return Fraction(-1)
    return _margin_exact(one.measured.reading, one.measured, one.bounds) or Fraction(0)


def _varied(weighed: list[Weighed]) -> list[str]:
    names = {name for one in weighed for name in one.alternative.facts if name != "other_residual"}
    return [name for name in sorted(names) if len({one.alternative.facts.get(name) for one in weighed}) > 1]


def _positive(reading: Reading) -> bool:
    ends = reading.ends or (reading,)
    return any(end.figure is not None and end.figure > 0 and end.kind in (Kind.EXACT, Kind.ABOVE) for end in ends)


def _cited_findings(cited: str, edition: Standard, circumstances: Circumstances) -> Iterable[str]:
    """The document cites another edition of the family than the one that was in force."""
    editions = cited_editions(cited) if cited else ()
    of_family = [one for one in editions if one.startswith(edition.family)]
    if of_family and edition.id not in of_family and not edition.extends:
        yield "superseded_standard_cited" if max(of_family) < edition.id else "later_standard_cited"


def _with_figures(outcome: Outcome, resolved: Resolved, measured: Measured) -> Outcome:
    reading, factor = resolved.reading, measured.factor
    unit = "" if resolved.parameter is None or resolved.parameter.dimension in WITHOUT_UNIT else (resolved.case.written.unit or reading.unit or resolved.case.written.name_unit)
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
    exact = _margin_exact(reading, measured, bounds)
    return figures.margin_text(exact) if exact is not None else ""


def _margin_exact(reading: Reading, measured: Measured, bounds: Bounds) -> Fraction | None:
    """Result/limit for a maximum, limit/result for a minimum, the worse where both bind; of a range the worse end."""
    if measured.problem:
        return None
    if reading.kind is Kind.RANGE and reading.ends:
        ends = [found for end in reading.ends if (found := _margin_exact(end, measured, bounds)) is not None]
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
