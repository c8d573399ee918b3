"""Measure sentence boundaries on the corpora of ../shared: precision, recall and F1.

``python benchmarks/sentences.py [--folder ../shared/corpora/recognition]``

The sentences of GUM are joined into its documents, those of EWT 40 at a time, because its file does not say where a
document ends. Between sentences is a space, or a line end after a sentence without a closing mark, such as a headline
or an item of a list. The rows "spaces" join all sentences by spaces, which is harder than any real document. A boundary
is the end of a sentence that is not the last.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import spacy

from geomap.pipeline.tokens import separate_places


def gum(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the genre and the sentences of each document."""
    for line in (folder / "gum_named.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        yield "GUM " + document["doc"].split("_")[1], document["text"].split("\n")


def ewt(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield stretches of 40 sentences."""
    for name in ("uner_en_ewt_devtest", "uner_en_ewt_train_early2022"):
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for group in (lines[index : index + 40] for index in range(0, len(lines), 40)):
            yield "EWT", [json.loads(line)["text"] for line in group]


_CLOSED = re.compile(r"""[.!?:…]["'”’)\]]*$""")


def join_sentences(sentences: Sequence[str], *, lines: bool) -> tuple[str, set[int]]:
    """Return the text and the offsets where its sentences end, except the last.

    :param lines: whether a line end follows a sentence without a closing mark.
    """
    text, offsets = "", set()
    for sentence in filter(None, map(str.strip, sentences)):
        if text:
            offsets.add(len(text))
            text += "\n" if lines and not _CLOSED.search(text) else " "
        text += sentence
    return text, offsets


CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "recognition"


def count_boundaries(folder: Path) -> dict[str, list[int]]:
    """Count right, predicted and gold boundaries by genre."""
    nlp = spacy.blank("en")
    separate_places(nlp)
    nlp.add_pipe("geomap_sentences")
    counts: dict[str, list[int]] = {}
    for name, sentences in [*gum(folder), *ewt(folder)]:
        for lines in (True, False):
            text, gold = join_sentences(sentences, lines=lines)
            doc = nlp(text)
            last = len(text)
            predicted = {s.start_char + len(s.text.rstrip()) for s in doc.sents} - {last}
            names = [name, "GUM all"] if name.startswith("GUM") else [name]
            names = names if lines else [f"{key}, spaces" for key in names]
            for key in names:
                count = counts.setdefault(key, [0, 0, 0])
                for index, number in enumerate((len(predicted & gold), len(predicted), len(gold))):
                    count[index] += number
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--folder", type=Path, default=CORPORA)
    counts = count_boundaries(parser.parse_args().folder)
    print(f"{'':<20}{'P':>8}{'R':>8}{'F1':>8}{'boundaries':>12}")
    for name, (hits, predicted_count, gold_count) in sorted(counts.items()):
        p, r = hits / max(predicted_count, 1), hits / max(gold_count, 1)
        print(f"{name:<20}{p:>8.3f}{r:>8.3f}{2 * p * r / max(p + r, 1e-9):>8.3f}{gold_count:>12}")


if __name__ == "__main__":
    main()
