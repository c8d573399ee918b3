"""Which language a text or a paragraph is in, by its alphabet and its small words.

geomap reads English. A text in another language gets fewer of its names, so it is noticed here and said wherever the
text is shown. Short texts and English ones with many foreign names are taken for English.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

LANGUAGE_NAMES = {
    **{"am": "Amharic", "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan"},
    **{"cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian"},
    **{"fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian"},
    **{"hy": "Armenian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean"},
    **{"nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian"},
    **{"so": "Somali", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish"},
    **{"uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese"},
}
"""English names of languages by ISO 639-1 code: those that are recognised here."""

_SMALL_WORDS = {
    "en": """the of and to in a is that for on was with as it by at from are be were this an his has had not but they
        have which their he she its who after or been would will said one two more than when about into""",
    "fr": """le la les des du de un une et est dans que qui pour sur par au aux avec pas sont ne se ce cette son ses
        plus mais ont été il elle nous vous leur où en l d qu""",
    "es": """el la los las de del un una y en que por con para se no su al lo como más pero sus fue ha es son este
        esta entre sobre desde hasta también""",
    "pt": """o a os as de do da dos das um uma e em no na nos nas que por com para se não ao à foi mais mas seu sua
        são está pelo pela entre até também""",
    "it": """il lo la i gli le di del della dei delle un una e è in nel nella che per con non si da dal al alla sono
        anche ha più ma come suo sua fra tra""",
    "de": """der die das den dem des ein eine einen einem einer und ist in im zu von mit auf für nicht sich auch an am
        als es aus bei nach wurde werden sind hat über um noch dass
        zum zur vom beim bis wie sie er wir aber oder nur mehr seit unter zwei wird war haben keine kein""",
    "nl": """de het een van en is in op te dat die voor met zijn niet aan er om ook als bij door naar uit heeft maar
        werd over nog hij wordt tot""",
    "pl": """w i na z do się nie że o jest po za od dla jak przez przy ale jego był była ma oraz ze które który tym
        są już""",
    "tr": """ve bir bu da de için ile çok daha olarak olan gibi sonra kadar ne var en ya ki mi göre dedi oldu etti
        ise değil kadar önce olan var yok bin her iki üzere bile diye""",
    "sv": """och i att det som en på är av för med till den har inte om ett han var sig de från vi så men kan eller""",
    "da": """og i at det som en på er af for med til den har ikke om et han var sig de fra vi så men kan blev efter""",
    "no": """og i at det som en på er av for med til den har ikke om et han var seg de fra vi så men kan ble etter""",
    "fi": """ja on ei että se oli hän mutta ovat joka myös kun niin kuin tai sen mukaan ole siitä vain jo""",
    "ro": """și în de la a cu pe un o din care este pentru nu că se au fost mai dar sunt prin sau după al ale""",
    "cs": """a v na se je že s z do o i k pro ve po jako za by ale od jsou jeho byl který při podle také""",
    "hu": """a az és hogy nem is egy van volt meg csak de ez ki már mint még el azt vagy szerint""",
    "hr": """i u je na se da za od su s o kao koji ali iz po što nije bio biti će ili""",
    "ca": """el la els les de del i en un una que per amb no és al es als ha com més però seva són dels""",
    "id": """yang dan di dari ini itu dengan untuk pada tidak dalam akan ke oleh ada juga telah karena sebagai""",
    "sw": """na ya wa kwa ni za katika la kuwa hiyo hii cha huo pia wake baada kama alisema lakini""",
    "so": """oo ka ku iyo waa in ay uu ah la u soo ayaa waxaa ee si kale""",
    "vi": """của và là các trong có cho được với không người những một để đã này khi đến tại""",
}
_ENGLISH = frozenset(_SMALL_WORDS["en"].split())
_LANGUAGES_OF: dict[str, list[str]] = defaultdict(list)
for _code, _words in _SMALL_WORDS.items():
    for _word in sorted(set(_words.split()) - (_ENGLISH if _code != "en" else set())):
        _LANGUAGES_OF[_word].append(_code)
_SCRIPTS = {
    "ar": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "ru": "\u0400-\u052f",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff",
    "ja": "\u3040-\u30ff",
    "ko": "\u1100-\u11ff\uac00-\ud7af",
    "he": "\u0590-\u05ff",
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "th": "\u0e00-\u0e7f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
    "am": "\u1200-\u137f",
}
"""An alphabet's ranges by the most widely read language that is written in it."""
_OTHER_SCRIPT = re.compile(f"[{''.join(_SCRIPTS.values())}]")
_IN_SCRIPT = {code: re.compile(f"[{ranges}]") for code, ranges in _SCRIPTS.items()}
_LETTERS_OF = {
    "ar": {"ur": "ٹڈڑںے", "fa": "پچژگ"},
    "ru": {"uk": "іїєґ", "be": "ў", "sr": "ђјљњћџ"},
}
"""Letters that only other languages of an alphabet have."""
_CONSEQUENCE = "geomap reads English and may miss places in it."
_WORD = re.compile(r"[^\W\d_]+")
_BLOCK = re.compile(r"[^\r\n]+(?:(?:\r\n|\r|\n)[^\r\n]+)*")
_LINE = re.compile(r"[^\r\n]+")

