"""The inputs of the recogniser's network: word pieces, and the case class of each word.

The vocabulary is uncased, so capitals reach the network only as a case class, fed as ``token_type_ids``.
Training and run time share this module, so that a model gets the same inputs in both.
"""

from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer

#: Case classes in the order of their numbers.
CASE_CLASSES = ("lower", "title", "upper", "capital", "mixed", "number", "other", "dotted")
LOWER, TITLE, UPPER, CAPITAL, MIXED, NUMBER, OTHER, DOTTED = range(len(CASE_CLASSES))

#: Labels in the order of the network's outputs.
LABELS = (
    "O",
    "B-PLACE",
    "I-PLACE",
    "B-DEMONYM",
    "I-DEMONYM",
    "B-PER",
    "I-PER",
    "B-ORG",
    "I-ORG",
    "B-OTHER",
    "I-OTHER",
)

#: Longer words are cut: a word of a thousand letters is not a name and would fill a window.
MAX_WORD_CHARACTERS = 60
MAX_PIECES = 10
#: Number of distinct words in the cache before it is emptied.
MAX_CACHED_WORDS = 50_000

CLS, SEP = 101, 102


def case_class(word: str) -> int:
    """Return the number of a word's case class (see :data:`CASE_CLASSES`)."""
    if word.islower():
        return LOWER
    if not any(character.isalpha() for character in word):
        return NUMBER if any(character.isdigit() for character in word) else OTHER
    if "." in word:
        return DOTTED
    if word.isupper():
        return CAPITAL if sum(character.isalpha() for character in word) == 1 else UPPER
    if word[:1].isupper() and not any(character.isupper() for character in word[1:]):
        return TITLE
    return MIXED if any(character.isupper() for character in word) else LOWER


class WordPieces:
    """Cut words into pieces of the vocabulary, with a cache.

    The cache is a plain dict whose entries never change, so that threads may share an instance.
    """

    def __init__(self, tokenizer_json: str) -> None:
        self._tokenizer = Tokenizer.from_str(tokenizer_json)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._cache: dict[str, tuple[tuple[int, ...], int]] = {}

    def encode(self, words: Sequence[str]) -> list[tuple[tuple[int, ...], int]]:
        """Return the piece ids and the case class of each word; white space has no pieces."""
        cache = self._cache
        missing = {word for word in words if word not in cache}
        if not missing:
            return [cache[word] for word in words]
        if len(cache) + len(missing) > MAX_CACHED_WORDS:
            cache = self._cache = {}
            missing = set(words)
        cache.update(self._encode_new(missing))
        return [cache[word] for word in words]

    def _encode_new(self, words: Iterable[str]) -> dict[str, tuple[tuple[int, ...], int]]:
        found = {}
        for word in words:
            # A lone surrogate is not valid Unicode and the tokenizer refuses it; "?" replaces it.
            clean = word[:MAX_WORD_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
            # One by one: the tokenizer's threads do not exist in a forked process.
            ids = self._tokenizer.encode(clean, add_special_tokens=False).ids
            found[word] = (tuple(ids[:MAX_PIECES]), case_class(word))
        return found
