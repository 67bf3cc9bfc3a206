"""What a new judging of a sampling day changed: rows with another result or verdict, new rows, rows that are gone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from waterqc import columns

Row = dict[str, str]

#: The cells whose change is a change of the result or of its verdict; places and notes are none.
_TELLING = (
    columns.PARAMETER, columns.RESULT_AS_REPORTED, columns.UNIT_AS_REPORTED, columns.QUALIFIER, columns.VALUE,
    columns.VALUE_HIGH,
    columns.UNIT, columns.LIMIT, columns.VERDICT, columns.REASON, columns.BINDING, columns.STANDARD, columns.CLAUSE,
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One row before and after; None where it was not there."""

    kind: str  # corrected, rejudged, added, withdrawn, arrived
    before: Row | None
    after: Row | None

    @property
    def verdicts(self) -> tuple[str, str]:
        """The verdict before and after, "" where there was no row."""
        return (self.before or {}).get(columns.VERDICT, ""), (self.after or {}).get(columns.VERDICT, "")


def differences(before: Iterable[Row], after: Iterable[Row]) -> Iterator[Change]:
    """The rows that differ, in the order of the new ones and then those that are gone."""
    old, new = _by_key(before), _by_key(after)
    for key, row in new.items():
        earlier = old.get(key)
        if earlier is None:
            yield Change("added", None, row)
        elif any(earlier[name] != row[name] for name in _TELLING):
            same_result = all(
                earlier[name] == row[name] for name in (columns.RESULT_AS_REPORTED, columns.UNIT_AS_REPORTED)
            )
            yield Change("rejudged" if same_result else "corrected", earlier, row)
    for key, row in old.items():
        if key not in new:
            missing = (
                row[columns.REASON].startswith(("no_data", "required_item_missing"))
                and row[columns.LOCATION] == "computed"
            )
            yield Change("arrived" if missing else "withdrawn", row, None)


def is_taken_back(change: Change) -> bool:
    """Whether a result is no longer there: its row is gone, or a corrected file leaves its cell blank."""
    before, after = change.verdicts
    return change.kind == "withdrawn" or (after == "not_tested" and before not in ("", "not_tested"))


def _by_key(rows: Iterable[Row]) -> dict[tuple[str, ...], Row]:
    """Rows by their sample, item and standard; of several equal ones each has its number."""
    found: dict[tuple[str, ...], Row] = {}
    counts: dict[tuple[str, ...], int] = {}
    for row in rows:
        item = row[columns.PARAMETER] or row[columns.PARAMETER_AS_REPORTED]
        internal = row[columns.BINDING] if row[columns.BINDING] == "internal" else ""
        repeat = "repeat" if "repeat_of" in row[columns.FINDINGS] else ""
        missing = (
            row[columns.REASON].partition(":")[0]
            if row[columns.LOCATION] == "computed" and not row[columns.STANDARD]
            else ""
        )
        key = (*(row[name] for name in columns.SAMPLE_KEY), item, internal, repeat, missing)
        counts[key] = counts.get(key, 0) + 1
        found[(*key, str(counts[key]))] = row
    return found


def sentence_of(change: Change) -> str:
    """One change as a line for people."""
    row = change.after or change.before or {}
    where = " ".join(
        filter(
            None,
            (row[columns.PLANT], row[columns.POINT], row[columns.SITE], row[columns.SAMPLE], row[columns.SAMPLED_AT]),
        )
    )
    item = row[columns.PARAMETER] or row[columns.PARAMETER_AS_REPORTED]
    return f"{where or 'undated'}: {item}: {_told(change.before)} -> {_told(change.after)} ({change.kind})"


def _told(row: Row | None) -> str:
    if row is None:
        return "nothing"
    verdict = f"{row[columns.VERDICT]}{f' ({row[columns.REASON]})' if row[columns.REASON] else ''}"
    result = " ".join(filter(None, (row[columns.RESULT_AS_REPORTED], row[columns.UNIT_AS_REPORTED])))
    limit = f"limit {row[columns.LIMIT]}" if row[columns.LIMIT] else ""
    edition = row[columns.STANDARD]
    return ", ".join(filter(None, (result, limit, edition, verdict)))
