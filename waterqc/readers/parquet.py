"""Parquet files: the columns as text, their names as the first row."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pandas as pd

from waterqc.errors import InputError
from waterqc.grid import Grid
from waterqc.readers import ReadResult
from waterqc.readers.spreadsheet.stored_text import as_text
from waterqc.source import Source, readable_size

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT: Final = "a Parquet file"
SUFFIXES: Final = (".parquet", ".pq")
ORDER: Final = 10

_LARGEST_TABLE: Final = 4 << 30  # bytes after unpacking
_MOST_COLUMNS: Final = 10_000


def recognises(source: Source) -> bool:
    """Whether it begins as a Parquet file does."""
    return source.content.startswith(b"PAR1")


def read(source: Source) -> ReadResult:
    """One grid: the column names as its first row, then the rows (`row 1` is the first).

    Numbers are written with their shortest digits, missing values as "". Raises InputError for a damaged file, one
    that unpacks to more than 4 GiB, or columns of nested values.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pa.BufferReader(source.content))
        size = sum(file.metadata.row_group(group).total_byte_size for group in range(file.metadata.num_row_groups))
        if size > _LARGEST_TABLE:
            raise InputError(f"{source.name}: unpacks to {readable_size(size)}; split it into smaller files.")
        if file.metadata.num_columns > _MOST_COLUMNS:
            raise InputError(
                f"{source.name}: {file.metadata.num_columns:,} columns; check that it is a table of results."
            )
        nested = [field.name for field in file.schema_arrow if pa.types.is_nested(field.type)]
        if nested:
            raise InputError(f"{source.name}: column {nested[0]} holds nested values; export one flat row per result.")
        table = file.read()
        columns = {position: _texts(name, table.column(position)) for position, name in enumerate(table.column_names)}
    except pa.ArrowException as error:
        raise _damaged(source.name, error) from None
    except (OSError, ValueError) as error:
        raise _damaged(source.name, error) from None
    return ReadResult((Grid(pd.DataFrame(columns), first_row=0),))


def _damaged(name: str, error: Exception) -> InputError:
    reason = str(error).splitlines()[0].rstrip(".") if str(error) else "no reason given"
    return InputError(f"{name}: a damaged or unreadable Parquet file ({reason}); export it again.")


def _texts(name: str, column: "pa.ChunkedArray[Any]") -> "pd.Series":
    """The column's name, then its values as text, as categories: written once per distinct value."""
    import pyarrow as pa

    if pa.types.is_floating(column.type) and column.type.bit_width < 64:
        column = column.cast(pa.string())  # the shortest digits of a short number; as a long one it has false digits
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    chunks = cast("list[pa.DictionaryArray[Any, Any]]", coded.unify_dictionaries().chunks)
    written = [_text(value) for value in chunks[0].dictionary.to_pylist()] if chunks else []
    positions = {text: position for position, text in enumerate(dict.fromkeys(["", name, *written]))}
    code_of = np.array([positions[text] for text in written] + [0], dtype=np.int64)
    codes = [np.array([positions[name]])]
    codes += [code_of[chunk.indices.fill_null(len(written)).to_numpy(zero_copy_only=False)] for chunk in chunks]
    return pd.Series(pd.Categorical.from_codes(np.concatenate(codes), pd.Index(list(positions), dtype=object)))


def _text(value: object) -> str:
    if value is None or value != value:  # not a number: how pandas stores a missing one
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="backslashreplace")
    return as_text(value)
