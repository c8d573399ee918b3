"""The language of texts and paragraphs: certain on whole sentences, silent on English and on what is short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.languages.detection import LANGUAGE_NAMES, foreign_passages, language_notice, language_of
from geomap.read import Document

SENTENCES = {
    "fr": "Le train parti de Marseille pour Lille a été arrêté près de Lyon, et les voyageurs sont à Genève.",
    "es": "El presidente viajó ayer a la ciudad de Guayaquil para reunirse con los alcaldes de la costa.",
    "pt": "O ministro disse que as chuvas em Porto Alegre não devem parar até ao fim da semana.",
    "it": "Il sindaco di Bari ha detto che la strada per Lecce è chiusa e che non si passa.",
    "de": "Der Zug von Hamburg nach Bremen ist wegen eines Sturms nicht gefahren, und die Gäste warten.",
    "nl": "De burgemeester van Utrecht zei dat het water in de stad niet meer aan het stijgen is.",
    "pl": "Minister powiedział, że droga z Krakowa do Zakopanego jest zamknięta i nie będzie otwarta.",
    "tr": "Kadıköy'de dün akşam çıkan yangın için ekipler geldi ve yol bir saat daha kapalı kaldı.",
    "sv": "Tåget från Malmö till Göteborg är inställt och det är oklart om det går i morgon.",
    "ru": "Поезд из Казани в Пермь задержан, и пассажиры ждут на вокзале.",
    "uk": "Потяг із Харкова до Полтави затримано, її мешканці чекають на вокзалі.",
    "ar": "وصل الوفد إلى مدينة حلب صباح اليوم ثم غادر إلى دمشق في المساء.",
    "fa": "هیئت صبح امروز به شهر مشهد رسید و پس از آن به تهران بازگشت، گفت چند نفر.",
    "zh": "代表团今天上午抵达成都，随后前往重庆。",
    "ja": "代表団は今朝札幌に到着し、その後函館へ向かった。",
    "ko": "대표단은 오늘 오전 부산에 도착한 뒤 대구로 떠났다.",
    "el": "Το τρένο από την Αθήνα προς τη Θεσσαλονίκη καθυστέρησε πολύ.",
    "he": "הרכבת מתל אביב לחיפה התעכבה היום והנוסעים ממתינים בתחנה.",
}

ENGLISH = [
    "The train from Marseille to Lille was stopped near Lyon, and the passengers were taken to Geneva.",
    "From Rio de Janeiro to São Paulo, Belém do Pará and Foz do Iguaçu, the rain did not stop.",
    "We met at the Plaza de la Constitución, by the Calle de Alcalá and El Corte Inglés, in Madrid.",
    "Al-Hasakah, Deir ez-Zor, Raqqa, Tall Abyad, Ras al-Ayn, Kobani, Manbij, Al-Bab, Afrin, Azaz",
    "Kharkiv (Харків) and Kryvyi Rih (Кривий Ріг) were hit again on Monday, the mayor said.",
    "FLOODS HIT PORT SUDAN AND KASSALA; DOZENS ARE DEAD AND MANY MORE ARE MISSING",
    "Van der Bellen met Ursula von der Leyen and Charles de Gaulle's grandson in Den Haag.",
    "Bitte!",
    "Paris",
    "",
]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_says_its_language(language):
    assert language_of(SENTENCES[language]) == language
    assert language in LANGUAGE_NAMES


@pytest.mark.parametrize("text", ENGLISH)
def test_english_and_short_texts_are_no_other_language(text):
    assert language_of(text) == "en"
    assert foreign_passages(text) == []
    assert language_notice(language_of(text), text) == ""


@pytest.mark.parametrize("language", SENTENCES)
def test_a_foreign_paragraph_of_an_english_text_is_found(language):
    text = f"{ENGLISH[0]}\n\n{SENTENCES[language]}\n\n{ENGLISH[1]}"
    [passage] = foreign_passages(text)
    assert text[passage.start : passage.end] == SENTENCES[language]
    assert passage.language == language
    assert language_of(text) == "en"
    assert language_notice("en", text) == (
        f"A paragraph is in {LANGUAGE_NAMES[language]}. geomap reads English and may miss places in it."
    )


def test_a_foreign_line_of_a_paragraph_is_found():
    text = "\n".join(["Ana: where?", SENTENCES["es"], "Ben: home."])
    assert [text[p.start : p.end] for p in foreign_passages(text)] == [SENTENCES["es"]] or language_of(text) == "es"


def test_the_language_of_a_text_is_that_of_most_of_it():
    assert language_of("\n\n".join([SENTENCES["de"], SENTENCES["de"], "Yes, and no."])) == "de"


@pytest.mark.parametrize(
    ("language", "notice"),
    [
        ("en", ""),
        ("en-GB", ""),
        ("EN_us", ""),
        ("fr", "The text is in French. geomap reads English and may miss places in it."),
        ("pt-BR", "The text is in Portuguese. geomap reads English and may miss places in it."),
        ("xx", "The text is in the language 'xx'. geomap reads English and may miss places in it."),
    ],
)
def test_the_notice_follows_what_the_source_states(language, notice):
    assert language_notice(language, "Paris") == notice


def test_a_document_has_the_language_that_is_stated_or_else_recognised():
    assert Document(key="a", text=SENTENCES["fr"]).language == "fr"
    assert Document(key="a", text=SENTENCES["fr"], language="en").language == "en"
    assert Document(key="a", text="They met in Aleppo.").language == "en"


@given(st.text(max_size=200))
def test_passages_lie_apart_and_inside_any_text(text):
    last = 0
    for passage in foreign_passages(text):
        assert last <= passage.start < passage.end <= len(text)
        assert passage.language in LANGUAGE_NAMES
        last = passage.end
