"""The arranged results of one document: one row per reported result, as the laboratory wrote it."""

from dataclasses import dataclass, field

import pandas as pd

from waterqc import columns
from waterqc.decimal_mark import DecimalMark


@dataclass(frozen=True)
class FoundTable:
    """One table that was found: where, in which layout, what each column was taken for, and how much of it was read."""

    place: str
    layout: str
    taken_for: tuple[tuple[str, str], ...]  # (heading as written, column of columns.REPORTED or "left out")
    result_cells: int  # cells under a result heading
    results: int  # how many of them became rows of the results table


@dataclass(frozen=True)
class LeftOut:
    """A row, column or block that holds no result, and why it was not read as one."""

    place: str
    text: str
    why: str
    holds_result: bool = False  # whether it names a parameter and gives a figure, though no table holds it


@dataclass(frozen=True)
class Arranged:
    """The results of one document.

    `results` has the columns `columns.REPORTED`, each of dtype object or category, every cell a `str` ("" if blank).
    """

    results: pd.DataFrame
    tables: tuple[FoundTable, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    #: conclusions in words, e.g. 所检项目均符合GB5749-2022, with their place
    statements: tuple[tuple[str, str], ...] = ()
    #: standards named anywhere in the document, as written
    cited: tuple[str, ...] = ()
    #: whether the language of its labels says that 03/04/2024 is the third of April
    day_first: bool = False

    @property
    def result_cells(self) -> int:
        """How many results there are, as far as can be seen: under headings, and in lines outside the tables."""
        return sum(table.result_cells for table in self.tables) + sum(one.holds_result for one in self.left_out)

    @property
    def read_cells(self) -> int:
        """How many of them became rows of the results."""
        return sum(table.results for table in self.tables)


@dataclass(frozen=True)
class Document:
    """One input after reading and arranging, with its provenance."""

    name: str
    sha256: str
    arranged: Arranged
    encoding: str = ""
    decimal_mark: DecimalMark = ""  # known from more than these rows, where they are a part of a document
    notes: tuple[str, ...] = field(
        default_factory=tuple
    )  # sentences for the user, e.g. which of two encodings was taken


def empty_results() -> pd.DataFrame:
    """A results table without rows."""
    return pd.DataFrame({name: pd.Series([], dtype=object) for name in columns.REPORTED})
