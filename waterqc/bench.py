"""The bench: judges each distinct case once, however many rows share it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from waterqc.any_basis import by_each_basis, shows_another_basis
from waterqc.case import Case, Outcome, Resolved, Weighed
from waterqc.circumstances import Circumstances, all_residuals, residual_in_use
from waterqc.measure import SettledUnit, Written, settle_unit
from waterqc.names import HIDDEN_RESULT
from waterqc.recognition import repaired_unit
from waterqc.result_text import Kind, Reading, read_result
from waterqc.shelf import cited_editions
from waterqc.showing import Passed, shown
from waterqc.standard import Standard
from waterqc.stated import disinfectant_of, limit_differs, residual_of, stated_verdict, unit_of_stated_limit
from waterqc.units import spellings
from waterqc.verdicts import Verdict
from waterqc.vocabulary import ANY_BASIS, NameMatch, Parameter, Vocabulary
from waterqc.weighing import Scales, combine, varied

_FOUND = frozenset({Kind.PRESENT, Kind.TRACE, Kind.UNCOUNTABLE, Kind.ABOVE})


@dataclass
class Bench:
    """Judges cases; what it learns of names and limits is kept for the next."""

    names: Vocabulary
    scales: Scales
    default_units: Mapping[str, str] = field(default_factory=dict)  # parameter -> unit where a document gives none
    _names: dict[tuple[str, str], NameMatch | None] = field(default_factory=dict)
    _passed: dict[tuple[object, ...], Passed] = field(default_factory=dict)

    def match(self, name: str, code: str) -> NameMatch | None:
        """What a written name, or else the code beside it, means."""
        key = (name, code)
        if key not in self._names:
            found = self.names.match(name)
            by_code = self.names.by_code(code) if code else ""
            if by_code and (found is None or (not found.parameter and by_code in found.candidates)):
                found = NameMatch(by_code, found.basis if found else "", found.unit if found else "")
            if found is not None and found.parameter == by_code and found.basis in ("", ANY_BASIS):
                found = replace(found, basis=self.names.basis_of_code(code) or found.basis)
            self._names[key] = found
        return self._names[key]

    def resolve(self, case: Case, circumstances: Circumstances) -> Resolved:
        """Understand the name, the result and the unit of a case."""
        match = self.match(case.name, case.code)
        reading = read_result(case.written.result, case.decimal_mark)
        nothing = SettledUnit("", "")
        if match is None:
            near = self.names.nearest(case.name)
            return Resolved(
                case,
                None,
                reading,
                nothing,
                None,
                f"unknown_parameter:nearest is {near[0]}" if near else "unknown_parameter",
                findings=reading.findings,
            )
        parameter, assumptions, findings = self._settle_name(match, case, reading, circumstances)
        if not parameter:
            problem = f"ambiguous_parameter:{' or '.join(match.candidates)}"
            return Resolved(case, None, reading, nothing, match, problem, findings=reading.findings)
        one = self.names[parameter]
        written = replace(case.written, name_unit=match.unit, name_basis=match.basis)
        findings = (*findings, *reading.findings)
        unit = repaired_unit(written.unit, spellings().knows)
        if unit:
            findings = (*findings, f"read_as:{unit} for {written.unit.strip()}")
            written = replace(written, unit=unit)
        settled = self._settle_unit(written, case.stated_limit, reading, one)
        return Resolved(replace(case, written=written), one, reading, settled, match, "", assumptions, findings)

    def _settle_unit(self, written: Written, stated_limit: str, reading: Reading, parameter: Parameter) -> SettledUnit:
        """The unit that a row states, with its result or else its limit, or else that of the profile."""
        settled = settle_unit(written, reading, parameter)
        if settled.unit or settled.problem:
            return settled
        beside_limit, default = unit_of_stated_limit(stated_limit), self.default_units.get(parameter.id, "")
        unit, code = (beside_limit, "unit_beside_limit") if beside_limit else (default, "unit_from_profile")
        if not unit:
            return settled
        settled = settle_unit(replace(written, unit=unit), reading, parameter)
        return replace(settled, assumptions=(*settled.assumptions, f"{code}:{unit}"))

    def _settle_name(
        self, match: NameMatch, case: Case, reading: Reading, circumstances: Circumstances
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """余氯 is free chlorine unless chloramine is stated or the printed limit shows another disinfectant."""
        edition = next((edition for edition in circumstances.editions if edition), None)
        if not match.shared_name:
            if match.parameter in all_residuals() and edition is not None:
                other = disinfectant_of(case.stated_limit, edition, all_residuals(), match.parameter)
                return match.parameter, (), (f"limits_of_another_disinfectant:{other}",) if other else ()
            return match.parameter, (), ()
        if not match.parameter:
            marked = any(one.startswith("mark_ignored") for one in reading.assumptions)  # a note may name another
            shown = residual_of(case.stated_limit, edition, match.candidates) if edition and not marked else ""
            shown = shown or residual_in_use(circumstances.facts.get("disinfectant", ""), match.candidates)
            return shown, (f"name_read_as:{shown}",) if shown else (), ()
        regime = circumstances.facts.get("disinfectant", "")
        if regime in ("chloramine", "ozone_chloramine") and "total_chlorine" in match.candidates:
            return "total_chlorine", ("name_read_as:total_chlorine",), ()
        other = disinfectant_of(case.stated_limit, edition, match.candidates, match.parameter) if edition else ""
        if other:
            return other, (f"name_read_as:{other}",), (f"limits_of_another_disinfectant:{other}",)
        return match.parameter, (f"name_read_as:{match.parameter}",), ()

    def judge(self, case: Case, circumstances: Circumstances) -> Outcome:
        """Judge a case in its circumstances; a figure shown rounded passes only if the stored one does too."""
        if case.printed:
            return self._judge_both(case, circumstances)
        written = case.written
        match = self.match(case.name, case.code)
        if match is not None and match.parameter and not written.basis.strip():
            named = replace(case, written=replace(written, name_unit=match.unit))
            meant = self.names[match.parameter]
            if match.basis == ANY_BASIS or (not match.basis and shows_another_basis(named, meant)):
                return by_each_basis(named, meant, lambda one: self.judge(one, circumstances))
        key = (
            case.name, case.code, written.unit, written.basis, written.detection_limit, written.detection_unit,
            case.stated_limit, case.stated_verdict, case.cited, case.aside, case.decimal_mark, id(circumstances),
        )  # fmt: skip
        known = self._passed.get(key)
        if known is not None:
            swift = known.outcome_for(read_result(written.result, case.decimal_mark))
            if swift is not None:
                return swift
        outcome, deciding, parameter = self._judge(case, circumstances)
        if known is None and deciding and deciding.bounds and parameter and _plain_pass(outcome, deciding):
            self._passed[key] = Passed(
                circumstances, outcome, deciding.bounds, deciding.measured.factor, parameter.plausible
            )
        return outcome

    def _judge_both(self, case: Case, circumstances: Circumstances) -> Outcome:
        """The outcome of the stored figure, undecided where the figure that the sheet shows has another verdict."""
        stored = self.judge(replace(case, printed=""), circumstances)
        shown_case = replace(case, printed="", written=replace(case.written, result=case.printed))
        if self.judge(shown_case, circumstances).verdict is stored.verdict:
            return stored
        return replace(stored, verdict=Verdict.UNDECIDED, reasons=(f"rounding_decides:{case.printed}",))

    def _judge(self, case: Case, circumstances: Circumstances) -> tuple[Outcome, Weighed | None, Parameter | None]:
        """The outcome, and the one alternative that it rests on if there is only one."""
        resolved = self.resolve(case, circumstances)
        parameter, reading = resolved.parameter, resolved.reading
        if parameter and resolved.match and parameter.id in all_residuals() - circumstances.residuals:
            # a shared name such as 余氯 turned out to be another residual than the one it is usually
            reported = (circumstances.residuals - {resolved.match.parameter}) | {parameter.id}
            circumstances = replace(circumstances, residuals=reported)
        blank = Outcome(parameter=parameter.id if parameter else "", findings=resolved.findings)
        if case.aside and not (case.aside == HIDDEN_RESULT and reading.kind is Kind.NOT_TESTED):
            verdict = Verdict.UNDECIDED if case.aside == HIDDEN_RESULT else Verdict.NO_LIMIT
            aside = replace(blank, verdict=verdict, reasons=(case.aside,))
            return shown(resolved, aside, None, None), None, None
        if reading.kind is Kind.NOT_TESTED:
            return replace(blank, verdict=Verdict.NOT_TESTED, reasons=("no_result",)), None, None
        if parameter is None:
            return replace(blank, reasons=(resolved.problem,)), None, None
        if circumstances.problem:
            outcome = shown(resolved, replace(blank, reasons=(circumstances.problem,)), None, None)
            assumptions = (*circumstances.assumptions, *resolved.assumptions)
            return (
                replace(outcome, assumptions=assumptions, findings=(*circumstances.findings, *resolved.findings)),
                None,
                None,
            )
        weighed, assumed = self.scales.weigh_all(resolved, circumstances, circumstances.facts)
        verdict, reasons, deciding = combine(weighed)
        reasons = (*reasons, *self.scales.relaxations_for(resolved, circumstances, weighed, verdict))
        if verdict is Verdict.NO_LIMIT:
            verdict, reasons = self._without_limit(resolved, circumstances)
        outcome = replace(
            blank,
            verdict=verdict,
            reasons=tuple(dict.fromkeys(reasons)),
            assumptions=self._assumptions(resolved, circumstances, deciding, weighed, assumed),
        )
        outcome = shown(resolved, outcome, deciding.bounds, deciding)
        findings = (
            *circumstances.findings,
            *outcome.findings,
            *self._findings(resolved, circumstances, deciding, verdict),
        )
        return replace(outcome, findings=findings), deciding if len(weighed) == 1 else None, parameter

    def _assumptions(
        self,
        resolved: Resolved,
        circumstances: Circumstances,
        deciding: Weighed,
        weighed: list[Weighed],
        assumed: tuple[str, ...],
    ) -> tuple[str, ...]:
        """What was taken for granted, each code once; claimed facts where they decide which limit binds."""
        claimed: tuple[str, ...] = ()
        if deciding.bounds is not None:
            used = {fact for block in deciding.bounds.blocks for table in block.when for fact in table}
            claimed = tuple(
                f"claimed:{fact}={value}"
                for fact, value in circumstances.stated
                if fact in used and f"stated_in_file:{fact}={value}" not in circumstances.assumptions
            )
        several = len(weighed) > 1 and len({one.bounds.text if one.bounds else "" for one in weighed}) > 1
        any_fact = (
            tuple(f"holds_for_any:{name}" for name in varied(weighed))
            if several and deciding.judgement.verdict is Verdict.PASS
            else ()
        )
        texts = (
            *circumstances.assumptions, *resolved.assumptions, *resolved.reading.assumptions, *deciding.assumptions,
            *deciding.judgement.assumptions, *claimed, *assumed, *any_fact,
        )  # fmt: skip
        return tuple(dict.fromkeys(texts))

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
        found = list(deciding.judgement.findings)
        if edition is None or resolved.parameter is None:
            return tuple(found)
        point = deciding.alternative.facts.get("point", circumstances.point)
        point = edition.point_as.get(point, point)
        judged_here = circumstances.point not in edition.not_judged
        if judged_here and limit_differs(
            case.stated_limit, deciding.bounds, edition, resolved.parameter.id, deciding.measured.factor, point
        ):
            found.append("stated_limit_differs")
        stated = stated_verdict(case.stated_verdict) if case.stated_verdict else ""
        if (stated == "pass" and verdict is Verdict.FAIL) or (stated == "fail" and verdict is Verdict.PASS):
            found.append("stated_verdict_differs")
        found.extend(_cited_findings(case.cited, edition, circumstances))
        return tuple(dict.fromkeys(found))


def _plain_pass(outcome: Outcome, deciding: Weighed) -> bool:
    """Whether a figure passed a maximum, a minimum or both, and nothing but its size could change that."""
    bounds = deciding.bounds
    figure = deciding.measured.reading.figure
    return (
        outcome.verdict is Verdict.PASS
        and deciding.measured.reading.kind is Kind.EXACT
        and figure is not None
        and figure > 0
        and bounds is not None
        and bounds.absent is None
        and bounds.none_perceptible is None
        and not (
            deciding.measured.reading.unit
            or deciding.measured.reading.assumptions
            or deciding.measured.reading.findings
        )
        and bool(outcome.margin)
    )


def _positive(reading: Reading) -> bool:
    ends = reading.ends or (reading,)
    return any(end.figure is not None and end.figure > 0 and end.kind in (Kind.EXACT, Kind.ABOVE) for end in ends)


def _cited_findings(cited: str, edition: Standard, circumstances: Circumstances) -> Iterable[str]:
    """The document cites another edition of the family than the one that was in force."""
    editions = cited_editions(cited) if cited else ()
    of_family = [one for one in editions if one.startswith(edition.family)]
    if of_family and edition.id not in of_family and not edition.extends:
        yield "superseded_standard_cited" if max(of_family) < edition.id else "later_standard_cited"
