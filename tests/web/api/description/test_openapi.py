"""The description of the JSON API, and whether the app served for real keeps to it whatever it is asked."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from typing import TypedDict

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode, openapi
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from spacy.language import Language

from geomap.places import Candidate, Place
from geomap.read import Document
from geomap.records import Given, MappedDocument, Mention, Sentence
from geomap.store.columns.filters import Filter
from geomap.store.columns.parsing import parse
from geomap.web import create_app
from geomap.web.api.description.operations import FILTER
from geomap.web.api.description.schemas import Schemas
from tests.properties import examples as share_of_examples
from tests.web.conftest import serving
from tests.web.texts import ALEPPO, BARREN, PALMYRA_NY, ROUGH, SYRIA, WAR

KNOWN = {"Aleppo": ALEPPO, "Syria": SYRIA, "Palmyra": PALMYRA_NY}


class Simple:
    """Maps and resolves by a list of three names, at once and always in the same way."""

    def __call__(self, document: Document, progress: object) -> MappedDocument:
        found = re.finditer("|".join(KNOWN), document.text)
        return self.resolve(document, [Given(start=m.start(), end=m.end()) for m in found], {})

    def resolve(self, document: Document, given: Sequence[Given], preferred: Mapping[str, Place]) -> MappedDocument:
        text = document.text
        mentions = []
        for each in given:
            name = text[each.start : each.end]
            place = each.place if each.decided else KNOWN.get(name)
            chosen = (Candidate(place, name, 1.0),) if place else ()
            mention = Mention(
                start=each.start,
                end=each.end,
                text=name,
                sentence=0,
                role="literal",
                place=place,
                score=1.0,
                candidates=chosen,
            )
            mentions.append(replace(mention, status=each.status))
        return MappedDocument(document, (Sentence(0, len(text), text),), tuple(mentions), "by hand")


def described() -> dict:
    return create_app().test_client().get("/api/openapi.json").json


DESCRIBED = described()
SCHEMAS = DESCRIBED["components"]["schemas"]


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_described_and_nothing_else():
    told = {(path, method) for path, methods in DESCRIBED["paths"].items() for method in methods}
    assert told == routes(create_app())


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_described(name):
    assert SCHEMAS[name]["description"]
    for field, schema in SCHEMAS[name]["properties"].items():
        assert len(schema.get("description", "").split()) >= 2, f"{name}.{field} has no description"


def test_a_field_without_a_description_is_refused():
    class Undescribed(TypedDict):
        """A class whose field says nothing."""

        field: int

    with pytest.raises(TypeError, match=r"Undescribed\.field has no description"):
        Schemas().of(Undescribed)


def test_every_operation_says_what_it_does_and_what_may_go_wrong():
    for methods in DESCRIBED["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert {"400", "403", "503"} < set(operation["responses"])
            for parameter in operation.get("parameters", ()):
                assert parameter["description"]


def example(schema: dict) -> list[str]:
    """Values that a schema of a parameter allows."""
    if "enum" in schema:
        return schema["enum"]
    if "pattern" in schema:
        assert re.fullmatch(schema["pattern"], "SY")
        return ["SY"]
    return {"date": ["2016-03-15"], "number": ["0.5"], "string": ["a"]}[schema.get("format", schema["type"])]


def test_the_filter_is_described_as_it_is_read():
    """Each described parameter narrows a filter, with values that its schema allows, and there are no others."""
    names = [parameter.name for parameter in FILTER]
    read = []
    for parameter in FILTER:
        made = [parse({"q": ["a"], parameter.name: [value]}) for value in example(parameter.schema)]
        read += [parameter.name] if parameter.name in {name for one in made for name, _ in one.parameters()} else []
        if parameter.repeated:
            values = example(parameter.schema)
            assert len(parse({parameter.name: values}).parameters()) == len(values)
    assert read == names
    assert len(names) == len(set(names)) == len(fields(Filter))


def tight(description: dict) -> dict:
    """Forbid fields that are not described, which a description for clients leaves open."""
    description = deepcopy(description)
    for name, schema in description["components"]["schemas"].items():
        if not name.endswith(("Body", "Form")) and name != "Description":
            schema["additionalProperties"] = False
    return description


TEXTS, PLACES = ["war", "barren", "rough"], [ALEPPO.id, "geonames:5128581"]


def about_what_is_there(description: dict, mentions: Sequence[int]) -> dict:
    """Ask only about what is there, so that the answers are more than that it is not."""
    return with_values(description, {"slug": ["texts"], "entry_id": TEXTS, "number": mentions})


def sensible(description: dict, mentions: Sequence[int]) -> dict:
    """Ask only about what is there, and for what may well be."""
    searches = {"q": ["Aleppo", '"quiet week"', "tru*"], "bbox": ["-10,20,60,45", "170,-20,190,-10"], "cursor": [""]}
    description = with_values(description, {**searches, "place": PLACES, "within": PLACES})
    schemas = description["components"]["schemas"]
    schemas["CollectionBody"]["properties"]["name"] = {"enum": ["Texts", "Reports"]}
    body = schemas["CorrectionBody"]["properties"]
    body |= {"mention": {"enum": mentions}, "document": {"enum": TEXTS}}
    body["place"] = {"anyOf": [{"enum": PLACES}, body["place"]["anyOf"][1]]}
    body["start"] = body["end"] = {"type": "integer", "minimum": 0, "maximum": 200}
    return description


def with_values(description: dict, values: Mapping[str, Sequence[object]]) -> dict:
    description = deepcopy(description)
    for methods in description["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in values:
                    parameter["schema"] = {"enum": values[parameter["name"]]}
    return description


@dataclass(frozen=True)
class Checked:
    """The app's description as it is served, of the served app; in three forms, by what is asked for."""

    anything: openapi.OpenApiSchema
    there: openapi.OpenApiSchema
    sensible: openapi.OpenApiSchema


