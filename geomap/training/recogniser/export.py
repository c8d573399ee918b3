"""Export a fitted network as weights of the package: int8 ONNX, vocabulary, everyday words and table of names.

The graph is written operator by operator, with fused operators of onnxruntime. Matrices and embeddings become int8,
which has a quarter of the size and is faster on processors without matrix hardware.
"""

import hashlib
import json
import logging
import re
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from geomap.pipeline.recognition.known_names import Table
from geomap.pipeline.recognition.packing import Pack
from geomap.pipeline.recognition.weights import FORMAT, NAMES, NETWORK, VOCABULARY, WORDS
from geomap.pipeline.recognition.wordpieces import CASE_CLASSES, LABELS
from geomap.training.corpora.name_corpora import Passage
from geomap.training.recogniser.network import EPSILON, HEADS, TaggerNetwork

_log = logging.getLogger(__name__)

#: The least number of lower-case occurrences of an everyday word in the corpora.
_MIN_LOWER_CASE = 3
_FUSED = "com.microsoft"
_OPSET = 17
#: onnxruntime 1.18 reads graphs of this version and older.
_IR = 9


def common_words(texts: Iterable[Passage]) -> list[str]:
    """Return the words that are frequent in lower case in the training texts, outside names."""
    seen: Counter[str] = Counter()
    for passage in texts:
        named = {offset for start, end, _ in passage.spans for offset in range(start, end)}
        for word in re.finditer(r"\b[a-z]{2,}\b", passage.text):
            if word.start() not in named:
                seen[word.group()] += 1
    return sorted(word for word, count in seen.items() if count >= _MIN_LOWER_CASE)


