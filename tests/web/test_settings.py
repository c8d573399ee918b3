"""The app's settings."""

import pytest

from geomap.errors import SettingError
from geomap.web.settings import Settings


@pytest.mark.parametrize(
    "config",
    [{"GEOMAP_MAX_UPLOADS": 1}, {"GEOMAP_MAX_UPLOAD": 0}, {"GEOMAP_MAX_DOCUMENTS": "5"}, {"GEOMAP_MAX_UPLOAD": True}],
)
def test_a_setting_that_makes_no_sense_is_told(config):
    with pytest.raises(SettingError, match="GEOMAP_MAX"):
        Settings.from_config(config)


def test_settings_go_by_their_names_in_capitals():
    assert Settings.from_config({"GEOMAP_MAX_DOCUMENTS": 3, "DEBUG": True}).max_documents == 3
