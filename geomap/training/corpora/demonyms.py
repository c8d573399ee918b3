"""Names of peoples and languages, to separate demonyms from places in corpora with one label for both."""

from geomap.evaluate import DEMONYMS

#: Words that are no demonyms in the definition of the figures, but are in corpora.
_PEOPLES = """
    andalusian athenian bahamian balinese barbadian bavarian bengali berliner bermudian bhutanese breton
    bruneian comorian cornish corsican cretan dominican ecuadorean englishmen fijian filipina flemish frenchman
    frenchmen gabonese gambian grecian greenlandic grenadian guyanese hawaiian icelander irishman kashmiri
    luxembourgish malay maldivian manx mauritian neapolitan norman okinawan papuan polynesian prussian punjabi
    samoan sardinian saxon scandinavian serbo silesian singaporean slav slavic slovakian surinamese tamil tatar
    togolese tongan trinidadian uyghur venetian welshman yugoslav yugoslavian
"""
_WORDS = frozenset(_PEOPLES.split())
#: Words of the list that more often mean something else, such as a family name.
_AMBIGUOUS = frozenset(("norman", "scot", "scots", "finn", "saxon", "thai's"))
_PREFIXES = ("north ", "south ", "afro-", "anglo-", "latin ", "puerto ", "new ", "sri ")
#: Words that are demonyms in the definition of the figures, but not in corpora.
_PLACES = """
    afrikaner arabic dagestani iowan manitoban novocastrian ohioan ontarian philippine pole richmondite
"""
_DEMONYMS = (DEMONYMS | _WORDS) - frozenset(_PLACES.split())


def is_demonym(text: str) -> bool:
    """Whether the whole text is the name of a people: "Syrian", "Turks", "North Koreans"."""
    word = text.strip().lower()
    if not text[:1].isupper() or word in _AMBIGUOUS:
        return False
    if word in {"puerto rican", "puerto ricans", "new zealander", "new zealanders", "sri lankan", "sri lankans"}:
        return True
    for prefix in _PREFIXES:
        word = word.removeprefix(prefix)
    return word in _DEMONYMS or (word.endswith("s") and word[:-1] in _DEMONYMS)