@pytest.fixture(scope="module")
def checked(nlp: Language) -> Iterator[Checked]:
    simple = Simple()
    with serving() as start:
        address = start(create_app(nlp=nlp, mapper=simple, resolver=simple, documents=[WAR, BARREN, ROUGH]))
        description = tight(asked(f"{address}/api/openapi.json"))
        mentions = [mention["id"] for mention in asked(f"{address}/api/documents/war")["mentions"]]
        config = schemathesis.Config.from_dict({"base-url": address, "generation": {"deterministic": True}})
        there = about_what_is_there(description, mentions)
        forms = (description, there, sensible(there, mentions))
        yield Checked(*(openapi.from_dict(each, config=config) for each in forms))


def asked(address: str) -> dict:
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


OPERATIONS = sorted(
    ((path, method) for path, methods in DESCRIBED["paths"].items() for method in methods),
    key=lambda each: (each[1] == "delete", each[0].endswith(("/run", "/cancel"))),  # until then all is there and mapped
)
REFUSABLE = [
    (path, method)
    for path, method in OPERATIONS
    if "requestBody" in DESCRIBED["paths"][path][method]
    or any(parameter["in"] == "query" for parameter in DESCRIBED["paths"][path][method].get("parameters", ()))
]


def keeps_to_it(operation, examples, mode=GenerationMode.POSITIVE):
    # a schema cannot tell that a day exists, or that since comes before until
    excluded = [positive_data_acceptance]
    if mode is GenerationMode.NEGATIVE and operation.path == "/api/documents":
        excluded.append(negative_data_rejection)  # a form cannot say null, so that is no refusable value
    statuses = set()

    @hypothesis.settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def keeps(case):
        statuses.add(case.call_and_validate(excluded_checks=excluded).status_code)

    keeps()
    return statuses


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_served_app_keeps_to_its_description(checked, path, method):
    statuses = keeps_to_it(checked.sensible[path][method], share_of_examples(0.2))
    assert min(statuses) < 300, "nothing was asked that could be answered"


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_served_app_keeps_to_it_whatever_is_asked(checked, path, method):
    keeps_to_it(checked.anything[path][method], share_of_examples(0.1))


@pytest.mark.parametrize(("path", "method"), REFUSABLE)
def test_the_served_app_refuses_what_its_description_forbids(checked, path, method):
    keeps_to_it(checked.there[path][method], share_of_examples(0.12), GenerationMode.NEGATIVE)
