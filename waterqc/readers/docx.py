"""Word documents (.docx): paragraphs and tables in the order of reading, as one grid. Needs the extra `docx`."""

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from waterqc.errors import InputError, MissingExtraError
from waterqc.readers import ReadResult
from waterqc.readers.guards.zip_bounds import holds, open_zip, xml_parts
from waterqc.readers.layout.placed_cells import Page, SpanningCell
from waterqc.readers.layout.superscripts import plain_indices
from waterqc.readers.layout.symbols import UNREADABLE
from waterqc.readers.layout.word_runs import Style, run_styles, run_text
from waterqc.readers.text import split_line
from waterqc.source import Source

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
    from docx.oxml.text.paragraph import CT_P
    from docx.oxml.xmlchemy import BaseOxmlElement

FORMAT: Final = "a Word document"
SUFFIXES: Final = (".docx", ".docm", ".dotx")
ORDER: Final = 20

#: what is shown once: not the older twin of a drawing, not what tracked changes have deleted or moved away
_SHOWN: Final = "[not(ancestor::*[local-name()='Fallback'] or ancestor::w:del or ancestor::w:moveFrom)]"
_INNERMOST: Final = "w:tbl[not(.//w:tbl)]"  # a table that holds tables only lays out the page
#: blocks wherever they stand: in content controls and text boxes too, which python-docx passes over
_BLOCKS: Final = f"descendant::{_INNERMOST}{_SHOWN} | descendant::w:p[not(ancestor::{_INNERMOST})]{_SHOWN}"
_PIECES: Final = f"descendant::w:r{_SHOWN} | descendant::m:oMath{_SHOWN}"


def recognises(source: Source) -> bool:
    """Whether it is a zip container with a Word document's parts."""
    return holds(source.content, "word/")


def read(source: Source) -> ReadResult:
    """One grid: a row per line of text or table row, headers of the pages first, footers and footnotes last.

    Equations and symbols of special fonts become U+FFFD, so that no result is read without them. Raises
    MissingExtraError without python-docx, InputError if the document is damaged or has no text.
    """
    try:
        import docx
    except ImportError:
        raise MissingExtraError(
            f"{source.name}: reading Word documents needs python-docx; install it with: pip install 'waterqc[docx]'"
        ) from None
    with open_zip(source.content, source.name) as container:
        for _ in xml_parts(container, source.name):
            pass
    try:
        document = docx.Document(io.BytesIO(source.content))
        before, after = _beside(document, "header"), _beside(document, "footer", "footnotes", "endnotes")
        styles = run_styles(document.styles.element)
    except MemoryError:
        raise
    except Exception as error:  # python-docx and lxml fail in many ways on damaged documents: KeyError, ValueError, …
        raise _damaged(source.name) from error
    body = document.element.body
    if body.xpath("descendant::w:altChunk"):
        raise InputError(f"{source.name}: holds another document inside of it; open it in Word and save it again.")
    page = Page(source.name)
    for element in (*before, body, *after):
        _add_blocks(page, element, styles)
    pictures = len(body.xpath("descendant::pic:pic"))
    notes = (f"{source.name}: {pictures} pictures in it were not read.",) if pictures else ()
    return ReadResult((page.grid(),) if page.rows else (), notes=notes)


def _damaged(name: str) -> InputError:
    return InputError(f"{name}: a damaged Word document; save it again, or its table as CSV.")


def _beside(document: "Document", *kinds: str) -> "list[BaseOxmlElement]":
    """The parts that stand beside the body, such as headers, each text once: reports put number and date there."""
    from docx.oxml.parser import OxmlElement, parse_xml

    def held(content: bytes) -> "BaseOxmlElement":
        """A part inside an element that python-docx knows: the root of footnotes finds nothing by its prefixes."""
        holder: BaseOxmlElement = OxmlElement("w:body")
        holder.append(parse_xml(content))
        return holder

    parts = {
        link.target_part.partname: link.target_part.blob
        for link in document.part.rels.values()
        if link.reltype.rpartition("/")[2] in kinds
    }
    elements = (held(parts[name]) for name in sorted(parts))
    return list({"".join(map(str, element.itertext())): element for element in elements}.values())


def _add_blocks(page: Page, element: "BaseOxmlElement", styles: Mapping[str, Style]) -> None:
    from docx.oxml.table import CT_Tbl

    for block in element.xpath(_BLOCKS):
        if isinstance(block, CT_Tbl):
            page.add_table(_rows(block, page.name, styles))
        else:
            for line in _paragraph_text(block, styles).split("\n"):
                if cells := split_line(line):
                    page.add_line(cells)


def _paragraph_text(paragraph: "CT_P", styles: Mapping[str, Style]) -> str:
    """The paragraph's text without that of text boxes in it, its raised runs written as superscripts."""
    from docx.oxml.ns import qn
    from docx.oxml.text.run import CT_R

    text = "".join(
        run_text(piece, styles) if isinstance(piece, CT_R) else UNREADABLE
        for piece in paragraph.xpath(_PIECES)
        if next(piece.iterancestors(qn("w:p"))) is paragraph
    )
    return plain_indices(text)


def _rows(table: "CT_Tbl", name: str, styles: Mapping[str, Style]) -> list[list[SpanningCell]]:
    """The table's rows; a cell that continues the one above counts to that one's height."""
    rows: list[list[SpanningCell]] = []
    open_cells: dict[int, tuple[int, int]] = {}  # grid column -> (row, position) of the cell that began there
    for number, row in enumerate(table.xpath(f"descendant::w:tr[not(w:trPr/w:del)]{_SHOWN}")):
        cells: list[SpanningCell] = []
        column = 0
        for element, width, continues in _shapes(row, name):
            began = open_cells.get(column)
            if continues and began is not None:
                above = rows[began[0]][began[1]]
                rows[began[0]][began[1]] = SpanningCell(above.text, above.columns, number - began[0] + 1)
            else:
                open_cells[column] = (number, len(cells))
                cells.append(SpanningCell(_cell_text(element, styles) if element is not None else "", width))
            column += width
        rows.append(cells)
    return rows


def _shapes(row: "CT_Row", name: str) -> "Iterator[tuple[CT_Tc | None, int, bool]]":
    """Each cell, how many columns it covers and whether it continues the one above; None for columns left out."""
    try:
        if row.grid_before:
            yield None, row.grid_before, False
        for cell in row.xpath("descendant::w:tc"):
            yield cell, cell.grid_span, cell.vMerge == "continue"
    except ValueError as error:  # a span that is no number
        raise _damaged(name) from error


def _cell_text(cell: "CT_Tc", styles: Mapping[str, Style]) -> str:
    lines = (_paragraph_text(paragraph, styles).strip() for paragraph in cell.xpath(f"descendant::w:p{_SHOWN}"))
    return "\n".join(filter(None, lines))
