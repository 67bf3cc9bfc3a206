"""What a PDF page draws: its characters as a person sees them, and its ruled tables."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from waterqc.errors import InputError
from waterqc.readers.layout.flat_chars import laid_flat
from waterqc.readers.layout.pdf_fields import typed_texts
from waterqc.readers.layout.pdf_layout import Box, Char, Line, inside, lines
from waterqc.readers.layout.radicals import whole_characters
from waterqc.readers.layout.raised_chars import baselines, with_raised
from waterqc.readers.layout.symbols import UNREADABLE, shown

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage
    from pdfplumber.table import Table

_TWICE: Final = 0.3  # of its size, at most, a character is away from itself where it is drawn twice to look bold
_ASLANT: Final = 0.2  # of its direction, at least, a text leaves the edges of the page
_OVER: Final = 0.3  # of a character, at least, another lies on it
_BAND: Final = 20.0  # points of height
MOST_COMPARED: Final = 2_000_000  # pairs of characters of a page
_THIN: Final = 2.5  # points of a line's height, at most
_THROUGH: Final = (0.12, 0.5)  # above the line of the text, relative to its size, where a line strikes it out
_FEWEST: Final = 3  # rows and columns of a table that only backgrounds mark
#: lines of a column, and the part of them that holds two texts far apart, at least
_MOSTLY: Final = (6, 0.6)
_FEWEST_BESIDE: Final = 2  # columns of a table that touches another
_LAYOUT: Final = 3  # lines of so many cells each in one ruled cell: it frames a table and is none


def seen_chars(sheet: "PdfPage", name: str) -> list[Char]:
    """The characters on the page, each once, raised ones as superscripts, and what is typed into its fields.

    U+FFFD stands for what is struck out or written over; what runs aslant, a watermark, is left out.
    Raises InputError, naming the document `name`, for a page that would take too long.
    """
    left, top, right, bottom = sheet.bbox
    found = _once([char for char in sheet.chars if inside(char, (left, top, right, bottom)) and not _is_aslant(char)])
    struck = _struck_out(sheet, found) | _written_over(found, f"{name}: page {sheet.page_number}")
    for number, char in enumerate(found):
        char["text"] = UNREADABLE if number in struck else whole_characters(shown(char["text"], char["fontname"]))
    return laid_flat(with_raised(found, sheet.vertical_edges)) + typed_texts(sheet)


def _once(chars: list[Char]) -> list[Char]:
    """The characters without those that are drawn a second time, a hair beside the first."""
    places: dict[str, dict[tuple[int, int], list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    kept: list[Char] = []
    for char in chars:
        x, y, near = char["x0"], char["top"], _TWICE * min(char["size"], char["x1"] - char["x0"])
        cells = places[char["text"]]
        at_x, at_y = int(x // 2), int(y // 2)
        reach = int(near // 2) + 1
        if char["text"].strip() and any(
            abs(x - other_x) < near and abs(y - other_y) < near
            for column in range(at_x - reach, at_x + reach + 1)
            for row in range(at_y - reach, at_y + reach + 1)
            for other_x, other_y in cells.get((column, row), ())
        ):
            continue
        cells[at_x, at_y].append((x, y))
        kept.append(dict(char))
    return kept


def _is_aslant(char: Char) -> bool:
    a, b = abs(char["matrix"][0]), abs(char["matrix"][1])
    return bool(min(a, b) > _ASLANT * max(a, b))


def _written_over(chars: Sequence[Char], where: str) -> set[int]:
    """The numbers of letters and digits that lie on each other, as where a stamp runs over a figure."""
    found: set[int] = set()
    order = sorted((n for n in range(len(chars)) if _matters(chars[n])), key=lambda n: float(chars[n]["x0"]))
    bands: dict[int, list[int]] = defaultdict(list)  # by height on the page, what may reach further to the right
    compared = 0
    for number in order:
        char = chars[number]
        for band in range(int(char["top"] // _BAND), int(char["bottom"] // _BAND) + 1):
            bands[band] = lasting = [other for other in bands[band] if chars[other]["x1"] > char["x0"]]
            compared += len(lasting)
            if compared > MOST_COMPARED:
                raise InputError(f"{where} writes so much in one place that it cannot be read; give its table as CSV.")
            for other in lasting:
                if _common_area(char, chars[other]) > _OVER * min(_area(char), _area(chars[other])):
                    found |= {number, other}
            lasting.append(number)
    return found


def _matters(char: Char) -> bool:
    return bool(char["upright"] and char["text"].isalnum())


def _area(char: Char) -> float:
    return float((char["x1"] - char["x0"]) * (char["bottom"] - char["top"]))


def _common_area(one: Char, other: Char) -> float:
    wide = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
    high = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return float(max(wide, 0.0) * max(high, 0.0))


def _struck_out(sheet: "PdfPage", chars: Sequence[Char]) -> set[int]:
    """The numbers of the characters through which a line runs."""
    drawn = sorted(
        ((one["top"] + one["bottom"]) / 2, one["x0"], one["x1"])
        for one in (*sheet.lines, *sheet.rects)
        if one["height"] <= _THIN and one["width"] > _THIN
    )
    found: set[int] = set()
    if not drawn:
        return found
    for number, (char, line) in enumerate(zip(chars, baselines(chars), strict=True)):
        if char["upright"] and char["text"].strip():
            middle = (char["x0"] + char["x1"]) / 2
            at = bisect_left(drawn, (line - _THROUGH[1] * char["size"],))
            while at < len(drawn) and drawn[at][0] < line - _THROUGH[0] * char["size"]:
                if drawn[at][1] <= middle <= drawn[at][2]:
                    found.add(number)
                at += 1
    return found


def ruled_tables(sheet: "PdfPage", chars: Sequence[Char]) -> "list[Table]":
    """The tables of the page that rules mark, else those whose cells all have a background.

    A background behind every second row, a frame around the page and cells that hold a whole table mark none.
    """
    ruled = sheet.filter(_no_background).find_tables()
    if not ruled:
        ruled = [
            table
            for table in sheet.find_tables()
            if len(table.rows) >= _FEWEST and min(len(row.cells) for row in table.rows) >= _FEWEST
        ]
    parted = [part for table in ruled for part in _touching(table)]
    several = (
        table for table in parted if len({cell[0] for cell in table.cells}) > 1
    )  # lines between rows mark no column
    return [table for table in several if not _leaves_columns_out(table, chars)]


def _touching(table: "Table") -> "list[Table]":
    """The table, or the two that touch side by side: no cell crosses from one to the other, and no rows fit."""
    from pdfplumber.table import Table

    for edge in sorted({cell[0] for cell in table.cells})[_FEWEST_BESIDE:]:
        left = [cell for cell in table.cells if cell[2] <= edge + _THIN]
        right = [cell for cell in table.cells if cell[0] >= edge - _THIN]
        wide = min(len({cell[0] for cell in part}) for part in (left, right))
        if len(left) + len(right) == len(table.cells) and wide >= _FEWEST_BESIDE and not _rows_fit(left, right):
            return [Table(table.page, left), *_touching(Table(table.page, right))]
    return [table]


def _rows_fit(one: Sequence[Box], other: Sequence[Box]) -> bool:
    """Whether all rows of the one are those of the other, or several of them, or the reverse."""
    edges = [{at for cell in part for at in (round(cell[1]), round(cell[3]))} for part in (one, other)]
    return any(
        all(any(abs(at - fixed) <= _THIN for fixed in there) for at in here) for here, there in (edges, edges[::-1])
    )


def _no_background(drawn: Char) -> bool:
    return (
        drawn["object_type"] != "rect"
        or bool(drawn["stroke"])
        or not drawn["fill"]
        or min(drawn["width"], drawn["height"]) <= _THIN
    )


def _leaves_columns_out(table: "Table", chars: Sequence[Char]) -> bool:
    """Whether a cell holds a whole table, or the cells of a column two columns that no rule parts."""
    within = [char for char in chars if inside(char, table.bbox)]
    columns: dict[float, list[Line]] = defaultdict(list)
    for cell in table.cells:
        held = lines([char for char in within if inside(char, cell)])
        if sum(len(line.pieces()) >= _LAYOUT for line in held) >= _LAYOUT:
            return True
        columns[cell[0]] += held
    return any(
        len(held) >= _MOSTLY[0] and sum(len(line.pieces()) > 1 for line in held) >= _MOSTLY[1] * len(held)
        for held in columns.values()
    )


def upright(sheet: "PdfPage") -> "PdfPage":
    """The page turned so that most of its text runs from left to right."""
    from pdfplumber.page import Page

    turns = Counter(_turn(char) for char in sheet.chars if char["text"].strip() and not _is_aslant(char))
    turn = turns.most_common(1)[0][0] if turns else 0
    if not turn:
        return sheet
    turned = (sheet.page_obj.rotate + turn) % 360
    sheet.page_obj.rotate = turned
    sheet.page_obj.attrs["Rotate"] = turned
    return Page(sheet.pdf, sheet.page_obj, sheet.page_number, sheet.initial_doctop)


def _turn(char: Char) -> int:
    """Degrees by which the page must be turned for a character to stand upright."""
    a, b = char["matrix"][0], char["matrix"][1]
    if abs(a) >= abs(b):
        return 0 if a > 0 else 180
    return 90 if b > 0 else 270
