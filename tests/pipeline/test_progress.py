"""Progress is heard while it is listened to, and only then."""

from geomap.pipeline.progress import heard_by, tell
from geomap.pipeline.recognition.tagger import Tagger, Text
from geomap.pipeline.recognition.weights import open_weights


def test_nobody_needs_to_listen():
    tell(0.5)


def test_a_listener_hears_what_is_told_until_it_leaves():
    heard = []
    with heard_by(heard.append):
        tell(0.25)
        tell(1.0)
    tell(0.5)
    assert heard == [0.25, 1.0]


def test_the_recogniser_tells_its_share_of_a_text():
    heard = []
    words = ["They", "went", "from", "Aleppo", "to", "Damascus", "and", "back", "again", "."] * 400
    with heard_by(heard.append):
        Tagger(open_weights(), threads=1, batch_size=4).probabilities([Text(words, list(range(0, len(words), 10)))])
    assert heard == sorted(heard)
    assert len(heard) > 2
    assert heard[-1] == 1.0
