"""Repeat tests (复测): each is linked to the result that it repeats, and neither takes the other's place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from waterqc import columns
from waterqc.job.ledger import Ledger, as_json, from_json

Row = dict[str, str]
RowsOf = Callable[[str], list[Row]]

_MARK = "repeat_test"
#: What identifies a row when its day is judged again.
_KEY = (*columns.SAMPLE_KEY, columns.PARAMETER, columns.SOURCE, columns.LOCATION, columns.STANDARD)


@dataclass(frozen=True)
class Link:
    """A repeat test and the result that it repeats, each with its sampling day."""

    day: str
    again: Row
    first_day: str
    first: Row


def links_of(day: str, rows: Iterable[Row], ledger: Ledger, rows_of: RowsOf, most_days: int) -> list[Link]:
    """The links of a day's repeat tests to earlier results, at most so many days older."""
    found = []
    for row in rows:
        if _is_repeat(row) and row[columns.PARAMETER] and len(row[columns.SAMPLED_AT]) >= 10:
            first = _first_of(row, day, ledger, rows_of, most_days)
            if first is not None:
                found.append(Link(day, row, *first))
    return found


def _first_of(row: Row, day: str, ledger: Ledger, rows_of: RowsOf, most_days: int) -> tuple[str, Row] | None:
    """The result that a row repeats: of the sample whose number it states, of its own number, or else the last at its
    place that did not pass."""
    number = _number(row)
    if number:
        days = ledger.rows(
            "SELECT DISTINCT day FROM sample WHERE sample = ? AND day <= ? ORDER BY day DESC", [number, day]
        )
        candidates = _candidates(row, [day, *(str(one[0]) for one in days)], rows_of)
        of_number = [one for one in candidates if one[1][columns.SAMPLE] == number]
        if of_number:
            return of_number[0]
    earliest = (date.fromisoformat(row[columns.SAMPLED_AT][:10]) - timedelta(days=most_days)).isoformat()
    days = ledger.rows(
        "SELECT DISTINCT day FROM sample WHERE plant = ? AND point = ? AND site = ? AND day BETWEEN ? AND "
        "? ORDER BY day DESC",
        [row[columns.PLANT], row[columns.POINT], row[columns.SITE], earliest, day],
    )
    here = [
        one
        for one in _candidates(row, [day, *(str(one[0]) for one in days)], rows_of)
        if all(one[1][name] == row[name] for name in (columns.POINT, columns.SITE))
        and one[1][columns.VERDICT] not in ("pass", "no_limit")
    ]
    return here[0] if here else None


def _candidates(row: Row, days: Iterable[str], rows_of: RowsOf) -> list[tuple[str, Row]]:
    """Results of the same plant, parameter and standard that are no repeats, the latest day first."""
    same = (columns.UTILITY, columns.PLANT, columns.PARAMETER)
    return [
        (day, one)
        for day in dict.fromkeys(days)
        for one in rows_of(day)
        if not _is_repeat(one)
        and one[columns.VERDICT] != "not_tested"
        and one[columns.LOCATION] != "computed"
        and all(one[name] == row[name] for name in same)
        and (one[columns.BINDING] == "internal") == (row[columns.BINDING] == "internal")
    ]


def _is_repeat(row: Row) -> bool:
    return any(code.startswith((_MARK, "repeat_of")) for code in row[columns.FINDINGS].split("; "))


def _number(row: Row) -> str:
    """The number of the sample that the row says it repeats, by default its own sample's."""
    for code in row[columns.FINDINGS].split("; "):
        if code.startswith(f"{_MARK}:"):
            return code.removeprefix(f"{_MARK}:")
    return row[columns.SAMPLE]


def findings_for(day: str, rows: list[Row], links: Iterable[Link]) -> dict[int, str]:
    """Findings to be added to a day's rows: `repeat_of` at a repeat test, `repeated` at the result that it repeats."""
    places: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(_key(row), []).append(place)
    found: dict[int, list[str]] = {}
    for link in links:
        if link.day == day:
            for place in places.get(_key(link.again), []):
                found.setdefault(place, []).append(f"repeat_of:{_told(link.first)}")
        if link.first_day == day:
            for place in places.get(_key(link.first), []):
                found.setdefault(place, []).append(f"repeated:{_told(link.again)}")
    return {place: "; ".join(texts) for place, texts in found.items()}


def stored_links(ledger: Ledger, first_day: str) -> list[Link]:
    """The links of other days' repeat tests to results of this day, as the ledger has them."""
    rows = ledger.rows("SELECT day, first_day, first, again FROM repeat WHERE first_day = ?", [first_day])
    return [Link(row["day"], from_json(row["again"]), row["first_day"], from_json(row["first"])) for row in rows]


def store_links(ledger: Ledger, day: str, links: Iterable[Link]) -> None:
    """Keep a day's links in place of its earlier ones."""
    ledger.change("DELETE FROM repeat WHERE day = ?", [day])
    ledger.changes(
        "INSERT INTO repeat VALUES (?, ?, ?, ?)",
        [(day, link.first_day, as_json(_kept(link.first)), as_json(_kept(link.again))) for link in links],
    )


def _kept(row: Row) -> Row:
    return {name: row[name] for name in (*_KEY, columns.RESULT_AS_REPORTED, columns.UNIT_AS_REPORTED, columns.VERDICT)}


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in _KEY)


def _told(row: Row) -> str:
    """A result in a finding: when, what, with which verdict, where it stands."""
    result = " ".join(filter(None, (row[columns.RESULT_AS_REPORTED], row[columns.UNIT_AS_REPORTED]))).replace(";", ",")
    return f"{row[columns.SAMPLED_AT]} {result} {row[columns.VERDICT]} ({row[columns.SOURCE]} {row[columns.LOCATION]})"
