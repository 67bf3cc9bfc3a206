"""Rows of text among a table's results: one that only names a place or a date speaks for the rows below it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import clean
from waterqc.arrange.facts import Facts
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.stated_around import Surroundings
from waterqc.arrange.surroundings import SurroundingsReader
from waterqc.arranged import LeftOut
from waterqc.grid import Grid

SPEAKS_FOR_ROWS: Final = "says what the rows below it are"
_LONGEST_TEXT: Final = 300
_SENTENCE: Final = 80  # a single text that is longer names nothing


def facts_by_rows(
    part: pd.DataFrame, texts: Sequence[int], grid: Grid, first: int, reader: HeadingReader, facts: Facts
) -> tuple[list[tuple[int, Facts]], Surroundings]:
    """The facts that hold from each row on, and what else the rows of text say.

    `part` holds the table's rows below its heading, `texts` the numbers of those that are text and stand above its last
    result, `first` the row of the grid that `part` begins with, `facts` what is known of the whole table.
    """
    inside = Surroundings()
    contexts = [(0, facts)]
    above = {clean(text) for line in grid.rows(0, first) for text in line}
    around = SurroundingsReader(reader)
    for row in texts:
        cells = [text for text in part.iloc[row].tolist() if text]
        if not cells:
            continue
        place = grid.location(first + row, 0)
        shown = " | ".join(dict.fromkeys(cells))[:_LONGEST_TEXT]
        found = around.read([(place, cells)])
        if not found.left_out:
            found.left_out.append(LeftOut(place, shown, "no result stands in this row"))
        inside.cited += found.cited
        inside.statements += found.statements
        inside.left_out += found.left_out
        is_code = found.facts == Facts(sample=found.facts.sample)
        if is_code and (above.issuperset(cells) or _is_prose(part, row + 1)):
            continue  # the number of the report at the head of each of its pages, of the form at their foot
        if found.facts.names_a_place or found.facts.date:
            contexts.append((row, found.facts.over(facts)))
            inside.left_out[-1] = LeftOut(place, shown, SPEAKS_FOR_ROWS)
        elif reader.names.is_quality_control(cells[0]):
            contexts.append((row, replace(facts, plant="", point="", site="", sample=cells[0])))
            inside.left_out[-1] = LeftOut(place, shown, SPEAKS_FOR_ROWS)
        elif found.facts.standard and len(set(cells)) == 1 and reader.field_of(cells[0]) == columns.STATED_LIMIT:
            # the rows below a section named for a standard's limits are of the water that it is for
            contexts.append((row, replace(facts, point="", standard=found.facts.standard)))
            inside.left_out[-1] = LeftOut(place, shown, SPEAKS_FOR_ROWS)
    return contexts, inside


def _is_prose(part: pd.DataFrame, row: int) -> bool:
    """Whether a row is one long text and no row of a table."""
    cells = [text for text in part.iloc[row].tolist() if text] if row < len(part) else []
    return len(cells) == 1 and len(cells[0]) > _SENTENCE
