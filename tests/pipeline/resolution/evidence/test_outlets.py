"""Where a publication is at home: from its host, and what that does to the names in its texts."""

import json
from collections import Counter

import pytest

from geomap.paths import folder
from geomap.pipeline import map_documents
from geomap.pipeline.resolution.evidence.outlets import UNKNOWN_HOME, home_of, outlet_of
from geomap.places import distance_km
from geomap.read import Document, read_sources

LEBANON = "A man from Lebanon was arrested on Monday."
ROWS = [line.split("\t") for line in (folder("data") / "outlets.tsv").read_text(encoding="utf-8").splitlines()]


def outlet(source="", url=""):
    return outlet_of(Document(key="1", text="x", url=url, fields={"source": source} if source else {}))


@pytest.mark.parametrize(
    "where", ["ldnews.com", "www.ldnews.com", " LDNews.com ", "http://ldnews.com/a?b=http://x.y", "//ldnews.com:80/a"]
)
def test_a_host_is_read_from_a_source_and_from_an_address(where):
    assert home_of(outlet(source=where)).name == "Lebanon, Pennsylvania"
    assert home_of(outlet(url=where)).name == "Lebanon, Pennsylvania"


def test_a_source_that_is_known_goes_before_the_address_and_one_that_is_not_does_not():
    assert outlet(source="ldnews.com", url="http://www.thetowntalk.com/a") == "ldnews.com"
    assert outlet(source="Lebanon Daily News", url="http://www.thetowntalk.com/a") == "www.thetowntalk.com"
    assert outlet(source="example.com", url="http://www.thetowntalk.com/a") == "www.thetowntalk.com"


def test_subdomains_belong_to_the_outlet_and_other_hosts_that_end_alike_do_not():
    assert home_of("sports.local.ldnews.com") == home_of("ldnews.com") != UNKNOWN_HOME
    assert home_of("oldnews.com") == home_of("ldnews.com.example.org") == home_of("com") == UNKNOWN_HOME


def test_an_ending_tells_a_country_unless_it_is_sold_to_anyone():
    assert home_of("paper.example.de").country == "DE"
    assert home_of("paper.example.co.uk").country == "GB"
    assert home_of("paper.example.de").point is None
    assert home_of("example.tv") == home_of("example.eu") == home_of("example.com") == UNKNOWN_HOME


@pytest.mark.parametrize(
    "odd",
    ["", " ", ".", "..", "uk", "http://", "http://[", "//[::1", "a b.uk", "http://192.168.0.11/", "x" * 9000, "é.éé"],
)
def test_what_is_no_host_says_nothing(odd):
    assert outlet(source=odd) == outlet(url=odd) == ""


@pytest.mark.parametrize("odd", [None, 7, ["ldnews.com"], {"host": "ldnews.com"}])
def test_a_source_that_is_no_text_is_ignored(odd):
    assert outlet_of(Document(key="1", text="x", fields={"source": odd})) == ""


def test_every_row_of_the_table_is_well_formed():
    for row in ROWS:
        host, town, _, country, latitude, longitude = row
        assert host == host.lower().strip(), row
        assert "." in host, row
        assert not host.startswith("www."), row
        assert town, row
        assert len(country) == 2, row
        assert country.isupper(), row
        assert -90 <= float(latitude) <= 90, row
        assert -180 <= float(longitude) <= 180, row
    assert [host for host, many in Counter(row[0] for row in ROWS).items() if many > 1] == []


def test_every_town_of_the_table_is_in_the_gazetteer_where_the_table_says(gazetteer):
    found = gazetteer.candidates([row[1] for row in ROWS], fuzzy=False)
    lost = []
    for (host, town, _, country, latitude, longitude), candidates in zip(ROWS, found, strict=True):
        km = [
            distance_km(float(latitude), float(longitude), c.place.latitude, c.place.longitude)
            for c in candidates
            if c.place.country_code == country
        ]
        if min(km, default=99) > 30:
            lost.append((host, town))
    assert lost == []


def lebanon_of(nlp, *documents):
    [mapped] = map_documents(nlp, documents)
    [mention] = mapped.mentions
    return mention.place.country_code, mention.place.admin1_code


def test_a_local_papers_lebanon_is_its_own(nlp):
    assert lebanon_of(nlp, Document(key="1", text=LEBANON, url="https://www.ldnews.com/news/1")) == ("US", "PA")
    assert lebanon_of(nlp, Document(key="1", text=LEBANON))[0] == "LB"


def test_json_lines_tell_the_outlet_by_source_or_by_url(nlp, tmp_path):
    path = tmp_path / "news.jsonl"
    for known in ({"source": "ldnews.com"}, {"url": "http://www.ldnews.com/ci_1"}):
        path.write_text(json.dumps({"doc_id": "1", "text": LEBANON, **known}) + "\n")
        assert lebanon_of(nlp, *read_sources([path])) == ("US", "PA")


def test_what_the_text_says_goes_before_the_papers_home(nlp):
    text = "A man from Lebanon, Tennessee, was arrested on Monday."
    [mapped] = map_documents(nlp, [Document(key="1", text=text, fields={"source": "ldnews.com"})])
    assert mapped.mentions[0].place.admin1_code == "TN"
