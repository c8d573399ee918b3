"""The JSON API of corrections and of the gazetteer, and the pages of a paged document."""

from dataclasses import replace

import pytest

from geomap.web import create_app
from geomap.web.api.description.schemas import field_descriptions
from geomap.web.api.texts import correction_payloads, mention_payloads
from geomap.web.pages import reader
from tests.web.texts import ALEPPO, WAR, Mark, mapped_of


@pytest.fixture
def client(nlp):
    return create_app({"WTF_CSRF_ENABLED": False}, nlp=nlp, documents=[WAR]).test_client()


def mention(client, text):
    return next(m for m in client.get("/api/documents/war").json["mentions"] if m["text"] == text)


def test_the_gazetteer_is_searched_by_the_beginning_of_a_name_and_around_a_spot(client):
    found = client.get("/api/gazetteer?q=Damasc").json["places"]
    assert "Damascus" in [each["place"]["name"] for each in found]
    near = client.get("/api/gazetteer?near=36.2,37.16").json["places"]
    assert near[0]["place"]["name"] == "Aleppo"
    assert [each["km"] for each in near] == sorted(each["km"] for each in near)
    for path in ("", "?near=99,0", "?near=a,b"):
        assert client.get(f"/api/gazetteer{path}").status_code == 400


def test_the_history_of_a_mention_tells_all_that_had_a_say_in_it(client):
    number = mention(client, "Palmyra")["id"]
    client.post("/api/corrections", json={"mention": number, "action": "confirm", "scope": "document"})
    start = mention(client, "Palmyra")["start"]
    moved = {"mention": number, "action": "move", "start": start, "end": start + 10}
    assert client.post("/api/corrections", json=moved).status_code == 201
    client.post("/api/corrections", json={"mention": number, "action": "unplace"})
    told = client.get(f"/api/mentions/{number}").json
    assert [each["action"] for each in told["history"]] == ["confirm", "move", "unplace"]
    assert told["sentences"][told["sentence"]][told["mention"]["offset"] :].startswith(told["mention"]["text"])
    others = [m["id"] for m in client.get("/api/documents/war").json["mentions"] if m["text"] == "Palmyra"]
    told = client.get(f"/api/mentions/{others[-1]}").json
    assert [each["action"] for each in told["history"]] == ["confirm"]


def test_a_mention_that_is_gone_is_told(client):
    number = mention(client, "Moscow")["id"]
    assert client.post("/api/corrections", json={"mention": number, "action": "reject"}).status_code == 201
    assert client.get(f"/api/mentions/{number}").status_code == 404
    again = client.post("/api/corrections", json={"mention": number, "action": "confirm"})
    assert (again.status_code, "\n" in again.json["error"]) == (404, False)


def test_every_field_of_a_correction_is_described(client):
    number = mention(client, "Moscow")["id"]
    made = client.post("/api/corrections", json={"mention": number, "action": "confirm"}).json["correction"]
    assert set(made) == set(field_descriptions(correction_payloads.CorrectionPayload))


PAGED = mapped_of("One page.\n\nAleppo is on\nthe second.\n\nThe end.", Mark("Aleppo", ALEPPO), key="paged.txt")


def paged(*pages):
    return replace(PAGED, document=replace(PAGED.document, pages=pages))


@pytest.mark.parametrize("pages", [(0, 11, 36), (0, 13, 20), (0, 24), (0, 9, 10, 11), ()])
def test_pages_are_told_once_each_and_no_character_is_lost(pages):
    mapped = paged(*pages)
    text, told = mapped.document.text, []
    for paragraph in reader.paragraphs(mapped):
        content = "".join(piece.text for piece in paragraph.pieces)
        assert text[paragraph.start : paragraph.start + len(content)] == content
        told += [piece.page for piece in paragraph.pieces if piece.page]
    assert told == list(range(1, len(pages) + 1))


def test_a_page_has_an_anchor_in_the_text_and_a_mention_tells_its_page():
    client = create_app(documents=[paged(0, 11, 36)]).test_client()
    page = client.get("/d/paged").get_data(as_text=True)
    assert page.index('id="page-1"') < page.index('id="page-2"') < page.index(">Aleppo</a>") < page.index('id="page-3"')
    assert client.get("/api/documents/paged").json["mentions"][0]["page"] == 2
    assert mention_payloads.page_at((), 5) is None


def test_a_bare_carriage_return_reaches_the_browser_as_it_is():
    mapped = mapped_of("One\rtwo Aleppo.", Mark("Aleppo", ALEPPO), key="old.txt")
    page = create_app(documents=[mapped]).test_client().get("/d/old").get_data(as_text=True)
    assert "One&#13;two" in page
