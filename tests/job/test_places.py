"""Which [[place]] tables of a configuration speak of a row's place."""

import pytest

from waterqc.job.places import holds_at
from waterqc.job.settings import Place


@pytest.mark.parametrize(
    ("site", "holds"),
    [("Mill Road", True), ("Mill Road Average", True), ("mill road", True), ("Mill Road 2", False), ("", False)],
)
def test_a_mean_of_a_place_is_of_that_place(site: str, holds: bool) -> None:
    assert holds_at(Place(sites=("Mill Road",)), "North Works", "tap", site) is holds
