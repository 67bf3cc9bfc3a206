"""JSON: a list of records, a list of records inside one object, or one record per line. Numbers keep their digits."""

import json
from typing import Final

from waterqc import columns
from waterqc.arrange.words import PARAMETER, RESULT, key_of, table_words
from waterqc.errors import InputError
from waterqc.grid import grid_of_rows
from waterqc.readers import ReadResult
from waterqc.readers.layout.json_lists import Found, Json, list_of_records, unwrapped
from waterqc.source import Source

FORMAT: Final = "a JSON document"
SUFFIXES: Final = (".json", ".jsonl", ".ndjson", ".geojson")
ORDER: Final = 50

_DEEPEST: Final = 5  # levels of objects inside one record
#: what an object around the records may say of all of them
_OF_THE_SAMPLE: Final = frozenset(
    {columns.UTILITY, columns.PLANT, columns.POINT, columns.SITE, columns.SAMPLE, columns.SAMPLED_AT, columns.MEDIUM}
)
_MOST_COLUMNS: Final = 10_000
_FEWEST_NAMED: Final = 2  # results in an object that names each of them by its key
_FIELDS_OF_A_RESULT: Final = 3  # a parameter, a value and a unit: what a record in a list within a record has at least
Record = dict[str, str]


def recognises_text(text: str, suffix: str) -> bool:
    """Whether the text opens an object or a list of objects or lists; under a JSON name any text is taken for JSON."""
    start = text[:4096].lstrip().replace(" ", "").replace("\n", "").replace("\r", "").replace("\t", "")
    return suffix in SUFFIXES or start.startswith(('{"', '[{"', "[[", "[{}", "[]", "{}"))


def read_text(text: str, source: Source) -> ReadResult:
    """One grid: the keys as its first row, then a row per record (`row 1` is the first record).

    Objects inside a record become columns with dotted names; a record that holds a list of results becomes a row for
    each of them. Raises InputError if there are no records, or if they are nested more deeply.
    """
    try:
        return _result(text, source)
    except RecursionError:
        raise InputError(f"{source.name}: nested too deeply to be a table; export flat records or CSV.") from None


def _result(text: str, source: Source) -> ReadResult:
    found = list_of_records(_parsed(text, source.name), source.name)
    lists = [row for row in found.records if isinstance(row, list)]
    if lists and len(lists) == len(found.records):
        return _of_lists(lists, found)
    path = found.path
    around = _around(found)
    records: list[Record] = []
    rows_at = [0]
    for number, row in enumerate(found.records, 1):
        parts = [{**around, **part} for part in _records(unwrapped(row), source.name, number)]
        records += parts
        rows_at += [number] * len(parts)
    headings = list(dict.fromkeys(key for record in records for key in record))
    if len(headings) > _MOST_COLUMNS:
        raise InputError(f"{source.name}: {len(headings):,} different keys in its records; give one record per result.")
    if not headings:
        raise InputError(f"{source.name}: no records in this JSON document; export the results again.")
    body = [[record.get(heading, "") for heading in headings] for record in records]
    notes = (f"{source.name}: the records are those under {path}.",) if path else ()
    return ReadResult((grid_of_rows([headings, *body], rows_at=rows_at),), notes=notes)


def _of_lists(lists: list[list[Json]], found: Found) -> ReadResult:
    """Records that are lists of values, under the names that a list beside them gives."""
    rows = [list(map(_scalar, row)) for row in lists]
    if not found.names:
        return ReadResult((grid_of_rows(rows),))
    grid = grid_of_rows([list(found.names), *rows], rows_at=range(len(rows) + 1))
    return ReadResult((grid,))


def _around(found: Found) -> Record:
    """What the objects around the records say of their sample: a heading of a place, a sample or its date."""
    fields = table_words().fields
    said: Record = {}
    for name, value in found.around.items():
        known = next((one for one in (name, name.rpartition(".")[2]) if fields.get(key_of(one)) in _OF_THE_SAMPLE), "")
        if known and isinstance(value, str):
            said[known] = value
    return said


