"""The columns of dates of a table: several joined into one, and which of them says when the sample was taken."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import Column, coded, distinct, mapped
from waterqc.arrange.columnar import choose, filled
from waterqc.arrange.dated import (
    SAMPLED,
    TESTED,
    UNLABELLED,
    is_clock_time,
    is_date_without_year,
    is_short_date,
    kind_of,
    with_year,
)
from waterqc.arrange.words import DATE, SAMPLED_TIME, TESTED_AT
from waterqc.dates import read_date

_DATE_ORDER = ((columns.SAMPLED_AT, SAMPLED), (TESTED_AT, TESTED), (DATE, UNLABELLED))
#: beside a date of testing, a column headed as the date and no more is that of sampling, if it names days
_DAYS_FIRST = ((columns.SAMPLED_AT, SAMPLED), (DATE, UNLABELLED), (TESTED_AT, TESTED))


def dates_joined(taken: Sequence[Column]) -> Column:
    """One column of dates from several: a year and a month are one date, else the first that is filled."""
    column = taken[0]
    for other in taken[1:]:
        pairs = pd.DataFrame({"one": column.astype(object), "other": other.astype(object)}).drop_duplicates()
        joined = {
            (one, two): date
            for one, two in zip(pairs["one"], pairs["other"], strict=True)
            if one and two and (date := _year_and_month(one, two))
        }
        if joined:
            rows = zip(column.astype(object).tolist(), other.astype(object).tolist(), strict=True)
            column = pd.Series([joined.get((one, two), one or two) for one, two in rows], dtype=object)
        else:
            column = choose(filled(column), column, other)
    return column


def periods_joined(taken: Sequence[Column]) -> Column:
    """One column of dates from several under equal headings: two days that differ are the ends of a period."""
    column = taken[0]
    for other in taken[1:]:
        pairs = pd.DataFrame({"one": column.astype(object), "other": other.astype(object)})
        texts = [_period_of(one, two) for one, two in pairs.drop_duplicates().itertuples(index=False)]
        codes = pairs.groupby(["one", "other"], sort=False).ngroup().to_numpy()
        column = pd.Series(np.array(texts, dtype=object)[codes], dtype=object)
    return column


def _period_of(one: str, other: str) -> str:
    first, last = read_date(one), read_date(other)
    if first.end is None or last.start is None or last.end is None or first.start is None or one == other:
        return one or other
    if first.end < last.start:
        return f"{one}~{other}"
    return f"{other}~{one}" if last.end < first.start else one


def _year_and_month(year: str, month: str) -> str:
    """`2023` and `5`, `2023年` and `5月`: 2023年5月; "" if they are something else."""
    bare = re.fullmatch(r"((?:19|20)\d{2})(?:年度?)?", year.strip())
    if bare is None:
        return ""
    numbered = re.fullmatch(r"0?([1-9]|1[0-2])月?份?", month.strip())
    if numbered:
        return f"{bare.group(1)}年{numbered.group(1)}月"
    return with_year(month, f"{bare.group(1)}年") if is_date_without_year(month) else ""


def dates_of(found: Mapping[str, Column], period: str) -> tuple[Column, Column] | None:
    """(date, kind) from the date columns of a table: sampling before testing before unlabelled; None if it has none."""
    for name, label in _DAYS_FIRST if _names_days(found.get(DATE)) else _DATE_ORDER:
        column = found.get(name)
        if column is None or not filled(column).any():
            continue
        time = found.get(SAMPLED_TIME) if name == columns.SAMPLED_AT else None
        texts = distinct(column)
        completed_texts = {text: date for text in texts if is_short_date(text) and (date := with_year(text, period))}
        column = mapped(column, completed_texts) if completed_texts else column
        kinds = {text: kind_of(text, label) if text else "" for text in distinct(column)}
        kind = mapped(column, kinds)
        dated = (_with_time(column, time) if time is not None else column), kind
        tested = found.get(TESTED_AT)
        if name == DATE and tested is not None and not filled(column).all():
            return choose(filled(column), dated[0], tested), choose(filled(column), kind, _kinds(tested))
        return dated
    return None


def _kinds(tested: Column) -> Column:
    return mapped(tested, {text: kind_of(text, TESTED) if text else "" for text in distinct(tested)})


def _names_days(column: Column | None) -> bool:
    """Whether a column of dates names days, in every row that has one."""
    if column is None or not filled(column).any():
        return False
    days = [read_date(text) for text in distinct(column) if text]
    return all(one.start and (one.start == one.end or one.problem == "ambiguous_date") for one in days)


def _with_time(date: Column, time: Column) -> Column:
    """Date and time of day joined where both are there, once per distinct pair."""
    clock = {text for text in distinct(time) if is_clock_time(text)}
    if not clock:
        return date
    pairs = pd.DataFrame({"date": date.astype(object), "time": time.astype(object)})
    codes = pairs.groupby(["date", "time"], sort=False).ngroup().to_numpy()
    listed = pairs.drop_duplicates()
    joined = [
        f"{day} {hour}" if day and hour in clock and ":" not in day else day
        for day, hour in zip(listed["date"], listed["time"], strict=True)
    ]
    texts, kept = pd.factorize(pd.Series(joined, dtype=object))
    return coded(np.asarray(texts)[codes], list(kept))
