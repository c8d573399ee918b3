"""What kind of text it is, told by what can be seen in it."""

import pytest

from geomap.pipeline.resolution.evidence.text_kind import TRAITS, traits_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear Anna, we arrived in Bergen. Yours, Tom", {"letter"}),
        ("HDQRS. 2nd Corps, June 3, 1864. I am, sir, your obedient servant", {"letter", "old"}),
        ("Stuck at Leeds station again #delays @northern", {"post"}),
        ("As shown by Berlin et al. (2004), p < 0.01 in all sites.", {"paper"}),
        ("Walpole is a village in Suffolk. It has a church.", {"article"}),
        ("CAIRO (AP) — Egypt said on Monday that talks go on.", {"dateline"}),
        ("The council met on Monday and voted for the bridge.", set()),
    ],
)
def test_the_traits_of_a_text(text, expected):
    traits = dict(zip(TRAITS, traits_of(text).tolist(), strict=True))
    assert {name for name, value in traits.items() if value >= 0.9} - {"capitals"} == expected


@pytest.mark.parametrize("text", ["", " \n", "1", "\ud83d", "a" * 100_000, "A" * 3000, "(" * 9000])
def test_any_text_has_traits(text):
    assert traits_of(text).shape == (len(TRAITS),)
    assert (traits_of(text) <= 1.5).all()
