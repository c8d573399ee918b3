from __future__ import annotations

import pytest

from geomap.gazetteer import open_gazetteer
from geomap.gazetteer.building.drafts import PlaceDraft
from geomap.gazetteer.building.facts import FEATURE_CLASSES
from geomap.gazetteer.building.facts.world import facts, name_match, read_fact, short_names, weight
from geomap.gazetteer.building.world_facts import add_world_facts, remove_continent_names
from geomap.gazetteer.names import normalise


def test_every_row_in_the_package_can_be_read_and_built() -> None:
    rows = list(facts())
    assert len(rows) > 15_000
    assert {row.code for row in rows} <= FEATURE_CLASSES.keys()
    assert all(normalise(row.name) for row in rows)


@pytest.mark.parametrize(
    "line",
    [
        "STM\t47.5\t19.05\t\tHU",
        "STM\t97.5\t19.05\t\tHU\tDanube\t",
        "STM\tnorth\t19.05\t\tHU\tDanube\t",
        "STM\t47.5\t19.05\t8,49,29,43\tHU\tDanube\t",
        "STM\t47.5\t19.05\tnan,43,29,49\tHU\tDanube\t",
        "STM\t47.5\t19.05\t8,43,929,49\tHU\tDanube\t",
        "STM\t47.5\t19.05\t\tHungary\tDanube\t",
        "\t47.5\t19.05\t\tHU\tDanube\t",
    ],
)
def test_a_row_that_cannot_be_read_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"enough values|off the globe|convert|bounds|countries|no feature code"):
        read_fact(line)


def test_names_in_capitals_are_abbreviations() -> None:
    assert [name_match(name) for name in ("IAD", "D.R.C.", "Calif.", "Ister", "Rakka")] == [
        "abbreviation",
        "abbreviation",
        "abbreviation",
        "alternate",
        "alternate",
    ]


def test_the_word_of_the_type_may_be_left_out() -> None:
    assert short_names(read_fact("STM\t-32.6\t151\t\tAU\tHunter River\tRiver Hunter|Coquun")) == ["Hunter"]
    assert short_names(read_fact("LK\t57\t-6.3\t\tGB\tLake Erie\tLac Érié")) == ["Erie", "Érié"]
    assert short_names(read_fact("VAL\t51\t13\t\tDE\tElbe Valley\t")) == []
    assert short_names(read_fact("ISL\t57\t-6.3\t\tGB\tIsle of Rum\t")) == []
    assert short_names(read_fact("PPL\t57\t-6.3\t\tGB\tRiver\t")) == []
    assert short_names(read_fact("DSRT\t23\t13\t\t\tSahara\tGreat Desert|Black Desert")) == []


def test_extent_and_names_make_a_place_better_known() -> None:
    small = weight(read_fact("STM\t47.5\t19\t\tHU\tZala\t"))
    long = weight(read_fact("STM\t47.5\t19\t8.2,43.6,29.7,49.1\tHU\tDanube\t"))
    named = weight(read_fact("STM\t47.5\t19\t8.2,43.6,29.7,49.1\tHU\tDanube\tDonau|Duna"))
    assert small < long < named


def test_a_town_of_no_other_source_is_a_small_one() -> None:
    town, ruin = (weight(read_fact(f"{code}\t47.5\t19\t\tHU\tZala\t")) for code in ("PPL", "ANS"))
    assert town < ruin


def test_spellings_are_read_first() -> None:
    names = [row.name for row in facts()]
    assert names.index("Leipzig") < names.index("Leipsic")


def draft(number: int, name: str, latitude: float, longitude: float, kind: str, code: str) -> PlaceDraft:
    return PlaceDraft(number, name, latitude, longitude, kind, code)


def test_a_fact_names_a_place_that_is_there_or_becomes_a_new_one() -> None:
    drafts = {
        "geonames:1": draft(1, "Ankara", 39.92, 32.85, "P", "PPLC"),
        "geonames:2": draft(2, "Turkey", 39.0, 35.0, "A", "PCLI"),
    }
    rows = [
        "PPLA\t39.93\t32.86\t\tTR\tAnkara\tAngora|Turkey",
        "STM\t-32.6\t151\t\tAU\tHunter River\t",
        "STM\t10\t20\t\tTD\tHunter River\t",
    ]
    add_world_facts(drafts, [read_fact(row) for row in rows])
    assert drafts["geonames:1"].names == {"Angora": "alternate"}
    assert drafts["geomap:hunter-river"].names == {"Hunter": "part"}
    assert drafts["geomap:hunter-river-stm"].country == "TD"
    assert len(drafts) == 4


def test_names_are_removed_however_they_are_written() -> None:
    place = draft(1, "Rosh HaAyin", 32.1, 34.95, "P", "PPL")
    place.names = {"Ras al-\u2018Ayn": "alternate", "Rosh Haayin": "alternate"}
    place.remove_names(["Ras Al Ayn"])
    assert place.names == {"Rosh Haayin": "alternate"}


def test_towns_do_not_keep_the_names_of_continents() -> None:
    mahdia, africa = draft(1, "Mahdia", 35.5, 11.06, "P", "PPLA"), draft(2, "Africa", 7.2, 21.1, "L", "CONT")
    mahdia.names = {"Africa": "alternate", "Mahdiyya": "alternate"}
    africa.names = {"Africa": "alternate"}
    remove_continent_names([mahdia, africa])
    assert mahdia.names == {"Mahdiyya": "alternate"}
    assert africa.names == {"Africa": "alternate"}


@pytest.mark.parametrize(
    ("name", "code", "country"),
    [
        ("Danube", "STM", ""),
        ("Khan Younis", "PPLA2", "PS"),
        ("Qamishli", "PPLA2", "SY"),
        ("Lake Urmia", "LK", "IR"),
        ("Socotra", "ISL", "YE"),
        ("Hispaniola", "ISL", ""),
        ("Leipsic", "PPLA3", "DE"),
        ("Fizi", "PPL", "CD"),
        ("Ras al-Ayn", "PPLA2", "SY"),
        ("Walfish Bay", "PPL", "NA"),
        ("Kara-Kum", "DSRT", "TM"),
        ("Sir Darya", "STM", ""),
        ("Bab al-Mandab", "STRT", ""),
        ("Minembwe", "PPL", "CD"),
        ("Maungdaw", "PPL", "MM"),
        ("Mai Kadra", "PPL", "ET"),
        ("Goose Bay", "PPL", "CA"),
        ("Hitsats", "CMP", "ET"),
        ("Raccoon Ford", "FORD", "US"),
        ("Wag Himra", "ADM2", "ET"),
        ("Hordaland", "ADM1", "NO"),
    ],
)
def test_the_embedded_gazetteer_has_the_world(name: str, code: str, country: str) -> None:
    place = open_gazetteer().candidates([name], fuzzy=False)[0][0].place
    assert (place.feature_code, place.country_code) == (code, country)
