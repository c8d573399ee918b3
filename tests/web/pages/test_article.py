"""The pages as the server renders them: all of it is there without JavaScript."""

import html
import io
import re
import time

import pytest

from geomap.read import Document
from geomap.web import create_app
from tests.web.texts import ALEPPO, WAR, Mark, mapped_of


def page_of(client, address, **options):
    answer = client.get(address, **options)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_text_is_rendered_with_every_mention_marked(client):
    page = page_of(client, "/d/war")
    article = page[page.index("<article") : page.index("</article>")]
    marks = re.findall(r'<a class="mention" id="m(\d+)" href="#item\d+"[^>]*>([^<]*)</a>', article)
    assert [(int(index), html.unescape(name)) for index, name in marks] == [
        (index, mention.text) for index, mention in enumerate(WAR.mentions)
    ]
    plain = html.unescape(re.sub(r"<[^>]+>", "", article))
    assert "".join(plain.split()) == "".join(WAR.document.text.split())


def test_marks_carry_role_and_sureness(client):
    page = page_of(client, "/d/war")
    kinds = re.findall(r'data-role="(\w+)" data-sureness="(\w+)">([^<]+)</a>', page)
    assert ("associative", "sure", "Moscow") in kinds
    assert ("demonym", "sure", "Syrian") in kinds
    assert ("literal", "unsure", "Tripoli") in kinds
    assert ("literal", "nil", "Nowhereville") in kinds


def test_the_table_lists_every_place_with_its_sentences_linked_to_the_text(client):
    page = page_of(client, "/d/war")
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert table.count("<tr ") == 6
    assert "Palmyra, Homs, Syria" in table
    assert re.findall(r'class="to-text" href="#m(\d+)"', table) == ["1", "5", "9", "0", "3", "4", "8", "2", "6", "7"]
    assert "returned to <mark>Aleppo</mark> after" in table


def test_a_text_without_places_says_so_and_is_shown(client):
    page = page_of(client, "/d/barren")
    assert "No places found" in page
    assert "nothing in particular" in page


def test_the_first_page_offers_texts_to_open_and_to_try(client):
    page = page_of(client, "/")
    assert page.count('href="/d/') == 2
    assert page.count('name="seed"') >= 3
    assert "<textarea" in page


def test_every_seed_can_be_tried_and_leads_to_its_page(nlp):
    client = create_app({"WTF_CSRF_ENABLED": False}, nlp=nlp).test_client()
    names = re.findall(r'name="seed" value="([^"]+)"', page_of(client, "/"))
    assert len(names) >= 4
    for name in names:
        answer = client.post("/documents", data={"seed": name})
        assert (answer.status_code, answer.location) == (303, f"/d/{name}")
    assert f'value="{names[0]}"' not in page_of(client, "/")


def test_a_pasted_text_leads_to_its_page_which_shows_how_far_it_is(nlp):
    client = create_app({"WTF_CSRF_ENABLED": False}, nlp=nlp).test_client()
    answer = client.post("/documents", data={"text": "From Aleppo.\r\nTo Homs."})
    assert (answer.status_code, answer.location) == (303, "/d/from-aleppo")
    page = page_of(client, answer.location)
    assert "of 4 words" in page or "From " in page


@pytest.mark.parametrize(
    ("form", "status", "part"),
    [
        ({"text": " "}, 422, "There is no text in it"),
        ({"file": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(100)), "photo.png")}, 422, "photo.png"),
    ],
)
def test_an_error_stands_on_the_page_it_was_made_on(client, form, status, part):
    answer = client.post("/documents", data=form)
    assert answer.status_code == status
    assert part in answer.get_data(as_text=True)


def test_what_was_pasted_is_not_lost_with_an_error(client):
    app = create_app({"WTF_CSRF_ENABLED": False, "GEOMAP_MAX_CHARACTERS": 10})
    page = app.test_client().post("/documents", data={"text": "eleven letters"}).get_data(as_text=True)
    assert "eleven letters</textarea>" in page
    assert "14 characters and the limit is 10" in page


def test_a_text_that_failed_tells_why_on_its_page():
    def mapper(document, progress):
        raise ValueError

    client = create_app({"WTF_CSRF_ENABLED": False}, mapper=mapper).test_client()
    where = client.post("/documents", data={"text": "Anything."}).location
    deadline = time.monotonic() + 20
    page = page_of(client, where)
    while "geomap failed on this text" not in page and time.monotonic() < deadline:
        time.sleep(0.02)
        page = page_of(client, where)
    assert "Remove it and try another" in page
    assert client.post(f"{where}/remove").location == "/"
    assert client.get(where).status_code == 404


def test_a_text_that_cannot_be_taken_at_the_start_is_listed_with_the_reason():
    app = create_app(documents=[Document(key="empty.txt", text=" ", title="Empty"), WAR])
    page = page_of(app.test_client(), "/")
    assert "There is no text in it" in page
    assert 'href="/d/war"' in page
    assert "There is no text in it" in page_of(app.test_client(), "/d/empty")


def test_theme_and_tiles_are_kept_and_lead_back(client):
    answer = client.post("/settings", data={"theme": "dark", "tiles": "osm", "next": "/d/war?view=table"})
    assert (answer.status_code, answer.location) == (303, "/d/war?view=table")
    page = page_of(client, "/d/war")
    assert 'data-theme="dark"' in page
    assert 'data-tiles="osm"' in page


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", ""]
)
def test_settings_never_lead_elsewhere(client, elsewhere):
    location = client.post("/settings", data={"next": elsewhere}).location
    assert location == "/"


def test_the_built_in_map_comes_by_ranges(client):
    with client.get("/basemap.pmtiles", headers={"Range": "bytes=0-6"}) as answer:
        assert (answer.status_code, answer.data) == (206, b"PMTiles")
        assert answer.headers["Content-Range"].startswith("bytes 0-6/")


@pytest.mark.parametrize("suffix", ["geojson", "csv", "html"])
def test_a_map_can_be_downloaded(client, suffix):
    answer = client.get(f"/d/war/download.{suffix}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename=war.{suffix}"
    assert "Aleppo" in answer.get_data(as_text=True)


def test_geojson_may_have_a_feature_a_mention_or_a_place(client):
    assert len(client.get("/d/war/download.geojson").get_json(force=True)["features"]) == len(WAR.mentions)
    assert len(client.get("/d/war/download.geojson?by=place").get_json(force=True)["features"]) == len(WAR.places)
    assert client.get("/d/war/download.geojson?by=moon").status_code == 400
    assert client.get("/d/war/download.exe").status_code == 404


def test_markup_in_a_text_stays_text():
    nasty = "<script>alert(1)</script> & `${1}` Aleppo"
    app = create_app(
        documents=[mapped_of(nasty, Mark("Aleppo", ALEPPO), title="<img src=x onerror=alert(2)>", key="x.txt")]
    )
    page = page_of(app.test_client(), "/d/x")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; `${1}`" in page
