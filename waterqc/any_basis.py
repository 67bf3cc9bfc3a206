"""Results under a name that says nothing of the basis: Nitrat is NO3 in one country's tables and N in another's."""

from collections.abc import Callable
from dataclasses import replace

from waterqc.case import Case, Outcome
from waterqc.stated import read_stated_limit, unit_of_stated_limit
from waterqc.units import spellings
from waterqc.verdicts import Verdict
from waterqc.vocabulary import Parameter

Judge = Callable[[Case], Outcome]


def by_each_basis(case: Case, parameter: Parameter, judge: Judge) -> Outcome:
    """Judge by the basis that the printed limit shows, else by each: there is a verdict where all agree."""
    usual = sorted(parameter.bases, key=lambda basis: basis != parameter.basis)
    shown = _basis_of_printed_limit(case, parameter)
    found = [
        judge(replace(case, written=replace(case.written, basis=basis))) for basis in ([shown] if shown else usual)
    ]
    first = found[0]
    if not shown and all(one.value == first.value for one in found):
        return first
    if all(one.verdict is first.verdict for one in found):
        return replace(first, assumptions=(*first.assumptions, f"basis_assumed:{shown or usual[0]}"))
    reason = f"unknown_basis:{' or '.join(usual)}"
    return replace(first, verdict=Verdict.UNDECIDED, reasons=(reason,), value="", value_high="", margin="")


def shows_another_basis(case: Case, parameter: Parameter) -> bool:
    """Whether the limit printed beside a bare name is one of another basis than the usual (Nitrate, at most 50)."""
    return bool(parameter.printed_limits) and _basis_of_printed_limit(case, parameter) not in ("", parameter.basis)


def _basis_of_printed_limit(case: Case, parameter: Parameter) -> str:
    """The basis in which laws print such a limit in mg/L (50 of nitrate is NO3, 10 is N), "" if none or several do."""
    unit = case.written.unit or case.written.name_unit or unit_of_stated_limit(case.stated_limit)
    match = spellings().match(unit, parameter.dimension) if unit else None
    if match is None or match.unit != "mg/L":
        return ""
    figures = {bound.figure for bound in read_stated_limit(case.stated_limit) if bound.figure is not None}
    fitting = [basis for basis, printed in parameter.printed_limits.items() if figures and figures <= printed]
    return fitting[0] if len(fitting) == 1 else ""
