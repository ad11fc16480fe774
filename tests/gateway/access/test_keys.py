"""Keys: a file of their hashes, read strictly and without telling what stands in it; the right ones open."""

from __future__ import annotations

import pytest

from services.gateway.access import keys


def test_the_line_that_is_made_knows_its_key_and_no_other() -> None:
    key, line = keys.new("desk")
    assert key not in line
    found = keys.Keys(keys.parse(f"# who reads\n\n  {line}  \n"))
    assert (found.known(key), found.owner(key), found.known(key)) == (None, "desk", "desk")
    for wrong in (f"{key}x", key.replace("desk.", "night."), "desk", ""):
        assert (found.owner(wrong), found.known(wrong)) == (None, None)


@pytest.mark.parametrize("cut", [slice(1), slice(5, None), slice(None, -1)])
def test_a_line_that_is_no_key_is_told_by_its_number_alone(cut: slice) -> None:
    line = keys.new("desk")[1]
    with pytest.raises(ValueError, match=r"^line 2 is no key: `depesche keys new NAME` makes them$"):
        keys.parse(f"{keys.new('night')[1]}\n{line[cut]}\n")


def test_a_name_that_stands_twice_is_told() -> None:
    with pytest.raises(ValueError, match=r"^line 3: the name desk stands there twice$"):
        keys.parse(f"{keys.new('desk')[1]}\n\n{keys.new('desk')[1]}")
