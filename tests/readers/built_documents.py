"""Documents built for the tests of the readers, as bytes."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import docx
import openpyxl
import xlwt
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


def pdf(
    rows: Rows = RESULTS,
    ruled: bool = True,
    before: Sequence[Flowable] = (),
    password: str | None = None,
    spans: Sequence[tuple[str, tuple[int, int], tuple[int, int]]] = (),
) -> bytes:
    stream = io.BytesIO()
    style: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), *spans] if ruled else []
    table = PdfTable([list(row) for row in rows], colWidths=[120] * len(rows[0]), style=style, repeatRows=1)
    SimpleDocTemplate(stream, encrypt=password).build([*before, Spacer(1, 12), table])
    return stream.getvalue()


def pdf_text(text: str) -> Flowable:
    from reportlab.lib.styles import getSampleStyleSheet

    return Paragraph(text, getSampleStyleSheet()["Normal"])


def pdf_picture() -> Flowable:
    """A curve: what a page of outlines or a scan has instead of characters."""
    from reportlab.graphics.shapes import Circle, Drawing

    return Drawing(100, 100, Circle(50, 50, 40))


def zipped(members: dict[str, bytes], packed: bool = True) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return stream.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zip container with each member changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        return zipped({name: change(name, container.read(name)) for name in container.namelist()})


def parquet(columns: dict[str, Any]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()
