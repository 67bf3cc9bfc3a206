"""OpenDocument spreadsheets (.ods). One grid per sheet, with the places of its cells as `Sheet1!C7`."""

from typing import Final

from waterqc.errors import InputError
from waterqc.readers import ReadResult
from waterqc.readers.guards.xml_events import Attributes, local, read_xml
from waterqc.readers.guards.zip_bounds import holds, member_bytes, open_zip
from waterqc.readers.spreadsheet.cells import CELL_ERROR, FORMULA_WITHOUT_VALUE, Cells
from waterqc.readers.spreadsheet.numbers_as_text import number_text
from waterqc.source import Source

FORMAT: Final = "an OpenDocument spreadsheet"
SUFFIXES: Final = (".ods", ".ots")
ORDER: Final = 20

_KIND: Final = b"mimetypeapplication/vnd.oasis.opendocument."
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384
_MOST_REPEATED: Final = 2_000_000  # cells with text that repetitions may make


def recognises(source: Source) -> bool:
    """Whether it is a zip container that calls itself an OpenDocument spreadsheet."""
    return source.head.startswith(b"PK\x03\x04") and (
        _KIND + b"spreadsheet" in source.head or (source.suffix in SUFFIXES and holds(source.content, "content.xml"))
    )


def read(source: Source) -> ReadResult:
    """A grid per sheet that has cells. Raises InputError if it is damaged, protected, or has no cell with text."""
    with open_zip(source.content, source.name) as container:
        if b"manifest:encryption-data" in member_bytes(container, "META-INF/manifest.xml", source.name):
            raise InputError(f"{source.name}: protected by a password; remove the password and save it again.")
        content = member_bytes(container, "content.xml", source.name)
    reader = _Reader(source.name)
    read_xml(content, source.name, reader.start, reader.end, reader.text)
    grids = [grid for cells in reader.sheets if (grid := cells.grid(source.name)) is not None]
    if not grids:
        raise InputError(f"{source.name}: every sheet of this workbook is empty; check that it is the right file.")
    return ReadResult(tuple(grids))


class _Reader:
    """Takes the events of content.xml and keeps the cells of every sheet."""

    def __init__(self, name: str) -> None:
        self.sheets: list[Cells] = []
        self._name = name
        self._row = self._column = 0
        self._row_repeat = 1
        self._row_cells: list[tuple[int, int, str, str]] = []  # column, repetitions, text, remark
        self._cell: Attributes | None = None
        self._text: list[str] = []
        self._paragraphs = 0
        self._unseen = 0
        self._repeated = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element opens."""
        name = local(tag)
        if name == "table" and tag.startswith("table:"):
            self.sheets.append(Cells(attributes.get("table:name", "")))
            self._row = 0
        elif name == "table-row":
            self._column = 0
            self._row_repeat = _count(attributes, "table:number-rows-repeated")
            self._row_cells = []
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._paragraphs = attributes, 0
            self._text.clear()
        elif name in ("annotation", "shapes"):
            self._unseen += 1
        elif name == "p" and self._cell is not None and not self._unseen:
            self._text.append("\n" if self._paragraphs else "")
            self._paragraphs += 1
        elif name == "s":
            self.text(" " * min(_count(attributes, "text:c"), 1000))
        elif name in ("tab", "line-break"):
            self.text("\t" if name == "tab" else "\n")

    def end(self, tag: str) -> None:
        """An element closes."""
        name = local(tag)
        if name in ("table-cell", "covered-table-cell"):
            self._close_cell(name == "covered-table-cell")
        elif name == "table-row":
            self._close_row()
        elif name in ("annotation", "shapes"):
            self._unseen -= 1

    def text(self, characters: str) -> None:
        """Characters inside an element."""
        if self._paragraphs and self._cell is not None and not self._unseen:
            self._text.append(characters)

    def _close_cell(self, covered: bool) -> None:
        attributes, self._cell = self._cell or {}, None
        repeat = _count(attributes, "table:number-columns-repeated")
        text, remark = _shown(attributes, "".join(self._text))
        if text and not covered:
            self._row_cells.append((self._column, min(repeat, _LAST_COLUMN), text, remark))
        across = _count(attributes, "table:number-columns-spanned")
        down = _count(attributes, "table:number-rows-spanned")
        if (across > 1 or down > 1) and self.sheets and not covered:
            self.sheets[-1].merges.append((self._row, self._column, self._row + down - 1, self._column + across - 1))
        self._column += repeat

    def _close_row(self) -> None:
        if self._row_cells and self.sheets:
            rows = range(self._row, min(self._row + self._row_repeat, _LAST_ROW))
            self._repeated += len(rows) * sum(repeat for _, repeat, _, _ in self._row_cells)
            if self._repeated > _MOST_REPEATED:
                raise InputError(
                    f"{self._name}: sheet {self.sheets[-1].sheet} repeats cells without end; save it as CSV."
                )
            for row in rows:
                for column, repeat, text, remark in self._row_cells:
                    for beside in range(repeat):
                        self.sheets[-1].put(row, column + beside, text, remark)
        self._row += self._row_repeat


def _shown(attributes: Attributes, text: str) -> tuple[str, str]:
    """The cell's text and remark: dates in ISO form, numbers with all their stored digits unless they say more."""
    kind = attributes.get("office:value-type", "")
    if text.startswith(("#", "Err:")) and attributes.get("table:formula"):
        return text, CELL_ERROR
    if not kind and not text and attributes.get("table:formula"):
        return "=" + attributes["table:formula"].rpartition("=")[2], FORMULA_WITHOUT_VALUE
    if kind == "date":
        return attributes.get("office:date-value", text).removesuffix("T00:00:00").replace("T", " "), ""
    if kind == "boolean":
        return attributes.get("office:boolean-value", text).upper(), ""
    if kind == "float" and (not text or _is_number(text)):
        try:
            return number_text(float(attributes["office:value"])), ""
        except (KeyError, ValueError):
            return text, ""
    return text, ""


def _is_number(text: str) -> bool:
    """Whether what is shown is the number alone, so that its stored digits may stand for it."""
    return not text.strip("0123456789.,-+Ee \xa0\u202f")


def _count(attributes: Attributes, name: str) -> int:
    written = attributes.get(name, "1")
    return max(int(written), 1) if written.isascii() and written.isdigit() and len(written) < 10 else 1
