"""What the configuration of a job says, as values. Paths are absolute, addresses still without their secrets."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from waterqc.job.secrets import Address, Scrubber, scrubber

#: What a notification can be about.
KINDS: Final = ("fail", "undecided", "no_data", "error")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Named groups that `name_pattern` may hold: what a file's name can say of its results.
NAMED_IN_FILE: Final = ("date", "utility", "plant", "point", "site", "sample")


@dataclass(frozen=True)
class Folder:
    """A drop folder."""

    path: Path
    patterns: tuple[str, ...]
    archive: Path
    quarantine: Path
    keep: bool  # processed files stay where they are
    settle: float  # seconds for which a file must not have changed
    largest: int  # bytes
    encoding: str = ""
    name_pattern: re.Pattern[str] | None = None

    def said_by(self, name: str) -> dict[str, str]:
        """What the name of a file says of its results."""
        match = self.name_pattern.search(name) if self.name_pattern else None
        return {group: text for group, text in match.groupdict().items() if text} if match else {}


@dataclass(frozen=True)
class Query:
    """A database and the query that gives the results."""

    address: Address
    query: str
    name: str  # what reports call it
    since_days: int


@dataclass(frozen=True)
class Place:
    """What holds at some plants or sampling points: other standards, claimed facts."""

    plants: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()  # as `--fact` takes them


@dataclass(frozen=True)
class Expectation:
    """A delivery that must arrive: by whom, from which point, how often, until when, and with which items."""

    plants: tuple[str, ...]  # () for one delivery whose plant isn't named
    point: str
    every: str  # day, week, month
    weekdays: tuple[int, ...]  # 0 is Monday; of a daily expectation
    by: time
    days_later: int  # after the last day of the period
    set: str
    since: date | None

    @property
    def key(self) -> str:
        """What the ledger knows the rule by, apart from its plants: a changed time of day is the same rule."""
        only = f" on {', '.join(WEEKDAYS[one] for one in self.weekdays)}" if len(self.weekdays) < len(WEEKDAYS) else ""
        return f"{self.every}{only} {self.point} {self.set}".strip()


@dataclass(frozen=True)
class Table:
    """A database table that the results are written back to."""

    address: Address
    name: str


@dataclass(frozen=True)
class Outputs:
    """What is written, and where."""

    folder: Path
    per: tuple[str, ...]  # of day, month, year
    formats: tuple[str, ...]  # beside CSV: json, html
    lang: str
    manifests: Path
    table: Table | None = None


@dataclass(frozen=True)
class Notifier:
    """Somebody who is told."""

    address: Address
    name: str  # what logs call it
    on: tuple[str, ...]
    lang: str


@dataclass(frozen=True)
class Configuration:
    """A job."""

    file: Path
    sha256: str
    name: str
    standards: tuple[str, ...]
    assume_units: bool
    facts: tuple[str, ...]
    pending_days: Mapping[str, int]  # parameter -> days after sampling until its result is due, "" for all others
    repeat_days: int
    ledger: Path
    source: Folder | Query
    names: Mapping[str, Any]  # the tables of a profile, read when they are needed
    places: tuple[Place, ...]
    expectations: tuple[Expectation, ...]
    outputs: Outputs
    notifiers: tuple[Notifier, ...]

    @property
    def reading(self) -> str:
        """What decides how a file is read, as a short text that differs where it does."""
        source = self.source
        settings: list[object] = [self.names]
        if isinstance(source, Folder):
            settings += [source.encoding, source.name_pattern.pattern if source.name_pattern else ""]
        return hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode()).hexdigest()[:16]

    @property
    def addresses(self) -> list[Address]:
        """Every address that may hold a secret."""
        source = [self.source.address] if isinstance(self.source, Query) else []
        table = [self.outputs.table.address] if self.outputs.table else []
        return [*source, *table, *(one.address for one in self.notifiers)]

    @property
    def hide(self) -> Scrubber:
        """What hides the job's secrets in a text."""
        return scrubber(self.addresses)
