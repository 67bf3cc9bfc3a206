"""The judging of a run: the sampling days that it concerns, with repeat tests linked and missing deliveries named."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from waterqc.job.changes import Row
from waterqc.job.days import JudgedDay, judge_day
from waterqc.job.expectations import Due, days_within, due_on_days, missing_rows, stored_rows
from waterqc.job.ledger import Ledger
from waterqc.job.repeats import Link, findings_for, links_of, stored_links
from waterqc.job.settings import Configuration
from waterqc.profile import Profile


@dataclass
class Judged:
    """The days that a run judged, and what was due for them: with how many rows for what is missing."""

    days: dict[str, JudgedDay] = field(default_factory=dict)
    links: dict[str, list[Link]] = field(default_factory=dict)
    due: list[tuple[Due, int]] = field(default_factory=list)


def judge_days(
    ledger: Ledger,
    configuration: Configuration,
    own: Profile,
    days: Iterable[str],
    new: list[Due],
    first_run: date,
    now: datetime,
) -> Judged:
    """Judge sampling days, and whatever other days their repeat tests and expectations concern."""
    judged = Judged()
    waiting = list(dict.fromkeys([*days, *(due.day for due in new)]))
    due_here = {
        (due.expectation.key, due.plant, due.start): due
        for due in [*new, *due_on_days(configuration, first_run, now, waiting)]
    }
    waiting = list(dict.fromkeys([*waiting, *(due.day for due in due_here.values())]))
    while waiting:
        day = waiting.pop(0)
        if day in judged.days:
            continue
        judged.days[day] = judge_day(ledger, configuration, own, day, now.date())
        judged.links[day] = links_of(
            day, judged.days[day].rows(), ledger, RowsOf(ledger, judged), configuration.repeat_days
        )
        before = ledger.rows("SELECT first_day FROM repeat WHERE day = ?", [day])
        waiting.extend([link.first_day for link in judged.links[day]])
        waiting.extend(str(row["first_day"]) for row in before)  # a link that is no more is taken away there
    _add_links(ledger, judged)
    _add_missing(ledger, judged, configuration, own, list(due_here.values()), first_run, now)
    return judged


@dataclass
class RowsOf:
    """The rows of a day: as judged in this run, or else as the ledger has them; each day is read once."""

    ledger: Ledger
    judged: Judged
    _stored: dict[str, list[Row]] = field(default_factory=dict)

    def __call__(self, day: str) -> list[Row]:
        """The rows of a sampling day."""
        if day in self.judged.days:
            return self.judged.days[day].rows()
        if day not in self._stored:
            self._stored[day] = stored_rows(self.ledger, day)
        return self._stored[day]


def _add_links(ledger: Ledger, judged: Judged) -> None:
    here = [link for links in judged.links.values() for link in links]
    for day, one in judged.days.items():
        others = [link for link in stored_links(ledger, day) if link.day not in judged.days]
        judged.days[day] = one.with_findings(findings_for(day, one.rows(), [*here, *others]))


def _add_missing(
    ledger: Ledger,
    judged: Judged,
    configuration: Configuration,
    own: Profile,
    due: list[Due],
    first_run: date,
    now: datetime,
) -> None:
    """Add rows for what is missing, to the days whose outputs name it."""
    known = {(one.expectation.key, one.plant, one.start) for one in due}
    # days that a repeat test brought in are written anew, with their own missing rows
    more = [
        one
        for one in due_on_days(configuration, first_run, now, judged.days)
        if (one.expectation.key, one.plant, one.start) not in known
    ]
    rows_of = RowsOf(ledger, judged)
    found: dict[str, list[Row]] = {}
    for one in [*due, *more]:
        if one.day not in judged.days:
            judged.days[one.day] = judge_day(ledger, configuration, own, one.day, now.date())
        rows = missing_rows(one, days_within(one, ledger, judged.days), rows_of)
        judged.due.append((one, len(rows)))
        found.setdefault(one.day, []).extend(rows)
    for day, rows in found.items():
        judged.days[day] = judged.days[day].with_rows(rows)
