"""Reported rows as the ledger keeps them: the rows of one delivery and one sampling day, compressed."""

import hashlib
import json
import zlib
from typing import TYPE_CHECKING, Final

from waterqc import columns

if TYPE_CHECKING:
    import pandas as pd

#: The sampling day of results whose date nobody knows.
UNDATED: Final = "undated"


def encode_rows(rows: "pd.DataFrame") -> tuple[str, bytes]:
    """(SHA-256 of the rows, the rows compressed) of a table with the columns `columns.REPORTED`."""
    cells = {name: listed for name in columns.REPORTED if any(listed := rows[name].astype(object).tolist())}
    content = json.dumps({"rows": len(rows), "cells": cells}, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "replace"
    )
    return hashlib.sha256(content).hexdigest(), zlib.compress(content, 6)


def decode_rows(content: bytes) -> "pd.DataFrame":
    """The rows that `encode_rows` compressed: the columns `columns.REPORTED`, every cell text."""
    import pandas as pd

    stored = json.loads(zlib.decompress(content))
    blank = [""] * int(stored["rows"])
    return pd.DataFrame({name: pd.Series(stored["cells"].get(name, blank), dtype=object) for name in columns.REPORTED})


def day_of(iso: str) -> tuple[str, str]:
    """(sampling day as files are named, its first day) of a `sampled_at`: a day, a period `start_end`, or undated."""
    if not iso:
        return UNDATED, ""
    if len(iso) == 7:
        from calendar import monthrange

        last = monthrange(int(iso[:4]), int(iso[5:]))[1]
        return f"{iso}-01_{iso}-{last:02d}", f"{iso}-01"
    if "/" in iso:
        start, _, end = iso.partition("/")
        return f"{start[:10]}_{end[:10]}", start[:10]
    return iso[:10], iso[:10]
