"""Names that no gazetteer entry fits but that the text itself places."""

import io
import json

import pytest
import spacy

from geomap.export import jsonl
from geomap.pipeline import map_documents
from geomap.pipeline.derivation.pointradius import extent_km
from geomap.pipeline.resolution.within import IN_TOWN_KM, STATED_NEAR_KM
from geomap.places import Place
from geomap.read import Document


def held(text, *names, people=()):
    """Resolve given names; for those that are placed roughly, give the holder and the radius in km."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": name} for name in names])
    ruler.add_patterns([{"label": "NORP", "pattern": name} for name in people])
    nlp.add_pipe("geomap_ranker")
    found = {}
    for span in nlp(text).ents:
        if span._.within:
            assert span._.place is None
            [anchor] = span._.within["anchors"]
            found[span.text] = Place.from_dict(anchor), span._.within["radius_km"]
    return found


def test_what_stands_in_a_town_is_held_by_it():
    found = held("Crowds filled the Rosemead Hall in New Orleans.", "Rosemead Hall", "New Orleans")
    holder, radius = found["Rosemead Hall"]
    assert (holder.name, holder.admin1) == ("New Orleans", "Louisiana")
    assert radius == pytest.approx(extent_km(holder) + IN_TOWN_KM, abs=0.01)


def test_what_is_near_a_town_may_be_some_way_from_its_edge():
    found = held("The Whitlock farm near Paris, Texas, lost three barns.", "Whitlock farm", "Paris", "Texas")
    holder, radius = found["Whitlock farm"]
    assert (holder.name, holder.admin1) == ("Paris", "Texas")
    assert radius == pytest.approx(extent_km(holder) + STATED_NEAR_KM, abs=0.01)
    found = held("Lorries went on to Moadamiyet on the edge of Damascus.", "Moadamiyet", "Damascus")
    assert found["Moadamiyet"][0].name == "Damascus"


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_town_holds_what_is_its_own(apostrophe):
    found = held(f"They met at New Orleans{apostrophe}s Rosemead Hall.", "Rosemead Hall", "New Orleans")
    assert found["Rosemead Hall"][0].name == "New Orleans"


def test_a_text_that_is_all_about_one_town_places_its_streets_there():
    text = (
        "Crews in Toledo closed Zwickle Street. Toledo pays for it, the mayor of Toledo said. It floods, Ohio or not."
    )
    found = held(text, "Toledo", "Zwickle Street", "Ohio")
    assert found["Zwickle Street"][0].name == "Toledo"


def test_a_text_about_many_towns_places_no_street():
    text = "Crews from Toledo, from Akron, from Dayton and from Peoria closed Zwickle Street."
    assert held(text, "Toledo", "Akron", "Dayton", "Peoria", "Zwickle Street") == {}


def test_a_country_is_too_large_to_hold_anything():
    assert held("The Zwickle Bridge in France is shut.", "Zwickle Bridge", "France") == {}


def test_a_name_that_everybody_knows_is_held_by_no_town_of_the_text(nlp):
    """What is decided to be NIL although the gazetteer has a well-known bearer is no corner of another town."""
    text = "They had seen Paris, Rome, Athens, Moscow, Geneva, Cairo, he was told, and would go back to none of them."
    [mapped] = map_documents(nlp, [Document(key="t", text=text)])
    assert all(mention.within is None for mention in mapped.mentions)


def test_an_unknown_name_in_a_list_of_towns_is_in_none_of_them():
    names = "Kibrandi", "Paris", "Berlin", "Madrid"
    assert held("Workshops took place in Kibrandi, Paris, Berlin and Madrid.", *names) == {}
    found = held("Workshops took place in Kibrandi, Paris, France, and in Berlin.", "France", *names)
    assert found["Kibrandi"][0].name == "Paris"


def test_a_people_is_nowhere():
    assert held("The Xqzzv in New Orleans marched.", "New Orleans", people=("Xqzzv",)) == {}
    assert "Xqzzv" in held("The Xqzzv in New Orleans burned.", "Xqzzv", "New Orleans")


def test_a_mention_placed_roughly_has_no_place_and_tells_its_holder(nlp):
    text = "Workers at the Rosemead Hall in New Orleans began to replace panels of the roof."
    mapped = list(map_documents(nlp, [Document(key="t", text=text)]))
    stream = io.StringIO()
    jsonl.write(mapped, stream)
    rows = {mention["text"]: mention for mention in json.loads(stream.getvalue())["mentions"]}
    superdome, town = rows["Rosemead Hall"], rows["New Orleans"]
    assert superdome["place_id"] is None
    assert superdome["within"] == town["place_id"]
    assert superdome["radius_km"] > 1
    assert (superdome["lat"], superdome["lon"]) == (town["lat"], town["lon"])
    assert town["within"] is None
