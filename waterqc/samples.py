"""Rows to samples: which rows belong together, and the circumstances of each (DESIGN 5, 6)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.means import without_statistic
from waterqc.arrange.words import table_words
from waterqc.circumstances import Circumstances, Dated, Options, claims_on, editions_for
from waterqc.coded import Coded, Codes, coded, combined, combined_codes
from waterqc.dates import NO_DATE, Period, order_evidence, read_date
from waterqc.facts import known_facts
from waterqc.named_standard import NamedFacts
from waterqc.names import point_of
from waterqc.result_text import Kind, read_result
from waterqc.shelf import Family
from waterqc.two_digit_years import Order, has_two_digit_year, has_year_in_front, possible_orders, read_short

_RAW: Final = "raw"


@dataclass(frozen=True)
class SampleColumns:
    """Per row, as codes: what identifies its sample, with points as ids and dates in ISO form."""

    utility: Coded
    plant: Coded
    point: Coded
    site: Coded
    sample: Coded
    sampled_at: Coded
    periods: Coded  # (Period, kind of date)
    supply: Coded
    disinfectant: Coded
    source: Coded

    def key(self) -> tuple[Coded, ...]:
        """The columns of `columns.SAMPLE_KEY`."""
        return (self.utility, self.plant, self.point, self.site, self.sample, self.sampled_at)


def sample_columns(table: pd.DataFrame, options: Options, day_first: Collection[str] = ()) -> SampleColumns:
    """Understand points and dates, once per distinct text; `day_first`: documents whose language says the order."""
    written_point, site = coded(table[columns.POINT]), coded(table[columns.SITE])
    pairs = combined([written_point, site])
    told = combined([written_point, site, coded(table[columns.MEDIUM])])
    points = told.map(lambda said: point_of(said[0]) or _point_unstated(said[0], said[1], said[2], options))
    # a point that no one knows is still the name of a place
    sites = pairs.map(lambda pair: pair[1] or ("" if point_of(pair[0]) else pair[0]))
    source = coded(table[columns.SOURCE])
    dates = combined([coded(table[columns.SAMPLED_AT]), coded(table[columns.DATE_KIND]), source])
    orders = _orders(dates.texts, day_first)
    short = _orders_of_short(dates.texts, orders)
    read = dates.map(lambda one: _period(one[0], one[1], orders.get(one[2]), short.get(one[2], ()), options))
    periods = _among_dated(read, source, options)
    supply, disinfectant = known_facts()["supply"], known_facts()["disinfectant"]
    return SampleColumns(
        coded(table[columns.UTILITY]),
        coded(table[columns.PLANT]),
        points,
        sites,
        coded(table[columns.SAMPLE]),
        periods.map(lambda pair: pair[0].iso),
        periods,
        coded(table[columns.SUPPLY]).map(supply.value_of),
        coded(table[columns.DISINFECTANT]).map(disinfectant.value_of),
        source,
    )


def _point_unstated(written: str, site: str, medium: str, options: Options) -> str:
    """The point where no name of one is written.

    It is what the user said, else what the place is (Pozo 3), else raw water by its medium (Groundwater).
    """
    point = known_facts()["point"]
    if not written.strip():
        said = options.point or point.value_of_site(without_statistic(site, table_words()))
        if said:
            return said
    return _RAW if {point.value_of(part) for part in medium.split(",")} - {""} == {_RAW} else ""


def _among_dated(periods: Coded, source: Coded, options: Options) -> Coded:
    """A row without a date in a document whose other rows have one: any day from the earliest of them to today."""
    pairs = combined([periods, source])
    earliest: dict[str, dt.date] = {}
    for (period, _), document in pairs.texts:
        if period.start is not None and period.start <= options.today:
            earliest[document] = min(period.start, earliest.get(document, period.start))
    if not earliest or not any(_undated(period) for (period, _), _ in pairs.texts):
        return periods

    def settled(pair: tuple[tuple[Period, str], str]) -> tuple[Period, str]:
        (period, kind), document = pair
        if not _undated(period) or document not in earliest:
            return period, kind
        return replace(NO_DATE, start=earliest[document], end=options.today, assumptions=("date_missing",)), ""

    return pairs.map(settled)


def _undated(period: Period) -> bool:
    return period.start is None and not period.problem


def _orders(dates: Iterable[tuple[str, str, str]], day_first: Collection[str]) -> dict[str, bool]:
    """Per document whether its dates have the day first: as its other dates say, else as its language does."""
    said: dict[str, set[bool]] = {}
    for text, _, document in dates:
        evidence = order_evidence(text)
        if evidence is not None:
            said.setdefault(document, set()).add(evidence)
    agreed = {document: next(iter(one)) for document, one in said.items() if len(one) == 1}
    return {**{document: True for document in day_first if document not in said}, **agreed}


def _orders_of_short(
    dates: Iterable[tuple[str, str, str]], day_first: Mapping[str, bool]
) -> dict[str, tuple[Order, ...]]:
    """Per document with years of two digits the orders in which all of them are days."""
    texts: dict[str, list[str]] = {}
    for text, _, document in dates:
        texts.setdefault(document, []).append(text)
    return {
        document: possible_orders(own, day_first.get(document), any(map(has_year_in_front, own)))
        for document, own in texts.items()
        if any(map(has_two_digit_year, own))
    }


def _period(
    text: str, kind: str, day_first: bool | None, short: tuple[Order, ...], options: Options
) -> tuple[Period, str]:
    # `k. A.` or `/` in a column of dates says that there is none
    period = NO_DATE if read_result(text).kind is Kind.NOT_TESTED else read_date(text, day_first)
    if period.problem == "unreadable_date" and short:
        period = read_short(text, short)
    if options.date is not None and (period.start is None or kind == "tested"):
        day = options.date
        return replace(NO_DATE, start=day, end=day, iso=day.isoformat()), "stated"
    return period, kind


def sample_numbers(key: SampleColumns) -> tuple[Codes, Codes]:
    """The sample of each row, and each sample's first row.

    Rows with neither a date nor a sample number belong together only within their document.
    """
    anonymous = combined([key.sampled_at, key.sample]).map(lambda pair: not any(pair))
    of_document = combined([anonymous, key.source]).map(lambda pair: pair[1] if pair[0] else "")
    return combined_codes([*key.key(), of_document])


def base_circumstances(
    key: SampleColumns, families: Coded, named: Coded, options: Options, shelves: dict[str, Family]
) -> Coded:
    """The circumstances of each row's sample, without its residuals; equal ones share one value.

    `named` holds the facts, (name, value) pairs, that the row's citation states; those count that a limit asks for.
    """
    groups = combined([families, key.point, key.periods, key.supply, key.disinfectant, named])
    dated: dict[tuple[str, Period, str], Dated] = {}

    def circumstances(group: tuple[str, str, tuple[Period, str], str, str, NamedFacts]) -> Circumstances:
        family, point, (period, kind), supply, disinfectant, cited = group
        dates = dated.get((family, period, kind))
        if dates is None:
            dates = dated[family, period, kind] = editions_for(period, kind, shelves[family], options)
        claims = claims_on(options.claims, period.end or options.today)
        asked = frozenset(fact for edition in dates.editions if edition for fact in edition.facts_asked)
        in_file = {
            **{name: value for name, value in (("disinfectant", disinfectant), ("supply", supply)) if value},
            **{name: value for name, value in cited if name in asked},
        }
        stated = {**in_file, **claims}
        from_file = tuple(f"stated_in_file:{name}={value}" for name, value in in_file.items() if name not in claims)
        return Circumstances(
            family,
            claims.get("point", point),
            dates.editions,
            tuple(sorted((name, value) for name, value in stated.items() if name != "point")),
            problem=dates.problem,
            assumptions=(*dates.assumptions, *from_file),
            findings=dates.findings,
        )

    return groups.map(circumstances)


def residuals_of_samples(
    sample_of: Codes, samples: int, parameters: Coded, tested: Codes, residuals: Sequence[str]
) -> Codes:
    """For each sample a bit per residual that it reports with a result."""
    mask = np.zeros(samples, dtype=np.int64)
    for bit, residual in enumerate(residuals):
        if residual in parameters.texts:
            rows = (parameters.codes == parameters.texts.index(residual)) & (tested == 1)
            np.bitwise_or.at(mask, sample_of[rows], 1 << bit)
    return mask
