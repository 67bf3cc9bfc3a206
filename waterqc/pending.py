"""Results announced for later: pending until the day they are due, missing after it."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from waterqc.case import Outcome
from waterqc.circumstances import Options
from waterqc.verdict_table import VerdictTable
from waterqc.verdicts import Verdict

_PENDING = "pending"
_ANNOUNCED = "pending:due "


def pending_changes(table: VerdictTable, options: Options) -> dict[int, Outcome]:
    """The outcomes of rows whose result is pending, where the user says by when it must be there.

    Until that day they say when it is due; after it they are undecided, the required item is missing.
    """
    if options.pending_days is None:
        return {}
    waiting = [place for place, one in enumerate(table.judged.texts) if _PENDING in one.reasons]
    changes = {}
    for row in np.flatnonzero(np.isin(table.judged.codes, waiting)).tolist():
        outcome = table.outcome(row)
        period, _ = table.samples.periods.texts[table.samples.periods.codes[row]]
        if period.end is None:  # nobody can say when it is due: no reason to wait for ever
            missing = ("required_item_missing:pending without a sampling date",)
            changes[row] = replace(outcome, verdict=Verdict.UNDECIDED, reasons=missing)
            continue
        due = period.end + timedelta(days=options.pending_days.get(outcome.parameter, options.pending_days.get("", 0)))
        if options.today <= due:
            changes[row] = replace(outcome, reasons=(f"{_ANNOUNCED}{due.isoformat()}",))
        else:
            missing = (f"required_item_missing:was due {due.isoformat()}",)
            changes[row] = replace(outcome, verdict=Verdict.UNDECIDED, reasons=missing)
    return changes


def is_announced(outcome: Outcome) -> bool:
    """Whether a result is pending and not yet due."""
    return any(reason.startswith(_ANNOUNCED) for reason in outcome.reasons)


def due_date(reason: str) -> str:
    """The day on which a pending row's result is due, from its reason; "" for any other row."""
    return reason.removeprefix(_ANNOUNCED)[:10] if reason.startswith(_ANNOUNCED) else ""
