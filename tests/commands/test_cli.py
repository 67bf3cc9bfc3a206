"""The command line: sentences instead of tracebacks, exit codes, lazy imports, quiet ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from waterqc import cli
from waterqc.errors import InputError
from waterqc.shelf import heads

GOOD = "采样点,采样日期,项目,结果,单位\n出厂水,2024-05-01,浑浊度,0.4,NTU\n"
BAD = GOOD + "出厂水,2024-05-01,铅,12,µg/L\n"
UNSURE = GOOD + "出厂水,2024-05-01,砷,<0.05,mg/L\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from waterqc.cli import run; run()", *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.parametrize(
    "arguments", [["--help"], ["standards", "list"], ["--version"], ["check", "--help"], ["explain"]]
)
def test_light_commands_load_neither_pandas_nor_pint(arguments: list[str]) -> None:
    code = (
        "import sys; from waterqc.cli import main; main(sys.argv[1:]);"
        "heavy = {'pandas', 'pint', 'numpy', 'pyarrow', 'rich'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chek"], "there is no command 'chek'; did you mean check? See waterqc --help"),
        (["check"], "missing: INPUT; see waterqc check --help"),
        (
            ["check", "a.csv", "--formt", "csv"],
            "unknown option --formt; did you mean --format? See waterqc check --help",
        ),
        (["check", "a.csv", "--format", "pdf"], "--format has no value 'pdf'; known are csv, html, json, table, xlsx"),
        (["check", "a.csv", "-o", "a.pdf"], "the suffix '.pdf' of a.pdf is no known format: use .csv, .htm, .html"),
        (["check", "a.csv", "--date", "3.11.2020"], "--date '3.11.2020' is no date: write it as 2020-11-03"),
        (["check", "a.csv", "--as-of", "now"], "--as-of 'now' is no date"),
        (["check", "a.csv", "--fact", "supply"], "the fact 'supply' is not of the form NAME=VALUE"),
        (["check", "a.csv", "--column", "result"], "--column 'result' is not of the form FIELD=HEADING"),
        (["check", "a.csv", "--column", "reslt=x"], "--column has no field 'reslt': known are utility"),
        (["check", "a.csv", "--point", "moon"], "the sampling point 'moon' is not known"),
        (["check", "a.csv", "--standard", "gb-5479"], "the standard 'gb-5479' is not known: did you mean gb-5749?"),
        (["standards", "lst"], "there is no command 'lst'; did you mean list? See waterqc standards --help"),
        (["standards", "list", "x"], "unexpected argument 'x'; see waterqc standards list --help"),
        (["explain", "above_maximm"], "there is no code 'above_maximm': did you mean above_maximum?"),
    ],
)
def test_wrong_usage_is_one_sentence(
    arguments: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(GOOD, encoding="utf-8")
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"waterqc: {sentence}")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "code"), [(GOOD, 0), (BAD, 1), (UNSURE, 3), (BAD + UNSURE.split("\n", 1)[1], 1), ("", 4), (None, 4)]
)
def test_exit_codes(content: str | None, code: int, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "results.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert cli.main(["check", str(path)]) == code


def test_readable_inputs_are_judged_beside_unreadable_ones(good: Path) -> None:
    done = run("check", str(good), str(good.with_name("gone.csv")))
    assert done.returncode == 4
    assert "gone.csv: no such file" in done.stderr
    assert ",turbidity," in done.stdout


def test_a_pipe_gets_csv_and_standard_input_is_read() -> None:
    done = run("check", "-", stdin=GOOD)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("utility,plant,point,")
    assert ",standard input,row 2\n" in done.stdout


def test_inputs_may_stand_between_options(good: Path) -> None:
    done = run("check", str(good), "--format", "json", str(good))
    assert done.returncode in (0, 3)
    assert done.stdout.count('"verdict"') >= 2


@pytest.mark.parametrize("suffix", [".csv", ".json", ".html", ".xlsx", ".txt"])
def test_output_files_by_suffix(good: Path, suffix: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    target = good.with_name(f"report{suffix}")
    assert cli.main(["check", str(good), "-o", str(target)]) == 0
    assert target.stat().st_size > 0
    assert capfdbinary.readouterr() == (b"", b"")


def test_an_input_is_never_overwritten(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(good), "-o", str(good)]) == 2
    assert "is also an input" in capsys.readouterr().err
    assert good.read_text(encoding="utf-8") == GOOD


def test_an_unwritable_output_is_one_sentence(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(good), "-o", str(good / "x" / "report.csv")]) == 4
    assert "cannot be written" in capsys.readouterr().err


def test_a_fault_of_the_program_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(arguments: object) -> int:
        raise KeyError("colour\nsecond line")

    monkeypatch.delenv("WATERQC_DEBUG", raising=False)
    monkeypatch.setattr("waterqc.commands.explain.run", broken)
    assert cli.main(["explain"]) == 4
    said = capsys.readouterr().err
    assert said.startswith("waterqc: stopped by an unexpected KeyError: ")
    assert said.endswith("; run again with WATERQC_DEBUG=1 to see where\n")
    assert said.count("\n") == 1
    monkeypatch.setenv("WATERQC_DEBUG", "1")
    with pytest.raises(KeyError):
        cli.main(["explain"])


@pytest.mark.parametrize(
    ("error", "code"), [(InputError("a.csv: gone"), 4), (KeyboardInterrupt(), 130), (BrokenPipeError(), 0)]
)
def test_ends(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(arguments: object) -> int:
        raise error

    monkeypatch.setattr("waterqc.commands.explain.run", stop)
    monkeypatch.setattr("waterqc.cli.silence_output", lambda: None)
    assert cli.main(["explain"]) == code
    assert capsys.readouterr().err == ("waterqc: a.csv: gone\n" if code == 4 else "")


def test_a_closed_pipe_ends_quietly_with_the_code_of_the_report(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(BAD + BAD.split("\n")[2].join(["", "\n"]) * 5000, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", "from waterqc.cli import run; run()", "check", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


def test_version_names_every_standard_and_its_review(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("waterqc ")
    assert lines[1:] == [f"{head.id}: {head.number}, reviewed {head.reviewed_on.isoformat()}" for head in heads()]


def test_read_shows_what_was_understood(good: Path) -> None:
    table = run("read", str(good), "--format", "table")
    assert table.returncode == 0
    assert "1 of 1 cells under a result heading read" in table.stdout
    assert "项目 → parameter_as_reported" in table.stdout
    rows = run("read", str(good))
    assert rows.stdout.splitlines()[1].startswith(",,出厂水,")
    assert run("read", str(good.with_name("gone.csv"))).returncode == 4


def test_rows_for_a_program_are_not_silent_about_unread_cells(tmp_path: Path) -> None:
    table = tmp_path / "day.csv"
    table.write_text("项目,单位,结果\n浑浊度,NTU,0.3\n铅,mg/L,0.001\n1,2-二氯乙烷,mg/L,0.1\n")
    done = run("check", str(table))
    assert done.returncode == 3
    assert done.stderr == (
        "waterqc: day.csv: 1 of 3 cells and lines with results was not read: `waterqc read` shows which and why.\n"
    )


def test_read_names_the_columns_left_out_in_one_line(tmp_path: Path) -> None:
    table = tmp_path / "day.csv"
    table.write_text("项目,单位,结果,天气,经度\n浑浊度,NTU,0.3,晴,114\n")
    assert "  2 columns left out: 天气, 经度" in run("read", str(table), "--format", "table").stdout


def test_read_shows_where_a_conclusion_stands(tmp_path: Path) -> None:
    page = tmp_path / "day.csv"
    page.write_text("项目,单位,结果\n浑浊度,NTU,0.3\n所检项目均符合GB 5749-2022要求\n")
    assert "row 3: states 所检项目均符合GB 5749-2022要求" in run("read", str(page), "--format", "table").stdout


def test_an_edition_tried_for_want_of_a_date_is_not_said_to_be_chosen(tmp_path: Path) -> None:
    table = tmp_path / "day.csv"
    table.write_text("项目,单位,结果,采样日期\n浑浊度,NTU,0.3,2022-05-04\n铁,mg/L,0.1,\n")
    told = run("check", str(table), "--format", "table").stdout
    assert "GB 5749-2022 (for results without a sampling date;" in " ".join(told.split())


def test_no_colour_off_a_terminal(good: Path) -> None:
    assert "\x1b" not in run("check", str(good), "--format", "table").stdout


def test_help_has_each_command_on_a_line_with_what_it_does() -> None:
    told = run("--help").stdout
    assert "    standards  list, show, compare and validate standards\n" in told
    assert "    check      judge results" in told


@pytest.mark.parametrize(
    ("command", "judges"), [("check", True), ("run", True), ("read", False), ("standards", False), ("init", False)]
)
def test_help_lists_the_exit_codes_that_a_command_can_give(command: str, judges: bool) -> None:
    told = " ".join(run(command, "--help").stdout.split())
    assert ("3 nothing failed but something is undecided" in told) == judges
    assert "4 could not run" in told


def test_nothing_but_unreadable_inputs_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    done = run("check", str(tmp_path / "empty.csv"), "--format", "table")
    assert done.returncode == 4
    assert done.stdout.strip() == "The input could not be read, so nothing was judged."


def test_a_chosen_edition_is_not_said_to_follow_from_the_date(good: Path) -> None:
    told = run("check", str(good), "--format", "table", "--standard", "gb-5749-2006").stdout
    assert told.startswith("Judged by GB 5749-2006 (as chosen; limits reviewed ")
    assert "edition_not_in_force_then" in told


def test_a_claim_that_had_ended_is_told(good: Path) -> None:
    told = run("check", str(good), "--format", "table", "--fact", "supply=small until 2024-04-30").stdout
    assert (
        "The claim supply=small until 2024-04-30 had ended: it was not used for samples from 2024-05-01 on."
        in " ".join(told.split())
    )


def test_by_several_standards_results_are_counted_once(tmp_path: Path) -> None:
    own = tmp_path / "ours.toml"
    own.write_text(
        '[standard]\nid = "ours"\nnumber = "Ours"\ntitle = { en = "Own targets" }\nextends = "gb-5749"\n'
        'reviewed_on = 2026-11-23\n[[limit]]\nparameter = "turbidity"\nmax = 0.3\nunit = "NTU"\ncite = "W 7"\n',
        encoding="utf-8",
    )
    arguments = ("check", "-", "--format", "table", "--standard", "gb-5749", "--standard", str(own))
    told = " ".join(run(*arguments, stdin=UNSURE).stdout.split())
    assert told.endswith(
        "2 results, 4 verdicts by 2 standards: 1 fail, 2 undecided, 1 pass. 1 result does not meet Ours: Turbidity. "
        "1 result cannot be decided: Arsenic."
    )


def test_e_coli_is_not_held_where_total_coliforms_are_missing_too(good: Path) -> None:
    told = " ".join(run("check", str(good), "--format", "table").stdout.split())
    assert "1 of the 9 daily items (cjt-206/daily), missing: " in told
    assert "Escherichia coli" in told
