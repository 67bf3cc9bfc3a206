"""Measured figures among headings: a row of results has become one with the heading above it, and is listed."""

from collections.abc import Sequence
from typing import Final

from waterqc.arrange.dated import is_date_without_year, is_short_date, is_whole_date
from waterqc.arrange.name_book import NameBook
from waterqc.arrange.shifted_rows import MEASURED
from waterqc.arranged import LeftOut
from waterqc.grid import Grid

#: why a row of the heading may hold results
IN_HEADING: Final = "a figure as measurements give it stands among the headings"


def results_in_heading(
    texts: Sequence[Sequence[str]], grid: Grid, first: int, parameter: int, names: NameBook
) -> list[LeftOut]:
    """The rows of a heading, `texts` from row `first` of the grid on, with a result behind the column `parameter`.

    A row of nothing but figures has limits, or tells columns apart.
    """

    def is_figure(text: str) -> bool:
        dated = is_whole_date(text) or is_short_date(text) or is_date_without_year(text)
        return MEASURED.search(text) is not None and names.is_result(text) and not dated

    found = []
    for at, row in enumerate(texts):
        behind = list(filter(None, row[parameter + 1 :]))
        if any(map(is_figure, behind)) and not all(map(names.is_limit, behind)):
            text = " | ".join(dict.fromkeys(filter(None, row)))
            found.append(LeftOut(grid.location(first + at, 0), text[:200], IN_HEADING, holds_result=True))
    return found
