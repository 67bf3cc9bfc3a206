"""Names broken over lines that have become rows: `Total` with the result, `hardness` alone in the row below it."""

from typing import Final

import numpy as np
import pandas as pd

from waterqc.arrange.cells import Column, Mask, clean
from waterqc.arrange.heading import HeadingReader

_MOST_LINES: Final = 3  # of one name


def with_whole_names(column: Column, part: pd.DataFrame, reader: HeadingReader) -> Column:
    """The column of names of the rows `part`, the parts of a broken one put together where the whole is a known name.

    The rest of a name stands below it; a result without a name stands between the two parts of its name.
    """
    texts = [str(text) for text in column.tolist()]
    alone = _named_alone(texts, part)
    if not alone.any():
        return column
    changed = False
    for row in np.flatnonzero(~alone).tolist():
        first = row if texts[row] else row - 1
        if first < 0 or not texts[first] or (first < row and not alone[first]):
            continue
        parts = [texts[first]]
        for below in range(row + 1, min(row + _MOST_LINES, len(texts))):
            if not alone[below] or not texts[below]:
                break
            parts.append(texts[below])
            whole = clean("\n".join(parts))
            if _is_whole(parts, whole, reader):
                texts[first : below + 1] = [""] * (below + 1 - first)
                texts[row] = whole
                changed = True
                break
    return pd.Series(texts, index=column.index, dtype=object) if changed else column


def _named_alone(texts: list[str], part: pd.DataFrame) -> Mask:
    """The rows in which nothing stands but a name."""
    filled = (part.astype(object) != "").to_numpy().sum(axis=1)
    return np.asarray((filled == 1) & (np.array(texts, dtype=object) != ""), dtype=bool)


def _is_whole(parts: list[str], whole: str, reader: HeadingReader) -> bool:
    """Whether the parts are one name: where one of them is a name by itself, only small letters go on with it."""
    known = reader.names.is_parameter
    by_itself = known(parts[-1]) or (known(parts[0]) and parts[-1][:1].isupper())
    return known(whole) and (not by_itself or parts[-1][:1].islower())
