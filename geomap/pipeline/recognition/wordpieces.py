"""Words as the recogniser's network sees them: word pieces, and the class of each word's letters.

The vocabulary is uncased, so capitals reach the network only as a case class, fed as ``token_type_ids``.
Training and run time share this module: a model sees the same words in both.
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

#: Longer words are cut: a word of a thousand letters is no name, and it would fill a window.
MAX_WORD_CHARACTERS = 60
MAX_PIECES = 10
#: Distinct words remembered before the memory is emptied.
MAX_CACHED_WORDS = 50_000

CLS, SEP = 101, 102


def case_class(word: str) -> int:
    """The number of a word's case class (see :data:`CASE_CLASSES`)."""
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
    """Cut words into pieces of the vocabulary; remembers words it has met.

    The memory is a plain dict whose entries never change once made, so that threads may share an instance.
    """

    def __init__(self, tokenizer_json: str) -> None:
        self._tokenizer = Tokenizer.from_str(tokenizer_json)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._memory: dict[str, tuple[tuple[int, ...], int]] = {}

    def encode(self, words: Sequence[str]) -> list[tuple[tuple[int, ...], int]]:
        """Piece ids and case class of each word; white space has no pieces."""
        memory = self._memory
        missing = {word for word in words if word not in memory}
        if not missing:
            return [memory[word] for word in words]
        if len(memory) + len(missing) > MAX_CACHED_WORDS:
            memory = self._memory = {}
            missing = set(words)
        memory.update(self._encode_new(missing))
        return [memory[word] for word in words]

    def _encode_new(self, words: Iterable[str]) -> dict[str, tuple[tuple[int, ...], int]]:
        found = {}
        for word in words:
            # A lone surrogate is no Unicode text and the tokenizer refuses it; "?" stands in for it.
            clean = word[:MAX_WORD_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
            # One by one: the tokenizer's own threads do not outlive a fork.
            ids = self._tokenizer.encode(clean, add_special_tokens=False).ids
            found[word] = (tuple(ids[:MAX_PIECES]), case_class(word))
        return found
