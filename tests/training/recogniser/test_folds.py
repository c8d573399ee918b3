"""The folds of the cross-validation: by document, and by genre where texts have one."""

from geomap.training.recogniser.folds import FOLDS, fold_of, folds_of


def test_texts_without_a_genre_are_in_the_fold_of_their_key():
    documents = [{"doc_id": number} for number in range(200)]
    folds = folds_of(documents)
    assert folds == {str(number): fold_of(str(number)) for number in range(200)}
    assert set(folds.values()) == set(range(FOLDS))


def test_all_texts_of_a_genre_are_in_one_fold():
    documents = [{"doc_id": f"{genre}{number}", "genre": genre} for genre in "abcdefg" for number in range(3)]
    folds = folds_of(documents)
    for genre in "abcdefg":
        assert len({folds[f"{genre}{number}"] for number in range(3)}) == 1
    assert set(folds.values()) == set(range(FOLDS))
