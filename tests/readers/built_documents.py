"""Documents built for the tests of the readers, as bytes."""

import io
import zipfile
from collections.abc import Callable, Sequence

import docx
import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.lib import colors
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as PdfTable

Rows = Sequence[Sequence[object]]
RESULTS: Rows = [["parameter", "unit", "result"], ["Lead", "mg/L", "<0.001"], ["Turbidity", "NTU", "0.17"]]


def xlsx(rows: Rows = RESULTS, change: Callable[[openpyxl.Workbook, Worksheet], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Results"
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(rows: Rows = RESULTS, change: Callable[[xlwt.Workbook, xlwt.Worksheet], None] | None = None) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Results")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    if change:
        change(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(rows: Rows = RESULTS, change: Callable[[Table], None] | None = None) -> bytes:
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="Results")
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(ods_cell(value))
        sheet.addElement(line)
    if change:
        change(sheet)
    book.spreadsheet.addElement(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods_cell(value: object, **attributes: object) -> TableCell:
    if value is None:
        return CoveredTableCell()
    kind = {"valuetype": "float", "value": value} if isinstance(value, int | float) else {"valuetype": "string"}
    cell = TableCell(**(kind | attributes))
    if str(value):
        cell.addElement(P(text=str(value)))
    return cell


def word(change: Callable[[docx.document.Document], None] | None = None, rows: Rows = RESULTS) -> bytes:
    document = docx.Document()
    document.add_paragraph("Water report 2020-11-03")
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            table.cell(number, column).text = str(value)
    if change:
        change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf(rows: Rows = RESULTS, ruled: bool = True, before: Sequence[Flowable] = (), **options: object) -> bytes:
    stream = io.BytesIO()
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)] if ruled else []
    table = PdfTable([list(row) for row in rows], colWidths=[120] * len(rows[0]), style=style, repeatRows=1)
    SimpleDocTemplate(stream, **options).build([*before, Spacer(1, 12), table])
    return stream.getvalue()


def pdf_text(text: str) -> Flowable:
    from reportlab.lib.styles import getSampleStyleSheet

    return Paragraph(text, getSampleStyleSheet()["Normal"])


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return stream.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zip container with each member changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        return zipped({name: change(name, container.read(name)) for name in container.namelist()})


def parquet(columns: dict[str, list[object]]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()
