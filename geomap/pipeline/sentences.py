"""The spaCy component that finds sentences: ``nlp.add_pipe("geomap_sentences")``.

The card of a place shows sentences, so they have to be complete: "U.S.", "Gen." and "St." do not end one; quotations
and brackets close before the end; headlines and paragraphs end without a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from geomap.pipeline.tokens import words_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Never the last word of a sentence before a capital: titles, and words that belong to the next word.
_NEVER_FINAL = _words(
    """adm. amb. asst. atty. brig. bros. capt. cdr. cmdr. col. congresswoman. cpl. dep. det. dr. drs. e.g. esq. fr. ft.
    gen. gov. govs. hon. i.e. insp. lt. maj. messrs. mlle. mme. mr. mrs. ms. msgr. mt. mts. mx. no. nos. op. pfc. pp.
    pres. prof. pvt. ref. rep. reps. rev. rt. sec. sen. sens. sgt. spc. sr. sra. st. ste. supt. v. viz. vol. vs. cf.
    fig. figs. pt. p. approx. ca. maj.-gen. lt.-col. lt.-gen. al-."""
)
#: May end a sentence or not; the next word decides.
_SOMETIMES_FINAL = _words(
    """a.d. a.k.a. a.m. apr. aug. ave. b.c. blvd. bldg. co. corp. cos. ct. d.c. dec. dept. dist. e.u. etc. feb. g.m.t.
    inc. jan. jr. jul. jun. ltd. nov. oct. p.m. plc. rd. sept. sep. sq. u.k. u.n. u.s. u.s.a. u.s.s.r. univ. ala. ariz.
    ark. calif. colo. conn. del. fla. ga. ill. ind. kan. kans. ky. la. md. mass. mich. minn. miss. mo. mont. n.c. n.d.
    n.h. n.j. n.m. n.y. neb. nebr. nev. okla. ont. ore. pa. penn. que. r.i. s.c. s.d. tenn. tex. va. vt. w.va. wash.
    wis. wyo. alta. b.c. man. sask. n.s. n.b. ph.d. m.d. b.a. m.a. hwy. al. mar. hr. hrs. min. sec. ft. mi. lb. lbs.
    oz. in. yd. tel. ext. est."""
)
#: Words that often begin a sentence and rarely follow an abbreviation inside one.
_OPENERS = _words(
    """a after all also although an and another any as at because before both but by despite during each even every
    few for from had has have he her here his how however i if in instead is it its just last later like many
    meanwhile more most my neither no nor not nothing now of on once one only or other our over people police she
    since so some soon still such that the their then there these they this those though three through to today two
    under unlike until we what when where whether which while who why will with without yesterday yet you your"""
)
_END_MARKS = _words(". ! ? … ... .... .. ?! !! !? ?? !!! ??? 。 ؟ ۔")
_CLOSING = frozenset(('"', "'", "”", "’", "''", ")", "]", "}", "»"))
_OPENING = frozenset(('"', "'", "“", "‘", "``", "(", "[", "{", "«"))
_STRAIGHT = frozenset(('"', "'"))
_INITIAL = re.compile(r"[^\W\d_]\.$")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.){2,}$")
_BULLETS = frozenset(("-", "*", "•", "·", "–", "—", "‣", "▪"))

#: The most words of a sentence; a longer run is cut, because a card cannot show a whole book.
MAX_SENTENCE_WORDS = 400
#: The length of lines in hard-wrapped text, in characters.
_WRAPPED_CHARACTERS = range(50, 110)


@Language.factory("geomap_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentences(nlp: Language, name: str) -> Sentences:
    """Create the component from spaCy's config; it has no settings."""
    return Sentences(name)