def _parsed(text: str, name: str) -> Json:
    """The document with every number as the text that was written; a list for JSON lines."""
    try:
        return _loaded(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and lines[0].lstrip().startswith("{") and lines[0].rstrip().endswith("}"):
            return [_line(line, number, name) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        raise InputError(
            f"{name}: not valid JSON at line {error.lineno}, character {error.colno}; export it again."
        ) from None


def _line(line: str, number: int, name: str) -> Json:
    try:
        return _loaded(line)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{name}: not valid JSON at line {number}, character {error.colno}; export it again."
        ) from None


def _loaded(text: str) -> Json:
    document: Json = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unrepeated)
    return document


def _unrepeated(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """An object; a key that is written twice keeps both values, under `key` and `key (2)`."""
    found: dict[str, Json] = {}
    for key, value in pairs:
        name, count = key, 1
        while name in found:
            count += 1
            name = f"{key} ({count})"
        found[name] = value
    return found


def _records(value: Json, name: str, number: int) -> list[Record]:
    """The flat records of one record: one for each of its results where it holds a list of them."""
    if not isinstance(value, dict):
        raise InputError(f"{name}: record {number} is not an object with named values; export the results as records.")
    flat: Record = {}
    inner: list[tuple[str, list[Json]]] = []
    _flatten(value, "", 0, flat, inner, f"{name}: record {number}")
    if len(inner) > 1:
        keys = ", ".join(key for key, _ in inner)
        raise InputError(
            f"{name}: record {number} holds several lists of records ({keys}); export one record per result."
        )
    if not inner:
        return [flat]
    key, parts = inner[0]
    exploded = []
    for part in parts:
        single: Record = {}
        _flatten({key: part}, "", 1, single, [], f"{name}: record {number}")
        exploded.append(flat | {_alone(one, key, flat): value for one, value in single.items()})
    return exploded


def _alone(name: str, path: str, taken: Record) -> str:
    """The name of a value in a list's record without the list's, unless the record around it has one of that name."""
    alone = name.removeprefix(f"{path}.")
    return name if alone in taken else alone


def _flatten(
    value: dict[str, Json], path: str, depth: int, into: Record, lists: list[tuple[str, list[Json]]], place: str
) -> None:
    """Write the scalars of `value` to `into` under dotted names; lists of records with results go to `lists`."""
    if depth > _DEEPEST:
        raise InputError(f"{place} is nested too deeply; export one flat record per result.")
    for key, inner in value.items():
        name = f"{path}.{key}" if path else key
        if isinstance(inner, dict) and (named := _named_results(inner)):
            lists.append((name, named))
        elif isinstance(inner, dict):
            _flatten(inner, name, depth + 1, into, lists, place)
        elif isinstance(inner, list) and (objects := _objects(inner)):
            if max(map(len, objects)) >= _FIELDS_OF_A_RESULT and not (_is_result(value) and not _is_result(objects[0])):
                lists.append((name, inner))
            else:
                for inner_key in dict.fromkeys(key for item in objects for key in item):
                    into[f"{name}.{inner_key}"] = "; ".join(_scalar(item.get(inner_key)) for item in objects)
        else:
            into[name] = _scalar(inner)


def _named_results(value: dict[str, Json]) -> list[Json]:
    """The results in an object whose keys are their parameters: {"lead": {"value": "<1", "unit": "µg/L"}, …}."""
    fields = table_words().fields
    held = [(key, inner) for key, inner in value.items() if isinstance(inner, dict) and _is_result(inner)]
    headed = any(key_of(key) in fields for key, _ in held)  # {"result": {"value": …}, "limit": {"value": …}}
    named = any(fields.get(key_of(key)) == PARAMETER for _, inner in held for key in inner)
    if len(held) < _FEWEST_NAMED or len(held) < len(value) or headed or named:
        return []
    return [{"parameter": key, **inner} for key, inner in held]


def _is_result(record: dict[str, Json]) -> bool:
    """Whether an object has a value under a heading of results."""
    fields = table_words().fields
    return any(fields.get(key_of(key)) == RESULT and isinstance(value, str) for key, value in record.items())


def _objects(values: list[Json]) -> list[dict[str, Json]]:
    """The values if all of them are objects, else none."""
    objects = [value for value in values if isinstance(value, dict)]
    return objects if len(objects) == len(values) else []


def _scalar(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return "; ".join(map(_scalar, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
