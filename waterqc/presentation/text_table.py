"""A sample's rows as a table of text that fits a width."""

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from waterqc.wording import word

if TYPE_CHECKING:
    from rich.table import Table

    from waterqc.presentation.rows import PrintedRow
    from waterqc.wording import Lang

COLOURS: Final = {
    "fail": "bold red",
    "undecided": "bold yellow",
    "advisory": "magenta",
    "pass": "green",
    "no_limit": "dim",
    "not_tested": "dim",
}

#: Below this width the clause stands under the limit.
_NARROW: Final = 96
#: Cells between two columns.
_BETWEEN: Final = 2
_LONGEST_WORD: Final = 20
#: What a column should not break: a word, a piece of a code up to its underscore, some Chinese characters.
_WORDS: Final = re.compile(r"[^\s_\u3400-\u9fff]+_?|[\u3400-\u9fff]{1,4}")
#: Parts of a citation, and the item's own name at its end: the row names it already.
_PARTS: Final = re.compile(r", |，")
_CHINESE: Final = re.compile("[\u3400-\u9fff]")


def table_of(rows: "tuple[PrintedRow, ...]", width: int, lang: "Lang") -> "Table":
    """The rows of a sample as a table that fits a width."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    narrow = width < _NARROW
    every = ["verdict", "parameter", "result", "value", "limit", *([] if narrow else ["clause"]), "reason"]
    # columns of which the sample has nothing are left out
    names = [name for name in every if name in every[:3] or any(_texts(row, narrow)[name] for row in rows)]
    titles = [word("columns", name, lang) for name in names]
    cells = [[_texts(row, narrow)[name] for name in names] for row in rows]
    table = Table(
        box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), collapse_padding=True, header_style="bold"
    )
    widths = column_widths(titles, cells, width, {len(names) - 1} if names[-1] == "reason" else set())
    for name, title, wide in zip(names, titles, widths, strict=True):
        table.add_column(title, no_wrap=name == "verdict", overflow="fold", width=wide)
    for row, texts in zip(rows, cells, strict=True):
        if names[-1] == "reason":
            texts[-1] = broken_codes(texts[-1], widths[-1])
        table.add_row(Text(texts[0], COLOURS[row.verdict.value]), *(Text(text) for text in texts[1:]))
    return table


def _texts(row: "PrintedRow", narrow: bool) -> dict[str, str]:
    """The cells of a row by column."""
    clause = "; ".join(map(_without_item, row.clause.split("; ")))
    return {
        "verdict": row.verdict_word,
        "parameter": f"{row.parameter} ({row.as_reported})" if row.as_reported else row.parameter,
        "result": row.result,
        "value": row.value,
        "limit": f"{row.limit}\n{clause}" if narrow and clause else row.limit,
        "clause": clause,
        "reason": re.sub("; |；", "\n", row.reason),
    }


def _without_item(cite: str) -> str:
    """A citation without the item's own name, which stands for its number where a table has none."""
    separator = _PARTS.search(cite)
    *parts, last = _PARTS.split(cite)
    if separator is None or not _CHINESE.search(last) or last.startswith("注"):
        return cite
    return separator.group().join(parts)


def column_widths(titles: list[str], cells: list[list[str]], width: int, codes: set[int]) -> list[int]:
    """The width of each column that makes the table lowest; none below its longest word. `codes`: columns of codes."""
    from rich.cells import cell_len

    columns = [[title, *texts] for title, texts in zip(titles, zip(*cells, strict=True), strict=True)]
    widths = [
        max(min(cell_len(one), _LONGEST_WORD) for text in texts for one in _WORDS.findall(text) or [""])
        for texts in columns
    ]
    whole = [max(cell_len(line) for text in texts for line in text.split("\n")) for texts in columns]
    widths[0] = whole[0]
    heights = [_Heights(texts, broken_codes if place in codes else None) for place, texts in enumerate(columns)]
    left = width - sum(widths) - _BETWEEN * (len(titles) - 1)
    while left > 0:
        now = [height.at(wide) for height, wide in zip(heights, widths, strict=True)]
        gain, place, more = max(
            ((_cost(now, place, None) - _cost(now, place, heights[place].at(widths[place] + more))) / more, place, more)
            for place in range(len(titles))
            for more in range(1, max(1, min(left, whole[place] - widths[place])) + 1)
        )
        if gain <= 0:
            break
        widths[place] += more
        left -= more
    return widths


class _Heights:
    """How many lines each cell of a column takes at a width."""

    def __init__(self, texts: list[str], broken: Callable[[str, int], str] | None) -> None:
        self.texts, self.broken = texts, broken
        self.known: dict[int, list[int]] = {}

    def at(self, width: int) -> list[int]:
        if width not in self.known:
            self.known[width] = [
                _lines(self.broken(text, width) if self.broken else text, width) for text in self.texts
            ]
        return self.known[width]


def _cost(heights: list[list[int]], place: int, other: list[int] | None) -> float:
    """The table's height with another column in a place; of equally high tables the one with fewer broken cells."""
    columns = heights if other is None else [*heights[:place], other, *heights[place + 1 :]]
    height: float = sum(max(row) for row in zip(*columns, strict=True))
    return height + sum(sum(column) for column in columns) / 10


def _lines(text: str, width: int) -> int:
    """How many lines a text takes, broken at its spaces, in longer words anywhere."""
    from rich.cells import cell_len

    lines = 0
    for line in text.split("\n"):
        used = 0
        lines += 1
        for one in map(cell_len, line.split(" ")):
            if used and used + 1 + one <= width:
                used += 1 + one
            else:
                lines += bool(used) + max(0, one - 1) // width
                used = one if one <= width else (one - 1) % width + 1
    return lines


def broken_codes(text: str, width: int) -> str:
    """Codes broken behind their underscores, colons, bars and plus signs, so that each line fits a width."""
    return "\n".join(map(partial(_broken_code, width=width), text.split("\n")))


def _broken_code(text: str, width: int) -> str:
    """One code, broken."""
    lines = [""]
    for part in re.findall(r"[^_:+=| ]*[_:+=| ]?", text):
        if lines[-1] and len(lines[-1]) + len(part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)
