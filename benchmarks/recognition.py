"""Measure recognition on the corpora of ../shared: P, R and F1 of places, exact and by overlap, and words per second.

``python benchmarks/recognition.py [--folder ../shared/corpora] [--weights FOLDER] [--threads N]``

The weights were trained on LGL, TR-News and GeoWebNews: figures for these show memorised data. ``make
train-recogniser`` prints the cross-validated ones.
"""

import argparse
import time
from pathlib import Path

from geomap.training.corpora.toponym_corpora import CORPORA
from geomap.training.recogniser import measure

MEASURED = (*CORPORA, "tudloc")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parents[2] / "shared/corpora")
    parser.add_argument("--weights", type=Path, help="a folder of weights; by default those in the package")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-embedded", action="store_true", help="leave names inside organisations out")
    parser.add_argument("--no-demonyms", action="store_true")
    parser.add_argument("corpora", nargs="*", default=MEASURED)
    args = parser.parse_args()
    nlp = measure.load_pipeline(
        args.weights, threads=args.threads, embedded=not args.no_embedded, demonyms=not args.no_demonyms
    )
    started = time.perf_counter()
    list(measure.load_pipeline(args.weights).pipe(["They met in Geneva."]))
    print(f"loaded and first used in {time.perf_counter() - started:.2f} s")
    recognizer = nlp.get_pipe("geomap_recognizer")
    print(measure.HEADING + f"{'words/s':>9}")
    for corpus in args.corpora:
        gold = measure.read_gold(args.folder, corpus)
        with nlp.select_pipes(enable=["geomap_sentences"]):
            docs = list(nlp.pipe(document.text for document in gold))
        words = sum(not token.is_space and not token.is_punct for doc in docs for token in doc)
        started = time.perf_counter()
        docs = list(recognizer.pipe(docs, batch_size=32))
        seconds = time.perf_counter() - started
        figures = measure.figures(gold, [measure.with_entities(d, doc) for d, doc in zip(gold, docs, strict=True)])
        print(measure.line(corpus, figures) + f"{words / seconds:>9.0f}")


if __name__ == "__main__":
    main()
