"""What a page of a PDF document shows: raised and struck-out figures, bold by drawing twice, backgrounds and frames."""

import io
from collections.abc import Callable

import pytest
from reportlab.lib.colors import lightgrey
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from waterqc.errors import InputError
from waterqc.readers import read
from waterqc.readers.layout import pdf_drawn
from waterqc.readers.layout.radicals import whole_characters
from waterqc.source import Source

Draw = Callable[[Canvas], None]


def _page(*draws: Draw) -> list[list[str]]:
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    for draw in draws:
        draw(canvas)
    canvas.save()
    return read(Source("day.pdf", stream.getvalue())).grids[0].rows()


def _text(x: float, y: float, text: str, size: float = 10, font: str = "Helvetica") -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)

    return draw


def _beside(text: str, *parts: tuple[str, float, float]) -> list[Draw]:
    """The text and, each right behind what stands before it, (text, size, rise)."""
    x = 200.0
    draws = [_text(x, 700, text)]
    x += pdfmetrics.stringWidth(text, "Helvetica", 10)
    for part, size, rise in parts:
        draws.append(_text(x, 700 + rise, part, size))
        x += pdfmetrics.stringWidth(part, "Helvetica", size)
    return draws


@pytest.mark.parametrize(
    ("draws", "text"),
    [
        (_beside("1.2×10", ("3", 6, 4)), "1.2×10³"),
        (_beside("1.2×10", ("-3", 7.5, 2.5)), "1.2×10⁻³"),
        (_beside("1.2×10", ("3", 9, 6)), "1.2×10³"),
        (_beside("1.2×10", ("3", 10, 5)), "1.2×10³"),
        (_beside("0.05", ("1", 6, 1.5)), "0.05¹"),
        (_beside("0.05", ("a", 6, 4)), "0.05ᵃ"),
        (_beside("0.05", ("1", 6, -2)), "0.05₁"),
        (_beside("NH", ("3", 6, -2), ("-N", 10, 0)), "NH3-N"),
        (_beside("mg·L", ("-1", 6, 4), (" N", 10, 0)), "mg·L⁻¹ N"),
        ([_text(200, 704, "1", 6), _text(203.5, 700, "0.05")], "¹0.05"),
        ([_text(203.5, 700, "0.05"), _text(200, 704, "2", 6)], "²0.05"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_raised_or_lowered_figure_becomes_no_digit(draws: list[Draw], text: str) -> None:
    assert _page(_text(50, 700, "Lead"), *draws) == [["Lead", text]]


def test_a_figure_half_a_line_below_a_name_is_not_lowered() -> None:
    assert _page(_text(50, 706, "Chlorine"), _text(200, 700, "12", 8)) == [["Chlorine"], ["12"]]


def test_a_figure_drawn_twice_to_look_bold_is_one_figure() -> None:
    bold = [_text(200 + shift, 700, "55") for shift in (0, 0.3)]
    assert _page(_text(50, 700, "Turbidity"), *bold) == [["Turbidity", "55"]]


def test_what_a_line_strikes_out_is_not_read() -> None:
    def strike(canvas: Canvas) -> None:
        canvas.line(200, 703, 205.5, 703)

    assert _page(_text(50, 700, "Lead"), _text(200, 700, "50"), strike) == [["Lead", "\ufffd0"]]


def test_what_lies_beside_the_page_is_not_read() -> None:
    assert _page(_text(50, 700, "Lead"), _text(200, 700, "5"), _text(900, 700, "7")) == [["Lead", "5"]]


ROWS = [["item", "unit", "result"], ["Lead", "mg/L", "0.001"], ["Iron", "mg/L", "0.05"], ["Zinc", "mg/L", "0.2"]]
CELLS = [_text(60 + 150 * across, 700 - 20 * down, ROWS[down][across]) for down in range(4) for across in range(3)]


def _filled(*boxes: tuple[float, float, float, float]) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(lightgrey)
        for box in boxes:
            canvas.rect(*box, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)

    return draw


def _frame(canvas: Canvas) -> None:
    canvas.rect(40, 600, 500, 150)
    canvas.line(40, 600, 40, 500)


@pytest.mark.parametrize(
    "beneath",
    [
        _filled((50, 675, 480, 20), (50, 635, 480, 20)),
        _filled(*((50 + 150 * column, 675 - 40 * row, 148, 20) for row in range(2) for column in range(3))),
        _filled(*((50 + 150 * column, 695 - 20 * row, 148, 18) for row in range(4) for column in range(3))),
        _frame,
    ],
    ids=["behind every second row", "behind the cells of every second row", "behind all cells", "a frame"],
)
def test_backgrounds_and_frames_leave_the_table_whole(beneath: Draw) -> None:
    assert _page(beneath, *CELLS) == ROWS


def _turned(degrees: int, *draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        canvas.translate(-300, -650)
        for one in draws:
            one(canvas)

    return draw


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned(degrees: int) -> None:
    assert _page(_turned(degrees, *CELLS)) == ROWS


def test_a_watermark_is_not_read() -> None:
    assert _page(*CELLS, _turned(45, _text(200, 650, "COPY 5", 60))) == ROWS


def test_a_figure_under_a_stamp_is_not_read() -> None:
    stamped = _page(_text(50, 700, "Lead"), _text(200, 700, "0.05"), _text(206, 699, "2024", 14))
    assert "\ufffd" in stamped[0][1]


def test_what_is_typed_into_a_form_is_read() -> None:
    def field(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="lead", value="<0.001", x=200, y=696, width=60, height=16)

    assert _page(_text(50, 700, "Lead"), _text(300, 700, "mg/L"), field) == [["Lead", "<0.001", "mg/L"]]


def test_lines_of_a_table_whose_columns_alone_are_ruled_are_rows() -> None:
    rows = [[f"item {number}", "mg/L", f"0.{number}"] for number in range(1, 8)]
    cells = [_text(60 + 150 * across, 680 - 14 * down, rows[down][across]) for down in range(7) for across in range(3)]

    def rule(canvas: Canvas) -> None:
        canvas.grid([50, 200, 350, 530], [700, 580])

    assert _page(rule, *cells) == rows


def test_a_space_that_is_written_parts_words_however_narrow() -> None:
    end = 50 + pdfmetrics.stringWidth("Residuo", "Helvetica", 10)
    drawn = [_text(50, 700, "Residuo"), _text(end, 700, " "), _text(end + 1.5, 700, "fisso"), _text(300, 700, "236")]
    assert _page(*drawn) == [["Residuo fisso", "236"]]


def test_rules_that_part_some_columns_alone_do_not_hide_the_others() -> None:
    rows = [[f"item {number}", "mg/L", f"0.{number}", "5"] for number in range(1, 8)]
    cells = [_text(60 + 100 * across, 680 - 14 * down, rows[down][across]) for down in range(7) for across in range(4)]

    def rule(canvas: Canvas) -> None:
        canvas.grid([50, 250, 350, 530], [700, 648, 580])

    assert _page(rule, *cells) == rows


def test_radicals_are_written_as_characters() -> None:
    assert whole_characters("出⼚⽔ ⻓江 <5") == "出厂水 长江 <5"


NARROW = [
    ["No.", "item", "unit", "limit", "result"],
    ["1", "Lead", "mg/L", "0.01", "< 0.001"],
    ["2", "Free chlorine", "mg/L", "5", "0.45"],
    ["3", "Zinc", "mg/L", "", "0.2"],
    ["4", "Total iron", "mg/L", "0.2", "0.05"],
]


def test_narrow_gaps_that_all_lines_leave_part_columns() -> None:
    places = [50, 74, 142, 172, 198]
    drawn = [
        _text(places[across], 700 - 14 * down, cell)
        for down, row in enumerate(NARROW)
        for across, cell in enumerate(row)
    ]
    assert _page(_text(50, 740, "Report"), *drawn)[1:] == NARROW


def test_the_rest_of_a_broken_cell_stands_in_its_column() -> None:
    row = [_text(60, 620, "Nitrate"), _text(210, 620, "mg/L"), _text(360, 620, "2.3"), _text(60, 608, "(as N)")]
    unit = [_text(60, 590, "Tin"), _text(210, 590, "micrograms"), _text(360, 590, "1"), _text(210, 578, "per litre")]
    assert _page(*CELLS, *row, *unit) == [
        *ROWS,
        ["Nitrate", "mg/L", "2.3"],
        ["(as N)", "", ""],
        ["Tin", "micrograms", "1"],
        ["", "per litre", ""],
    ]


def test_a_row_with_ruled_edges_alone_has_the_columns_of_the_others() -> None:
    def rule(canvas: Canvas) -> None:
        for top in (715, 675):
            canvas.grid([50, 200, 350, 530], [top, top - 20])
        for left in (50, 530):
            canvas.line(left, 715, left, 635)
        canvas.line(50, 635, 530, 635)

    assert _page(rule, *CELLS) == ROWS


def test_tables_that_touch_side_by_side_are_two() -> None:
    """Their rows are of other heights, and no cell crosses from one to the other."""

    def cells(left: float, tops: list[float], texts: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.grid([left, left + 50, left + 100], tops)
            for number, text in enumerate(texts.split()):
                canvas.drawString(left + 5 + 50 * (number % 2), tops[number // 2] - 12, text)

        return draw

    rows = _page(cells(50, [700, 680, 660, 640], "A 1 B 2 C 3"), cells(150, [700, 668, 640], "D 4 E 5"))
    assert rows == [["A", "1"], ["B", "2"], ["C", "3"], ["D", "4"], ["E", "5"]]


def test_a_page_that_writes_everything_in_one_place_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_drawn, "MOST_COMPARED", 10)
    draws = [_text(50 + number, 700, letter) for number, letter in enumerate("abcdef")]
    assert _page(_text(50, 700, "abcdef")) == [["abcdef"]]
    with pytest.raises(InputError, match="page 1 writes so much in one place that it cannot be read"):
        _page(*draws)


@pytest.mark.parametrize("degrees", [90, -90])
def test_headings_that_run_up_or_down_are_read(degrees: int) -> None:
    def heading(x: float, text: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.saveState()
            canvas.translate(x, 660 if degrees > 0 else 735)
            canvas.rotate(degrees)
            canvas.drawString(0, 0, text)
            canvas.restoreState()

        return draw

    def rule(canvas: Canvas) -> None:
        canvas.grid([50, 150, 175, 200], [740, 655, 635])

    row = [_text(55, 640, "Lead"), _text(153, 640, "0.05"), _text(178, 640, "<0.1")]
    rows = _page(rule, _text(55, 700, "Parameter"), heading(165, "North works"), heading(190, "South"), *row)
    assert rows == [["Parameter", "North works", "South"], ["Lead", "0.05", "<0.1"]]


def test_a_line_over_the_columns_of_a_ruled_table_is_its_heading() -> None:
    def rule(canvas: Canvas) -> None:
        canvas.grid([50, 150, 250, 350, 450], [700, 680, 660])

    heading = [_text(155, 705, "Turbidity"), _text(355, 705, "Colour")]
    figures = [_text(155, 685, "0.2"), _text(355, 685, "<5"), _text(155, 665, "0.4"), _text(355, 665, "5")]
    rows = [["", "0.2", "", "<5"], ["", "0.4", "", "5"]]
    assert _page(rule, *heading, *figures) == [["", "Turbidity", "", "Colour"], *rows]
    across = _text(120, 705, "Turbidity and more")
    assert _page(rule, across, heading[1], *figures) == [["Turbidity and more", "Colour", "", ""], *rows]


def test_a_figure_beside_a_cell_of_two_lines_is_not_raised() -> None:
    def rule(canvas: Canvas) -> None:
        canvas.grid([50, 200, 350], [740, 700, 660])

    limit = [_text(201, 723, "at most five"), _text(201, 711, "in winter")]
    rows = _page(rule, _text(194, 717, "3"), *limit, _text(55, 680, "4"), _text(205, 680, "all year"))
    assert rows == [["3", "at most five\nin winter"], ["4", "all year"]]
