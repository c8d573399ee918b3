"""Files of a whole collection."""

import csv
import io
import json

from geomap.web import create_app
from tests.web.texts import BARREN, ROUGH, WAR


def fetch(path):
    client = create_app({"WTF_CSRF_ENABLED": False}, documents=[WAR, BARREN, ROUGH]).test_client()
    with client.get(path) as answer:
        return answer.status_code, answer.headers, answer.get_data(as_text=True)


def test_a_collection_is_downloaded_with_all_its_mentions():
    _, headers, text = fetch("/c/texts/download.geojson")
    features = json.loads(text)["features"]
    assert headers["Content-Disposition"] == "attachment; filename=texts.geojson"
    named = [feature for feature in features if feature["properties"].get("status")]
    assert len(named) == len(WAR.mentions) + len(ROUGH.mentions)
    assert {feature["properties"]["status"] for feature in named} == {"unreviewed"}


def test_only_what_the_filter_keeps_is_downloaded():
    rows = list(csv.DictReader(io.StringIO(fetch("/c/texts/download.csv?role=demonym&document=war&view=density")[2])))
    wanted = [mention.text for mention in WAR.mentions if mention.role == "demonym"]
    assert wanted
    assert [row["mention"] for row in rows] == wanted


def test_places_are_downloaded_once_each():
    features = json.loads(fetch("/c/texts/download.geojson?by=place&document=war")[2])["features"]
    assert len(features) == len(WAR.places)


def test_a_stand_alone_map_is_made_of_a_collection():
    page = fetch("/c/texts/download.html")[2]
    assert "Palmyra" in page
    assert "<title>Texts" in page


def test_what_cannot_be_downloaded_is_told():
    assert fetch("/c/texts/download.exe")[0] == 404
    assert fetch("/c/moon/download.csv")[0] == 404
    assert fetch("/c/texts/download.csv?by=moon")[0] == 400
