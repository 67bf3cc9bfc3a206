"""The configuration: strict, and every refusal names the file, the table, the key and the nearest known one."""

import re
from pathlib import Path

import pytest

from waterqc.cli import main
from waterqc.errors import ConfigurationError
from waterqc.job.configuration import read_configuration
from waterqc.job.run import check_configuration
from waterqc.job.secrets import Address, scrubber
from waterqc.job.settings import Configuration

STARTER = Path(__file__).parents[2] / "waterqc" / "job" / "starter" / "waterqc.toml"

REFUSED = {
    "[source]\nfodler = 'x'": "waterqc.toml: [source]: the key 'fodler' is unknown: did you mean "
    "'folder'? known are folder, files, archive",
    "standrad = 'gb-5749'": "waterqc.toml: the key 'standrad' is unknown: did you mean 'standard'?",
    "[source]\nfolder = 3": "[source]: folder must be a text in quotes",
    "[source]\nsettle_seconds = '3'": "[source]: settle_seconds must be a number of at least 0, not '3'",
    "[source]\nprocessed = 'archiv'": "[source]: processed has no value 'archiv': did you mean 'archive'?",
    "[source]\nencoding = 'nonsense'": "[source]: encoding 'nonsense' is not known: known are utf-8, gb18030",
    "[source]\nname_pattern = '('": "[source]: name_pattern is no valid regular expression",
    "[source]\nname_pattern = '(?P<day>.)'": "[source]: name_pattern has the group 'day': use (?P<NAME>…) "
    "with NAME of date, utility",
    "[source]\nname_pattern = 'x'": "[source]: name_pattern has no named group",
    "[source]\narchive = 'inbox'": "[source]: archive and quarantine must be other folders than the drop folder",
    "[source]\nfolder = '.'": "[source] folder: the drop folder",
    "[outputs]\nfolder = 'inbox/out'": "holds [outputs] folder; give it a folder of its own",
    "[outputs]\nfolder = 'archive'": "is named for the outputs and for what was delivered",
    "[source]\nquarantine = 'x/../archive'": "archive and quarantine must be two folders",
    "[source]\nfolder = ''": "[source]: folder is empty: give a path",
    "[source]\nfiles = []": "[source]: files is empty, so that nothing would be taken",
    "[[expect]]\nevery = 'week'\nweekdays = ['mon']": "[[expect]] no. 1: weekdays are of a daily expectation",
    "[[expect]]\nby = '10:00'\n[[expect]]\nby = '11:00'": "[[expect]]: 'day' is asked of any plant twice",
    "[[notify]]\nname = 'x'\nurl = 'json://a'\n[[notify]]\nname = 'x'\nurl = 'json://b'": "two are called 'x'",
    "[source]\nurl = 'sqlite:///a'": "[source]: a database needs a query",
    "[source]\nurl = 'a'\nfolder = 'b'\nquery = 'c'": "[source]: folder and url exclude each other",
    "[source]\nurl = 'a'\nurl_env = 'b'\nquery = 'c'": "[source]: give either url, or url_env",
    "[outputs]\nper = ['week']": "[outputs]: per has no value 'week': known are day, month, year",
    "[outputs]\nper = []": "[outputs]: per is empty",
    "[outputs.table]\nname = 'x'": "[outputs.table]: give the url of the database",
    "[outputs.table]\nurl = 'sqlite:///a'\nname = 'x; drop'": "[outputs.table]: name 'x; drop' is no name of a table",
    "[[expect]]\nby = '25:00'": "[[expect]] no. 1: by must be a time of day",
    "[[expect]]\nweekdays = ['monday']": "[[expect]] no. 1: weekdays has no value 'monday': did you mean 'mon'?",
    "[[expect]]\nsince = '2026-01-01'": "[[expect]] no. 1: since must be a date without quotes",
    "[expect]\nby = '10:00'": "expect must be a list of tables, each written [[expect]]",
    "[[place]]\nfacts = ['supply=small']": "[[place]] no. 1: says nowhere: give plant, point or site",
    "[[notify]]\non = ['fail']": "[[notify]] no. 1: give either url, or url_env",
    "[[notify]]\nurl = 'json://x'\non = ['fails']": "[[notify]] no. 1: on has no value 'fails': did you mean 'fail'?",
    "source = 1": "source must be a table, written [source]",
    "x = ": "waterqc.toml: is no valid TOML",
    # what only the standards know
    "standard = 'gb-5479'": "waterqc.toml: the standard 'gb-5479' is not known: did you mean gb-5749?",
    "facts = ['supply=tiny']": "waterqc.toml: the fact supply has no value 'tiny'",
    "[[expect]]\nset = 'cjt-206/dayly'": "waterqc.toml: the monitoring set 'cjt-206/dayly' is not known",
    "[[expect]]\npoint = 'fnished'": "waterqc.toml: the sampling point 'fnished' is not known",
    "[names.parameters]\n'x' = 'turbidty'": "waterqc.toml: [names]: [parameters]: the name 'x' is said to "
    "mean 'turbidty', which is no parameter; did you mean turbidity?",
    "[names.units]\n'x' = 'NTV'": "waterqc.toml: [names]: [units]: 'x' is said to mean 'NTV', which is no known unit",
    "[names]\nignore = ['浑浊度']": "waterqc.toml: [names]: ignore holds '浑浊度', which is the parameter turbidity",
    "[pending.parameters]\ncoliforms = 2": "waterqc.toml: [pending.parameters] 'coliforms' is no parameter's id",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "waterqc.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        check_configuration(path)
    assert REFUSED[text] in str(caught.value)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_no_such_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path / "nowhere.toml")]) == 2
    assert "there is no such file; `waterqc init` writes a configuration" in capsys.readouterr().err


