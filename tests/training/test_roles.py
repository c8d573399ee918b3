"""Fitting the weights of roles, on a corpus of made-up documents and without word vectors of a real model."""

import json

import numpy as np

from geomap.training.roles import Trainer, cross_validate, figures, read_cases, report

WORDS = ["said", "denied", "in", "near"]
TEXTS = [
    ("{} said no. They met in {}.", "Moscow Berlin"),
    ("{} denied it. He lives near {}.", "Paris Rome"),
    ("{} said so. Rain fell in {}.", "London Madrid"),
    ("{} denied all. She was born near {}.", "Cairo Athens"),
]


def corpus(path, n=20):
    with path.open("w", encoding="utf-8") as lines:
        for number in range(n):
            form, names = TEXTS[number % len(TEXTS)]
            one, other = names.split()
            text = form.format(one, other) + " French wine."
            mentions = [
                {"start": text.index(name), "end": text.index(name) + len(name), "text": name, "lat": 1.0, "lon": 1.0}
                | {"type": kind, "group": group}
                for name, kind, group in (
                    (one, "Metonymic", "associative"),
                    (other, "Literal", "literal"),
                    ("French", "Non_Literal_Modifier", "associative"),
                )
            ]
            mentions[-1]["modifier"] = "Adjective"
            lines.write(json.dumps({"doc_id": number, "text": text, "mentions": mentions}) + "\n")
    return path


def test_roles_are_learned_and_judged_on_documents_not_fitted_to(nlp, tmp_path):
    cases = read_cases(corpus(tmp_path / "made.jsonl"), nlp)
    trainer = Trainer(cases, WORDS, np.random.RandomState(0).normal(size=(len(WORDS), 3)))
    said = cross_validate(trainer)
    assert (said == (trainer.right > 0)).all()
    lines: list[str] = []
    report(trainer, said, lines.append)
    assert lines[0] == "all: 40 mentions, 1.000 right"
    assert any(line.startswith("with demonyms") and "60 mentions" in line for line in lines)


def test_demonyms_are_left_out_and_counted(nlp, tmp_path):
    cases = read_cases(corpus(tmp_path / "made.jsonl", 4), nlp)
    assert [case.types for case in cases] == [["Metonymic", "Literal"]] * 4
    assert {key: n for case in cases for key, n in case.demonyms.items()} == {("associative", "demonym"): 1}


def test_figures_of_both_roles():
    literal, associative = figures(np.array([True, True, False, False]), np.array([True, False, False, False]))
    assert (literal.precision, literal.recall) == (2 / 3, 1.0)
    assert (associative.precision, associative.recall) == (1.0, 0.5)
