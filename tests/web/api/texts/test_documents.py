"""The JSON API."""

import io
import threading

import pytest

from geomap.web import create_app
from geomap.web.api import place_payloads
from geomap.web.api.description.schemas import field_descriptions
from geomap.web.api.texts import document_payloads, mention_payloads
from tests.web.texts import ALEPPO, PALMYRA, PALMYRA_NY, ROUGH, SYRIA, WAR


def wait_for(client, status):
    for _ in range(600):
        answer = client.get(f"/api/documents/{status['id']}/status").json
        if answer["state"] in {"done", "failed"}:
            return answer
        threading.Event().wait(0.05)
    pytest.fail("the text was never settled")


def test_the_list_tells_every_text_and_its_state(client):
    listed = client.get("/api/documents").json["documents"]
    assert [(one["id"], one["state"], one["url"]) for one in listed] == [
        ("war", "done", "/d/war"),
        ("barren", "done", "/d/barren"),
    ]


def test_mentions_lie_in_their_sentences_by_code_points(client):
    told = client.get("/api/documents/war").json
    assert len(told["mentions"]) == len(WAR.mentions)
    for mention in told["mentions"]:
        sentence = told["sentences"][mention["sentence"]]
        assert sentence[mention["offset"] : mention["offset"] + len(mention["text"])] == mention["text"]
        assert WAR.document.text[mention["start"] : mention["end"]] == mention["text"]


def test_a_place_carries_the_name_of_the_text_and_its_kind(client):
    told = client.get("/api/documents/war").json
    places = {place["id"]: place for place in told["places"]}
    palmyra = places[PALMYRA.id]
    assert (palmyra["name"], palmyra["main_name"], palmyra["label"]) == ("Palmyra", "Tadmur", "Palmyra, Homs, Syria")
    assert (palmyra["kind"], palmyra["area"]) == ("town", False)
    assert places["geonames:163843"]["area"] is True
    assert [place["id"] for place in told["candidates"]] == [PALMYRA_NY.id]


def test_a_name_without_a_place_is_told_as_unplaced(client):
    told = client.get("/api/documents/war").json
    assert told["unplaced"] == [{"id": "nil:nowhereville", "name": "Nowhereville"}]
    assert told["mentions"][7]["item"] == "nil:nowhereville"


def rough_told():
    return create_app(documents=[ROUGH]).test_client().get("/api/documents/rough").json


def test_estimates_are_told_apart_from_places():
    told = rough_told()
    assert [(each["id"], each["basis"], each["radius_km"]) for each in told["estimates"]] == [
        (f"within:{ALEPPO.id}:old mill", "within", 12),
        ("derived:0", "offset", 6),
        ("derived:1", "between", 112),
    ]
    assert told["estimates"][2]["words"] == ["between ", "Tripoli", " and ", "Palmyra", "; within about 112 km"]
    assert told["mentions"][0]["item"] == told["estimates"][0]["id"]
    assert [each["name"] for each in told["unplaced"]] == ["Nowhereville"]
    for derived in told["derived"]:
        assert told["sentences"][derived["sentence"]][derived["offset"] :].startswith(derived["text"])
    known = {place["id"] for place in [*told["places"], *told["candidates"]]}
    assert known >= {SYRIA.id, *(anchor for each in told["estimates"] for anchor in each["anchors"])}


def test_reasons_and_doubts_are_told_in_words():
    palmyra, lost = (rough_told()["mentions"][index] for index in (4, 6))
    assert (palmyra["why"], palmyra["nil"]) == (["Syria is named", "near Aleppo"], 0.02)
    assert (palmyra["review"], palmyra["doubt"]) == (
        "runner-up",
        "perhaps Palmyra, New York, United States",
    )
    assert (lost["review"], lost["doubt"]) == ("nil", "probably no place of the gazetteer")


