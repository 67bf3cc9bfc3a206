"""Two waters over their places, whose merged cells were lost: shared out by kind, never in halves."""

from collections.abc import Sequence

from waterqc.arrange.heading import HeadingReader
from waterqc.facts import known_facts


def places_under(waters: Sequence[str], places: Sequence[str], reader: HeadingReader) -> tuple[int, int] | None:
    """(how many places stand under the first of two waters, how many under the second); None if nobody knows.

    What leaves the plants (出厂水) stands over plants, what is in the network (管网水, 末梢水) over all others.
    """
    meant = [known_facts()["point"].value_of(text) for text in waters]
    if len(meant) != 2 or meant[0] != "finished" or meant[1] not in ("network", "tap"):
        return None
    labels = [reader.labels.read(text) for text in places]
    plants = [label is not None and bool(label.plant) for label in labels]
    first = plants.index(False) if False in plants else 0
    if not first or any(plants[first:]) or not all(label is not None and label.names_a_place for label in labels):
        return None
    return first, len(places) - first
