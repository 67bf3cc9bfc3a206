"""What the ledger remembers: what was judged when and by which edition, what replaced what, what was repeated."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from waterqc.job.changes import Change, sentence_of
from waterqc.job.ledger import Ledger, from_json


@dataclass(frozen=True)
class Wanted:
    """Which part of the history."""

    since: str = ""  # sampling days from this one on, in ISO form
    day: str = ""
    plant: str = ""
    parameter: str = ""


@dataclass(frozen=True)
class Judging:
    """One judging of one sampling day, with the rows that it replaced and the repeat tests that it linked."""

    run: int
    judged_at: str
    day: str
    why: str
    editions: tuple[str, ...]
    verdicts: dict[str, int]
    deliveries: tuple[tuple[str, str], ...]  # (name, sha256)
    changes: tuple[Change, ...]
    repeats: tuple[dict[str, Any], ...]

    def as_data(self) -> dict[str, Any]:
        """The judging as plain data."""
        return {
            "run": self.run,
            "judged_at": self.judged_at,
            "day": self.day,
            "why": self.why,
            "standards": list(self.editions),
            "verdicts": self.verdicts,
            "deliveries": [{"name": name, "sha256": sha256} for name, sha256 in self.deliveries],
            "changes": [{"kind": one.kind, "before": one.before, "after": one.after} for one in self.changes],
            "repeats": list(self.repeats),
        }


def judgings(ledger: Ledger, wanted: Wanted) -> Iterator[Judging]:
    """The judgings, oldest first."""
    rows = ledger.rows(
        "SELECT * FROM judgement WHERE (? = '' OR day = ?) AND (? = '' OR day >= ?) ORDER BY id",
        [wanted.day, wanted.day, wanted.since, wanted.since],
    )
    for row in rows:
        changes = tuple(one for one in _changes(ledger, row["run"], row["day"]) if _is_wanted(one, wanted))
        if (wanted.plant or wanted.parameter) and not changes:
            continue
        repeats = ledger.rows("SELECT first_day, first, again FROM repeat WHERE day = ?", [row["day"]])
        yield Judging(
            row["run"],
            row["judged_at"],
            row["day"],
            row["why"],
            tuple(from_json(row["editions"])),
            from_json(row["counts"]),
            tuple(_deliveries(ledger, from_json(row["deliveries"]))),
            changes,
            tuple(
                {"first_day": one["first_day"], "first": from_json(one["first"]), "again": from_json(one["again"])}
                for one in repeats
            ),
        )


def _changes(ledger: Ledger, run: int, day: str) -> Iterator[Change]:
    for row in ledger.rows("SELECT kind, before, after FROM change WHERE run = ? AND day = ? ORDER BY id", [run, day]):
        yield Change(
            row["kind"],
            from_json(row["before"]) if row["before"] else None,
            from_json(row["after"]) if row["after"] else None,
        )


def _deliveries(ledger: Ledger, numbers: Iterable[int]) -> Iterator[tuple[str, str]]:
    for number in numbers:
        row = ledger.one("SELECT name, sha256 FROM delivery WHERE id = ?", [number])
        if row is not None:
            yield row["name"], row["sha256"]


def _is_wanted(change: Change, wanted: Wanted) -> bool:
    row = change.after or change.before or {}
    is_parameter = not wanted.parameter or wanted.parameter in (row.get("parameter"), row.get("parameter_as_reported"))
    return is_parameter and (not wanted.plant or wanted.plant == row.get("plant"))


def as_text(listed: Iterable[Judging]) -> Iterator[str]:
    """The history for people."""
    for one in listed:
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(one.verdicts.items())) or "no rows"
        yield (
            f"{one.judged_at[:16].replace('T', ' ')}  run {one.run}  {one.day}  {verdicts}  by "
            f"{', '.join(one.editions) or 'no edition'} ({one.why})"
        )
        for name, sha256 in one.deliveries:
            yield f"    from {name} (sha256 {sha256[:12]})"
        for change in one.changes:
            yield f"    {sentence_of(change)}"
        for repeat in one.repeats:
            first, again = repeat["first"], repeat["again"]
            yield (
                f"    repeat of {again['parameter']}: {first['result_as_reported']} on "
                f"{first['sampled_at']} was {first['verdict']},"
                f" {again['result_as_reported']} on {again['sampled_at']} is {again['verdict']}"
            )


def as_json_text(listed: Iterable[Judging]) -> str:
    """The history for machines."""
    return json.dumps([one.as_data() for one in listed], ensure_ascii=False, indent=1) + "\n"


def as_csv(listed: Iterable[Judging]) -> str:
    """One line per row that was replaced, and one per judging that replaced none."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    names = ("plant", "point", "site", "sample", "sampled_at", "parameter")
    sides = ("result_as_reported", "unit_as_reported", "verdict", "reason", "standard", "limit", "source", "location")
    writer.writerow(
        [
            "run",
            "judged_at",
            "day",
            "why",
            "standards",
            "kind",
            *names,
            *(f"{side}_before" for side in sides),
            *(f"{side}_after" for side in sides),
        ]
    )
    for one in listed:
        head = [one.run, one.judged_at, one.day, one.why, " ".join(one.editions)]
        if not one.changes:
            writer.writerow([*head, "judged", *[""] * (len(names) + 2 * len(sides))])
        for change in one.changes:
            row, before, after = change.after or change.before or {}, change.before or {}, change.after or {}
            writer.writerow(
                [
                    *head,
                    change.kind,
                    *(row[name] for name in names),
                    *(before.get(side, "") for side in sides),
                    *(after.get(side, "") for side in sides),
                ]
            )
    return stream.getvalue()
