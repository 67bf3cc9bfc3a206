"""The state of a run while it lasts, and the exit code that it comes to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from waterqc.job.changes import Change
from waterqc.job.ledger import Ledger
from waterqc.job.log import Log
from waterqc.job.settings import Configuration

if TYPE_CHECKING:
    from waterqc.profile import Profile

#: Of several exit codes the first that applies (DESIGN 4).
_WORST_FIRST: Final = (2, 1, 4, 3, 0)


@dataclass
class CurrentRun:
    """One run: what it works with, and what it has found so far."""

    configuration: Configuration
    ledger: Ledger
    log: Log
    now: datetime
    again_since: date | None
    number: int = 0
    codes: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def own(self) -> "Profile":
        """The laboratory's own names; making them loads the vocabulary."""
        from waterqc.job.own_names import own_names

        return own_names(self.configuration)

    @property
    def first_run(self) -> date:
        """The day on which the job ran for the first time: nothing is expected from before it."""
        return date.fromisoformat(self.ledger.meta("first_run") or self.now.date().isoformat())


def code_of(counts: Counter[str]) -> int:
    """The exit code of the rows that a run judged (DESIGN 4); 0 where there was nothing to judge."""
    if counts["fail"]:
        return 1
    judged = counts["pass"] + counts["advisory"]
    return 3 if counts["undecided"] or (counts and not judged) else 0


def worst(codes: Iterable[int]) -> int:
    """The first that applies of several exit codes."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), 0)
