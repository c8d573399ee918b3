"""Literal, associative and demonym mentions."""

import numpy as np
import pytest

from geomap.errors import WeightsError
from geomap.pipeline.resolution.evidence.role_clues import COLUMNS, FACTORS, SLOTS, find_clues
from geomap.pipeline.resolution.evidence.roles import (
    RoleMention,
    RoleModel,
    default_role_model,
    neighbour_features,
    roles_of,
)


def role(text, kind="capital", name="Moscow"):
    start = text.index(name)
    [said] = roles_of(text, [RoleMention(start, start + len(name), kind)])
    return said


@pytest.mark.parametrize(
    "text",
    [
        "Moscow said on Friday that the strikes would go on.",
        "Moscow has repeatedly denied the reports.",
        "Moscow’s warplanes flew home.",
        "Moscow's foreign ministry did not answer.",
        "A Moscow-backed ceasefire held.",
        "The Moscow government refused.",
        "The allies blamed Moscow for the attack.",
        "Kyiv accused Moscow of shelling the town.",
    ],
)
def test_those_who_govern_there_are_marked_associative(text):
    assert role(text) == "associative"


@pytest.mark.parametrize(
    "text",
    [
        "They met in Moscow on Friday.",
        "In Moscow, they met on Friday.",
        "The Moscow-based paper closed.",
        "Moscow’s streets were empty.",
        "A man from Moscow said no.",
        "She was born near Moscow in 1950.",
    ],
)
def test_the_place_itself_is_literal(text):
    assert role(text) == "literal"


def test_a_village_does_not_speak_for_a_government():
    assert role("Tawila said nothing.", "town", "Tawila") == "literal"


def test_a_name_inside_an_organisations_is_associative():
    assert role("He works at the Moscow Times.") == "associative"


def test_a_people_is_a_demonym_whatever_follows():
    assert roles_of("Russian said", [RoleMention(0, 7, "country", demonym=True)]) == ["demonym"]


def test_roles_come_in_the_order_asked_for_whatever_the_order_of_the_text():
    text = "Russia said so. They met in Moscow. Russians cheered."
    mentions = [
        RoleMention(28, 34, "capital"),
        RoleMention(36, 44, "country", demonym=True),
        RoleMention(0, 6, "country"),
    ]
    assert roles_of(text, mentions) == ["literal", "demonym", "associative"]


@pytest.mark.parametrize(
    "text", ["Moscow", "Moscow\n", "MOSCOW (AP)", " \n Moscow 's", "x" * 500 + "Moscow" + "!" * 500]
)
def test_a_mention_at_the_edge_of_a_text_has_its_clues(text):
    start = text.upper().index("MOSCOW")
    found = find_clues(text, start, start + 6, "capital")
    assert len(found.words) == len(COLUMNS) == len(FACTORS)
    assert roles_of(text, [RoleMention(start, start + 6, "nil")])[0] in {"literal", "associative"}


def test_mentions_in_a_list_and_of_one_name_see_each_other():
    text = "Brazil and China grew; China too."
    spans = [(0, 6), (11, 16), (23, 28)]
    seen = neighbour_features(text, spans, np.array([1.0, -2.0, 3.0], np.float32))
    assert seen[:, 1].tolist() == [0, 1.5, -1]
    assert seen[:, 2].tolist() == [0, 1, 0]
    assert seen[:, 3].tolist() == [-2, 0, 0]
    assert np.allclose(seen[:, 4], [0.5, 2, -0.5])


def test_the_ranker_sets_the_roles_of_what_it_resolved(nlp):
    doc = nlp("Moscow said on Friday that Russian troops would leave. They were in Idlib.")
    assert {ent.text: ent._.role for ent in doc.ents} == {
        "Moscow": "associative",
        "Russian": "demonym",
        "Idlib": "literal",
    }


def test_weights_are_the_same_once_written_and_read(tmp_path):
    path = tmp_path / "weights.npz"
    default_role_model().save(path)
    again = RoleModel.load(path)
    assert again.keys == default_role_model().keys
    assert np.allclose(again.words, default_role_model().words, atol=1e-3)


def test_weights_that_are_missing_or_broken_are_one_clear_error(tmp_path):
    path = tmp_path / "weights.npz"
    with pytest.raises(WeightsError, match="missing"):
        RoleModel.load(path)
    path.write_bytes(b"PK no archive")
    with pytest.raises(WeightsError, match="cannot be read"):
        RoleModel.load(path)
    none = np.zeros(0, np.uint8)
    np.savez(
        path,
        keys=none,
        key_weights=np.zeros(1),
        vocabulary=none,
        words=np.zeros((1, len(SLOTS) - 1)),
        scales=np.ones(len(SLOTS) - 1),
        biases=np.zeros(2),
        second=np.zeros(5),
    )
    with pytest.raises(WeightsError, match="another version"):
        RoleModel.load(path)
