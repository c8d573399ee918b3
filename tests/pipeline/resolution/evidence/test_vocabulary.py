"""What a text's ordinary words say of countries."""

import numpy as np
import pytest

from geomap.errors import WeightsError
from geomap.paths import folder
from geomap.pipeline.resolution.evidence.vocabulary import MAX_LOG_ODDS, MIN_KNOWN_WORDS, Wording, words_of

AMERICAN = """The sheriff said two deputies arrested a man at a parking lot downtown. The county school district and
the state senate voted on a program to fund high school football; the governor signed the bill, and the city council
approved a sales tax of $5 million, a spokesman said. The attorney said the jury will hear the case, officials said."""
BRITISH = """The councillor said the programme for the town centre would cost £3 million, and planning officers were
asked to favour the scheme. Shoppers and motorists queued on the motorway while the rugby and cricket clubs organised a
charity match; the constable said neighbours had rung the police whilst pensioners waited at the lorry park and the
labour dispute went on, a spokeswoman for the trust said. The club's striker and midfielder trained at the ground."""


@pytest.fixture(scope="module")
def shipped():
    return Wording.load(folder("data") / "ranker" / "wording.npz")


def small():
    """Thirty words, of which the even ones speak for the United States and the odd ones for Britain."""
    words = {f"word{chr(97 + number // 26)}{chr(97 + number % 26)}": number for number in range(30)}
    table = np.zeros((30, 3), np.float32)
    table[::2, 1] = table[1::2, 0] = 0.25
    return Wording(words, ("GB", "US"), table, np.array([0.0, 0.5, -1], np.float32), np.full(3, 1 / 3, np.float32))


def test_words_are_those_in_small_letters_and_signs_of_money():
    assert words_of("Sheriff Mary O'Hara of Leeds said it’s well-known: £5, $6, €7 a day") == {
        "of", "said", "it’s", "well-known", "day", "£", "$", "€",
    }  # fmt: skip


def test_weights_come_back_as_they_were_written(tmp_path):
    wording = small()
    wording.save(tmp_path / "wording.npz")
    again = Wording.load(tmp_path / "wording.npz")
    assert (again.vocabulary, again.countries) == (wording.vocabulary, wording.countries)
    for name in ("table", "bias", "prior"):
        assert np.array_equal(getattr(again, name), getattr(wording, name))
    assert again.odds(set(wording.vocabulary)) == wording.odds(set(wording.vocabulary))


def test_missing_and_damaged_weights_are_refused_in_one_line_that_says_what_to_do(tmp_path):
    path = tmp_path / "wording.npz"
    small().save(path)
    whole = path.read_bytes()
    np.savez(tmp_path / "other.npz", words=np.zeros(3))
    wrong = Wording({"a": 0}, ("GB",), np.zeros((5, 2), np.float32), np.zeros(2, np.float32), np.ones(2, np.float32))
    wrong.save(tmp_path / "wrong.npz")
    cases = {
        "missing": None,
        "empty": b"",
        "text": b"these are no weights",
        "short": whole[: len(whole) // 2],
        "of something else": (tmp_path / "other.npz").read_bytes(),
        "of several makings": (tmp_path / "wrong.npz").read_bytes(),
    }
    for what, content in cases.items():
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(WeightsError) as raised:
            Wording.load(path)
        assert str(path) in str(raised.value), what
        assert "install geomap again" in str(raised.value), what
        assert "\n" not in str(raised.value), what


def test_a_text_of_few_known_words_says_nothing():
    wording = small()
    words = list(wording.vocabulary)
    assert wording.odds(set()) == {}
    assert wording.odds({*words[: MIN_KNOWN_WORDS - 1], "unheard", "of"}) == {}
    assert set(wording.odds(set(words[:MIN_KNOWN_WORDS]))) == {"GB", "US", ""}


def test_odds_are_capped_on_both_sides(shipped):
    wording = small()
    odds = wording.odds({word for word, row in wording.vocabulary.items() if row % 2 == 0} | set(wording.vocabulary))
    assert odds["US"] > odds["GB"] > odds[""]
    strong = Wording(wording.vocabulary, wording.countries, wording.table * 1000, wording.bias * 99, wording.prior)
    assert strong.odds(set(wording.vocabulary))[""] == pytest.approx(-MAX_LOG_ODDS)
    for text in (AMERICAN, BRITISH, AMERICAN * 50):
        assert all(abs(each) <= MAX_LOG_ODDS for each in shipped.odds(words_of(text)).values())


def test_american_and_british_texts_point_towards_their_countries(shipped):
    american, british = shipped.odds(words_of(AMERICAN)), shipped.odds(words_of(BRITISH))
    assert american["US"] == max(american.values())
    assert american["US"] > american["GB"] + 1
    assert british["GB"] > american["GB"] + 1
    assert british["US"] < american["US"]


def test_no_name_takes_part(shipped):
    assert all(word == word.lower() for word in shipped.vocabulary)
    assert not {"london", "texas", "syria", "obama"} & set(shipped.vocabulary)
