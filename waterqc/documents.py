"""Inputs to documents: read, arranged, with their provenance. One bad input never stops the others."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange import ArrangeSettings, arrange
from waterqc.arranged import Arranged, Document
from waterqc.coded import coded
from waterqc.errors import InputError, WaterqcError
from waterqc.grid import Grid
from waterqc.names import FieldNames
from waterqc.report import InputUse
from waterqc.source import Source

if TYPE_CHECKING:
    from waterqc.profile import Profile

#: Up to so many rows it is quicker to look at every text.
_SMALL = 50_000

Input = str | Path | Source | pd.DataFrame
Progress = Callable[[int, int, str], None]


def load_documents(
    inputs: Input | Iterable[Input],
    encoding: str | None = None,
    columns_named: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    names: FieldNames | None = None,
    profile: "Profile | None" = None,
) -> tuple[list[Document], list[InputUse]]:
    """The readable documents, and what was used of every input; an unreadable one carries its sentence.

    `profile` gives the laboratory's own names, columns and decimal mark; `columns_named` win over its columns.
    """
    names = names or (profile.field_names if profile else FieldNames())
    settings = ArrangeSettings(columns={**(profile.columns if profile else {}), **(columns_named or {})})
    listed = [inputs] if isinstance(inputs, str | Path | Source | pd.DataFrame) else list(inputs)
    documents: list[Document] = []
    uses: list[InputUse] = []
    steps = _Steps(progress, listed)
    for one in listed:
        for source in _sources(one):
            steps.begin(source.name if isinstance(source, Source) else _name(one))
            try:
                if isinstance(source, WaterqcError):
                    raise source
                document = _with_profile(_load(source, encoding, names, settings), profile)
            except WaterqcError as error:
                if error.exit_code == 2:
                    raise
                uses.append(InputUse(_name(one), error=str(error)))
                continue
            except Exception as error:  # a fault of ours in one document must not cost the others their verdicts
                if os.environ.get("WATERQC_DEBUG"):
                    raise
                what = f"{_name(one)}: could not be read because of a fault in waterqc ({type(error).__name__})"
                uses.append(InputUse(_name(one), error=f"{what}; run again with WATERQC_DEBUG=1 to see where."))
                continue
            documents.append(document)
            uses.append(_use(document))
    return documents, uses


class _Steps:
    """Tells a progress bar which file is being read, and how many of all are done; the files of a folder count."""

    def __init__(self, progress: Progress | None, inputs: list[Input]) -> None:
        self.progress, self.begun = progress, 0
        self.total = sum(map(_file_count, inputs)) if progress is not None else 0

    def begin(self, name: str) -> None:
        if self.progress is not None:
            # an archive is one file on disk, and becomes as many as it holds
            self.total = max(self.total, self.begun + 1)
            self.progress(self.begun, self.total, name)
        self.begun += 1


def _with_profile(document: Document, profile: "Profile | None") -> Document:
    if profile is None:
        return document
    from waterqc.profile import without_ignored

    return without_ignored(replace(document, decimal_mark=profile.decimal_mark), profile)


def _name(one: Input) -> str:
    if isinstance(one, pd.DataFrame):
        return "DataFrame"
    if isinstance(one, Source):
        return one.name
    return "standard input" if str(one) == "-" else Path(one).name


def _file_count(one: Input) -> int:
    if isinstance(one, pd.DataFrame | Source):
        return 1
    from waterqc.readers.archive import file_count

    return file_count(str(one))


def _sources(one: Input) -> Iterable[Source | pd.DataFrame | WaterqcError]:
    if isinstance(one, pd.DataFrame | Source):
        return [one]
    from waterqc.readers import expand

    return expand(str(one))


def _load(
    source: Source | pd.DataFrame, encoding: str | None, names: FieldNames, settings: ArrangeSettings
) -> Document:
    if isinstance(source, pd.DataFrame):
        grid = grid_of_frame(source)
        content = pd.util.hash_pandas_object(grid.frame.astype(str), index=False).to_numpy().tobytes()
        return Document(
            "DataFrame", hashlib.sha256(content).hexdigest(), _arranged([grid], names, settings, "the DataFrame")
        )
    from waterqc.readers import read

    result = read(source, encoding)
    arranged = _arranged(result.grids, names, settings, source.name)
    return Document(source.name, source.sha256, arranged, result.encoding, notes=result.notes)


def _arranged(grids: Sequence[Grid], names: FieldNames, settings: ArrangeSettings, name: str) -> Arranged:
    try:
        return arrange(grids, names, settings)
    except InputError as error:
        text = str(error)
        raise InputError(text if text.startswith(name) else f"{name}: {text}") from error


def grid_of_frame(frame: pd.DataFrame) -> Grid:
    """A user's DataFrame as a grid of texts: its column names are the first row, numbers keep their shortest digits.

    An index with names, of days or of texts stands in front of the columns.
    """
    headed = [*_index_columns(frame), *((str(label), column) for label, column in frame.items())]
    texts = {number: [heading, *map(_cell, _values(column))] for number, (heading, column) in enumerate(headed)}
    return Grid(pd.DataFrame(texts, dtype=object), first_row=0)


def _index_columns(frame: pd.DataFrame) -> Iterable[tuple[str, pd.Series]]:
    for number, name in enumerate(frame.index.names):
        level = frame.index.get_level_values(number).to_series()
        if name is not None and name not in frame.columns:
            yield str(name), level
        elif name is None and level.dtype.kind in "MO":
            yield ("date" if level.dtype.kind == "M" else ""), level


def _values(column: pd.Series) -> list[object]:
    """The values of a column; short floats by their own shortest digits, as long ones they have false digits."""
    if str(column.dtype).lower() in ("float16", "float32"):
        texts = zip(column.isna(), column.astype(str), strict=True)
        return [None if missing else float(text) for missing, text in texts]
    return column.tolist()


def _cell(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if value is pd.NA:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat()
    return str(value)


def _use(document: Document) -> InputUse:
    return InputUse(
        document.name,
        document.sha256,
        document.encoding,
        document.arranged.result_cells,
        document.arranged.read_cells,
        notes=document.notes,
        left_out=document.arranged.left_out,
    )


def table_of(documents: Sequence[Document]) -> pd.DataFrame:
    """All results in one table: the columns `columns.REPORTED` and `columns.SOURCE`."""
    frames = [document.arranged.results.assign(**{columns.SOURCE: _constant(document)}) for document in documents]
    if len(frames) == 1:
        return frames[0].reset_index(drop=True)
    return pd.DataFrame(
        {name: _concatenated([frame[name] for frame in frames]) for name in (*columns.REPORTED, columns.SOURCE)}
        if frames
        else {name: pd.Series([], dtype=object) for name in (*columns.REPORTED, columns.SOURCE)}
    )


def _constant(document: Document) -> pd.Categorical:
    height = len(document.arranged.results)
    return pd.Categorical.from_codes([0] * height, categories=pd.Index([document.name], dtype=object))


def _concatenated(parts: "list[pd.Series[str]]") -> pd.Categorical:
    """Columns one below the other, as categories; a long one's rows are renumbered without looking at their texts."""
    if sum(map(len, parts)) < _SMALL:
        numbers, texts = pd.factorize(np.concatenate([part.to_numpy(dtype=object) for part in parts]))
        return pd.Categorical.from_codes(numbers, categories=pd.Index(texts, dtype=object))
    places: dict[str, int] = {}
    codes = []
    for part in parts:
        one = coded(part)
        renumbered = np.array([places.setdefault(text, len(places)) for text in one.texts], dtype=np.int64)
        codes.append(renumbered[one.codes] if len(one.codes) else one.codes)
    return pd.Categorical.from_codes(np.concatenate(codes), categories=pd.Index(list(places), dtype=object))
