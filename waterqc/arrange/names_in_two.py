"""Names under one heading merged over two columns: a group and its member, or one name merged over both."""

import pandas as pd

from waterqc.arrange.cells import Column
from waterqc.arrange.heading import HeadingReader


def named_in_two(outer: Column, inner: Column, reader: HeadingReader) -> Column:
    """The name of each row: the inner one where it is known by itself, else both together (三卤甲烷 | 总量)."""
    pairs = list(zip(outer.tolist(), inner.tolist(), strict=True))
    names = {pair: _name(*pair, reader) for pair in dict.fromkeys(pairs)}
    return pd.Series([names[pair] for pair in pairs], index=outer.index, dtype=object)


def _name(outer: str, inner: str, reader: HeadingReader) -> str:
    if not inner or inner == outer:
        return outer
    if not outer or reader.names.is_parameter(inner):
        return inner
    return f"{outer}{inner}"
