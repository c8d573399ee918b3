"""The figures of the ranker's training, on answers made up so that each number can be counted."""

from geomap.training.continents import continent_of
from geomap.training.ranker.report import Results, calibration_error, lines
from geomap.training.ranker.validation import Answer, ResolutionFigures, Validation


def answer(
    corpus="lgl", country="US", km=1.0, *, genre="", reachable=True, id_right=True, score=0.95, nil=0.05, review=""
):
    return Answer(corpus, genre, country, km, 161.0, reachable, id_right, score, nil, review)


ANSWERS = [
    *[answer() for _ in range(6)],
    answer(km=500.0, id_right=False, score=0.55, review="runner-up"),
    answer(country="SY", km=None, reachable=False, id_right=False, score=0.85, nil=0.85, review="nil"),
    answer(country="SY", km=None, id_right=None, score=0.65, nil=0.65, review="nil"),
    answer(country="SY", km=2000.0, id_right=None),
    *[answer("trnews", "", id_right=None) for _ in range(10)],
]


def table(results=None):
    """The cells of each line by its title; a title's last line counts."""
    own = Validation(ANSWERS, ANSWERS)
    made = list(lines(results or Results(own, own)))
    rows = [(line[:50].strip(), line[50:].split()) for line in made]
    head, result = "", {}
    for title, cells in rows:
        if any(cell == "@161km" for cell in cells) or title in ("calibration", "review"):
            head = title.partition(",")[0]
        result[head, title] = cells
    return made, result


def test_an_answer_is_right_where_the_candidates_allow_no_better():
    assert [one.right for one in ANSWERS[:10]] == [True] * 6 + [False, True, False, False]
    assert ResolutionFigures.of(ANSWERS[:10]) == ResolutionFigures(10, 0.9, 0.6, 6 / 8)
    assert ResolutionFigures.of(ANSWERS[10:]).exact_id is None
    assert ResolutionFigures.of([]).mentions == 0


def test_the_table_of_resolution_has_each_corpus_and_their_mean():
    _, result = table()
    of = "resolution of given spans"
    for kind in ("5 folds", "fitted without it"):
        for outlet in ("outlet unknown", "home known"):
            assert result[of, f"lgl, {kind}, {outlet}"] == ["10", "0.900", "0.600", "0.750"]
            assert result[of, f"trnews, {kind}, {outlet}"] == ["10", "1.000", "1.000", "-"]
            assert result[of, f"mean, {kind}, {outlet}"] == ["0.950", "0.800", "0.750"]


def test_the_table_of_calibration_has_decisions_and_nil_by_themselves():
    _, result = table()
    # by bins: 7 of .95 with 6 right, .55 wrong, .85 right, .65 wrong
    error = (7 * (0.95 - 6 / 7) + 0.55 + 0.15 + 0.65) / 10
    assert abs(calibration_error(ANSWERS[:10]) - error) < 1e-9
    cells = result["calibration", "lgl, 5 folds, outlet unknown"]
    assert cells[:4] == [f"{error:.3f}", "0.400", "2", "0.500"]
    assert cells[4] == f"{(8 * 0.05 + 0.15 + 0.65) / 10:.3f}"
    assert result["calibration", "trnews, 5 folds, outlet unknown"] == ["0.050", "0.000", "0", "0.000", "0.050"]


def test_the_bins_show_claim_truth_and_count_and_skip_what_is_empty():
    made, _ = table()
    start = made.index("claimed and so, 5 folds, outlet unknown")
    assert [line.split() for line in made[start + 1 : start + 6]] == [
        ["score", "lgl", "trnews", "all", "together"],
        ["0.5-0.6", "0.55", "0.00", "1", "0.55", "0.00", "1"],
        ["0.6-0.7", "0.65", "0.00", "1", "0.65", "0.00", "1"],
        ["0.8-0.9", "0.85", "1.00", "1", "0.85", "1.00", "1"],
        ["0.9-1.0", "0.95", "0.86", "7", "0.95", "1.00", "10", "0.95", "0.94", "17"],
    ]
    start = made.index("the same of NIL, 5 folds, outlet unknown")
    assert [line.split()[0] for line in made[start + 2 : start + 4]] == ["0.6-0.7", "0.8-0.9"]


def test_the_table_of_review_tells_how_many_errors_are_caught():
    _, result = table()
    assert result["review", "lgl, 5 folds, home known"] == ["0.300", "0.100", "0.200", "0.300", "0.667", "0.667"]
    assert result["review", "trnews, 5 folds, home known"] == ["0.000"] * 6


def test_accuracy_is_told_by_continent():
    own = Validation(ANSWERS, ANSWERS)
    _, result = table(Results(own, own, measured={"wiktor": own}))
    assert result["by continent", "AS"] == ["3", "0.667", "0.000", "0.000"]
    assert result["by continent", "NA"] == ["7", "1.000", "0.857", "0.857"]
    assert result["by continent", "elsewhere"] == ["10", "1.000", "1.000", "-"]
    assert ("by continent", "by continent, wiktor") in result


def test_continents_are_geonames_own():
    assert [continent_of(code) for code in ("US", "SY", "RU", "FM", "")] == ["NA", "AS", "EU", "OC", "elsewhere"]
