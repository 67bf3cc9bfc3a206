"""The class of a surface water inside what a document cites: never guessed, never one of several."""

import pytest

from waterqc.facts import known_facts

ALL = frozenset(known_facts()["class"].values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《地表水环境质量标准》(GB3838-2002)Ⅲ类标准限值", {"III"}),
        ("《地表水環境質量標準》(GB3838-2002)水質基本項目Ⅲ類標準限值", {"III"}),
        ("GB3838-2002Ⅳ类", {"IV"}),
        ("GB3838-2002-Ⅱ类", {"II"}),
        ("≤1.0(II类)", {"II"}),
        ("优于三类", {"III"}),
        ("Class III water", {"III"}),
        ("Ⅱ、Ⅲ类", ALL),
        ("GB3838-2002 Ⅱ、Ⅲ类", ALL),
        ("GB3838-2002 2、3类", ALL),
        ("II~III类", ALL),
        ("II类或III类", ALL),
        ("GB 3838-2002 3类", set()),
        ("GB5749-2022", set()),
        ("第13类", set()),
        ("0.2", set()),
    ],
)
def test_class(text: str, expected: set[str]) -> None:
    assert known_facts()["class"].values_in(text) == expected


@pytest.mark.parametrize("text", ["Ⅲ类", "III", "三类", "3", "三", "Class III", "class 3", "Ⅲ類"])
def test_written_forms_of_a_claim(text: str) -> None:
    assert known_facts()["class"].value_of(text) == "III"
