"""Every limit of every shipped edition at the limit and on either side, in every unit, plain and censored.

What is expected is worked out here with fractions from the files' own figures; nothing of the judging is asked.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import waterqc

STANDARDS = Path(__file__).parents[2] / "standards" / "cn"
DAYS = {"gb-5749-2006": "2020-11-03", "gb-5749-2022": "2024-03-05", "cjt-206-2005": "2024-03-05"}
TODAY = date(2026, 11, 23)
ADVISORY = ("reference", "guideline", "aesthetic")
HEADINGS = ["样品编号", "采样日期", "采样点", "消毒方式", "检测项目", "检测结果", "单位"]

#: Written unit -> factor into the limit's unit, by the limit's unit as the standards write it.
SPELLINGS: Mapping[str, Mapping[str, Fraction]] = {
    "mg/L": {
        **dict.fromkeys(("mg/L", "MG/L", "毫克/升", "mg·L⁻¹", "ppm", "g/m³"), Fraction(1)),
        **dict.fromkeys(("µg/L", "μg/L", "ug/L", "微克/升", "ppb", "mg/m³"), Fraction(1, 1000)),
        **dict.fromkeys(("ng/L", "纳克/升", "ppt"), Fraction(1, 10**6)),
        "g/L": Fraction(1000),
    },
    "NTU": dict.fromkeys(("NTU", "散射浑浊度单位", "NTU-散射浊度单位", "FNU", "FTU", "度"), Fraction(1)),
    "TCU": dict.fromkeys(("TCU", "度", "铂钴色度单位", "Hazen", "Pt-Co"), Fraction(1)),
    "Bq/L": {"Bq/L": Fraction(1), "贝可/升": Fraction(1), "mBq/L": Fraction(1, 1000), "pCi/L": Fraction(37, 1000)},
    "CFU/mL": {"CFU/mL": Fraction(1), "cfu/ml": Fraction(1), "个/mL": Fraction(1), "CFU/100mL": Fraction(1, 100), "CFU/L": Fraction(1, 1000)},
    "MPN/mL": {"MPN/mL": Fraction(1), "MPN/100mL": Fraction(1, 100)},
    "count/10L": {"个/10L": Fraction(1), "个/10升": Fraction(1), "个/L": Fraction(10), "个/100mL": Fraction(100)},
    "1e4 count/L": {"万个/L": Fraction(1), "10^4/L": Fraction(1), "个/L": Fraction(1, 10**4), "MFL": Fraction(100)},
    "": {"": Fraction(1), "/": Fraction(1), "无量纲": Fraction(1), "—": Fraction(1)},
}  # fmt: skip
N, H, O = Decimal("14.007"), Decimal("1.008"), Decimal("15.999")  # noqa: E741 (the elements' symbols)
#: More units of some parameters: by molar mass, and as hardness.
OF_PARAMETER: Mapping[str, Mapping[str, Fraction]] = {
    "nitrate": {
        "mg/L as N": Fraction(1), "mg/L(以N计)": Fraction(1), "mg/L as NO3": Fraction(N) / Fraction(N + 3 * O),
        "µg/L as NO3": Fraction(N) / Fraction(N + 3 * O) / 1000, "mmol/L": Fraction(N),
    },
    "ammonia": {"mg/L as N": Fraction(1), "mg/L as NH4": Fraction(N) / Fraction(N + 4 * H), "mg/L as NH3": Fraction(N) / Fraction(N + 3 * H)},
    "total_hardness": {"mg/L as CaCO3": Fraction(1), "mmol/L": Fraction("100.086"), "°dH": Fraction("17.848"), "德国度": Fraction("17.848"), "°fH": Fraction(10)},
}  # fmt: skip
#: Written form -> what it says of the figure in it.
FORMS = {"{}": "=", "<{}": "<", "＜{}": "<", "{}L": "<", "≤{}": "≤", ">{}": ">", "≥{}": "≥"}


@dataclass(frozen=True)
class Row:
    """One written result, its circumstances and the verdict it must get."""

    edition: str
    claims: tuple[tuple[str, str], ...]
    point: str
    disinfectant: str
    parameter: str
    result: str
    unit: str
    verdict: str


def editions() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for path in sorted(STANDARDS.glob("*.toml")):
        listed = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        yield listed["standard"]["id"], listed["limit"]


def tables(block: Mapping[str, Any]) -> list[dict[str, list[str]]]:
    when = block.get("when", [])
    return [
        {fact: [str(one).lower() if one is True else one for one in (value if isinstance(value, list) else [value])] for fact, value in table.items()}
        for table in ([when] if isinstance(when, dict) else when)
    ]  # fmt: skip


def met(block: Mapping[str, Any], facts: Mapping[str, str]) -> int | None:
    """How many conditions of the block are met, None if it does not apply."""
    fitting = [len(table) for table in tables(block) if all(facts.get(fact) in values for fact, values in table.items())]
    return max(fitting, default=None) if tables(block) else 0


def binding_blocks(blocks: Iterable[dict[str, Any]], facts: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """For each bound the applicable block with the most conditions."""
    found = []
    for bound in ("max", "below", "min"):
        fitting = [(count, block) for block in blocks if bound in block and (count := met(block, facts)) is not None]
        if fitting:
            found.append((bound, max(fitting, key=lambda pair: pair[0])[1]))
    return found


def against(sign: str, value: Fraction, bound: str, limit: Fraction) -> str:
    """pass, fail or undecided of `sign value` against one bound, by sets of values from nought up."""
    if bound == "min":
        passes = {"=": value >= limit, ">": value >= limit, "≥": value >= limit}.get(sign, False)
        fails = {"=": value < limit, "<": value <= limit, "≤": value < limit}.get(sign, False)
    elif bound == "max":
        passes = {"=": value <= limit, "<": value <= limit, "≤": value <= limit}.get(sign, False)
        fails = {"=": value > limit, ">": value >= limit, "≥": value > limit}.get(sign, False)
    else:
        passes = {"=": value < limit, "<": value <= limit, "≤": value < limit}.get(sign, False)
        fails = {"=": value >= limit, ">": value >= limit, "≥": value >= limit}.get(sign, False)
    return "pass" if passes else "fail" if fails else "undecided"


def expected(sign: str, value: Fraction, bounds: Iterable[tuple[str, dict[str, Any]]]) -> str:
    found = set()
    for bound, block in bounds:
        verdict = against(sign, value, bound, Fraction(block[bound]))
        if verdict == "fail" and (block.get("when_exceeded") or block.get("one_of")):
            verdict = "undecided"  # another analysis, or another residual, may settle it
        if verdict == "fail" and block.get("binding") in ADVISORY:
            verdict = "advisory"
        found.add(verdict)
    return next(one for one in ("fail", "undecided", "advisory", "pass") if one in found)


def decimal_text(value: Fraction) -> str | None:
    """The exact decimal, None where it does not end."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return None
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = str((value * 10**digits).numerator).rjust(digits + 1, "0")
    return f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole


