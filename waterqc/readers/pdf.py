"""PDF documents with a text layer: text and tables over all pages, as one grid. Needs the extra `pdf`."""

import io
import logging
import re
import time
import zlib
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from waterqc.errors import InputError, MissingExtraError
from waterqc.readers import ReadResult
from waterqc.readers.guards.zip_bounds import LARGEST_CONTENT
from waterqc.readers.layout.pdf_layout import Box, Piece, aligned, lines, table_rows, with_raised
from waterqc.readers.layout.placed_cells import Page
from waterqc.readers.text import split_line
from waterqc.source import Source, readable_size

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage
    from pdfplumber.pdf import PDF

FORMAT: Final = "a PDF document"
SUFFIXES: Final = (".pdf",)
ORDER: Final = 10

MOST_PAGES: Final = 200
MOST_SECONDS: Final = 60.0
_STREAM: Final = re.compile(rb"stream\r?\n(?=[\x08-\x78][\x01-\xff])")
_LARGEST_STREAM: Final = 64 << 20


def recognises(source: Source) -> bool:
    """Whether it begins as a PDF document does (some begin with a few stray bytes)."""
    return b"%PDF-" in source.content[:1024]


def read(source: Source) -> ReadResult:
    """One grid: a row per line of text or table row, over all pages (`line 1` is the first of the first page).

    Reads the first 200 pages, for at most 60 seconds, and says in a note what was left. Raises MissingExtraError
    without pdfplumber, InputError if the document is damaged, protected, or has no text (a scan).
    """
    try:
        import pdfplumber
    except ImportError:
        raise MissingExtraError(f"{source.name}: reading PDF needs pdfplumber; install waterqc[pdf].") from None
    logging.getLogger("pdfminer").addHandler(logging.NullHandler())  # its remarks are not for the user's terminal
    _refuse_bombs(source.content, source.name)
    try:
        with pdfplumber.open(io.BytesIO(source.content)) as document:
            page, notes = _pages(document, source.name)
    except (InputError, MemoryError, RecursionError):
        raise
    except Exception as error:  # pdfminer fails in many ways on damaged documents: KeyError, struct.error, …
        if "password" in type(error).__name__.lower() or "password" in repr(error).lower():
            raise InputError(f"{source.name}: protected by a password; save it without one.") from None
        raise InputError(
            f"{source.name}: a damaged PDF document; download it again, or save its table as CSV."
        ) from None
    if not page.rows:
        raise InputError(
            f"{source.name}: this PDF has no text, only pictures (a scan); give the table as text, CSV or Excel."
        )
    return ReadResult((page.grid(),), notes=notes)


def _pages(document: "PDF", name: str) -> tuple[Page, tuple[str, ...]]:
    page = Page(name)
    started = time.monotonic()
    total = len(document.pages)
    empty: list[int] = []
    done = 0
    for number, sheet in enumerate(document.pages[:MOST_PAGES], 1):
        if time.monotonic() - started > MOST_SECONDS:
            break
        if not sheet.chars:
            empty.append(number)
        else:
            _add_page(page, sheet)
        sheet.close()
        done = number
    notes: list[str] = []
    if done < total:
        notes.append(
            f"{name}: only pages 1 to {done} of {total} were read; split the document to have the others read."
        )
    if empty and page.rows:
        listed = ", ".join(map(str, empty[:10])) + (" …" if len(empty) > 10 else "")
        notes.append(f"{name}: page {listed} has no text (a picture) and was not read.")
    return page, tuple(notes)


def _add_page(page: Page, sheet: "PdfPage") -> None:
    """The page's tables with the lines of text between them, from top to bottom."""
    tables = sorted(sheet.find_tables(), key=lambda table: float(table.bbox[1]))
    chars = with_raised(sheet.chars)
    outside = [char for char in chars if not any(_inside(char, table.bbox) for table in tables)]
    remaining = lines(outside)
    for table in tables:
        above = [line for line in remaining if line[0] < table.bbox[1]]
        remaining = remaining[len(above) :]
        _add_lines(page, [pieces for _, pieces in above])
        page.add_table(table_rows(table.cells, [char for char in chars if _inside(char, table.bbox)]))
    _add_lines(page, [pieces for _, pieces in remaining])


def _add_lines(page: Page, found: list[list[Piece]]) -> None:
    """Lines of text; consecutive ones of several cells are a table without rules."""
    for several, group in groupby(found, key=lambda pieces: len(pieces) > 1):
        block = list(group)
        for cells in aligned(block) if several else [split_line(pieces[0][2]) for pieces in block]:
            page.add_line(cells)


def _inside(char: dict[str, Any], box: Box) -> bool:
    middle_x, middle_y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= middle_x <= box[2] and box[1] <= middle_y <= box[3])


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
