"""Every word has both languages, and every code that the program can write is explained."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import waterqc
from waterqc import cli, columns
from waterqc.facts import known_facts
from waterqc.result_text import Kind
from waterqc.verdicts import Verdict
from waterqc.vocabulary import vocabulary
from waterqc.wording import (
    base_of,
    clause_text,
    code_text,
    codes,
    markdown_of_codes,
    sentence,
    translated,
    verdict_meanings,
    word,
)

PACKAGE = Path(waterqc.__file__).parent
WORDING = tomllib.loads((PACKAGE / "reports" / "wording.toml").read_text(encoding="utf-8"))

#: Modules whose texts with underscores are keys of files or names of units, never codes.
_OF_FILES = {
    "encodings.py", "facts.py", "report.py", "shelf.py", "standard.py", "standard_file.py", "standard_rows.py",
    "summary.py", "units.py", "vocabulary.py", "vocabulary_file.py", "wording.py", "words.py",
}  # fmt: skip
_FOLDERS = {"commands", "job", "presentation", "readers", "reports"}
#: Other texts with underscores that are no codes.
_NO_CODES = {
    "when_detected",
    "none_perceptible",
    "partial_date",
    "other_residual",
    "not_these",
    "nothing_fails",
    "count_concentration",
    "absent_of",
    "named_other_medium",
    "named_water",
    "named_quality_control",
    "object_type",
}
_CODE = re.compile(r"[a-z]+(_[a-z]+)+(?=$|[:=])")


def written_codes(path: Path) -> set[str]:
    """The codes that a module writes: its literals with underscores that are no known name of anything else."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    literals = [node.value for node in nodes if isinstance(node, ast.Constant)]
    found = {match.group() for text in literals if isinstance(text, str) and (match := _CODE.match(text))}
    facts = {word for fact in known_facts().values() for word in (fact.id, *fact.values)}
    names = {text for text in vars(columns).values() if isinstance(text, str)}
    # keys of a file usually fill a field of the same name
    fields = {str(getattr(node, name, "")) for node in nodes for name in ("arg", "attr", "id")}
    return found - facts - names - fields - set(vocabulary()) - set(Verdict) - set(Kind) - _NO_CODES


MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent.name not in _FOLDERS and path.name not in _OF_FILES
)


def test_codes_are_found_at_all() -> None:
    found = {code for path in MODULES for code in written_codes(path)}
    assert {
        "detection_limit_above_limit",
        "needs_fact",
        "no_date",
        "stated_limit_differs",
        "required_item_missing",
    } <= found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_code_is_explained(path: Path) -> None:
    """A code that is new belongs into wording.toml; a text that is no code into `_NO_CODES`."""
    assert written_codes(path) - set(codes()) == set()


def test_a_code_is_of_one_kind() -> None:
    listed = [name for kind in ("reasons", "findings", "assumptions") for name in WORDING[kind]]
    assert len(listed) == len(set(listed))


def test_every_entry_has_both_languages() -> None:
    for section, entries in WORDING.items():
        if isinstance(entries, dict):
            for key, entry in entries.items():
                assert "en" in entry, (section, key)
                assert "zh" in entry, (section, key)
                assert set(entry) <= {"en", "zh", "one", "label"}, (section, key)


def test_both_languages_fill_the_same_places() -> None:
    for key, entry in WORDING["sentences"].items():
        places = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in entry.items()}
        assert places["one"] | {"n"} == places["en"] | {"n"} if "one" in places else True, key
        assert places["zh"] <= places["en"] | {"title"}, key


def test_every_verdict_and_column_has_its_words() -> None:
    assert set(WORDING["verdicts"]) == set(verdict_meanings()) == {one.value for one in Verdict}
    assert set(columns.COMPLIANCE) <= set(WORDING["columns"])


def test_details_of_codes() -> None:
    assert code_text("reasons", "needs_fact:point", "en") == "needs_fact:point"
    assert code_text("reasons", "needs_fact:point", "zh") == "需要事实：采样点类型"
    assert code_text("reasons", "relaxation_if:supply=small", "zh") == "若声明可放宽：供水类型=小型"
    assert code_text("reasons", "unheard_of", "zh") == "unheard_of"
    assert base_of("uncertainty=0.10") == "uncertainty"


def test_clauses_and_sentences_in_chinese() -> None:
    assert clause_text("Table 1, no. 23, note b", "zh") == "表1第23项，注b"
    assert clause_text("Table A.1, no. 52", "zh") == "表A.1第52项"
    assert clause_text("Table 1, Toxicological, 砷", "zh") == "表1，毒理指标，砷"
    assert translated("testing date 2020-11-03", "zh") == "检测日期2020-11-03"
    assert translated("in force on 2024-01-01, as asked", "zh") == "按指定的日期2024-01-01现行版本"


def test_singular_and_plural() -> None:
    assert sentence("results", "en", n=1, verdicts="1 pass") == "1 result: 1 pass."
    assert sentence("results", "en", n=2, verdicts="2 pass") == "2 results: 2 pass."
    assert word("points", "finished", "zh") == "出厂水"


def test_explain_tells_both_languages(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "needs_fact:point"]) == 0
    text = capfd.readouterr().out
    assert text.startswith("needs_fact (reason)\n  The verdict depends on a fact")
    assert "需要事实：" in text


def test_explain_lists_every_code(capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in (["explain"], ["explain", "--all"], ["explain", "--format", "markdown"]):
        assert cli.main(arguments) == 0
        text = capfd.readouterr().out
        assert all(name in text for name in [*codes(), *verdict_meanings()])
    assert markdown_of_codes() == text
