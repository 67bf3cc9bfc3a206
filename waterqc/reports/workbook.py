"""The report as an Excel workbook: a sheet of results with filters and coloured verdicts, and a sheet with the summary.

Figures are numbers where a spreadsheet's number is exactly the printed figure, else text; no cell is a formula.
"""

import importlib
import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from waterqc import columns
from waterqc.errors import MissingExtraError, OutputError
from waterqc.wording import clause_text, codes_in, limit_text, word

if TYPE_CHECKING:
    from waterqc.report import Report
    from waterqc.wording import Lang

NAME: Final = "xlsx"
SUFFIXES: Final = (".xlsx",)

_MOST_ROWS: Final = 1_048_575
_MOST_CHARACTERS: Final = 32_767
_FIGURES: Final = frozenset(
    {columns.VALUE, columns.VALUE_HIGH, columns.DETECTION_LIMIT, columns.LIMIT_MIN, columns.LIMIT_MAX, columns.MARGIN}
)
_PLAIN_FIGURE: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_WIDTHS: Final = {
    columns.PARAMETER: 26, columns.PARAMETER_AS_REPORTED: 24, columns.RESULT_AS_REPORTED: 18, columns.LIMIT: 16,
    columns.REASON: 32, columns.CLAUSE: 36, columns.ASSUMPTIONS: 32, columns.FINDINGS: 28, columns.UTILITY: 24,
    columns.SAMPLED_AT: 14, columns.SOURCE: 20,
}  # fmt: skip
_A4: Final = 9
_PAGES_WIDE: Final = 3  # on one page its letters would be too small to read
_COLOURS: Final[dict[str, dict[str, object]]] = {
    "fail": {"bg_color": "#FDECEB", "font_color": "#B3261E", "bold": True},
    "undecided": {"bg_color": "#FFF5E0", "font_color": "#8A5200", "bold": True},
    "advisory": {"bg_color": "#F5ECFA", "font_color": "#6B2F8A", "bold": True},
    "pass": {"font_color": "#1F7A3D"},
    "no_limit": {"font_color": "#5B6675"},
    "not_tested": {"font_color": "#5B6675"},
}


class _Sheet(Protocol):
    """What is used of XlsxWriter's sheets, which carry no types."""

    def write_string(self, row: int, column: int, text: str, form: object = None) -> int: ...
    def write_number(self, row: int, column: int, number: float, form: object = None) -> int: ...
    def set_column(self, first: int, last: int, width: float) -> int: ...
    def freeze_panes(self, row: int, column: int) -> None: ...
    def autofilter(self, top: int, left: int, bottom: int, right: int) -> None: ...
    def set_landscape(self) -> None: ...
    def fit_to_pages(self, width: int, height: int) -> None: ...
    def repeat_rows(self, row: int) -> None: ...
    def repeat_columns(self, first: int, last: int) -> None: ...
    def set_paper(self, size: int) -> None: ...
    def set_footer(self, text: str) -> None: ...


class _Book(Protocol):
    """What is used of XlsxWriter's workbooks."""

    def add_worksheet(self, name: str) -> _Sheet: ...
    def add_format(self, properties: dict[str, object]) -> object: ...


def write(report: "Report", stream: BinaryIO, lang: "Lang") -> None:
    """Write the workbook; raises `MissingExtraError`, and `OutputError` if it has more rows than a sheet can hold."""
    try:
        xlsxwriter = importlib.import_module("xlsxwriter")
    except ImportError:
        raise MissingExtraError(
            "writing .xlsx needs XlsxWriter; write .csv, or install it with: pip install 'waterqc[excel]'"
        ) from None
    if len(report.results) > _MOST_ROWS:
        raise OutputError(
            f"the report has {len(report.results)} rows and an Excel sheet holds {_MOST_ROWS}; write .csv instead"
        )
    book = xlsxwriter.Workbook(
        stream, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    # a fixed day: the same report is the same file
    book.set_properties({"title": word("headings", "title", lang), "created": datetime(2000, 1, 1)})
    _results_sheet(book, report, lang)
    _summary_sheet(book, report, lang)
    book.close()


def _results_sheet(book: _Book, report: "Report", lang: "Lang") -> None:
    sheet = book.add_worksheet(word("headings", "results", lang))
    head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
    verdicts = {name: book.add_format(colours) for name, colours in _COLOURS.items()}
    figures = _FigureFormats(book)
    for place, name in enumerate(columns.COMPLIANCE):
        sheet.set_column(place, place, _WIDTHS.get(name, 12))
        sheet.write_string(0, place, word("columns", name, lang), head)
        for row, text in enumerate(report.results[name].astype(object).tolist(), start=1):
            if not text:
                continue
            if name in _FIGURES and (figure := exact_number(text)) is not None:
                sheet.write_number(row, place, figure, figures.of(text))
            elif name == columns.VERDICT:
                sheet.write_string(row, place, word("verdicts", text, lang), verdicts[text])
            else:
                sheet.write_string(row, place, _told(name, text, lang)[:_MOST_CHARACTERS])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(report.results)), len(columns.COMPLIANCE) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(_PAGES_WIDE, 0)
    sheet.repeat_rows(0)
    item = columns.COMPLIANCE.index(columns.PARAMETER)
    sheet.repeat_columns(item, item)
    sheet.set_footer("&C&P / &N")