class _Graph:
    """Collects the nodes and constants of a graph."""

    def __init__(self, weights: dict[str, NDArray[np.float32]]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def add(self, operator: str, *inputs: str, fused: bool = False, **attributes: float | int) -> str:
        """Add an operator and return the name of its output."""
        output = f"{operator.lower()}{len(self.nodes)}"
        domain = {"domain": _FUSED} if fused else {}
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **domain, **attributes))
        return output

    def constant(self, name: str, *, transposed: bool = False) -> str:
        """Add a weight of the network, transposed for the right-hand side of a product; return its name."""
        value = self.weights[name]
        return self.add_constant(name, value.T if transposed else value)

    def add_constant(self, name: str, value: NDArray[np.float32] | NDArray[np.int64]) -> str:
        """Add another constant and return its name."""
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def product(self, state: str, name: str) -> str:
        """Multiply ``state`` by the weights of a linear layer, without its bias."""
        return self.add("MatMul", state, self.constant(f"{name}.weight", transposed=True))

    def norm(self, state: str, added: str, bias: str, name: str) -> str:
        """Normalise ``state`` + ``added`` + ``bias``."""
        # onnxruntime's SkipLayerNormalization takes ten times as long as these on a processor
        summed = self.add("Add", state, self.add("Add", added, self.constant(bias)))
        parts = (self.constant(f"{name}.weight"), self.constant(f"{name}.bias"))
        return self.add("LayerNormalization", summed, *parts, epsilon=EPSILON)

    def layer(self, number: int, queries: str, state: str, query_rows: str, query_flat: str) -> str:
        """Add a transformer layer, as in :class:`geomap.training.recogniser.network.Layer`."""
        name = f"layers.{number}"
        query = self.add("Gather", self.product(queries, f"{name}.query"), query_rows)
        key = self.add("Gather", self.product(state, f"{name}.key"), "rows")
        value = self.add("Gather", self.product(state, f"{name}.value"), "rows")
        biases = np.concatenate([self.weights[f"{name}.{part}.bias"] for part in ("query", "key", "value")])
        bias = self.add_constant(f"{name}.biases", biases)
        seen = self.add("MultiHeadAttention", query, key, value, bias, "mask", fused=True, num_heads=HEADS)
        flat = self.add("Reshape", seen, self.add_constant("units", np.array([-1, len(biases) // 3], np.int64)))
        flat = self.add("Gather", flat, query_flat)
        middle = self.norm(queries, self.product(flat, f"{name}.output"), f"{name}.output.bias", f"{name}.norm")
        wide = self.product(middle, f"{name}.widen")
        wide = self.add("BiasGelu", wide, self.constant(f"{name}.widen.bias"), fused=True)
        return self.norm(middle, self.product(wide, f"{name}.narrow"), f"{name}.narrow.bias", f"{name}.last_norm")


def graph_of(tagger: TaggerNetwork, window: int) -> onnx.ModelProto:
    """Write the network as an ONNX graph in 32-bit floats, for windows of at most ``window`` pieces."""
    weights = {name: value.detach().numpy().astype(np.float32) for name, value in tagger.state_dict().items()}
    weights["places.weight"] = weights["places.weight"][:window]
    graph = _Graph(weights)
    embeddings = [
        graph.add("Gather", graph.constant(f"{table}.weight"), index)
        for table, index in (("words", "ids"), ("places", "places"), ("cases", "cases"), ("known", "known"))
    ]
    state = embeddings[0]
    for other in embeddings[1:]:
        state = graph.add("Add", state, other)
    state = graph.add(
        "LayerNormalization", state, graph.constant("norm.weight"), graph.constant("norm.bias"), epsilon=EPSILON
    )
    last = len(tagger.layers) - 1
    for number in range(last):
        if number < tagger.full_layers:
            state = graph.layer(number, state, state, "rows", "flat")
        else:
            queries = graph.add("Gather", state, "focus")
            new = graph.layer(number, queries, state, "focus_rows", "focus_flat")
            at = graph.add("Unsqueeze", "focus", graph.add_constant("second", np.array([1], np.int64)))
            state = graph.add("ScatterND", state, at, new)
    state = graph.layer(last, graph.add("Gather", state, "heads"), state, "head_rows", "head_flat")
    scores = graph.add("Add", graph.product(state, "labels"), graph.constant("labels.bias"))
    inputs = [
        helper.make_tensor_value_info(
            name,
            TensorProto.INT32 if name == "mask" else TensorProto.INT64,
            [None, None] if name == "mask" or name.endswith("rows") else [None],
        )
        for name in Pack.__slots__
    ]
    output = helper.make_tensor_value_info(scores, TensorProto.FLOAT, [None, len(LABELS)])
    proto = helper.make_graph(graph.nodes, "geomap recogniser", inputs, [output], list(graph.constants.values()))
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(proto, opset_imports=opsets, ir_version=_IR)


def write_network(tagger: TaggerNetwork, out: Path, window: int) -> None:
    """Write the int8 network to a file."""
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        onnx.save(graph_of(tagger, window), str(plain))
        # Seven-bit weights: without VNNI an eight-bit product can overflow its sixteen-bit sum.
        quantize_dynamic(
            str(plain),
            str(out),
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )


def write(tagger: TaggerNetwork, vocabulary: str, words: Iterable[str], table: Table, out: Path, window: int) -> None:
    """Write a folder that :func:`geomap.pipeline.recognition.weights.open_weights` reads.

    :param vocabulary: the tokeniser's JSON. :param words: everyday words. :param window: the most pieces of a window.
    """
    out.mkdir(parents=True, exist_ok=True)
    write_network(tagger, out / NETWORK, window)
    (out / VOCABULARY).write_text(vocabulary, encoding="utf-8")
    (out / WORDS).write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")
    (out / NAMES).write_bytes(table.astype("<u4").tobytes())
    description = {
        "format": FORMAT,
        "labels": LABELS,
        "case_classes": CASE_CLASSES,
        "window": window,
        "sha256": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in (NETWORK, VOCABULARY, WORDS, NAMES)
        },
    }
    (out / "config.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
    _log.info("%s has %d bytes", out / NETWORK, (out / NETWORK).stat().st_size)
