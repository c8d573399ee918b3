"""Names of peoples and languages, to separate demonyms from places in corpora with one label for both."""

_PEOPLES = """
    afghan african albanian algerian american andalusian angolan arab arabian argentine argentinian armenian
    asian athenian australian austrian azerbaijani azeri bahamian bahraini balinese bangladeshi barbadian basque
    bavarian belarusian belgian bengali berliner bermudian bhutanese bolivian bosnian brazilian breton briton
    british bruneian bulgarian burmese burundian californian cambodian cameroonian canadian catalan chadian
    chechen chilean chinese colombian comorian congolese cornish corsican cretan croat croatian cuban cypriot
    czech dane danish dominican dutch ecuadorian ecuadorean egyptian emirati english englishman englishmen
    eritrean estonian ethiopian european fijian filipina filipino finn finnish flemish floridian frenchman
    frenchmen french gabonese gambian gazan georgian german ghanaian grecian greek greenlandic grenadian
    guatemalan guinean guyanese haitian hawaiian hispanic honduran hungarian icelander icelandic indian
    indonesian iranian iraqi irish irishman israeli italian ivorian jamaican japanese jordanian kashmiri kazakh
    kenyan korean kosovar kurd kurdish kuwaiti kyrgyz laotian latvian lebanese liberian libyan lithuanian
    londoner luxembourgish macedonian malagasy malawian malay malaysian maldivian malian maltese manx maori
    mauritanian mauritian mexican minnesotan moldovan mongolian montenegrin moroccan mozambican namibian
    neapolitan nepalese nepali nicaraguan nigerian nigerien norman norwegian okinawan omani ossetian pakistani
    palestinian panamanian papuan paraguayan parisian persian peruvian polish polynesian portuguese
    prussian punjabi qatari romanian russian rwandan salvadoran samoan sardinian saudi saxon scandinavian scot
    scots scottish senegalese serb serbian serbo siberian sicilian silesian singaporean sinhalese slav slavic
    slovak slovakian slovene slovenian somali spaniard spanish sudanese surinamese swede swedish swiss syrian
    taiwanese tajik tamil tanzanian tatar texan thai tibetan togolese tongan trinidadian tunisian turk turkish
    turkmen ugandan ukrainian uruguayan uyghur uzbek venetian venezuelan vietnamese welsh welshman yemeni
    yugoslav yugoslavian zambian zimbabwean
"""
_WORDS = frozenset(_PEOPLES.split())
#: Words of the list that more often mean something else, such as a family name.
_AMBIGUOUS = frozenset(("norman", "scot", "scots", "finn", "saxon", "thai's"))
_PREFIXES = ("north ", "south ", "afro-", "anglo-", "latin ", "puerto ", "new ", "sri ")


def is_demonym(text: str) -> bool:
    """Whether the whole text is the name of a people: "Syrian", "Turks", "North Koreans"."""
    word = text.strip().lower()
    if not text[:1].isupper() or word in _AMBIGUOUS:
        return False
    if word in {"puerto rican", "puerto ricans", "new zealander", "new zealanders", "sri lankan", "sri lankans"}:
        return True
    for prefix in _PREFIXES:
        word = word.removeprefix(prefix)
    return word in _WORDS or (word.endswith("s") and word[:-1] in _WORDS)
