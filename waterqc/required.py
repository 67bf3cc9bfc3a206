"""Items that must be there: those that a detected result calls for, and the sets that the user requires (DESIGN 7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from waterqc.case import Outcome
from waterqc.errors import UsageError
from waterqc.pending import is_announced
from waterqc.report import SetCoverage
from waterqc.shelf import find_family, heads
from waterqc.standard import Item, MonitoringSet
from waterqc.verdict_table import ComputedRow, VerdictTable
from waterqc.verdicts import Verdict

#: Sets that are counted, without being required, where nobody names one: by sampling point.
_USUAL_SETS = ("cjt-206/daily", "cjt-206/network")
#: Above this many samples the usual sets are not counted unasked.
_MOST_SAMPLES = 500


@cache
def _sets_of(standard: str) -> dict[str, MonitoringSet]:
    """The monitoring sets of one shipped standard, by its id, by name."""
    return {one.set: one for one in find_family(standard).editions[0].read().sets}


def _sought(name: str) -> MonitoringSet | None:
    """A shipped set; the standards that its name names are looked at first, since reading all of them takes long."""
    shelf = sorted(heads(), key=lambda head: head.family != name.partition("/")[0])
    return next((found for head in shelf if (found := _sets_of(head.id).get(name))), None)


def find_set(name: str) -> MonitoringSet:
    """A set by name; raises `UsageError` that lists those known."""
    found = _sought(name)
    if found is None:
        known = sorted(one for head in heads() for one in _sets_of(head.id))
        raise UsageError(f"the monitoring set {name!r} is not known: known are {', '.join(known)}")
    return found


@dataclass(frozen=True)
class SampleItems:
    """What one sample holds: its tested parameters and those that were detected."""

    number: int
    point: str
    day: date | None
    tested: frozenset[str]
    announced: frozenset[str]  # pending and not yet due
    detected: frozenset[str]
    standard: str
    requires: tuple[Item, ...]


def samples_of(table: VerdictTable) -> Iterable[SampleItems]:
    """Each sample's items."""
    for number in range(len(table.firsts)):
        rows = table.rows_of(number).tolist()
        outcomes = [table.outcome(row) for row in rows]
        circumstances = table.circumstances_of(rows[0])
        period, _ = table.samples.periods.texts[table.samples.periods.codes[rows[0]]]
        editions = [edition for edition in circumstances.editions if edition is not None]
        judged_point = all(circumstances.point not in edition.not_judged for edition in editions)
        yield SampleItems(
            number,
            circumstances.point,
            period.end,
            frozenset(one.parameter for one in outcomes if one.parameter and one.verdict is not Verdict.NOT_TESTED),
            frozenset(one.parameter for one in outcomes if one.parameter and is_announced(one)),
            frozenset(one.parameter for one in outcomes if one.parameter and "detected" in one.reasons),
            editions[-1].id if editions else "",
            editions[-1].requires if editions and judged_point else (),
        )


def missing_follow_ups(table: VerdictTable) -> list[ComputedRow]:
    """E. coli where total coliforms were detected and nobody tested further: missing, and so undecided."""
    detected = {place for place, one in enumerate(table.outcomes.texts) if "detected" in one.reasons}
    if not detected:
        return []
    return [
        ComputedRow(sample.number, _missing(item, sample.standard, item.cite))
        for sample in samples_of(table)
        for item in sample.requires
        if item.when_detected in sample.detected and not (sample.tested | sample.announced) & set(item.one_of)
    ]


def missing_items(table: VerdictTable, sets: Sequence[str], known: Iterable[ComputedRow]) -> list[ComputedRow]:
    """A row for each item of a required set that a sample lacks; a set that no sample answers to is no data."""
    there = {(row.sample, row.outcome.parameter) for row in known}
    rows: list[ComputedRow] = []
    for one in map(find_set, sets):
        fitting = [sample for sample in samples_of(table) if not sample.point or sample.point in one.points]
        if not fitting:
            what = f"no_data:{one.set} ({' or '.join(one.points)} water)"
            rows.append(ComputedRow(-1, Outcome(verdict=Verdict.UNDECIDED, reasons=(what,))))
        for sample in fitting:
            rows.extend(
                ComputedRow(sample.number, _missing(item, sample.standard, f"{one.set}: {one.cite}"))
                for item in one.items
                if not _held(item, sample, sample.announced) and (sample.number, item.one_of[0]) not in there
            )
    return rows


def _missing(item: Item, standard: str, clause: str) -> Outcome:
    also = f":{' or '.join(item.one_of)}" if len(item.one_of) > 1 else ""
    return Outcome(
        parameter=item.one_of[0],
        verdict=Verdict.UNDECIDED,
        reasons=(f"required_item_missing{also}",),
        standard=standard,
        clause=clause,
    )


def _held(item: Item, sample: SampleItems, also: frozenset[str] = frozenset()) -> bool:
    """Whether the sample holds the item (or `also` does), or does not need it on that day, or nothing called for it."""
    due = item.applies_on(sample.day) and (not item.when_detected or item.when_detected in sample.detected)
    return not due or bool((sample.tested | also) & set(item.one_of))


def _open(item: Item, sample: SampleItems) -> bool:
    """Whether nobody can say if the item is needed, since what would call for it was not tested either."""
    return bool(item.when_detected) and not sample.tested & {item.when_detected, *item.one_of}


def set_coverage(table: VerdictTable, sets: Sequence[str]) -> tuple[SetCoverage, ...]:
    """How much of each set each sample holds: of the required ones, else of the usual daily and network ones."""
    if not sets and len(table.firsts) > _MOST_SAMPLES:
        return ()
    wanted = [find_set(name) for name in sets] if sets else list(filter(None, map(_sought, _USUAL_SETS)))
    found = []
    for sample in samples_of(table):
        for one in wanted:
            if sample.point not in one.points and not (sets and not sample.point):
                continue
            items = [item for item in one.items if item.applies_on(sample.day)]
            missing = tuple(item.one_of[0] for item in items if not _held(item, sample) or _open(item, sample))
            found.append(
                SetCoverage(
                    one.set, one.title, table.sample_key(sample.number), len(items) - len(missing), len(items), missing
                )
            )
    return tuple(found)
