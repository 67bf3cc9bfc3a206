"""Which content was judged before: by its hash, by what its name says of it, and by the settings it was read with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from waterqc.job.ledger import Ledger

if TYPE_CHECKING:
    from waterqc.job.intake import Delivery


def is_known(ledger: Ledger, name: str, sha256: str, said: str, reading: str) -> bool:
    """Whether a file was judged before just as it would be now, as far as can be told without reading it.

    The same content with another date or plant in its name is another delivery.
    """
    same = ledger.one(
        "SELECT 1 FROM delivery WHERE sha256 = ? AND replaced_by IS NULL"
        " AND (reading = '' OR (said = ? AND reading = ?))",
        [sha256, said, reading],
    )
    return same is not None and not _takes_anothers_name(ledger, name, sha256)


def as_new(ledger: Ledger, delivery: "Delivery", reading: str) -> "Delivery | None":
    """A delivery as it is to be entered, with the earlier readings whose place it takes; None if nothing is new."""
    if is_known(ledger, delivery.name, delivery.sha256, delivery.said, reading):
        return None
    if _takes_anothers_name(ledger, delivery.name, delivery.sha256):
        return delivery
    before = ledger.rows(
        "SELECT id, said, reading FROM delivery WHERE sha256 = ? AND replaced_by IS NULL ORDER BY id", [delivery.sha256]
    )
    chunks = {(chunk.day, chunk.sha256) for chunk in delivery.chunks}
    if any(_chunks_of(ledger, row["id"]) == chunks for row in before):
        return None
    stale = tuple(row["id"] for row in before if row["reading"] != reading and row["said"] in ("", delivery.said))
    if stale and corrected_since(ledger, delivery.sha256):
        return None
    return replace(delivery, replaces=stale)


def corrected_since(ledger: Ledger, sha256: str) -> str:
    """The name of a file that was corrected by a later one since it came with this content, "" if it was not."""
    row = ledger.one(
        "SELECT d.name FROM delivery d JOIN chunk old ON old.delivery = d.id JOIN chunk new ON new.day = "
        "old.day AND new.delivery > d.id"
        " JOIN delivery later ON later.id = new.delivery AND later.name = d.name WHERE d.sha256 = ?"
        " AND d.replaced_by IS NULL AND later.replaced_by IS NULL",
        [sha256],
    )
    return str(row["name"]) if row else ""


def arrival_of(ledger: Ledger, replaced: Sequence[int]) -> int | None:
    """The place in the order of arrival that a delivery takes from those that it replaces."""
    places = [ledger.one("SELECT coalesce(arrival, id) FROM delivery WHERE id = ?", [one]) for one in replaced]
    return min((int(row[0]) for row in places if row is not None), default=None)


def days_of(ledger: Ledger, deliveries: Sequence[int]) -> list[str]:
    """The sampling days of some deliveries."""
    return [
        str(row[0])
        for one in deliveries
        for row in ledger.rows("SELECT day FROM chunk WHERE delivery = ? ORDER BY day", [one])
    ]


def _chunks_of(ledger: Ledger, delivery: int) -> set[tuple[str, str]]:
    rows = ledger.rows("SELECT day, sha256 FROM chunk WHERE delivery = ?", [delivery])
    return {(row["day"], row["sha256"]) for row in rows}


def _takes_anothers_name(ledger: Ledger, name: str, sha256: str) -> bool:
    """Whether a file of this name came before and never with this content: it corrects that one."""
    row = ledger.one("SELECT count(*), coalesce(sum(sha256 = ?), 0) FROM delivery WHERE name = ?", [sha256, name])
    return row is not None and row[0] > 0 and row[1] == 0
