"""Deliveries that must arrive: for which day or period, until when, and whether they did. Loads no pandas."""

import csv
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from waterqc import columns
from waterqc.job.chunks import day_of
from waterqc.job.ledger import Ledger
from waterqc.job.places import is_expected_of, same_name
from waterqc.job.settings import Configuration, Expectation

#: The rows of a sampling day, by its name.
RowsOf = Callable[[str], Iterable[dict[str, str]]]


@dataclass(frozen=True)
class Due:
    """One delivery that was due: by which rule, from which plant, for which days, and until when."""

    expectation: Expectation
    plant: str
    start: date
    end: date
    due_at: datetime

    @property
    def sampled_at(self) -> str:
        """The day or period in ISO form."""
        return self.start.isoformat() if self.start == self.end else f"{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def day(self) -> str:
        """The sampling day whose outputs name it."""
        return day_of(self.sampled_at)[0]


def newly_due(ledger: Ledger, configuration: Configuration, first_run: date, now: datetime) -> list[Due]:
    """Deliveries that have become due since the ledger last looked."""
    last = {
        (row["rule"], row["plant"]): row["start"]
        for row in ledger.rows("SELECT rule, plant, max(start) AS start FROM expected GROUP BY rule, plant")
    }
    return [
        due
        for due in _since(configuration, first_run, now, last)
        if due.start.isoformat() > last.get((due.expectation.key, due.plant), "")
    ]


def _since(
    configuration: Configuration, first_run: date, now: datetime, last: dict[tuple[str, str], str]
) -> Iterator[Due]:
    """The due deliveries from where the ledger stopped looking: ten years of days are not counted up at each run."""
    for expectation in configuration.expectations:
        begin = expectation.since or first_run
        known = [last.get((expectation.key, plant)) for plant in expectation.plants or ("",)]
        if all(known):
            begin = max(begin, date.fromisoformat(min(text for text in known if text)))
        for start, end in _periods(expectation, begin, now.date()):
            due_at = datetime.combine(end + timedelta(days=expectation.days_later), expectation.by)
            if due_at <= now:
                for plant in expectation.plants or ("",):
                    yield Due(expectation, plant, start, end, due_at)


def due_on_days(configuration: Configuration, first_run: date, now: datetime, days: Iterable[str]) -> list[Due]:
    """Deliveries due until now whose period holds one of these sampling days."""
    found: dict[tuple[str, str, date], Due] = {}
    for day in days:
        try:
            inside = date.fromisoformat(day[:10])
        except ValueError:  # undated results answer to no expectation
            continue
        for expectation in configuration.expectations:
            for start, end in _periods(
                expectation, max(expectation.since or first_run, _start(expectation, inside)), inside
            ):
                due_at = datetime.combine(end + timedelta(days=expectation.days_later), expectation.by)
                if start <= inside <= end and due_at <= now:
                    for plant in expectation.plants or ("",):
                        found[expectation.key, plant, start] = Due(expectation, plant, start, end, due_at)
    return list(found.values())


def _periods(expectation: Expectation, begin: date, until: date) -> Iterator[tuple[date, date]]:
    """(first, last day) of each period from the first that begins on or after `begin` to the one that holds `until`."""
    start = _start(expectation, begin)
    if start < begin and expectation.every != "day":
        start = _next(expectation, start)  # a period that had begun before anyone expected anything is not asked for
    while start <= until:
        following = _next(expectation, start)
        if expectation.every != "day" or start.weekday() in expectation.weekdays:
            yield start, following - timedelta(days=1)
        start = following


def _start(expectation: Expectation, day: date) -> date:
    if expectation.every == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if expectation.every == "month" else day


def _next(expectation: Expectation, start: date) -> date:
    if expectation.every == "week":
        return start + timedelta(days=7)
    if expectation.every == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + timedelta(days=1)