@pytest.mark.parametrize(
    ("described", "path"),
    [
        (document_payloads.DocumentPayload, ()),
        (document_payloads.StatusPayload, ("status",)),
        (place_payloads.PlacePayload, ("places", 0)),
        (mention_payloads.MentionPayload, ("mentions", 0)),
        (mention_payloads.CandidatePayload, ("mentions", 1, "candidates", 0)),
        (document_payloads.UnplacedPayload, ("unplaced", 0)),
        (mention_payloads.EstimatePayload, ("estimates", 0)),
        (mention_payloads.DerivedPayload, ("derived", 0)),
        (document_payloads.FocusPayload, ("focus", 0)),
    ],
)
def test_every_field_that_is_told_is_described(described, path):
    told = rough_told()
    for step in path:
        told = told[step]
    assert set(told) == set(field_descriptions(described))


def test_a_pasted_text_is_mapped_in_the_background(nlp):
    client = create_app({"WTF_CSRF_ENABLED": False}, nlp=nlp).test_client()
    answer = client.post("/api/documents", json={"text": "They fled from Aleppo to Damascus.", "title": "Flight"})
    assert answer.status_code == 202
    assert wait_for(client, answer.json)["state"] == "done"
    told = client.get(f"/api/documents/{answer.json['id']}").json
    assert [mention["text"] for mention in told["mentions"]] == ["Aleppo", "Damascus"]
    assert told["status"]["words_done"] == told["status"]["words"] == 6


def test_an_html_file_gives_its_text_and_runs_nothing(nlp):
    client = create_app({"WTF_CSRF_ENABLED": False}, nlp=nlp).test_client()
    page = (
        b"<html><head><title>News</title></head><body><article><p>A bridge in <b>Geneva</b> was closed on Monday for "
        b"repairs.</p><script>alert(1)</script></article></body></html>"
    )
    answer = client.post("/api/documents", data={"file": (io.BytesIO(page), "news.html")})
    assert answer.status_code == 202
    assert wait_for(client, answer.json)["state"] == "done"
    told = client.get(f"/api/documents/{answer.json['id']}").json
    assert "Geneva" in [mention["text"] for mention in told["mentions"]]
    assert "alert" not in " ".join(told["sentences"])


@pytest.mark.parametrize(
    ("request_options", "status", "part"),
    [
        ({"json": {"text": "  "}}, 422, "no text"),
        ({"json": {"text": 5}}, 422, '"text" must be a string'),
        ({"data": b"{", "content_type": "application/json"}, 422, 'JSON object with "text"'),
        ({"data": {}}, 422, "no text"),
        ({"data": {"seed": "../../etc/passwd"}}, 422, "no sample text '../../etc/passwd'"),
        ({"data": {"file": (io.BytesIO(b"\x7fELF\x02\x01\x01" + bytes(600)), "a.out")}}, 422, "a.out"),
        ({"data": {"file": (io.BytesIO(b"Aleppo\x00and more"), "nul.txt")}}, 422, "NUL"),
        ({"data": {"file": (io.BytesIO(b""), "empty.txt")}}, 422, "empty"),
        ({"json": {"text": "x" * 1_000_001}}, 422, "1,000,001 characters and the limit is 1,000,000"),
    ],
)
def test_bad_input_gets_one_line_that_says_what_to_do(client, request_options, status, part):
    answer = client.post("/api/documents", **request_options)
    assert answer.status_code == status
    assert part in answer.json["error"]
    assert "\n" not in answer.json["error"]


@pytest.mark.parametrize("field", ['name="text"', 'name="file"; filename="big.txt"'])
def test_an_upload_over_the_limit_is_refused_before_it_is_read(client, field):
    body = f"--b\r\nContent-Disposition: form-data; {field}\r\n\r\n{'x' * 50_000_001}\r\n--b--\r\n".encode()
    answer = client.post("/api/documents", data=body, content_type="multipart/form-data; boundary=b")
    assert (answer.status_code, "more than 50 MB" in answer.json["error"]) == (413, True)


def test_a_text_can_be_removed(client):
    assert client.delete("/api/documents/war").status_code == 204
    assert client.get("/api/documents/war").status_code == 404
    assert client.delete("/api/documents/war").status_code == 404


def test_what_is_not_there_is_told_in_json(client):
    answer = client.get("/api/documents/none")
    assert (answer.status_code, list(answer.json)) == (404, ["error"])
