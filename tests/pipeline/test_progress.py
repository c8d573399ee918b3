"""Progress is heard while it is listened to, and only then."""

from geomap.pipeline.progress import progress_listener, report_progress
from geomap.pipeline.recognition.tagger import Tagger, Text
from geomap.pipeline.recognition.weights import open_weights


def test_nobody_needs_to_listen():
    report_progress(0.5)


def test_a_listener_hears_what_is_told_until_it_leaves():
    heard = []
    with progress_listener(heard.append):
        report_progress(0.25)
        report_progress(1.0)
    report_progress(0.5)
    assert heard == [0.25, 1.0]


def test_the_recogniser_tells_its_share_of_a_text():
    heard = []
    words = ["They", "went", "from", "Aleppo", "to", "Damascus", "and", "back", "again", "."] * 400
    with progress_listener(heard.append):
        Tagger(open_weights(), threads=1, batch_size=4).probabilities([Text(words, list(range(0, len(words), 10)))])
    assert heard == sorted(heard)
    assert len(heard) > 2
    assert heard[-1] == 1.0