def missing_rows(due: Due, days: Iterable[str], rows_of: RowsOf) -> list[dict[str, str]]:
    """The rows of the compliance CSV that say what of a due delivery is missing; none if all is there.

    Nothing from the plant: one row, `no_data`. Otherwise one row per item of the set that none of its samples holds;
    an item announced as pending and not yet due is not missing. `days` are the sampling days within the period.
    """
    # rows without a result, a form that nobody filled in, are no delivery
    answering = [row for day in days for row in rows_of(day) if _answers(row, due) and _holds(row)]
    base = {
        columns.PLANT: due.plant,
        columns.POINT: due.expectation.point and _point(due),
        columns.SAMPLED_AT: due.sampled_at,
    }
    if not answering:
        reason = f"no_data:{due.expectation.set}" if due.expectation.set else "no_data"
        return [_row(base, reason)]
    if not due.expectation.set:
        return []
    base[columns.UTILITY] = answering[0][columns.UTILITY]
    return [
        _row({**base, columns.PARAMETER: parameter, columns.CLAUSE: clause}, reason)
        for parameter, reason, clause in _missing_items(due, answering)
    ]


def _point(due: Due) -> str:
    from waterqc.job.places import point_id

    return point_id(due.expectation.point)


def _row(cells: dict[str, str], reason: str) -> dict[str, str]:
    made = {name: cells.get(name, "") for name in columns.COMPLIANCE}
    return {**made, columns.VERDICT: "undecided", columns.REASON: reason, columns.LOCATION: "computed"}


def days_within(due: Due, ledger: Ledger, judged: Iterable[str]) -> list[str]:
    """The sampling days within the period: those of the ledger and those that are being judged."""
    start, end = due.start.isoformat(), f"{due.end.isoformat()}~"
    rows = ledger.rows("SELECT DISTINCT day FROM sample WHERE day BETWEEN ? AND ?", [start, end])
    found = {*(str(row[0]) for row in rows), *(day for day in judged if start <= day <= end)}
    # a month's figure is no answer to what is expected of its first day
    return sorted(day for day in found if day[-10:] <= due.end.isoformat())


def _answers(row: dict[str, str], due: Due) -> bool:
    """Whether a row comes from a sample that was delivered for this expectation."""
    return (
        not _is_missing(row)
        and is_expected_of(due.expectation, row[columns.PLANT], row[columns.POINT])
        and (not due.plant or same_name(row[columns.PLANT], due.plant))
    )


def _is_missing(row: dict[str, str]) -> bool:
    """Whether a row only says that something is missing."""
    return row[columns.LOCATION] == "computed" and row[columns.REASON].startswith(("no_data", "required_item_missing"))


def _missing_items(due: Due, rows: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(parameter, reason, clause) of each item of the set that no row holds."""
    from waterqc.required import find_set

    one = find_set(due.expectation.set)
    there = {row[columns.PARAMETER] for row in rows}
    detected = {row[columns.PARAMETER] for row in rows if "detected" in row[columns.REASON].split("; ")}
    for item in one.items:
        is_due = item.applies_on(due.end) and (not item.when_detected or item.when_detected in detected)
        if is_due and not there & set(item.one_of):
            also = f":{' or '.join(item.one_of)}" if len(item.one_of) > 1 else ""
            yield item.one_of[0], f"required_item_missing{also}", f"{one.set}: {item.cite}"


def _holds(row: dict[str, str]) -> bool:
    """Whether a row is a result, one that is announced, or one whose own row already says that it is missing."""
    return row[columns.VERDICT] != "not_tested" or row[columns.REASON].startswith("pending:due")


def stored_rows(ledger: Ledger, day: str) -> list[dict[str, str]]:
    """The rows of a sampling day as the ledger has them."""
    row = ledger.one("SELECT csv FROM day WHERE day = ?", [day])
    return csv_rows(zlib.decompress(row["csv"])) if row else []


def csv_rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a compliance CSV."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
