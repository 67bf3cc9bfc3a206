"""PDF documents with a text layer: text and tables over all pages, as one grid. Needs the extra `pdf`."""

import io
import logging
import re
import time
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from waterqc.errors import InputError, MissingExtraError
from waterqc.readers import ReadResult
from waterqc.readers.guards.zip_bounds import LARGEST_CONTENT
from waterqc.readers.layout.pdf_columns import rows_without_rules
from waterqc.readers.layout.pdf_drawn import ruled_tables, seen_chars, upright
from waterqc.readers.layout.pdf_layout import Box, Char, Line, inside, lines
from waterqc.readers.layout.placed_cells import Page, SpanningCell
from waterqc.source import Source, readable_size

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage
    from pdfplumber.table import Table

FORMAT: Final = "a PDF document"
SUFFIXES: Final = (".pdf",)
ORDER: Final = 10

MOST_PAGES: Final = 200
MOST_SECONDS: Final = 60.0
#: cells of a row that only its edge rules, at least
_FEWEST_PARTS: Final = 3
#: lines in cells of which the columns alone are ruled, at least, and the part of them that a column fills
_FEWEST_LINES: Final = 6
_LONG: Final = 0.6
#: sizes of its characters from a table, or from the line above, that a heading without rules is away, at most
_NEAR: Final = 2.0
_FAR: Final = 1e6
_MARGIN: Final = 2.0  # points that a text may reach over a rule
_FEWEST_HEADINGS: Final = 2
_ARCHIVE: Final = b"PK\x03\x04"
_STREAM: Final = re.compile(rb"stream\r?\n(?=[\x08-\x78][\x01-\xff])")
_LARGEST_STREAM: Final = 64 << 20


def recognises(source: Source) -> bool:
    """Whether it begins as a PDF document does (some begin with a few stray bytes); an archive may store one."""
    return b"%PDF-" in source.content[:1024] and not source.content.startswith(_ARCHIVE)


def read(source: Source) -> ReadResult:
    """One grid: a row per line of text or table row, over all pages (`line 1` is the first of the first page).

    Raises MissingExtraError without pdfplumber; InputError if the document is damaged, protected, has more than 200
    pages or takes more than 60 seconds, or if any page is a picture without text (a scan): a page that is left unread
    could hold the result that fails.
    """
    try:
        import pdfplumber
    except ImportError:
        raise MissingExtraError(
            f"{source.name}: reading PDF needs pdfplumber; install it with: pip install 'waterqc[pdf]'"
        ) from None
    logging.getLogger("pdfminer").addHandler(logging.NullHandler())  # its remarks are not for the user's terminal
    _refuse_bombs(source.content, source.name)
    with _damage_named(source.name):
        sheets = pdfplumber.open(io.BytesIO(source.content)).pages
    if len(sheets) > MOST_PAGES:
        raise _too_long(source.name, len(sheets))
    return ReadResult((_whole(sheets, source.name).grid(),))


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    """Turn whatever pdfminer fails with on a damaged document (KeyError, struct.error, …) into one sentence."""
    try:
        yield
    except (MemoryError, InputError):
        raise
    except Exception as error:
        if "password" in repr(error).lower():
            raise InputError(f"{name}: protected by a password; save it without one.") from error
        raise InputError(f"{name}: a damaged PDF document; download it again, or save its table as CSV.") from error


def _too_long(name: str, total: int) -> InputError:
    return InputError(f"{name}: {total} pages are more than can be read; give the pages with results alone.")


def _whole(sheets: "list[PdfPage]", name: str) -> Page:
    """All pages in one."""
    page = Page(name)
    started = time.monotonic()
    pictures: list[int] = []
    for number, page_as_stored in enumerate(sheets, 1):
        if time.monotonic() - started > MOST_SECONDS:
            raise _too_long(name, len(sheets))
        with _damage_named(name):
            sheet = upright(page_as_stored)
            chars = seen_chars(sheet, name)
            tables = ruled_tables(sheet, chars)
            drawn = bool(sheet.images or sheet.curves)
        if any(char["text"].strip() for char in chars):
            _add_page(page, chars, tables)
        elif drawn:
            pictures.append(number)
        sheet.close()
    if not page.rows:
        raise InputError(f"{name}: this PDF has no text, only pictures (a scan); give the table as text, CSV or Excel.")
    if pictures:
        listed = ", ".join(map(str, pictures[:10])) + (" …" if len(pictures) > 10 else "")
        raise InputError(
            f"{name}: page {listed} has no text, only a picture, in which results could stand; "
            "give its table as text, CSV or Excel, or the document without it."
        )
    return page


def _add_page(page: Page, chars: list[Char], tables: "list[Table]") -> None:
    """The page's tables with the lines of text between them, from top to bottom."""
    remaining = lines([char for char in chars if not any(inside(char, table.bbox) for table in tables)])
    for table in sorted(tables, key=lambda one: float(one.bbox[1])):
        above = [line for line in remaining if line.top < table.bbox[1]]
        remaining = remaining[len(above) :]
        heading = _heading_above(above, table)
        _add_lines(page, above[:-1] if heading else above)
        rows = _rows(table, [char for char in chars if inside(char, table.bbox)])
        page.add_table([list(map(SpanningCell, heading)), *rows] if heading else rows)
    _add_lines(page, remaining)


