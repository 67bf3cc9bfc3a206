"""What somebody must be told, once: each event is known by what it is about, however often its day is judged again."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from waterqc import columns
from waterqc.job.changes import Change, is_taken_back
from waterqc.job.ledger import Ledger, as_json
from waterqc.job.settings import Configuration

if TYPE_CHECKING:
    from waterqc.job.intake import Delivery

Row = dict[str, str]

_SHOWN = (
    *columns.SAMPLE_KEY, columns.PARAMETER, columns.PARAMETER_AS_REPORTED, columns.RESULT_AS_REPORTED,
    columns.UNIT_AS_REPORTED, columns.QUALIFIER, columns.VALUE, columns.VALUE_HIGH, columns.UNIT, columns.LIMIT,
    columns.VERDICT, columns.REASON,
    columns.BINDING, columns.STANDARD, columns.CLAUSE, columns.SOURCE, columns.LOCATION,
)  # fmt: skip

#: How the keys of events begin that do not come from a day's rows.
_OF_NO_DAY: Final = ("error", "withdrawn", "unread")


def kind_of(row: Row) -> str:
    """`fail`, `undecided` or `no_data`; "" for a row that nobody needs to be told of."""
    if row[columns.VERDICT] == "fail":
        return "fail"
    if row[columns.VERDICT] != "undecided":
        return ""
    return "no_data" if row[columns.REASON].startswith(("no_data", "required_item_missing")) else "undecided"


def store_day_events(ledger: Ledger, configuration: Configuration, run: int, day: str, rows: Iterable[Row]) -> None:
    """Note a judged day's events: new ones are to be told, those that are no longer so are over."""
    now = {key: (kind, row) for row in rows if (kind := kind_of(row)) for key in [_key(kind, day, row)]}
    known = {row["key"]: row["over"] for row in ledger.rows("SELECT key, over FROM event WHERE day = ?", [day])}
    gone = [key for key, over in known.items() if key not in now and not over and not key.startswith(_OF_NO_DAY)]
    ledger.changes("UPDATE event SET over = 1 WHERE key = ?", [(key,) for key in gone])
    for key, (kind, row) in now.items():
        if known.get(key, 1):
            store_event(ledger, configuration, run, key, kind, day, {name: row[name] for name in _SHOWN})


def store_withdrawn(
    ledger: Ledger, configuration: Configuration, run: int, day: str, changes: Sequence[Change]
) -> None:
    """A failing or undecided result that a corrected file no longer holds is an event of its own."""
    for change in changes:
        row = change.before
        kind = kind_of(row) if row is not None else ""
        if is_taken_back(change) and row is not None and kind in ("fail", "undecided"):
            key = f"withdrawn {run} {_key(kind, day, row)}"
            store_event(
                ledger, configuration, run, key, kind, day, {**{name: row[name] for name in _SHOWN}, "withdrawn": "yes"}
            )


def store_error(ledger: Ledger, configuration: Configuration, run: int, key: str, text: str) -> None:
    """A fault of the job is an event; the same fault is told once until the job went well again."""
    row = ledger.one("SELECT over FROM event WHERE key = ?", [f"error {key}"])
    if row is None or row["over"]:
        store_event(ledger, configuration, run, f"error {key}", "error", "", {"error": text})


def store_unread(ledger: Ledger, configuration: Configuration, run: int, delivery: "Delivery") -> None:
    """Results that could not be read are undecided: told once for the same lines of the same file."""
    lines = as_json([delivery.name, *sorted({one.text for one in delivery.left_out})])
    key = f"unread {hashlib.sha256(lines.encode('utf-8', 'replace')).hexdigest()}"
    if ledger.one("SELECT 1 FROM event WHERE key = ?", [key]) is None:
        store_event(ledger, configuration, run, key, "undecided", "", {"error": delivery.unread})


def errors_over(ledger: Ledger) -> None:
    """The job went well: the next fault is a new one."""
    if ledger.one("SELECT 1 FROM event WHERE kind = 'error' AND over = 0"):
        with ledger.transaction("errors over"):
            # a fault that nobody was told of yet is still to be told
            ledger.change("UPDATE event SET over = 1 WHERE kind = 'error'")


def store_event(
    ledger: Ledger, configuration: Configuration, run: int, key: str, kind: str, day: str, content: dict[str, str]
) -> None:
    """Note an event that is to be told to every notifier that wants its kind."""
    ledger.change(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (key) DO UPDATE SET over = 0, run = "
        "excluded.run, content = excluded.content",
        [key, kind, day, run, as_json(content)],
    )
    for notifier in configuration.notifiers:
        if kind in notifier.on:
            ledger.change(
                "INSERT INTO notice VALUES (?, ?, 0, NULL) ON CONFLICT (event, notifier) DO UPDATE SET "
                "tried = 0, sent_at = NULL",
                [key, notifier.name],
            )


def _key(kind: str, day: str, row: Row) -> str:
    internal = row[columns.BINDING] if row[columns.BINDING] == "internal" else ""
    item = row[columns.PARAMETER] or row[columns.PARAMETER_AS_REPORTED] or row[columns.REASON].partition(";")[0]
    repeat = "repeat" if "repeat_" in row[columns.FINDINGS] else ""
    return as_json([kind, day, *(row[name] for name in columns.SAMPLE_KEY), item, internal, repeat])