def figures_around(limit: Decimal, factor: Fraction) -> Iterator[str]:
    """The limit in a unit, and one last digit (and one digit more) either side; or the two decimals that enclose it."""
    at = Fraction(limit) / factor
    exponent = limit.as_tuple().exponent
    assert isinstance(exponent, int)
    if decimal_text(at) is None:
        places = 10 ** (12 - len(str(int(at))))
        yield from filter(None, (decimal_text(Fraction(int(at * places) + more, places)) for more in (0, 1)))
        return
    for step in (Fraction(10) ** exponent, Fraction(10) ** (exponent - 1), Fraction(10) ** (exponent - 9)):
        for value in (at - step / factor, at, at + step / factor):
            text = decimal_text(value) if value > 0 else None
            if text is not None:
                yield text


def spellings_of(block: Mapping[str, Any]) -> dict[str, Fraction]:
    units = block.get("unit", "")
    found = {spelling: factor for unit in ([units] if isinstance(units, str) else units) for spelling, factor in SPELLINGS[unit].items()}
    return {**found, **OF_PARAMETER.get(block["parameter"], {})}


def numeric_rows(edition: str, blocks: list[dict[str, Any]], block: dict[str, Any]) -> Iterator[Row]:
    bound = next((one for one in ("max", "below", "min") if one in block), None)
    for table in tables(block) or [{}] if bound else []:
        facts = {"point": "finished", **{fact: values[0] for fact, values in table.items()}}
        bounds = binding_blocks([one for one in blocks if one["parameter"] == block["parameter"]], facts)
        assert any(one is block for _, one in bounds), f"{edition}: {block['cite']} binds under no facts"
        claims = tuple(sorted((fact, value) for fact, value in facts.items() if fact not in ("point", "disinfectant")))
        for place, (unit, factor) in enumerate(spellings_of(block).items()):
            for figure in dict.fromkeys(figures_around(block[bound] if isinstance(block[bound], Decimal) else Decimal(block[bound]), factor)):
                for form, sign in FORMS.items() if place % 6 == 0 else [("{}", "=")]:
                    verdict = expected(sign, Fraction(figure) * factor, bounds)
                    yield Row(edition, claims, facts["point"], facts.get("disinfectant", ""), block["parameter"], form.format(figure), unit, verdict)  # fmt: skip