def test_the_starter_is_valid_and_so_is_every_example_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = STARTER.read_text("utf-8")
    path = tmp_path / "waterqc.toml"
    path.write_text(text, "utf-8")
    assert check_configuration(path).expectations == ()
    lines = re.sub(r'(?m)^# (?=\[|[a-z_]+ = |"[^"]+" = )', "", text)
    drop_folder, _, after = lines.partition("# Instead of a folder, a database.")
    database, _, rest = after.partition("# The laboratory's own names.")
    path.write_text(drop_folder + rest, "utf-8")
    made = check_configuration_without_libraries(path)
    assert made.expectations and made.notifiers and made.places and made.outputs.table and made.names["parameters"]
    path.write_text("\n".join(line for line in database.splitlines()[1:] if not line.startswith("#")), "utf-8")
    monkeypatch.setenv("LIMS_PASSWORD", "x")
    assert check_configuration(path).source


def check_configuration_without_libraries(path: Path) -> Configuration:
    from waterqc.job.places import verify

    made = read_configuration(path)
    verify(made)
    return made


def test_check_tells_that_a_configuration_is_valid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "waterqc.toml").write_text("standard = 'gb-5749'")
    assert main(["run", "--check", str(tmp_path / "waterqc.toml")]) == 0
    assert "is valid: judges by gb-5749" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["waterqc.toml"]


def test_secrets_are_filled_in_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WQ_PASSWORD", "p@ss/word")
    address = Address("mailto://lab:${WQ_PASSWORD}@example.org")
    assert address.resolve() == "mailto://lab:p%40ss%2Fword@example.org"
    hide = scrubber([address, Address("json://user:written-out@host")])
    assert hide("p@ss/word p%40ss%2Fword written-out example.org") == "*** *** *** example.org"
    for text in (repr(address), str(address), repr(hide)):
        assert "p@ss" not in text and "lab" not in text
    monkeypatch.setenv("WQ_WHOLE", "slack://token-a/token-b/token-c")
    assert Address("${WQ_WHOLE}").resolve() == Address("", "WQ_WHOLE").resolve() == "slack://token-a/token-b/token-c"
    assert scrubber([Address("", "WQ_WHOLE")])("at slack://token-a/token-b/token-c") == "at ***"