def _heading_above(above: list[Line], table: "Table") -> list[str]:
    """The cells of a heading without rules: the line right above a ruled table, if each stands over its own column.

    [] if the line stands apart from the table, or other lines belong to it.
    """
    gaps = (
        [float(table.bbox[1]) - above[-1].top, above[-1].top - above[-2].top if len(above) > 1 else _FAR]
        if above
        else []
    )
    if not gaps or gaps[0] > _NEAR * above[-1].size or gaps[-1] <= _NEAR * above[-1].size:
        return []
    pieces = above[-1].pieces()
    lefts = sorted({float(box[0]) for box in table.cells})
    edges = [*lefts, float(table.bbox[2])]
    columns = [bisect_right(edges, (piece.left + piece.right) / 2) - 1 for piece in pieces]
    fits = all(
        0 <= column < len(lefts)
        and piece.left >= edges[column] - _MARGIN
        and piece.right <= edges[column + 1] + _MARGIN
        for column, piece in zip(columns, pieces, strict=True)
    )
    if len(pieces) < _FEWEST_HEADINGS or not fits or len(set(columns)) < len(columns):
        return []
    placed = dict(zip(columns, (piece.text for piece in pieces), strict=True))
    return [placed.get(column, "") for column in range(len(lefts))]


def _rows(table: "Table", chars: list[Char]) -> list[list[SpanningCell]]:
    """The rows of a ruled table, each cell with the text inside of it."""
    lefts = sorted({box[0] for box in table.cells})
    tops = sorted({box[1] for box in table.cells})
    covered: set[tuple[int, int]] = set()
    rows: list[list[SpanningCell]] = []
    for number, row in enumerate(table.rows):
        beside = [char for char in chars if inside(char, row.bbox)]
        parted = _lines_of_columns(row.cells, lines(beside))
        if parted:
            rows += parted
            continue
        cells: list[SpanningCell] = []
        for column, box in enumerate(row.cells):
            if box is not None:
                held = lines([char for char in beside if inside(char, box)])
                text = "\n".join(" ".join(word.text for word in line.words) for line in held)
                wide, high = bisect_left(lefts, box[2]) - column, bisect_left(tops, box[3]) - number
                covered |= {(number + down, column + right) for down in range(high) for right in range(wide)}
                edges = (*lefts[column : column + wide], box[2])
                parts = _parted(held, edges) if high == 1 else []
                cells += map(SpanningCell, parts) if parts else (SpanningCell(text, wide, high),)
            elif (number, column) not in covered:
                cells.append(SpanningCell(""))
        rows.append(cells)
    return rows


def _lines_of_columns(boxes: Sequence[Box | None], held: list[Line]) -> list[list[SpanningCell]]:
    """The rows of a table whose columns alone are ruled: what stands in one line of it is a row."""
    spans = {(round(box[1]), round(box[3])) for box in boxes if box}
    if None in boxes or len(spans) > 1 or len(held) < _FEWEST_LINES:
        return []
    edges = [box[0] for box in boxes if box]
    rows = [[""] * len(edges) for _ in held]
    for row, line in zip(rows, held, strict=True):
        for word in line.words:
            column = max(bisect_right(edges, (word.left + word.right) / 2) - 1, 0)
            row[column] = f"{row[column]} {word.text}".strip()
    long_columns = sum(sum(map(bool, cells)) >= _LONG * len(rows) for cells in zip(*rows, strict=True))
    return [list(map(SpanningCell, row)) for row in rows] if long_columns >= _FEWEST_PARTS else []


def _parted(held: list[Line], edges: Sequence[float]) -> list[str]:
    """The cells of a row of which only the outer edge is ruled, by the columns of the rows above and below it."""
    if sum(len(line.pieces()) >= _FEWEST_PARTS for line in held) != 1:
        return []
    cells: list[list[str]] = [[] for _ in edges[1:]]
    for piece in (piece for line in held for piece in line.pieces()):
        column = min(bisect_left(edges, piece.right), len(edges) - 1) - 1
        if column < 0 or piece.left < edges[column]:
            return []  # it stands over two columns
        cells[column].append(piece.text)
    return ["\n".join(texts) for texts in cells] if sum(map(bool, cells)) >= _FEWEST_PARTS else []


def _add_lines(page: Page, found: list[Line]) -> None:
    for cells in rows_without_rules(found):
        page.add_line(cells)


def _refuse_bombs(content: bytes, name: str) -> None:
    """Raise InputError if the packed streams of the document would unpack to more than 500 MiB."""
    total = 0
    for start in _STREAM.finditer(content):
        left = LARGEST_CONTENT - total + 1
        try:
            total += len(zlib.decompressobj().decompress(memoryview(content)[start.end() :][:_LARGEST_STREAM], left))
        except zlib.error:
            continue  # a stream that is packed otherwise, or damaged: pdfplumber says so
        if total > LARGEST_CONTENT:
            raise InputError(
                f"{name}: would unpack to more than {readable_size(LARGEST_CONTENT)}; save the table as CSV."
            )
