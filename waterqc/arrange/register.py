"""A register of samples on a sheet of its own: what it says of a sample's number holds for that sample's results."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.columnar import filled
from waterqc.arrange.facts import Facts
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.stated_around import agreed
from waterqc.arrange.surroundings import SurroundingsReader

_SHORTEST_NUMBER = 4  # shorter ones are counted anew on each page
_SHARED = ("utility", "plant", "point", "site", "date")
_LEAST = 2  # a head of the register has more labels than these
#: what a register gives to results that do not say it themselves
_GIVEN = (columns.UTILITY, columns.PLANT, columns.POINT, columns.SITE)


def registered(sheets: Iterable[Sequence[Sequence[str]]], reader: HeadingReader) -> dict[str, Facts]:
    """The facts of each sample that a sheet without results lists by its number; none listed twice otherwise."""
    found: dict[str, Facts] = {}
    unsure: set[str] = set()
    for rows in sheets:
        for sample, facts in _listed(rows, reader):
            if found.setdefault(sample, facts) != facts:
                unsure.add(sample)
    return {sample: facts for sample, facts in found.items() if sample not in unsure}


def _listed(rows: Sequence[Sequence[str]], reader: HeadingReader) -> list[tuple[str, Facts]]:
    around = SurroundingsReader(reader)
    listed: list[tuple[str, Facts]] = []
    head: list[str] = []
    for row in rows:
        labels = [reader.label_of(cell) for cell in row]
        if labels.count(columns.SAMPLE) == 1 and sum(map(bool, labels)) > _LEAST:
            head = labels
            continue
        sample = row[head.index(columns.SAMPLE)] if head else ""
        if sample:
            listed.append((sample, around.of_labelled(list(zip(head, row, strict=True)))))
    return listed


def of_pages(pages: Iterable[Facts]) -> dict[str, Facts]:
    """The facts of each sample whose number heads several pages; none where two pages say otherwise."""
    found: dict[str, list[Facts]] = {}
    for facts in pages:
        if len(facts.sample) >= _SHORTEST_NUMBER:
            found.setdefault(facts.sample, []).append(facts)
    several = {sample: (agreed(pages), pages) for sample, pages in found.items() if len(pages) > 1}
    return {
        sample: together
        for sample, (together, pages) in several.items()
        if all(getattr(together, name) or not getattr(page, name) for page in pages for name in _SHARED)
    }


def with_registered(frame: pd.DataFrame, register: Mapping[str, Facts]) -> pd.DataFrame:
    """The results, with what the register says of their samples where they say nothing of it themselves."""
    samples = frame[columns.SAMPLE].to_numpy(dtype=object)
    sites = frame[columns.SITE].to_numpy(dtype=object)
    by_site = ~filled(frame[columns.SAMPLE]) & np.array([site in register for site in sites], dtype=bool)
    numbers = np.where(by_site, sites, samples)
    known = np.array([number in register for number in numbers], dtype=bool)
    if not known.any():
        return frame
    made = {name: frame[name].to_numpy(dtype=object).copy() for name in (*_GIVEN, columns.SAMPLE)}
    made[columns.SITE][by_site] = ""
    made[columns.SAMPLE] = numbers
    dates = frame[columns.SAMPLED_AT].to_numpy(dtype=object).copy()
    kinds = frame[columns.DATE_KIND].to_numpy(dtype=object).copy()
    for row in np.flatnonzero(known).tolist():
        facts = register[numbers[row]]
        for name in _GIVEN:
            made[name][row] = made[name][row] or getattr(facts, name)
        if not dates[row] and facts.date:
            dates[row], kinds[row] = facts.date, facts.date_kind
    made |= {columns.SAMPLED_AT: dates, columns.DATE_KIND: kinds}
    return frame.assign(**{name: pd.Series(texts, index=frame.index, dtype=object) for name, texts in made.items()})
