"""Standards' files: every shipped one is whole, every broken one gets its sentence (tests/cases/broken_standards)."""

from itertools import pairwise
from pathlib import Path

import pytest

from waterqc.errors import StandardError, UsageError
from waterqc.shelf import cited_editions, find_family, heads
from waterqc.standard_file import inspect_standard, read_standard

BROKEN = Path(__file__).parents[1] / "cases" / "broken_standards"
SHIPPED = sorted((Path(__file__).parents[2] / "standards").glob("*/*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_standard_is_whole(path: Path) -> None:
    standard, problems = inspect_standard(path)
    assert problems == []
    assert standard is not None
    assert standard.id == path.stem


@pytest.mark.parametrize("path", sorted(BROKEN.glob("[!g]*.toml")), ids=lambda path: path.stem)
def test_a_broken_standard_gets_its_sentence(path: Path) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expect: ")
    with pytest.raises(StandardError) as raised:
        read_standard(path)
    said = str(raised.value)
    assert said.removeprefix(f"{path.name}: ").startswith(expected)
    assert said.startswith(path.name)


def test_the_good_twin_is_whole() -> None:
    assert read_standard(BROKEN / "good_twin.toml").id == "test-1"


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StandardError, match=r"nowhere\.toml: cannot be read"):
        find_family(str(tmp_path / "nowhere.toml"))


def test_a_file_that_is_not_utf_8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes("# 标准".encode("gbk"))
    with pytest.raises(StandardError, match=r"gbk\.toml: is not UTF-8 at byte 2"):
        read_standard(path)


def test_an_unknown_standard_lists_those_known() -> None:
    with pytest.raises(UsageError, match="did you mean gb-5749"):
        find_family("gb-5479")


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ('parameter = "iron"\nmax = 300\nunit = "µg/L"', ""),
        ('parameter = "nitrate"\nmax = 40\nunit = "mg/L"\nbasis = "NO3"', "write it as N, as GB 5749-2006 does"),
        ('parameter = "total_hardness"\nmax = 20\nunit = "°dH"', "write it in mg/L, as GB 5749-2006 does"),
        ('parameter = "total_hardness"\nmax = 4\nunit = "mmol/L"', "write it in mg/L, as GB 5749-2006 does"),
    ],
)
def test_an_own_limit_must_stand_beside_the_laws(tmp_path: Path, limit: str, said: str) -> None:
    path = tmp_path / "ours.toml"
    head = (
        '[standard]\nid = "ours"\nextends = "gb-5749"\ntitle = { en = "Ours" }\nreviewed_on = 2026-01-01\n\n[[limit]]\n'
    )
    path.write_text(f'{head}{limit}\ncite = "1"\n', encoding="utf-8")
    family = find_family(str(path))
    if not said:
        assert family.editions[0].read().by_parameter["iron"][0].units == ("mg/L",)
        return
    with pytest.raises(StandardError, match=said):
        family.editions[0].read()


def test_a_file_that_extends_itself_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    text = (BROKEN.parent / "own_standards" / "stricter.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('extends = "gb-5749"', 'extends = "ours"'), encoding="utf-8")
    with pytest.raises(StandardError, match="extends itself"):
        find_family(str(path))


def test_the_editions_of_a_family_follow_each_other_without_a_gap() -> None:
    editions = [head for head in heads() if head.family == "gb-5749"]
    for older, newer in pairwise(editions):
        assert older.in_force_to is not None
        assert (newer.in_force_from - older.in_force_to).days == 1


def test_a_citation_names_its_standard() -> None:
    assert cited_editions("GB 5749—2006") == ("gb-5749-2006",)
    assert cited_editions("GB/T 5750-2023") == ()
