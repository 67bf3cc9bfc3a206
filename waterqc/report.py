"""The report: a value. Formatters are leaves, and the exit code is a property of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from waterqc import columns
from waterqc.arranged import LeftOut
from waterqc.verdicts import Verdict

#: Columns of `Report.samples`: one row per sample and standard.
SAMPLE_COLUMNS = (
    *columns.SAMPLE_KEY,
    columns.STANDARD,
    columns.VERDICT,
    "tested",  # items with a result
    "judged",  # items with pass, fail or advisory
    "failing",
    "advisory",
    "undecided",
    "items_in_standard",  # mandatory items that the edition limits at all (97 in GB 5749-2022)
    columns.SOURCE,
)


@dataclass(frozen=True)
class StandardUse:
    """An edition that was applied: why, and when its file was last reviewed."""

    id: str
    number: str  # as people cite it: GB 5749-2006
    title: Mapping[str, str]
    why: str  # e.g. "sampling date 2020-11-03", "no date given: in force on 2026-11-23"
    reviewed_on: date
    sha256: str
    in_force_from: date
    in_force_to: date | None


@dataclass(frozen=True)
class InputUse:
    """An input: what it was, and how much of it was read. `error` is the sentence if it could not be read."""

    name: str
    sha256: str = ""
    encoding: str = ""
    result_cells: int = 0
    results: int = 0
    error: str = ""
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()  # what holds no result, or could not be read as one: place, text, why


@dataclass(frozen=True)
class SetCoverage:
    """How much of a required monitoring set one sample holds: "9 of the 9 daily items"."""

    set: str
    title: Mapping[str, str]
    sample: tuple[str, ...]  # the values of columns.SAMPLE_KEY
    have: int
    need: int
    missing: tuple[str, ...]  # parameter ids


@dataclass(frozen=True)
class Report:
    """All that one check found.

    `results`: the columns `columns.COMPLIANCE`, one row per printed result and standard, every cell text.
    `samples`: the columns `SAMPLE_COLUMNS`.
    """

    results: pd.DataFrame
    samples: pd.DataFrame
    standards: tuple[StandardUse, ...] = ()
    inputs: tuple[InputUse, ...] = ()
    sets: tuple[SetCoverage, ...] = ()
    claims: tuple[str, ...] = ()  # facts claimed by the user, as printed on the report
    notes: tuple[str, ...] = ()  # sentences, the first of them says which edition was applied and why
    version: str = ""
    usage_error: bool = field(default=False)

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows per verdict, every verdict named."""
        found = self.results[columns.VERDICT].value_counts()
        return {verdict.value: int(found.get(verdict.value, 0)) for verdict in Verdict}

    @property
    def exit_code(self) -> int:
        """0 all judged and nothing failed, 1 a fail, 2 usage, 3 undecided, missing or nothing judged, 4 could not run.

        Of several, the first that applies of 2, 1, 4, 3, 0 (DESIGN 4).
        """
        counts = self.counts
        if self.usage_error:
            return 2
        if counts[Verdict.FAIL]:
            return 1
        if any(use.error for use in self.inputs):
            return 4
        judged = counts[Verdict.PASS] + counts[Verdict.ADVISORY]
        empty = any(not use.results for use in self.inputs)
        return 3 if counts[Verdict.UNDECIDED] or not judged or self.unread or empty else 0

    @property
    def unread(self) -> int:
        """Cells under a heading of results, and lines outside tables, that may hold a result and became no row."""
        return sum(use.result_cells - use.results for use in self.inputs)

    @property
    def summary(self) -> dict[str, object]:
        """Counts per verdict, the samples with their verdicts, the coverage and the exit code, as plain data."""
        return {
            "verdicts": self.counts,
            "exit_code": self.exit_code,
            "results_present": sum(use.result_cells for use in self.inputs),
            "results_read": sum(use.results for use in self.inputs),
            "samples": self.samples.to_dict(orient="records"),
            "sets": [
                {
                    "set": one.set,
                    "sample": list(one.sample),
                    "have": one.have,
                    "need": one.need,
                    "missing": list(one.missing),
                }
                for one in self.sets
            ],
        }