def _told(column: str, text: str, lang: "Lang") -> str:
    """A cell in a language; in English it is the cell of the CSV."""
    if lang == "en":
        return text
    if column == columns.POINT:
        return word("points", text, lang)
    if column == columns.BINDING:
        return word("bindings", text, lang)
    if column == columns.LIMIT:
        return limit_text(text, lang)
    if column == columns.CLAUSE:
        return clause_text(text, lang)
    if column == columns.PARAMETER:
        from waterqc.presentation.rows import item_name

        return item_name(text, "", lang)[0]
    kind = {columns.REASON: "reasons", columns.FINDINGS: "findings", columns.ASSUMPTIONS: "assumptions"}.get(column)
    return codes_in(kind, text, lang) if kind else text


def exact_number(text: str) -> float | None:
    """The number that a spreadsheet holds for a figure, if it is exactly that figure; else None."""
    if not _PLAIN_FIGURE.fullmatch(text) or len(text.strip("-0.").replace(".", "")) > 15:
        return None
    number = float(text)
    return number if Decimal(repr(number)) == Decimal(text) else None


class _FigureFormats:
    """Number formats that show as many decimals as were printed: 0.170 stays 0.170."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self.made: dict[int, object] = {}

    def of(self, text: str) -> object:
        decimals = len(text.partition(".")[2])
        if decimals not in self.made:
            self.made[decimals] = self.book.add_format({"num_format": f"0.{'0' * decimals}" if decimals else "0"})
        return self.made[decimals]


def _summary_sheet(book: _Book, report: "Report", lang: "Lang") -> None:
    """The sentences of the report, a row per sample, the sets, the legend and where all comes from."""
    from waterqc.presentation import sentences
    from waterqc.report import SAMPLE_COLUMNS

    sheet = book.add_worksheet(word("headings", "summary", lang))
    bold, verdicts = (
        book.add_format({"bold": True}),
        {name: book.add_format(colours) for name, colours in _COLOURS.items()},
    )
    sheet.set_column(0, len(SAMPLE_COLUMNS), 16)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    row = 0
    opening = [
        sentences.read_out(report, lang),
        *sentences.opening(report, lang),
        sentences.rows_of_claims(report, lang),
    ]
    for line in [*opening, *report.notes[1:], *(use.error for use in report.inputs)]:
        if line:
            sheet.write_string(row, 0, line[:_MOST_CHARACTERS], bold if row == 0 else None)
            row += 1
    row += 1
    for place, name in enumerate(SAMPLE_COLUMNS):
        sheet.write_string(row, place, word("columns", name, lang), bold)
    for sample in report.samples.astype(object).to_dict(orient="records"):
        row += 1
        for place, name in enumerate(SAMPLE_COLUMNS):
            text = str(sample[name])
            if name == columns.VERDICT:
                sheet.write_string(row, place, word("verdicts", text, lang), verdicts[text])
            elif isinstance(sample[name], str):
                sheet.write_string(row, place, _told(name, text, lang)[:_MOST_CHARACTERS])
            else:
                sheet.write_number(row, place, int(sample[name]))
    row += 2
    lines = [sentences.coverage_line(one, lang) for one in report.sets]
    for kind in ("reasons", "findings", "assumptions"):
        lines += [f"{code}: {explanation}" for code, explanation, _ in sentences.legend(report.results, kind, lang)]
    lines += [f"{use.name}: SHA-256 {use.sha256}" for use in report.inputs if use.sha256]
    lines += [f"{use.number}: SHA-256 {use.sha256}" for use in report.standards]
    for line in [*lines, f"waterqc {report.version}"]:
        sheet.write_string(row, 0, line[:_MOST_CHARACTERS])
        row += 1