class Sentences(Pipe):
    """Set the sentence starts of a ``Doc`` by rules over its tokens; white space belongs to the sentence before."""

    def __init__(self, name: str = "geomap_sentences") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Mark the sentences of one document."""
        starts = sentence_starts(words_of(doc), doc.to_array("SPACY").astype(bool).tolist())
        # Setting token.is_sent_start scans the whole Doc each time, which takes minutes for a book.
        values = np.where(np.asarray(starts, bool), 1, -1).astype(np.uint64)
        return doc.from_array(["SENT_START"], values)  # type: ignore[arg-type]


def sentence_starts(words: Sequence[str], spaced: Sequence[bool]) -> list[bool]:
    """Return for every token whether a sentence begins with it.

    :param words: the tokens' texts, white space tokens among them.
    :param spaced: whether a space follows the token.
    """
    starts = [False] * len(words)
    if words:
        starts[0] = True
    wrapped = _is_wrapped(words)
    start = 0
    for position, word in enumerate(words):
        next_start = 0
        if word.isspace():
            if "\n" in word or "\r" in word or "\x0b" in word or "\x0c" in word or "\u2028" in word:
                next_start = _after_lines(words, position, start, wrapped)
        elif word in _END_MARKS or word[-1:] in ".!?…" or position - start >= MAX_SENTENCE_WORDS:
            next_start = _after_end(words, spaced, position, start)
        if next_start and next_start < len(words) and not starts[next_start]:
            starts[next_start] = True
            start = next_start
        elif position >= start + MAX_SENTENCE_WORDS and position + 1 < len(words) and not words[position + 1].isspace():
            starts[position + 1] = True
            start = position + 1
    return starts


def _is_wrapped(words: Sequence[str]) -> bool:
    """Whether single line ends only wrap the text: most lines have one width and end inside a sentence."""
    lines = "".join(w if w.isspace() else w + " " for w in words[:4000]).split("\n")
    inner = [line for line, after in pairwise(lines) if line.strip() and after.strip()]
    if len(inner) < 3:
        return False
    fitting = sum(len(line) in _WRAPPED_CHARACTERS for line in inner)
    open_ended = sum(line.rstrip()[-1:] not in '.!?"”:' for line in inner)
    return fitting >= 0.8 * len(inner) and open_ended >= 0.6 * len(inner)


def _after_lines(words: Sequence[str], position: int, start: int, wrapped: bool) -> int:
    """Return the token after a line end if a sentence begins there, else 0."""
    next_start = position + 1
    if next_start >= len(words):
        return 0
    breaks = max(words[position].count("\n"), words[position].count("\r"), 1)
    if breaks > 1 or "\x0c" in words[position] or "\u2028" in words[position]:
        return next_start
    if wrapped and words[next_start] not in _BULLETS:
        return 0
    first = words[next_start]
    before = words[position - 1] if position > start else ""
    if first[:1].islower() and (before == "," or before[:1].islower()) and before not in _END_MARKS:
        return 0
    return next_start


def _after_end(words: Sequence[str], spaced: Sequence[bool], position: int, start: int) -> int:
    """Return the first token of the next sentence if the token at ``position`` ends one, else 0."""
    next_start, is_spaced = position + 1, spaced[position]
    while next_start < len(words):
        word = words[next_start]
        if word in _END_MARKS:
            return 0  # the last of several marks decides
        if word in _CLOSING and not (
            word in _STRAIGHT and is_spaced and _opens_quotation(words, spaced, next_start, start)
        ):
            is_spaced = spaced[next_start]
            next_start += 1
        elif end_of_note := _note_end(words, next_start):
            is_spaced = spaced[end_of_note - 1]
            next_start = end_of_note
        elif word.isspace():
            is_spaced = True
            next_start += 1
        else:
            break
    if next_start >= len(words):
        return 0
    first = next_start
    while first < len(words) and words[first] in _OPENING:
        first += 1
    opener = words[first] if first < len(words) else ""
    if not opener or not (opener[0].isalnum() or opener[0] in "@#$£€"):
        return 0
    if opener[0].islower() and not (next_start == position + 1 and _ends_before_lower_case(words, position)):
        return 0
    if not is_spaced and not (opener[:1].isupper() and opener[1:2].islower() and words[position - 1][-2:].islower()):
        return 0
    return next_start if _ends_sentence(words, position, start, opener) else 0


def _opens_quotation(words: Sequence[str], spaced: Sequence[bool], position: int, start: int) -> bool:
    """Whether a straight quotation mark opens a quotation: no space follows, or the number of marks before is even."""
    return not spaced[position] or sum(word == words[position] for word in words[start:position]) % 2 == 0


def _note_end(words: Sequence[str], position: int) -> int:
    """Return the token after a footnote mark such as "[19]" that begins here, 0 if there is none."""
    if words[position] == "[" and words[position + 2 : position + 3] == ["]"] and words[position + 1].isdigit():
        return position + 3
    return 0


def _ends_before_lower_case(words: Sequence[str], position: int) -> bool:
    """Whether a sentence ends at ``position`` although a lower-case letter follows, as in informal text."""
    before = words[position - 1] if position else ""
    plain = (
        before.isalpha()
        and before.islower()
        and len(before) > 2
        and before + "." not in _SOMETIMES_FINAL | _NEVER_FINAL
    )
    return plain and (words[position] == "." or (len(words[position]) > 1 and words[position][0] in "!?"))


def _ends_sentence(words: Sequence[str], position: int, start: int, opener: str) -> bool:
    """Whether the mark at ``position`` ends a sentence, given the next word."""
    word = words[position]
    if word in _END_MARKS and word != ".":
        return True
    if word[-1] in "!?…":
        return True
    whole = (words[position - 1] + "." if word == "." and position > start else word).lower()
    if whole in _NEVER_FINAL and not (whole in _SOMETIMES_FINAL and opener.lower() in _OPENERS):
        return False
    if position == start or (position == start + 1 and word == "." and words[start].rstrip(".").isdigit()):
        return False  # "1." before the item of a list
    if whole.rstrip(".").isdigit() and word != "." and position <= start + 1:
        return False
    if whole in _SOMETIMES_FINAL or _DOTTED.match(whole):
        return opener.lower() in _OPENERS and opener[:1].isupper()
    return not (_INITIAL.match(whole) and whole != "i." and opener.lower() not in _OPENERS)
