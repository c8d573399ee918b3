"""The tree of errors."""

import pytest

from geomap import errors


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (errors.GazetteerError, ValueError),
        (errors.GazetteerNotFound, LookupError),
        (errors.WeightsError, ValueError),
        (errors.SourceError, ValueError),
        (errors.SettingError, ValueError),
        (errors.ParameterError, ValueError),
        (errors.MissingExtra, ImportError),
        (errors.StoreError, OSError),
        (errors.NotInStore, LookupError),
        (errors.Conflict, ValueError),
    ],
)
def test_each_error_is_geomaps_and_the_builtin_that_fits(error, builtin):
    assert issubclass(error, errors.GeomapError)
    assert issubclass(error, builtin)


def test_the_drawn_tree_names_every_error():
    named = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert all(name in (errors.__doc__ or "") for name in named)
