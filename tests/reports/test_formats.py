"""Each format says what the report says, in both languages."""

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from tests.reports.by_hand import DAILY, FAILING, UNDECIDED, report, row
from waterqc import columns
from waterqc.errors import OutputError, UsageError
from waterqc.report import InputUse, Report
from waterqc.reports import format_of, formats, replaced_file, write_file
from waterqc.wording import LANGUAGES, Lang


def written(one: Report, name: str, lang: Lang = "en") -> bytes:
    stream = io.BytesIO()
    formats()[name].write(one, stream, lang)
    return stream.getvalue()


MIXED = report(row(), UNDECIDED, FAILING, sets=(DAILY,), claims=("supply=small (permit 12)",))


def test_the_folder_is_the_registry() -> None:
    assert sorted(formats()) == ["csv", "html", "json", "table", "xlsx"]


def test_a_suffix_picks_the_format() -> None:
    assert format_of("out/Report.XLSX").NAME == "xlsx"
    with pytest.raises(UsageError, match=r"'\.pdf' of a\.pdf is no known format: use \.csv, \.htm, \.html, \.json"):
        format_of("a.pdf")
    with pytest.raises(UsageError, match="no suffix"):
        format_of("report")


@pytest.mark.parametrize("name", ["csv", "html", "json", "table", "xlsx"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_report_gives_the_same_bytes(name: str, lang: Lang) -> None:
    assert written(MIXED, name, lang) == written(MIXED, name, lang)


def test_csv_and_json_are_the_same_in_every_language() -> None:
    assert written(MIXED, "csv", "zh") == written(MIXED, "csv", "en")
    assert written(MIXED, "json", "zh") == written(MIXED, "json", "en")


def test_terminal_in_english() -> None:
    text = written(MIXED, "table").decode()
    assert text.startswith("Judged by GB 5749-2006 (sampling date 2020-11-03; limits reviewed 2026-11-23).\n")
    assert "Claimed by the user, not taken from the input: supply=small (permit 12)." in text
    assert "咸宁联合水务 · finished water · 2020-11-03" in text
    assert "fail: 3 tested, 1 failing, 1 undecided; 2 of 106 items of GB 5749-2006 judged" in text
    assert "8 of the 9 daily items (cjt-206/daily), missing: Escherichia coli" in text
    order = re.findall(r"^(fail|undecided|pass) +(\w+)", text, re.MULTILINE)
    assert order == [("fail", "Lead"), ("undecided", "Arsenic"), ("pass", "Turbidity")]
    assert "above_maximum: The result is above the maximum that the standard allows." in text
    summary = " ".join(text.rsplit("\n\n", 1)[1].split())
    assert summary == (
        "3 results: 1 fail, 1 undecided, 1 pass. 1 result does not meet GB 5749-2006: Lead. "
        "1 result cannot be decided: Arsenic."
    )


def test_terminal_in_chinese() -> None:
    text = written(MIXED, "table", "zh").decode()
    assert text.startswith(
        "判定依据：GB 5749-2006《生活饮用水卫生标准》（采样日期2020-11-03；限值审核于2026-11-23）。\n"
    )
    assert "不合格：已检3项，不合格1项，无法判定1项；GB 5749-2006共106项，已判定2项" in text
    assert "出厂水每日9项：应检9项，已检8项（cjt-206/daily），缺：大肠埃希氏菌" in text
    assert "表1第7项" in text
    assert "检出限高于限值" in text
    summary = text.rsplit("\n\n", 1)[1].replace("\n", "")
    assert summary == "共3项结果：1项不合格、1项无法判定、1项合格。1项结果不符合GB 5749-2006：铅。1项无法判定：砷。"
    english = set(re.findall(r"[A-Za-z]{4,}", text)) - {"fact", "supply", "small", "permit", "daily"}
    assert english == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tables_fit_their_width(lang: Lang) -> None:
    from rich.cells import cell_len

    long = row(
        reason="relaxation_if:source_and_treatment_limited+supply=small",
        verdict="undecided",
        parameter_as_reported="很" * 40,
    )
    for line in written(report(FAILING, UNDECIDED, long), "table", lang).decode().splitlines():
        assert cell_len(line) <= 100


def test_the_summary_of_passes_alone() -> None:
    text = written(report(row()), "table").decode()
    assert text.endswith("\n1 result: 1 pass. All results judged meet GB 5749-2006.\n")
    assert "Reason" not in text


def test_nothing_judged_is_said() -> None:
    one = report(
        row(verdict="not_tested", reason="no_result"),
        inputs=(InputUse("a.csv", error="a.csv: empty"), InputUse("b.csv")),
    )
    text = " ".join(written(one, "table").decode().split())
    assert text.endswith("1 result: 1 not tested. No result was judged. 1 of 2 inputs could not be read.")


def test_cells_that_were_not_read_are_counted() -> None:
    text = written(report(row(), inputs=(InputUse("a.csv", result_cells=5, results=4),)), "table").decode()
    assert " ".join(text.split()).endswith(
        "1 of 5 cells and lines with results was not read: `waterqc read` shows which and why."
    )


def test_many_rows_fold_passes_and_hide_nothing_else() -> None:
    rows = [row(sampled_at=f"2020-11-{1 + n % 3:02}", location=f"row {n}") for n in range(70)]
    calcium = row(
        sampled_at="2020-11-02", parameter="calcium", parameter_as_reported="Ca", limit="", verdict="no_limit"
    )
    text = written(report(*rows, {**FAILING, columns.SAMPLED_AT: "2020-11-03"}, calcium), "table").decode()
    assert "Turbidity" not in text
    assert "and 23 passes" in text
    assert "Lead" in text
    assert "no limit here for 1 result: Calcium" in text


def test_many_quiet_samples_are_counted() -> None:
    rows = [row(sample=str(n)) for n in range(100)]
    text = written(report(*rows, {**FAILING, columns.SAMPLE: "bad"}), "table").decode()
    assert "100 further samples: 100 pass." in text
    assert "finished water · bad · 2020-11-03" in text


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(("lang", "tag"), [("en", "en"), ("zh", "zh-CN")])
def test_html_is_self_contained_and_escaped(lang: Lang, tag: str) -> None:
    evil = row(
        parameter="", parameter_as_reported="<script>alert(1)</script>", utility='"><img src=x>', verdict="undecided"
    )
    page = written(report(evil, FAILING), "html", lang).decode()
    parsed = _Html()
    parsed.feed(page)
    assert ("html", {"lang": tag}) in parsed.tags
    assert not {name for name, _ in parsed.tags} & {"script", "img", "link", "iframe", "a"}
    assert "<script>alert(1)</script>" in parsed.text
    assert "http" not in page
    assert "b" * 64 in parsed.text


def test_json_holds_the_cells_of_the_csv_and_their_provenance() -> None:
    data = json.loads(written(MIXED, "json"))
    assert data["waterqc"] == "1.2.3"
    assert [one["verdict"] for one in data["results"]] == ["pass", "undecided", "fail"]
    assert list(data["results"][0]) == list(columns.COMPLIANCE)
    assert data["results"][0]["value"] == "0.17"
    assert data["standards"][0]["reviewed_on"] == "2026-11-23"
    assert data["standards"][0]["sha256"] == "a" * 64
    assert data["inputs"][0]["sha256"] == "b" * 64
    assert data["summary"]["exit_code"] == 1
    assert data["samples"][0]["failing"] == 1
    assert data["sets"][0]["missing"] == ["e_coli"]
    assert data["claims"] == ["supply=small (permit 12)"]


def test_json_without_rows() -> None:
    assert json.loads(written(report(), "json"))["results"] == []


def test_workbook_holds_numbers_as_numbers_and_no_formula() -> None:
    formula = row(parameter_as_reported="=1+1", value="0.170")
    book = openpyxl.load_workbook(io.BytesIO(written(report(formula, FAILING), "xlsx")))
    sheet = book["Results"]
    place = {name: number + 1 for number, name in enumerate(columns.COMPLIANCE)}
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:AC3"
    value = sheet.cell(2, place[columns.VALUE])
    assert (value.value, value.number_format) == (0.17, "0.000")
    name = sheet.cell(2, place[columns.PARAMETER_AS_REPORTED])
    assert (name.value, name.data_type) == ("=1+1", "s")
    assert sheet.cell(3, place[columns.VERDICT]).fill.fgColor.rgb == "FFFDECEB"
    assert str(book["Summary"].cell(1, 1).value).startswith("2 results: 1 fail, 1 pass.")


def test_workbook_prints_the_item_on_each_of_three_pages() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(MIXED, "xlsx"))).worksheets[0]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight, sheet.print_title_cols) == (3, 0, "$G:$G")


