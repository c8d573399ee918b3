"""The page and the API say where a text is not in English."""

from __future__ import annotations

import pytest

from geomap.store import Store
from geomap.web import create_app
from tests.store.made import PLACES
from tests.store.written import write

NAMES = {"Idlib": PLACES[2], "Aleppo": PLACES[3]}
FRENCH = "Le convoi parti de Aleppo pour Idlib a été arrêté près de la ville, et les gens sont à pied."


@pytest.fixture
def client():
    store = Store.temporary()
    write(store, "french", FRENCH, NAMES, language="fr")
    write(store, "english", "From Idlib to Aleppo.", NAMES, language="en")
    write(store, "mixed", f"From Idlib to Aleppo.\n\n{FRENCH}", NAMES, language="en")
    yield create_app({"TESTING": True}, store=store).test_client()
    store.close()


@pytest.mark.parametrize(
    ("document", "notice"),
    [("french", "The text is in French."), ("mixed", "A paragraph is in French."), ("english", "")],
)
def test_a_notice_says_that_a_text_is_not_in_english(client, document, notice):
    page = client.get(f"/d/{document}").get_data(as_text=True)
    payload = client.get(f"/api/documents/{document}").get_json()
    assert payload["language"] == ("fr" if document == "french" else "en")
    assert payload["notice"].startswith(notice)
    assert ("geomap reads English and may miss places in it." in page) == bool(notice)
    assert bool(payload["notice"]) == bool(notice)
    assert notice in page
