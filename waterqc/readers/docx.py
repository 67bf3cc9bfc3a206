"""Word documents (.docx): paragraphs and tables in the order of reading, as one grid. Needs the extra `docx`."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from waterqc.errors import InputError, MissingExtraError
from waterqc.readers import ReadResult
from waterqc.readers.guards.zip_bounds import holds, member_bytes, open_zip
from waterqc.readers.layout.placed_cells import Page, SpanningCell
from waterqc.readers.layout.superscripts import raised
from waterqc.readers.text import split_line
from waterqc.source import Source

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

FORMAT: Final = "a Word document"
SUFFIXES: Final = (".docx", ".docm", ".dotx")
ORDER: Final = 20


def recognises(source: Source) -> bool:
    """Whether it is a zip container with a Word document's parts."""
    return holds(source.content, "word/")


def read(source: Source) -> ReadResult:
    """One grid: a row per line of text or table row, headers of the pages first, footers last (`line 1` is the first).

    Raises MissingExtraError without python-docx, InputError if the document is damaged or has no text.
    """
    try:
        import docx
    except ImportError:
        raise MissingExtraError(
            f"{source.name}: reading Word documents needs python-docx; install waterqc[docx]."
        ) from None
    with open_zip(source.content, source.name) as container:
        for member in container.infolist():
            if member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in member_bytes(
                container, member, source.name
            ):
                raise InputError(f"{source.name}: declares a document type of its own, which no report needs.")
    page = Page(source.name)
    try:
        document = docx.Document(io.BytesIO(source.content))
        _add_furniture(page, document, "header")
        _add_blocks(page, document.iter_inner_content())
        _add_furniture(page, document, "footer")
    except (InputError, MemoryError, RecursionError):
        raise
    except Exception:  # python-docx and lxml fail in many ways on damaged documents: KeyError, XMLSyntaxError, …
        raise InputError(f"{source.name}: a damaged Word document; save it again, or its table as CSV.") from None
    return ReadResult((page.grid(),)) if page.rows else ReadResult(())


def _add_furniture(page: Page, document: "Document", which: str) -> None:
    """Headers or footers, each once: reports put the sample's number and date there."""
    seen: set[str] = set()
    for section in document.sections:
        part = getattr(section, which)
        text = "\n".join(paragraph.text for paragraph in part.paragraphs)
        if not part.is_linked_to_previous and text not in seen:
            seen.add(text)
            _add_blocks(page, part.iter_inner_content())


def _add_blocks(page: Page, blocks: "Iterator[Paragraph | Table]") -> None:
    from docx.table import Table

    for block in blocks:
        if isinstance(block, Table):
            page.add_table(_rows(block))
        else:
            for line in _paragraph_text(block).split("\n"):
                if cells := split_line(line):
                    page.add_line(cells)


def _paragraph_text(paragraph: "Paragraph") -> str:
    """The paragraph's text, its raised runs written as superscripts."""
    from docx.text.hyperlink import Hyperlink

    runs = [
        run for item in paragraph.iter_inner_content() for run in (item.runs if isinstance(item, Hyperlink) else [item])
    ]
    return "".join(raised(run.text) if run.font.superscript else run.text for run in runs)


def _rows(table: "Table") -> list[list[SpanningCell]]:
    """The table's rows; a cell that continues the one above counts to that one's height."""
    from docx.table import _Cell

    rows: list[list[SpanningCell]] = []
    open_cells: dict[int, tuple[int, int]] = {}  # grid column -> (row, position) of the cell that began there
    for number, row in enumerate(table._tbl.tr_lst):
        cells: list[SpanningCell] = [SpanningCell("")] * row.grid_before
        column = row.grid_before
        for element in row.tc_lst:
            width = element.grid_span
            began = open_cells.get(column)
            if element.vMerge == "continue" and began is not None:
                above = rows[began[0]][began[1]]
                rows[began[0]][began[1]] = SpanningCell(above.text, above.columns, number - began[0] + 1)
            else:
                open_cells[column] = (number, len(cells))
                cells.append(SpanningCell(_cell_text(_Cell(element, table)), width))
            column += width
        rows.append(cells)
    return rows


def _cell_text(cell: "_Cell") -> str:
    lines = [_paragraph_text(paragraph).strip() for paragraph in cell.paragraphs]
    for inner in cell.tables:
        lines += [" ".join(part.text for part in row) for row in _rows(inner)]
    return "\n".join(line for line in lines if line)
