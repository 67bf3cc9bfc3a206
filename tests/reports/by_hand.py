"""Small reports made by hand: formats are tested without reading or judging anything."""

from datetime import date

import pandas as pd

from waterqc import columns
from waterqc.report import SAMPLE_COLUMNS, InputUse, Report, SetCoverage, StandardUse

GB_2006 = StandardUse(
    "gb-5749-2006",
    "GB 5749-2006",
    {"en": "Standards for drinking water quality", "zh": "生活饮用水卫生标准"},
    "sampling date 2020-11-03",
    date(2026, 11, 23),
    "a" * 64,
    date(2007, 7, 1),
    date(2023, 3, 31),
)


def row(**cells: str) -> dict[str, str]:
    """A row of the compliance table: a passing turbidity unless told otherwise."""
    turbidity = {
        columns.UTILITY: "咸宁联合水务",
        columns.POINT: "finished",
        columns.SAMPLED_AT: "2020-11-03",
        columns.PARAMETER: "turbidity",
        columns.PARAMETER_AS_REPORTED: "浑浊度",
        columns.RESULT_AS_REPORTED: "0.17",
        columns.UNIT_AS_REPORTED: "NTU",
        columns.VALUE: "0.17",
        columns.UNIT: "NTU",
        columns.LIMIT: "≤ 1",
        columns.LIMIT_MAX: "1",
        columns.VERDICT: "pass",
        columns.MARGIN: "0.17",
        columns.BINDING: "mandatory",
        columns.STANDARD: "gb-5749-2006",
        columns.CLAUSE: "Table 1, no. 23",
        columns.SOURCE: "notice.csv",
        columns.LOCATION: "row 2",
    }
    return {name: {**turbidity, **cells}.get(name, "") for name in columns.COMPLIANCE}


FAILING = row(
    parameter="lead",
    parameter_as_reported="铅",
    result_as_reported="12",
    unit_as_reported="µg/L",
    value="0.012",
    unit="mg/L",
    limit="≤ 0.01",
    limit_max="0.01",
    verdict="fail",
    reason="above_maximum",
    margin="1.2",
    clause="Table 1, no. 7",
    location="row 3",
)
UNDECIDED = row(
    parameter="arsenic",
    parameter_as_reported="Arsenic",
    result_as_reported="<0.05",
    unit_as_reported="mg/L",
    qualifier="<",
    value="0.05",
    unit="mg/L",
    limit="≤ 0.01",
    limit_max="0.01",
    verdict="undecided",
    reason="detection_limit_above_limit; relaxation_if:supply=small",
    margin="5",
    clause="Table 1, no. 4",
    location="row 4",
)


def results(*rows: dict[str, str]) -> pd.DataFrame:
    """A compliance table."""
    return pd.DataFrame(list(rows), columns=list(columns.COMPLIANCE), dtype=object)


def report(
    *rows: dict[str, str],
    sets: tuple[SetCoverage, ...] = (),
    claims: tuple[str, ...] = (),
    inputs: tuple[InputUse, ...] = (InputUse("notice.csv", "b" * 64, "utf-8", 3, 3),),
) -> Report:
    """A report whose samples are counted from its rows."""
    table = results(*rows)
    samples = []
    for key, group in table.groupby(list(columns.SAMPLE_KEY), sort=False):
        counts = group[columns.VERDICT].value_counts()
        worst = next(
            one for one in ("fail", "undecided", "advisory", "pass", "no_limit", "not_tested") if one in counts
        )
        judged = sum(int(counts.get(one, 0)) for one in ("pass", "fail", "advisory"))
        numbers = [len(group), judged, *(int(counts.get(one, 0)) for one in ("fail", "advisory", "undecided")), 106]
        samples.append([*key, "gb-5749-2006", worst, *numbers, "notice.csv"])
    return Report(
        table,
        pd.DataFrame(samples, columns=list(SAMPLE_COLUMNS)),
        (GB_2006,),
        inputs,
        sets,
        claims,
        ("Judged by GB 5749-2006 (sampling date 2020-11-03; limits reviewed 2026-11-23).",),
        "1.2.3",
    )


DAILY = SetCoverage(
    "cjt-206/daily",
    {"en": "Finished water, nine daily items", "zh": "出厂水每日9项"},
    ("咸宁联合水务", "", "finished", "", "", "2020-11-03"),
    8,
    9,
    ("e_coli",),
)
