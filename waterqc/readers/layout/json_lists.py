"""Where the records stand in a JSON document: the list of them, what names their values, what stands around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from waterqc.errors import InputError

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | None"

_DEEPEST: Final = 5  # levels of objects around the records
#: what interfaces of data portals call the list of records (CKAN, Socrata, ArcGIS, GeoJSON, Opendatasoft, Hub'Eau)
_RECORDS: Final = frozenset({"records", "data", "features", "rows", "results", "items", "value"})
#: lists beside it that describe the records and hold none
_DESCRIBING: Final = frozenset(
    {
        "fields",
        "columns",
        "grants",
        "facetgroups",
        "facets",
        "links",
        "tags",
        "metadata",
        "aggregations",
        "schema",
    }
)
#: objects that hold a record's own values, beside its place on the map or its number in the portal
_WRAPPERS: Final = {"properties": ("geometry",), "attributes": ("geometry",), "fields": ("recordid", "datasetid")}
_NAMES: Final = ("name", "id", "fieldName", "label")


@dataclass(frozen=True)
class Found:
    """The list of records and the dotted path to it, names for records that are lists, scalars of objects around it."""

    records: list[Json]
    path: str = ""
    names: tuple[str, ...] = ()
    around: Mapping[str, Json] = field(default_factory=dict)


def list_of_records(document: Json, name: str) -> Found:
    """The list of records of a document, or of an object inside it; raises InputError if it has none or several."""
    if isinstance(document, list):
        return Found(document)
    if not isinstance(document, dict):
        raise InputError(f"{name}: a single value, not a list of records; export the results as records.")
    lists = dict(_lists_of_objects(document, "", 0))
    paths = list(lists)
    if len(lists) > 1:
        paths = [path for path in lists if _last(path).replace("_", "") not in _DESCRIBING]
        if len(paths) != 1 or _last(paths[0]) not in _RECORDS:
            raise InputError(
                f"{name}: several lists of records ({', '.join(lists)}); give one of them as a list of its own."
            )
    if not lists:
        return Found([document])
    records = lists[paths[0]]
    width = max((len(row) for row in records if isinstance(row, list)), default=0)
    described = [lists[path] for path in lists if path != paths[0] and _last(path) in ("fields", "columns")]
    names = next((found for one in described if len(found := _names(one)) == width), ())
    return Found(records, paths[0], names, _scalars(document, ""))


def unwrapped(record: Json) -> Json:
    """The values of a record that an object inside it holds: a feature of a map, a record of a portal."""
    if not isinstance(record, dict):
        return record
    for wrapper, beside in _WRAPPERS.items():
        inner = record.get(wrapper)
        if isinstance(inner, dict) and any(key in record for key in beside):
            return inner
    return record


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _names(described: Sequence[Json]) -> tuple[str, ...]:
    """The names that objects give to columns, none if one of them has no name."""
    found = [
        next((text for key in _NAMES if isinstance(text := one.get(key), str)), "")
        for one in described
        if isinstance(one, dict)
    ]
    return tuple(found) if all(found) and len(found) == len(described) else ()


def _lists_of_objects(value: dict[str, Json], path: str, depth: int) -> list[tuple[str, list[Json]]]:
    found: list[tuple[str, list[Json]]] = []
    for key, inner in value.items():
        place = f"{path}.{key}" if path else key
        if isinstance(inner, list) and inner and isinstance(inner[0], dict | list):
            found.append((place, inner))
        elif isinstance(inner, dict) and depth < _DEEPEST:
            found += _lists_of_objects(inner, place, depth + 1)
    return found


def _scalars(value: dict[str, Json], path: str) -> dict[str, Json]:
    """The scalars of an object and of the objects directly inside it, under dotted names."""
    found: dict[str, Json] = {}
    for key, inner in value.items():
        if isinstance(inner, dict) and not path:
            found |= _scalars(inner, f"{key}.")
        elif not isinstance(inner, dict | list):
            found[f"{path}{key}"] = inner
    return found