_FEWEST_CHARACTERS, _FEWEST_IDEOGRAPHS = 40, 12
_FEWEST_WORDS, _FEWEST_SMALL_WORDS, _LEAST_SHARE = 6, 3, 0.12
_LEAST_SHARE_WITH_LETTERS, _LEAST_SHARE_OF_LETTERS = 0.06, 0.12
"""Shares of small words, and of words with the language's own letters, in languages that join words to one."""
_ENGLISH_SHARE = 0.2
_MOST_CHARACTERS = 600
"""So much of a paragraph says enough."""
_OWN_LETTERS = {
    "tr": re.compile("[ğışçöü]"),
    "fi": re.compile("ää|[äö]"),
    "hu": re.compile("[őűáéíóöúü]"),
    "pl": re.compile("[łżźćńęąśó]"),
    "cs": re.compile("[řěůčšžýáíé]"),
}


class ForeignPassage(NamedTuple):
    """A paragraph in another language than English: character offsets, end exclusive, and an ISO 639-1 code."""

    start: int
    end: int
    language: str


def foreign_passages(text: str) -> list[ForeignPassage]:
    """Find the paragraphs that are surely not in English, and in a paragraph of several languages its lines."""
    passages = []
    for block in _BLOCK.finditer(text):
        language, english = _language_of_paragraph(block[0])
        if language:
            passages.append(ForeignPassage(*block.span(), language))
        elif not english and ("\n" in block[0] or "\r" in block[0]):
            passages += [
                ForeignPassage(*line.span(), language)
                for line in _LINE.finditer(text, *block.span())
                if (language := _language_of_paragraph(line[0])[0])
            ]
    return passages


def language_of(text: str) -> str:
    """Return the language that most of a text is in, "en" where nothing says that it is another."""
    passages = foreign_passages(text)
    if not passages:
        return "en"
    sizes: Counter[str] = Counter()
    for passage in passages:
        sizes[passage.language] += passage.end - passage.start
    language, _ = sizes.most_common(1)[0]
    return language if sizes.total() > len(text.strip()) / 2 else "en"


def language_notice(language: str, text: str) -> str:
    """Say in one sentence that a text or some of it is not in English; empty where it is.

    :param language: the language of the document, as :attr:`.Document.language` has it.
    """
    if language.lower().partition("-")[0].partition("_")[0] != "en":
        return f"The text is in {_name(language)}. {_CONSEQUENCE}"
    passages = foreign_passages(text)
    if not passages:
        return ""
    names = sorted({_name(passage.language) for passage in passages})
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    paragraphs = "A paragraph is" if len(passages) == 1 else f"{len(passages):,} paragraphs are"
    return f"{paragraphs} in {listed}. {_CONSEQUENCE}"


def _name(language: str) -> str:
    return LANGUAGE_NAMES.get(language.lower().partition("-")[0].partition("_")[0], f"the language '{language}'")


def _language_of_paragraph(text: str) -> tuple[str, bool]:
    """Return the language of a paragraph, empty where none is certain, and whether it is certainly English."""
    if len(text) < _FEWEST_IDEOGRAPHS:
        return "", False
    text = text[:_MOST_CHARACTERS]
    if not text.isascii() and (language := _by_alphabet(text)):
        return language, False
    return _by_small_words(text) if len(text) >= _FEWEST_CHARACTERS else ("", False)


def _by_alphabet(text: str) -> str:
    others = _OTHER_SCRIPT.findall(text)
    if len(others) < _FEWEST_IDEOGRAPHS:
        return ""
    if len(others) < sum(map(len, _WORD.findall(text))) / 2:
        return ""
    written = "".join(others)
    counts = {code: len(pattern.findall(written)) for code, pattern in _IN_SCRIPT.items()}
    script = max(counts, key=lambda code: counts[code])
    if script == "zh" and counts["ja"] > 0.1 * len(others):
        script = "ja"
    if script not in ("zh", "ja", "ko", "th") and len(text) < _FEWEST_CHARACTERS:
        return ""
    for language, letters in _LETTERS_OF.get(script, {}).items():
        if sum(letter in letters for letter in written.lower()) >= 0.01 * len(written):
            return language
    return script


def _by_small_words(text: str) -> tuple[str, bool]:
    words = _WORD.findall(text.lower() if text.isupper() else text)
    if len(words) < _FEWEST_WORDS:
        return "", False
    small = [word for word in words if word in _LANGUAGES_OF]  # with a capital they belong to a name: "Van", "Los"
    english = sum(word in _ENGLISH for word in small)
    if english >= _ENGLISH_SHARE * len(words) and 1.5 * english >= len(small) - english:
        return "", True
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for word, count in Counter(small).items():
        for language in _LANGUAGES_OF[word]:
            counts[language] += count
            kinds[language] += 1
    counts.pop("en", None)
    if not counts:
        return "", False
    language = max(counts, key=lambda code: (counts[code], kinds[code]))
    certain = (
        kinds[language] >= _FEWEST_SMALL_WORDS
        and counts[language] > 1.5 * english
        and (counts[language] >= _LEAST_SHARE * len(words) or _has_own_letters(language, counts[language], words))
    )
    return (language, False) if certain else ("", False)


def _has_own_letters(language: str, count: int, words: list[str]) -> bool:
    """Whether there are few small words, but words in lower case with letters of the language's own."""
    letters = _OWN_LETTERS.get(language)
    if letters is None or count < _LEAST_SHARE_WITH_LETTERS * len(words):
        return False
    own = sum(letters.search(word) is not None for word in words if word[0].islower())
    return own >= _LEAST_SHARE_OF_LETTERS * len(words)
