"""Recognition on the corpora of ../shared: P, R, F1 of places, exact and by overlap, and words a second.

``python benchmarks/recognition.py [--folder ../shared/corpora/resolution] [--weights FOLDER] [--threads N]``
"""

import argparse
import json
import time
from pathlib import Path

import spacy

from geomap.evaluate import Mark, Marked, evaluate, gold_of
from geomap.read import Document

CORPORA = ("lgl", "trnews", "geowebnews", "tudloc")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parents[2] / "shared/corpora/resolution")
    parser.add_argument("--weights", help="a folder of weights; by default those in the package")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-embedded", action="store_true", help="leave names inside organisations out")
    parser.add_argument("--no-demonyms", action="store_true")
    parser.add_argument("corpora", nargs="*", default=CORPORA)
    args = parser.parse_args()
    nlp = spacy.blank("en")
    nlp.add_pipe("geomap_sentences")
    recognizer = nlp.add_pipe(
        "geomap_recognizer",
        config={
            "weights": args.weights,
            "threads": args.threads,
            "embedded": not args.no_embedded,
            "demonyms": not args.no_demonyms,
        },
    )
    print(f"{'corpus':<12}{'exact P':>9}{'R':>8}{'F1':>8}{'overlap F1':>12}{'all F1':>8}{'words/s':>9}")
    for corpus in args.corpora:
        lines = (args.folder / f"{corpus}.jsonl").read_text(encoding="utf-8").split("\n")
        values = [json.loads(line) for line in lines if line]
        gold = [gold_of(Document(key=str(v["doc_id"]), text=v["text"], fields=v)) for v in values]
        with nlp.select_pipes(enable=["geomap_sentences"]):
            docs = list(nlp.pipe(document.text for document in gold))
        words = sum(not token.is_space and not token.is_punct for doc in docs for token in doc)
        started = time.perf_counter()
        docs = list(recognizer.pipe(docs, batch_size=32))
        seconds = time.perf_counter() - started
        found = [
            Marked(document.key, document.text, tuple(Mark(e.start_char, e.end_char) for e in doc.ents))
            for document, doc in zip(gold, docs, strict=True)
        ]
        figures = evaluate(gold, found)
        exact, overlap = figures.places_exact, figures.places_overlap
        print(
            f"{corpus:<12}{exact.precision:>9.4f}{exact.recall:>8.4f}{exact.f1:>8.4f}{overlap.f1:>12.4f}"
            f"{figures.all_exact.f1:>8.4f}{words / seconds:>9.0f}"
        )


if __name__ == "__main__":
    main()