def test_chinese_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(MIXED, "xlsx", "zh")))
    assert book.sheetnames == ["结果", "汇总"]
    assert {str(one.value) for one in book["结果"][4]} >= {"不合格", "铅", "高于最大限值", "表1第7项"}


def test_an_unfinished_file_never_replaces_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")
    with pytest.raises(ValueError, match="stop"), replaced_file(target) as stream:
        stream.write(b"half")
        raise ValueError("stop")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError, match=r"gone/report\.csv: cannot be written \(No such file or directory\); check the folder"
    ):
        write_file(MIXED, formats()["csv"], str(tmp_path / "gone" / "report.csv"), "en")


def test_a_link_to_a_report_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "real.csv", tmp_path / "latest.csv"
    target.write_text("old")
    link.symlink_to(target)
    write_file(MIXED, formats()["csv"], str(link), "en")
    assert link.is_symlink()
    assert target.read_bytes() == written(MIXED, "csv")


@pytest.mark.parametrize(
    ("clause", "shown"),
    [
        ("Table 1, no. 23", "Table 1, no. 23"),
        ("Table 1, no. 23, note b", "Table 1, no. 23, note b"),
        ("Table 1, Toxicological, 1,2-二氯苯", "Table 1, Toxicological"),
        ("Table 3, 马拉硫磷", "Table 3"),
        ("表1，毒理指标，1,2-二氯苯", "表1，毒理指标"),
        ("表1第23项", "表1第23项"),
        ("表1，注a", "表1，注a"),
    ],
)
def test_citations_in_narrow_tables(clause: str, shown: str) -> None:
    from waterqc.presentation.text_table import _without_item

    assert _without_item(clause) == shown
