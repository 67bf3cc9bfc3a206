"""Figures that stand for several samples: a mean within a limit says nothing of each sample behind it."""

from typing import Final

import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import distinct
from waterqc.arrange.columnar import choose, constant, filled, holds
from waterqc.arrange.portal import joined
from waterqc.arrange.words import Words

MEAN_OF_SAMPLES: Final = "mean_of_samples"


def with_means(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The results, those that their site tells to be means, medians or percentiles under an assumption."""
    sites, held = frame[columns.SITE], frame[columns.ASSUMPTIONS]
    means = holds(sites, {text for text in distinct(sites) if words.is_mean(text)})
    if not means.any():
        return frame
    code = constant(MEAN_OF_SAMPLES, len(frame))
    given = choose(filled(held), joined(held, constant(f"; {MEAN_OF_SAMPLES}", len(frame))), code)
    return frame.assign(**{columns.ASSUMPTIONS: choose(means, given, held)})
