"""The network in torch and the one written as ONNX are the same."""

import numpy as np
import pytest

from geomap.pipeline.recognition.packing import Part, pack

torch = pytest.importorskip("torch", reason="torch is not installed; 'make train-recogniser' installs it")
onnx = pytest.importorskip("onnx", reason="onnx is not installed; 'make train-recogniser' installs it")


@pytest.fixture(scope="module")
def tagger():
    from geomap.training.recogniser.network import TaggerNetwork

    torch.manual_seed(0)
    return TaggerNetwork(vocabulary=200, positions=32).eval()


def windows(sizes):
    rng = np.random.default_rng(0)
    for size in sizes:
        ids = rng.integers(0, 200, size)
        heads = np.arange(1, size - 1, 3)
        focus = np.flatnonzero(np.isin(np.arange(size) % 3, (1, 2)) & (np.arange(size) < size - 1))
        yield Part(ids, rng.integers(0, 8, size), rng.integers(0, 15, size), focus, heads)


def test_both_give_the_same_scores(tagger, tmp_path):
    import onnxruntime

    from geomap.training.recogniser.export import graph_of

    packed = pack(list(windows((9, 32, 5))))
    with torch.no_grad():
        expected = tagger({name: torch.from_numpy(array) for name, array in packed.inputs().items()}).numpy()
    path = tmp_path / "graph.onnx"
    onnx.save(graph_of(tagger, 32), str(path))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (scores,) = session.run(None, packed.inputs())
    assert scores.shape == (len(packed.heads), 11)
    assert np.allclose(scores, expected, atol=1e-4)


def test_a_window_scores_the_same_alone_and_in_company(tagger):
    from geomap.training.recogniser.fit import scores

    parts = list(windows((9, 32, 5)))
    with torch.no_grad():
        together = scores(tagger, pack(parts)).numpy()
        alone = np.concatenate([scores(tagger, pack([part])).numpy() for part in parts])
    assert np.allclose(together, alone, atol=1e-4)


def test_the_loss_is_nought_where_every_label_is_allowed():
    from geomap.training.recogniser.network import loss

    scores = torch.randn(4, 11)
    assert loss(scores, torch.ones(4, 11, dtype=torch.bool)).item() == pytest.approx(0, abs=1e-6)
    one = torch.zeros(4, 11, dtype=torch.bool)
    one[:, 3] = True
    expected = torch.nn.functional.cross_entropy(scores, torch.full((4,), 3))
    assert loss(scores, one).item() == pytest.approx(expected.item(), rel=1e-5)
