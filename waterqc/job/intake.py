"""Deliveries to reported rows: what came is read, arranged, dated and cut into sampling days. Nothing is judged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

import pandas as pd

from waterqc import columns
from waterqc.arrange import ArrangeSettings, arrange
from waterqc.arranged import Arranged, Document, LeftOut
from waterqc.circumstances import Options
from waterqc.coded import Coded, coded, combined, joined
from waterqc.decimal_mark import DecimalMark, mark_evidence, mark_of
from waterqc.documents import load_documents
from waterqc.errors import InputError, WaterqcError
from waterqc.grid import grid_of_rows
from waterqc.job.chunks import day_of, encode_rows
from waterqc.job.inbox import Dropped
from waterqc.job.ledger import as_json
from waterqc.job.settings import Configuration, Folder
from waterqc.profile import Profile
from waterqc.readers.archive import expand
from waterqc.samples import sample_columns
from waterqc.source import Source
from waterqc.vocabulary import clean_key


@dataclass(frozen=True)
class Chunk:
    """The reported rows of one delivery and one sampling day."""

    day: str
    sha256: str
    rows: int
    content: bytes


@dataclass(frozen=True)
class Delivery:
    """An input that was read, cut into sampling days."""

    name: str
    sha256: str
    encoding: str
    decimal_mark: DecimalMark
    cited: tuple[str, ...]
    notes: tuple[str, ...]
    result_cells: int
    results: int
    ignored: dict[str, int]  # name -> rows left out because the configuration says so
    chunks: tuple[Chunk, ...]
    left_out: tuple[LeftOut, ...] = ()  # what holds no result, or could not be read as one
    said: str = ""  # what its name says of it
    replaces: tuple[int, ...] = ()  # deliveries of the same content that were read by other settings

    @property
    def unread(self) -> str:
        """The sentence that says that results of it may be missing, "" where all was read."""
        if not self.results:
            return f"{self.name}: no result was found in it; `waterqc read` shows how it was understood"
        cells = self.result_cells - self.results
        if not cells:
            return ""
        return (
            f"{self.name}: {cells} of {self.result_cells} result cells could not be read; "
            "`waterqc read` shows which and why"
        )


@dataclass(frozen=True)
class Unreadable:
    """An input that cannot be read, and the sentence that says why."""

    name: str
    why: str


def read_dropped(
    dropped: Dropped, configuration: Configuration, own: Profile, today: date
) -> tuple[list[Delivery], list[Unreadable]]:
    """What one dropped file, or each member of a dropped archive, delivers, and what of it cannot be read."""
    folder = configuration.source
    assert isinstance(folder, Folder)
    read: list[Delivery] = []
    unreadable: list[Unreadable] = []
    for source in _sources(dropped):
        if isinstance(source, WaterqcError):
            unreadable.append(Unreadable(dropped.name, str(source)))
            continue
        try:
            documents, uses = load_documents(source, folder.encoding or None, own.columns, names=own.field_names)
        except WaterqcError as error:
            unreadable.append(Unreadable(source.name, str(error)))
            continue
        except Exception as error:  # one file that nobody foresaw must not keep the others from being judged
            why = f"{source.name}: reading it failed ({type(error).__name__}: {error}); please report this file"
            unreadable.append(Unreadable(source.name, why))
            continue
        unreadable.extend(Unreadable(source.name, use.error) for use in uses if use.error)
        for document, use in zip(documents, (use for use in uses if not use.error), strict=True):
            said = folder.said_by(document.name)
            named = _named_in_file(document, said)
            made = cut(named, use.result_cells, use.results, own, today)
            read.append(replace(made, said=as_json(said) if said else ""))
    return read, unreadable


def _sources(dropped: Dropped) -> Iterator[Source | WaterqcError]:
    """The file, or the members of an archive, called by their place below the drop folder."""
    inside = PurePosixPath(dropped.name).parent.as_posix()
    for source in expand(dropped.path):
        if isinstance(source, Source) and inside != ".":
            yield Source(f"{inside}/{source.name}", source.content, source.path)
        else:
            yield source


def cut(document: Document, result_cells: int, results: int, own: Profile, today: date) -> Delivery:
    """Cut a document into sampling days, with its dates in ISO form; rows of ignored names are left out and counted."""
    rows = document.arranged.results
    keys = coded(rows[columns.PARAMETER_AS_REPORTED]).map(lambda name: (name, clean_key(name) in own.ignored))
    ignored: dict[str, int] = {}
    for code in keys.codes.tolist():
        name, is_ignored = keys.texts[code]
        if is_ignored:
            ignored[name] = ignored.get(name, 0) + 1
    if ignored:
        rows = rows[[not keys.texts[code][1] for code in keys.codes.tolist()]].reset_index(drop=True)
    rows, dates = with_iso_dates(rows, document.name, today, document.arranged.day_first)
    days = dates.map(lambda iso: day_of(iso)[0])
    chunks = []
    for place, day in enumerate(days.texts):
        part = rows[days.codes == place]
        if len(part):
            chunks.append(Chunk(day, *_encoded(part)))
    return Delivery(
        document.name,
        document.sha256,
        document.encoding,
        own.decimal_mark or mark_of({mark_evidence(text) for text in coded(rows[columns.RESULT_AS_REPORTED]).texts}),
        document.arranged.cited,
        document.notes,
        result_cells,
        results,
        ignored,
        tuple(sorted(chunks, key=lambda chunk: chunk.day)),
        document.arranged.left_out,
    )


def _encoded(rows: pd.DataFrame) -> tuple[str, int, bytes]:
    sha256, content = encode_rows(rows)
    return sha256, len(rows), content


def with_iso_dates(rows: pd.DataFrame, name: str, today: date, day_first: bool) -> tuple[pd.DataFrame, Coded]:
    """(the rows with their dates as the whole document shows them, the ISO dates): a part may not show it."""
    if not len(rows):
        return rows, coded(pd.Series([], dtype=object))
    samples = sample_columns(rows.assign(**{columns.SOURCE: name}), Options(today), {name} if day_first else ())
    dates = samples.sampled_at
    written = coded(rows[columns.SAMPLED_AT])
    settled = combined([dates, written]).map(lambda pair: pair[0] or pair[1])
    assumed = combined([coded(rows[columns.ASSUMPTIONS]), samples.periods]).map(
        lambda pair: joined((pair[0], *_kept(pair[1][0].iso, pair[1][0].assumptions)))
    )
    return rows.assign(
        **{
            columns.SAMPLED_AT: settled.to_column().to_numpy(dtype=object),
            columns.ASSUMPTIONS: assumed.to_column().to_numpy(dtype=object),
        }
    ), dates


def _kept(iso: str, assumptions: Sequence[str]) -> Sequence[str]:
    """What was assumed to understand a date; a date that stays as it is written will be understood again."""
    return assumptions if iso else ()


def _named_in_file(document: Document, said: Mapping[str, str]) -> Document:
    """The document with what its name says where its rows say nothing."""
    if not said:
        return document
    rows = document.arranged.results.copy()
    for group, text in said.items():
        column = columns.SAMPLED_AT if group == "date" else group
        blank = ~rows[column].astype(object).map(lambda cell: bool(str(cell).strip()))
        if not blank.any():
            continue
        rows[column] = rows[column].astype(object).where(~blank, text)
        before = rows[columns.ASSUMPTIONS].astype(object)
        assumed = [joined((text, f"from_file_name:{group}")) for text in before.tolist()]
        rows[columns.ASSUMPTIONS] = before.where(~blank, pd.Series(assumed, index=before.index, dtype=object))
        if group == "date":
            rows[columns.DATE_KIND] = rows[columns.DATE_KIND].astype(object).where(~blank, "sampled")
    return replace(document, arranged=_with_results(document.arranged, rows))


def _with_results(arranged: Arranged, rows: pd.DataFrame) -> Arranged:
    return replace(arranged, results=rows)


def read_rows(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    name: str,
    sha256: str,
    configuration: Configuration,
    own: Profile,
    today: date,
) -> Delivery:
    """The rows of a query as a delivery. Raises `InputError` if they are no table of results.

    Rows are numbered within their sampling day, so that a window that moves on changes no day's rows.
    """
    grid = grid_of_rows([list(names), *rows], first_row=0)
    settings = ArrangeSettings(columns=dict(own.columns))
    try:
        arranged = arrange([grid], own.field_names, settings)
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
    dated, dates = with_iso_dates(arranged.results, name, today, arranged.day_first)
    days = dates.map(lambda iso: day_of(iso)[0])
    counts: dict[int, int] = {}
    places = []
    for code in days.codes.tolist():
        counts[code] = counts.get(code, 0) + 1
        places.append(f"row {counts[code]}")
    arranged = _with_results(arranged, dated.assign(**{columns.LOCATION: places}))
    document = Document(name, sha256, arranged)
    return cut(document, arranged.result_cells, arranged.read_cells, own, today)
