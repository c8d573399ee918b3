"""Windows laid end to end."""

import numpy as np

from geomap.pipeline.recognition.packing import Part, pack


def part(ids, focus, heads):
    numbers = np.array(ids, np.int64)
    return Part(numbers, numbers % 8, numbers % 3, np.array(focus, np.int64), np.array(heads, np.int64))


def test_every_piece_keeps_its_window_and_position():
    packed = pack([part([101, 7, 8, 102], [1, 2], [1]), part([101, 9, 102], [1], [1])])
    assert packed.ids.tolist() == [101, 7, 8, 102, 101, 9, 102]
    assert packed.places.tolist() == [0, 1, 2, 3, 0, 1, 2]
    assert packed.rows.tolist() == [[0, 1, 2, 3], [4, 5, 6, 0]]
    assert packed.mask.tolist() == [[1, 1, 1, 1], [1, 1, 1, 0]]
    assert packed.ids[packed.rows].reshape(-1)[packed.flat].tolist() == packed.ids.tolist()


def test_focus_and_heads_point_at_pieces_of_the_whole():
    packed = pack([part([101, 7, 8, 102], [1, 2], [1]), part([101, 9, 102], [1], [1])])
    assert packed.ids[packed.focus].tolist() == [7, 8, 9]
    assert packed.ids[packed.heads].tolist() == [7, 9]
    assert packed.focus_rows.tolist() == [[0, 1], [2, 0]]
    assert packed.focus_flat.tolist() == [0, 1, 2]
    assert packed.head_rows.tolist() == [[0], [1]]


def test_the_inputs_bear_the_names_of_the_fields():
    inputs = pack([part([101, 7, 102], [1], [1])]).inputs()
    assert list(inputs)[:4] == ["ids", "cases", "known", "places"]
    assert inputs["mask"].dtype == np.int32
    assert {array.dtype for name, array in inputs.items() if name != "mask"} == {np.dtype(np.int64)}
