"""Figures that stand for several samples: a mean within a limit says nothing of each sample behind it."""

import re
from typing import Final

import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import Column, distinct
from waterqc.arrange.columnar import choose, constant, filled, holds
from waterqc.arrange.portal import joined
from waterqc.arrange.words import Words

MEAN_OF_SAMPLES: Final = "mean_of_samples"
#: a statistic behind the name of a parameter: Lead (90th percentile), Copper, 90th percentile
_BEHIND_A_NAME: Final = re.compile(r"(?:[(,–-]|(?=\s90th))\s*([^(),–-]+)\)?$")


def with_means(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The results, those that their site or name tells to be means, medians or percentiles under an assumption."""
    sites, names, held = frame[columns.SITE], frame[columns.PARAMETER_AS_REPORTED], frame[columns.ASSUMPTIONS]
    means = holds(sites, {text for text in distinct(sites) if words.is_mean(text)})
    behind = {text: match[1] for text in distinct(names) if (match := _BEHIND_A_NAME.search(text))}
    means = means | holds(names, {text for text, statistic in behind.items() if words.is_mean(statistic.strip())})
    if not means.any():
        return frame
    code = constant(MEAN_OF_SAMPLES, len(frame))
    given = choose(filled(held), joined(held, constant(f"; {MEAN_OF_SAMPLES}", len(frame))), code)
    return frame.assign(**{columns.ASSUMPTIONS: choose(means, given, held)})


def with_statistic(sites: Column, statistic: str, words: Words) -> Column:
    """The sites of rows under a heading that is a statistic, with it behind those that do not tell one themselves."""
    told = {text for text in distinct(sites) if words.is_statistic(text) or without_statistic(text, words) != text}
    own = {text for text in distinct(sites) if text} - told
    behind = joined(sites, constant(f" {statistic}", len(sites)))
    return choose(holds(sites, own), behind, sites)


def without_statistic(site: str, words: Words) -> str:
    """The name of a place without the statistic behind it: of `Pozo 3 Average` the well."""
    parts = site.split()
    starts = (start for start in range(1, len(parts)) if words.is_statistic(" ".join(parts[start:])))
    return " ".join(parts[: next(starts, len(parts))])