#: Result and unit -> verdict where nothing may be there in 100 mL.
ABSENT = {
    ("0", "CFU/100mL"): "pass", ("未检出", "CFU/100mL"): "pass", ("无", "CFU/100mL"): "pass", ("<1", "CFU/100mL"): "pass", ("＜1", "CFU/100mL"): "pass",
    ("1L", "CFU/100mL"): "pass", ("<2", "CFU/100mL"): "undecided", ("<10", "CFU/100mL"): "undecided", ("1", "CFU/100mL"): "fail", (">1", "CFU/100mL"): "fail",
    ("≤1", "CFU/100mL"): "undecided", ("检出", "CFU/100mL"): "fail", ("0", "CFU/mL"): "undecided", ("<1", "CFU/mL"): "undecided", ("1", "CFU/mL"): "fail",
    ("0", "CFU/L"): "pass", ("<1", "CFU/L"): "pass", ("<10", "CFU/L"): "pass", ("<11", "CFU/L"): "undecided", ("1", "CFU/L"): "fail",
    ("0", "个/100mL"): "pass", ("<2", "个/100mL"): "undecided", ("3", "个/100mL"): "fail",
}  # fmt: skip
ABSENT_MPN = {
    ("<1", "MPN/100mL"): "pass", ("<1.1", "MPN/100mL"): "pass", ("<2", "MPN/100mL"): "pass", ("<2.2", "MPN/100mL"): "pass", ("<1.8", "MPN/100mL"): "undecided",
    ("<3", "MPN/100mL"): "undecided", ("2", "MPN/100mL"): "fail", ("未检出", "MPN/100mL"): "pass", ("<2", "MPN/mL"): "undecided", ("<2", "MPN/L"): "pass",
}  # fmt: skip
NONE_PERCEPTIBLE = {
    ("0", "级"): "pass", ("0", ""): "pass", ("无", "/"): "pass", ("1", "级"): "undecided", ("2", "级"): "fail", ("有", ""): "fail", ("5级", ""): "fail",
}  # fmt: skip


def qualitative_rows(edition: str, block: dict[str, Any]) -> Iterator[Row]:
    written: dict[tuple[str, str], str] = {}
    if block.get("absent"):
        written = {**ABSENT, **(ABSENT_MPN if "MPN/100mL" in block["unit"] else {})}
    elif block.get("none_perceptible"):
        written = NONE_PERCEPTIBLE
    for (result, unit), verdict in written.items():
        shown = "advisory" if verdict == "fail" and block.get("binding") in ADVISORY else verdict
        yield Row(edition, (), "finished", "", block["parameter"], result, unit, shown)


def all_rows() -> list[Row]:
    return [
        row
        for edition, blocks in editions()
        for block in blocks
        for row in (*numeric_rows(edition, blocks, block), *qualitative_rows(edition, block))
    ]


ROWS = all_rows()


def frame_of(rows: Iterable[Row]) -> pd.DataFrame:
    cells = [
        [f"S{number}", DAYS[row.edition], row.point, row.disinfectant, row.parameter, row.result, row.unit]
        for number, row in enumerate(rows)
    ]
    return pd.DataFrame(cells, columns=HEADINGS)


@pytest.mark.parametrize("edition", sorted(DAYS))
def test_every_limit_at_its_boundary(edition: str) -> None:
    wrong = []
    for claims in sorted({row.claims for row in ROWS if row.edition == edition}):
        rows = [row for row in ROWS if (row.edition, row.claims) == (edition, claims)]
        facts: dict[str, Any] = {fact: value == "true" if value in ("true", "false") else value for fact, value in claims}
        results = waterqc.check(frame_of(rows), edition, today=TODAY, **facts).results
        printed = results[results["location"] != "computed"]
        assert len(printed) == len(rows)
        told = zip(rows, printed["verdict"], printed["reason"], printed["limit"], strict=True)
        wrong += [(row, verdict, reason, limit) for row, verdict, reason, limit in told if verdict != row.verdict]
    assert wrong[:10] == [], f"{len(wrong)} verdicts are wrong"


def test_each_block_of_each_edition_is_there() -> None:
    judged = {(row.edition, row.parameter) for row in ROWS}
    listed = {(edition, block["parameter"]) for edition, blocks in editions() for block in blocks}
    assert listed - judged == set()
    assert len(ROWS) > 20_000
