"""Scripts that are fetched ahead."""

import re

import pytest

from geomap.paths import folder
from geomap.web.assets import fingerprint, imported_modules


@pytest.mark.parametrize("entry", ["js/article/app.js", "js/collection/app.js", "js/start/start.js"])
def test_all_that_a_page_imports_is_found(entry):
    found = imported_modules(entry)
    assert len(set(found)) == len(found) >= 3
    for module in (entry, *found):
        text = (folder("static") / module).read_text(encoding="utf-8")
        for name in re.findall(r'from "(\.[^"]+)"', text):
            path = (folder("static") / module).parent.joinpath(name).resolve()
            assert path.relative_to(folder("static").resolve()).as_posix() in {entry, *found}


def test_pages_fetch_their_modules_ahead(client):
    page = client.get("/d/war").get_data(as_text=True)
    ahead = re.findall(r'<link rel="modulepreload" href="/static/[0-9a-f]{12}/([^"]+)">', page)
    assert ahead == list(imported_modules("js/article/app.js"))


def test_static_files_may_be_kept_for_good_since_their_address_tells_their_state(client):
    with client.get(f"/static/{fingerprint()}/js/article/app.js") as answer:
        assert answer.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert client.get("/static/000000000000/js/article/app.js").status_code == 404
