"""Every limit of every shipped edition at the limit and on either side, in every unit, plain and censored.

What is expected is worked out here with fractions from the files' own figures; nothing of the judging is asked.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import waterqc

STANDARDS = Path(__file__).parents[2] / "standards" / "cn"
EDITIONS = sorted(path.stem for path in STANDARDS.glob("*.toml"))
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
    "CFU/mL": {
        "CFU/mL": Fraction(1),
        "cfu/ml": Fraction(1),
        "个/mL": Fraction(1),
        "CFU/100mL": Fraction(1, 100),
        "CFU/L": Fraction(1, 1000),
    },
    "MPN/mL": {"MPN/mL": Fraction(1), "MPN/100mL": Fraction(1, 100)},
    "MPN/L": {"MPN/L": Fraction(1), "MPN/100mL": Fraction(10)},
    "CFU/L": {"CFU/L": Fraction(1), "CFU/100mL": Fraction(10)},
    "count/10L": {"个/10L": Fraction(1), "个/10升": Fraction(1), "个/L": Fraction(10), "个/100mL": Fraction(100)},
    "1e4 count/L": {"万个/L": Fraction(1), "10^4/L": Fraction(1), "个/L": Fraction(1, 10**4), "MFL": Fraction(100)},
    "": {"": Fraction(1), "/": Fraction(1), "无量纲": Fraction(1), "—": Fraction(1)},
}
NITROGEN, HYDROGEN, OXYGEN = Fraction("14.007"), Fraction("1.008"), Fraction("15.999")
NITRATE, AMMONIUM, AMMONIA = NITROGEN + 3 * OXYGEN, NITROGEN + 4 * HYDROGEN, NITROGEN + 3 * HYDROGEN
#: More units of some parameters: by molar mass, and as hardness.
OF_PARAMETER: Mapping[str, Mapping[str, Fraction]] = {
    "nitrate": {
        "mg/L as N": Fraction(1),
        "mg/L(以N计)": Fraction(1),
        "mg/L as NO3": NITROGEN / NITRATE,
        "µg/L as NO3": NITROGEN / NITRATE / 1000,
        "mmol/L": NITROGEN,
    },
    "ammonia": {"mg/L as N": Fraction(1), "mg/L as NH4": NITROGEN / AMMONIUM, "mg/L as NH3": NITROGEN / AMMONIA},
    "total_hardness": {
        "mg/L as CaCO3": Fraction(1),
        "mmol/L": Fraction("100.086"),
        "°dH": Fraction("17.848"),
        "德国度": Fraction("17.848"),
        "°fH": Fraction(10),
    },
}
#: Written form -> what it says of the figure in it.
FORMS = {"{}": "=", "<{}": "<", "＜{}": "<", "{}L": "<", "≤{}": "≤", ">{}": ">", "≥{}": "≥"}


@dataclass(frozen=True)
class Row:
    """One written result, its circumstances and the verdict it must get."""

    edition: str
    day: str
    claims: tuple[tuple[str, str], ...]
    point: str
    disinfectant: str
    parameter: str
    result: str
    unit: str
    verdict: str


@cache
def editions() -> Mapping[str, dict[str, Any]]:
    read = (tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal) for path in STANDARDS.glob("*.toml"))
    return {listed["standard"]["id"]: listed for listed in read}


def day_of(edition: str) -> str:
    return str(editions()[edition]["standard"].get("in_force_to", "2024-03-05"))


def point_of(edition: str) -> str:
    return "raw" if "finished" in editions()[edition]["standard"].get("not_judged", {}) else "finished"


def tables(block: Mapping[str, Any]) -> list[dict[str, list[str]]]:
    when = block.get("when", [])
    return [
        {
            fact: [str(one).lower() if one is True else one for one in (value if isinstance(value, list) else [value])]
            for fact, value in table.items()
        }
        for table in ([when] if isinstance(when, dict) else when)
    ]


def met(block: Mapping[str, Any], facts: Mapping[str, str]) -> int | None:
    """How many conditions of the block are met, None if it does not apply."""
    fitting = [
        len(table) for table in tables(block) if all(facts.get(fact) in values for fact, values in table.items())
    ]
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
    rest, digits = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        digits = max(digits, power)
    if rest != 1:
        return None
    whole = str(value.numerator * 10**digits // value.denominator).rjust(digits + 1, "0")
    return f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole


def figures_around(limit: Decimal, factor: Fraction) -> list[str]:
    """The limit in a unit, less and more by a last digit and by ever less; or the two decimals that enclose it."""
    at = Fraction(limit) / factor
    exponent = limit.as_tuple().exponent
    assert isinstance(exponent, int)
    if decimal_text(at) is None:
        places = 10 ** (12 - len(str(int(at))))
        around = [Fraction(int(at * places) + more, places) for more in (0, 1)]
    else:
        steps = [Fraction(10) ** (exponent - less) / factor for less in (1, 0, 9)]
        around = [at, *(at + sign * step for step in steps for sign in (-1, 1))]
    return [text for value in around if value > 0 and (text := decimal_text(value)) is not None]


def written_results(limit: Decimal, block: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Fraction]]:
    """(figure, form, unit, factor): all figures in one unit, the nearest in the others, censored in two."""
    factors: list[Fraction] = []
    every_spelling = block.get("binding", "mandatory") == "mandatory"
    for unit, factor in spellings_of(block).items():
        figures = figures_around(limit, factor)
        if factor in factors:
            yield from ((figure, "{}", unit, factor) for figure in (figures[0], figures[-1]) if every_spelling)
            continue
        factors.append(factor)
        yield from ((figure, "{}", unit, factor) for figure in (figures if len(factors) == 1 else figures[:3]))
        if len(factors) <= 2:
            yield from ((figure, form, unit, factor) for figure in figures[:3] for form in FORMS if form != "{}")


def spellings_of(block: Mapping[str, Any]) -> dict[str, Fraction]:
    units = block.get("unit", "")
    found = {
        spelling: factor
        for unit in ([units] if isinstance(units, str) else units)
        for spelling, factor in SPELLINGS[unit].items()
    }
    return {**found, **OF_PARAMETER.get(block["parameter"], {})}


def numeric_rows(edition: str, blocks: list[dict[str, Any]], block: dict[str, Any]) -> Iterator[Row]:
    bound = next((one for one in ("max", "below", "min") if one in block), None)
    if bound is None:
        return
    for table in tables(block) or [{}]:
        facts = {"point": point_of(edition), **{fact: values[0] for fact, values in table.items()}}
        bounds = binding_blocks([one for one in blocks if one["parameter"] == block["parameter"]], facts)
        assert any(one is block for _, one in bounds), f"{edition}: {block['cite']} binds under no facts"
        claims = tuple(sorted((fact, value) for fact, value in facts.items() if fact not in ("point", "disinfectant")))
        limit = Decimal(block[bound])
        for figure, form, unit, factor in written_results(limit, block):
            verdict = expected(FORMS[form], Fraction(figure) * factor, bounds)
            result = form.format(figure)
            disinfectant = facts.get("disinfectant", "")
            yield Row(
                edition,
                day_of(edition),
                claims,
                facts["point"],
                disinfectant,
                block["parameter"],
                result,
                unit,
                verdict,
            )


#: Result and unit -> verdict where nothing may be there in 100 mL.
ABSENT = {
    ("0", "CFU/100mL"): "pass",
    ("未检出", "CFU/100mL"): "pass",
    ("无", "CFU/100mL"): "pass",
    ("<1", "CFU/100mL"): "pass",
    ("＜1", "CFU/100mL"): "pass",
    ("1L", "CFU/100mL"): "pass",
    ("<2", "CFU/100mL"): "undecided",
    ("<10", "CFU/100mL"): "undecided",
    ("1", "CFU/100mL"): "fail",
    (">1", "CFU/100mL"): "fail",
    ("≤1", "CFU/100mL"): "undecided",
    ("检出", "CFU/100mL"): "fail",
    ("0", "CFU/mL"): "undecided",
    ("<1", "CFU/mL"): "undecided",
    ("1", "CFU/mL"): "fail",
    ("0", "CFU/L"): "pass",
    ("<1", "CFU/L"): "pass",
    ("<10", "CFU/L"): "pass",
    ("<11", "CFU/L"): "undecided",
    ("1", "CFU/L"): "fail",
    ("0", "个/100mL"): "pass",
    ("<2", "个/100mL"): "undecided",
    ("3", "个/100mL"): "fail",
}
ABSENT_MPN = {
    ("<1", "MPN/100mL"): "pass",
    ("<1.1", "MPN/100mL"): "pass",
    ("<2", "MPN/100mL"): "pass",
    ("<2.2", "MPN/100mL"): "pass",
    ("<1.8", "MPN/100mL"): "undecided",
    ("<3", "MPN/100mL"): "undecided",
    ("2", "MPN/100mL"): "fail",
    ("未检出", "MPN/100mL"): "pass",
    ("<2", "MPN/mL"): "undecided",
    ("<2", "MPN/L"): "pass",
}
NONE_PERCEPTIBLE = {
    ("0", "级"): "pass",
    ("0", ""): "pass",
    ("无", "/"): "pass",
    ("1", "级"): "undecided",
    ("2", "级"): "fail",
    ("有", ""): "fail",
    ("5级", ""): "fail",
}


def qualitative_rows(edition: str, block: dict[str, Any]) -> Iterator[Row]:
    written: dict[tuple[str, str], str] = {}
    if block.get("absent"):
        written = {**ABSENT, **(ABSENT_MPN if "MPN/100mL" in block["unit"] else {})}
    elif block.get("none_perceptible"):
        written = NONE_PERCEPTIBLE
    for (result, unit), verdict in written.items():
        shown = "advisory" if verdict == "fail" and block.get("binding") in ADVISORY else verdict
        yield Row(edition, day_of(edition), (), point_of(edition), "", block["parameter"], result, unit, shown)


@cache
def all_rows() -> list[Row]:
    return [
        row
        for edition, listed in editions().items()
        for block in listed["limit"]
        for row in (*numeric_rows(edition, listed["limit"], block), *qualitative_rows(edition, block))
    ]


def frame_of(rows: Iterable[Row]) -> pd.DataFrame:
    cells = [
        [f"S{number}", row.day, row.point, row.disinfectant, row.parameter, row.result, row.unit]
        for number, row in enumerate(rows)
    ]
    return pd.DataFrame(cells, columns=HEADINGS)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_limit_at_its_boundary(edition: str) -> None:
    wrong = []
    for claims in sorted({row.claims for row in all_rows() if row.edition == edition}):
        rows = [row for row in all_rows() if (row.edition, row.claims) == (edition, claims)]
        facts: dict[str, Any] = {
            fact: value == "true" if value in ("true", "false") else value for fact, value in claims
        }
        results = waterqc.check(frame_of(rows), edition, today=TODAY, **facts).results
        printed = results[results["location"] != "computed"]
        assert len(printed) == len(rows)
        told = zip(rows, printed["verdict"], printed["reason"], printed["limit"], strict=True)
        wrong += [(row, verdict, reason, limit) for row, verdict, reason, limit in told if verdict != row.verdict]
    assert wrong[:10] == [], f"{len(wrong)} verdicts are wrong"


def test_each_block_of_each_edition_is_there() -> None:
    judged = {(row.edition, row.parameter) for row in all_rows()}
    listed = {(edition, block["parameter"]) for edition, listed in editions().items() for block in listed["limit"]}
    assert listed - judged == set()
    assert len(all_rows()) > 20_000
