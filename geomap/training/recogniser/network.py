"""The network in torch: MiniLM's layers over packed windows; all except the first process only words in focus.

:mod:`geomap.training.recogniser.export` writes the same network as ONNX; a test compares the two.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from geomap.pipeline.recognition.known_names import VALUES
from geomap.pipeline.recognition.wordpieces import CASE_CLASSES, LABELS

#: Units, heads of attention, units within a layer, layers; those of all-MiniLM-L6-v2.
UNITS, HEADS, INNER, LAYERS = 384, 12, 1536, 6
#: Layers that process every piece; the others process the focus.
FULL_LAYERS = 1
EPSILON = 1e-12
_DROPOUT = 0.1

Arrays = Mapping[str, torch.Tensor]


class Layer(nn.Module):
    """One transformer layer whose queries may be fewer than its keys."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(UNITS, UNITS)
        self.key = nn.Linear(UNITS, UNITS)
        self.value = nn.Linear(UNITS, UNITS)
        self.output = nn.Linear(UNITS, UNITS)
        self.norm = nn.LayerNorm(UNITS, EPSILON)
        self.widen = nn.Linear(UNITS, INNER)
        self.narrow = nn.Linear(INNER, UNITS)
        self.last_norm = nn.LayerNorm(UNITS, EPSILON)

    def forward(
        self,
        queries: torch.Tensor,
        state: torch.Tensor,
        query_rows: torch.Tensor,
        query_flat: torch.Tensor,
        rows: torch.Tensor,
        mask: torch.Tensor,
    ) -> torch.Tensor:
        """:param queries: (K, units). :param state: (P, units). :return: (K, units)."""
        query = _heads(self.query(queries), query_rows)
        key, value = _heads(self.key(state), rows), _heads(self.value(state), rows)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        flat = seen.transpose(1, 2).flatten(2).flatten(0, 1).index_select(0, query_flat)
        middle = self.norm(queries + functional.dropout(self.output(flat), _DROPOUT, self.training))
        wide = functional.gelu(self.widen(middle))
        narrow: torch.Tensor = self.narrow(wide)
        last: torch.Tensor = self.last_norm(middle + functional.dropout(narrow, _DROPOUT, self.training))
        return last


def _heads(flat: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """Arrange (P, units) by rows, (B, T), as (B, heads, T, units of a head)."""
    # index_select's gradient is several times as fast as that of indexing
    rectangle = flat.index_select(0, rows.flatten())
    return rectangle.view(*rows.shape, HEADS, UNITS // HEADS).transpose(1, 2)


class TaggerNetwork(nn.Module):
    """The network: scores of the labels at the first piece of every word in focus.

    :param vocabulary: number of word pieces. :param positions: the most pieces of a window.
    """

    def __init__(self, vocabulary: int = 30522, positions: int = 512, full_layers: int = FULL_LAYERS) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, UNITS)
        self.places = nn.Embedding(positions, UNITS)
        self.cases = nn.Embedding(len(CASE_CLASSES), UNITS)
        self.known = nn.Embedding(VALUES, UNITS)
        self.norm = nn.LayerNorm(UNITS, EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.labels = nn.Linear(UNITS, len(LABELS))
        self.full_layers = full_layers

    def forward(self, pack: Arrays) -> torch.Tensor:
        """:param pack: the arrays of a :class:`geomap.pipeline.recognition.packing.Pack`. :return: (H, labels)."""
        state = (
            self.words(pack["ids"])
            + self.places(pack["places"])
            + self.cases(pack["cases"])
            + self.known(pack["known"])
        )
        state = functional.dropout(self.norm(state), _DROPOUT, self.training)
        rows, mask = pack["rows"], pack["mask"].bool()[:, None, None, :]
        for layer in self.layers[: self.full_layers]:
            state = layer(state, state, rows, pack["flat"], rows, mask)
        focus, heads = pack["focus"], pack["heads"]
        for layer in self.layers[self.full_layers : -1]:
            new = layer(state.index_select(0, focus), state, pack["focus_rows"], pack["focus_flat"], rows, mask)
            state = state.index_copy(0, focus, new)
        last = self.layers[-1](state.index_select(0, heads), state, pack["head_rows"], pack["head_flat"], rows, mask)
        scores: torch.Tensor = self.labels(functional.dropout(last, _DROPOUT, self.training))
        return scores


def from_minilm(folder: Path, *, full_layers: int = FULL_LAYERS) -> TaggerNetwork:
    """Create a network from the published sentence encoder; the new embeddings start near 0."""
    encoder = BertModel.from_pretrained(folder, add_pooling_layer=False)
    old = encoder.embeddings
    tagger = TaggerNetwork(len(old.word_embeddings.weight), len(old.position_embeddings.weight), full_layers)
    tagger.words.weight.data.copy_(old.word_embeddings.weight.data)
    tagger.places.weight.data.copy_(old.position_embeddings.weight.data)
    nn.init.normal_(tagger.cases.weight, std=0.02)
    tagger.cases.weight.data += old.token_type_embeddings.weight.data[0]
    nn.init.normal_(tagger.known.weight, std=0.02)
    tagger.known.weight.data[0] = 0
    tagger.norm.load_state_dict(old.LayerNorm.state_dict())
    for layer, pretrained in zip(tagger.layers, encoder.encoder.layer, strict=True):
        pairs = {
            "query": pretrained.attention.self.query,
            "key": pretrained.attention.self.key,
            "value": pretrained.attention.self.value,
            "output": pretrained.attention.output.dense,
            "norm": pretrained.attention.output.LayerNorm,
            "widen": pretrained.intermediate.dense,
            "narrow": pretrained.output.dense,
            "last_norm": pretrained.output.LayerNorm,
        }
        for name, module in pairs.items():
            getattr(layer, name).load_state_dict(module.state_dict())
    return tagger


def from_checkpoint(path: Path) -> TaggerNetwork:
    """Create a network with the weights of a checkpoint."""
    tagger = TaggerNetwork()
    tagger.load_state_dict(torch.load(path, weights_only=True))
    return tagger


def loss(scores: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Return the mean of -log of the total probability of the allowed labels.

    :param scores: (words, labels). :param allowed: (words, labels), true where a label may be right.
    """
    wanted = scores.masked_fill(~allowed, float("-inf")).logsumexp(-1)
    return (scores.logsumexp(-1) - wanted).mean()
