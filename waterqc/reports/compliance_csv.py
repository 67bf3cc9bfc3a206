"""The compliance CSV (DESIGN 6): UTF-8, LF, every cell quoted only where it must be, no clock: same report, same bytes.

A cell that a spreadsheet would run as a formula gets a leading `'`; numbers and a lone `-` don't.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from waterqc import columns

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    from waterqc.report import Report

    #: The distinct cells of a column as they stand in the file, separator included, and which one each row holds.
    _Encoded = tuple[pa.Array[Any], np.ndarray[Any, Any]]
    from waterqc.wording import Lang

NAME: Final = "csv"
SUFFIXES: Final = (".csv",)

#: Up to so many rows plain Python is quicker than loading pyarrow.
_SMALL: Final = 20_000
_CHUNK: Final = 100_000

_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_HARMLESS: Final = re.compile(r"-|[+-]?(\d[\d,]*(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?")
_QUOTED: Final = re.compile(r'[,"\n\r]')
#: Columns are joined beforehand as long as they have no more pairs of texts than this.
_MOST_PAIRS: Final = 1 << 17
#: Cells in which either of the two may match; a cell that this does not find is written as it stands.
_SPECIAL: Final = r'^[=+\-@\t\r]|[,"\n\r]'


def write(report: "Report", stream: BinaryIO, lang: "Lang") -> None:
    """Write the results; they are the same in every language."""
    for part in parts(report.results):
        stream.write(part)


def csv_bytes(results: "pd.DataFrame") -> bytes:
    """The compliance CSV of a table with the columns `columns.COMPLIANCE`, every cell text or a category of texts."""
    return b"".join(parts(results))


def parts(
    table: "pd.DataFrame", names: Sequence[str] = columns.COMPLIANCE, small: int = _SMALL, chunk: int = _CHUNK
) -> Iterator[bytes]:
    """The CSV of a table's columns piece by piece: the heading line, then some rows at a time."""
    yield line(names)
    if len(table) <= small:
        yield _row_by_row(table, names)
    else:
        yield from _column_by_column(table, names, chunk)


def line(texts: Iterable[str]) -> bytes:
    """One line of a CSV."""
    return (",".join(map(cell, texts)) + "\n").encode("utf-8", "replace")


def cell(text: str) -> str:
    """A cell as it stands in the file: guarded, then quoted where it must be."""
    if _FORMULA.match(text) and not _HARMLESS.fullmatch(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _row_by_row(table: "pd.DataFrame", names: Sequence[str]) -> bytes:
    known: dict[str, str] = {}
    listed = []
    for name in names:
        texts = table[name].astype(object).tolist()
        known.update((text, cell(text)) for text in set(texts) - known.keys())
        listed.append([known[text] for text in texts])
    lines = "".join(",".join(row) + "\n" for row in zip(*listed, strict=True))
    return lines.encode("utf-8", "replace")


def _column_by_column(table: "pd.DataFrame", names: Sequence[str], chunk: int) -> Iterator[bytes]:
    """Each distinct text is escaped once; rows are joined by pyarrow, whose buffer then is the file's text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = _neighbours_joined([_encoded(table[name], "\n" if name == names[-1] else ",") for name in names])
    for start in range(0, len(table), chunk):
        stop = min(start + chunk, len(table))
        cells = [pc.take(texts, pa.array(codes[start:stop], pa.int32()), boundscheck=False) for texts, codes in encoded]
        joined = _joined(cells)
        # the last two buffers are where each row begins, and the rows themselves one behind the other
        starts, rows = [memoryview(buffer) for buffer in joined.buffers() if buffer is not None][-2:]
        offsets = starts.cast("q")
        yield bytes(rows[offsets[joined.offset] : offsets[joined.offset + len(joined)]])


def _neighbours_joined(encoded: "list[_Encoded]") -> "list[_Encoded]":
    """Neighbouring columns with few distinct texts as one, so that fewer are joined row by row."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    merged = encoded[:1]
    for texts, codes in encoded[1:]:
        before, codes_before = merged[-1]
        product = len(before) * len(texts)
        if product > _MOST_PAIRS:
            merged.append((texts, codes))
            continue
        pairs = codes_before.astype(np.int32) * len(texts) + codes
        there = np.zeros(product, dtype=bool)
        there[pairs] = True
        places = np.flatnonzero(there)
        cells = [
            pc.take(one, pa.array(of, pa.int32()))
            for one, of in ((before, places // len(texts)), (texts, places % len(texts)))
        ]
        merged[-1] = (_joined(cells), (np.cumsum(there, dtype=np.int32) - 1)[pairs])
    return merged


def _joined(cells: "list[pa.Array[Any]]") -> "pa.Array[Any]":
    """Columns of bytes joined row by row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    empty = pa.scalar(b"", pa.large_binary())
    joined: pa.Array[Any] = pc.call_function("binary_join_element_wise", [*cells, empty], pc.JoinOptions())
    return joined


def _encoded(column: "pd.Series[Any]", ending: str) -> "_Encoded":
    """A column with each of its distinct texts escaped once."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, texts = column.cat.codes.to_numpy(), column.cat.categories
    else:
        codes, texts = pd.factorize(column)
    listed = texts.tolist()
    try:
        plain = pa.array(listed, pa.large_string())
    except UnicodeEncodeError:  # a lone half of a surrogate pair
        plain = pa.array([text.encode("utf-8", "replace").decode() for text in listed], pa.large_string())
    special = pc.match_substring_regex(plain, _SPECIAL)
    if pc.any(special).as_py():
        guarded = [cell(str(text)) for text in plain.filter(special).to_pylist()]
        plain = pc.replace_with_mask(plain, special, pa.array(guarded, pa.large_string()))
    ends = [pa.scalar(ending, pa.large_string()), pa.scalar("", pa.large_string())]
    return pc.call_function("binary_join_element_wise", [plain, *ends], pc.JoinOptions()).cast(pa.large_binary()), codes
