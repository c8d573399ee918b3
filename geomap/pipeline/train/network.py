"""The network: MiniLM with case classes for token types and a linear layer over first pieces."""

import json
from pathlib import Path

import torch
from torch import nn
from transformers import BertConfig, BertModel

from geomap.pipeline.wordpieces import CASE_CLASSES, LABELS


class Tagger(nn.Module):
    """Scores of the labels at every piece.

    :param encoder: a BERT whose token types are the case classes.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(encoder.config.hidden_size, len(LABELS))

    def forward(self, ids: torch.Tensor, cases: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """:return: scores, shaped (rows, columns, labels)."""
        hidden = self.encoder(input_ids=ids, token_type_ids=cases, attention_mask=mask).last_hidden_state
        return self.head(self.dropout(hidden))


def from_minilm(folder: Path, *, attention: str = "sdpa") -> Tagger:
    """A tagger that starts from the published sentence encoder; each case class starts as its token type 0."""
    encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation=attention)
    old = encoder.embeddings.token_type_embeddings.weight.data
    new = nn.Embedding(len(CASE_CLASSES), old.shape[1])
    new.weight.data = old[:1].repeat(len(CASE_CLASSES), 1) + 0.02 * torch.randn(len(CASE_CLASSES), old.shape[1])
    encoder.embeddings.token_type_embeddings = new
    encoder.config.type_vocab_size = len(CASE_CLASSES)
    return Tagger(encoder)


def from_checkpoint(path: Path, folder: Path, *, attention: str = "eager") -> Tagger:
    """A tagger with the weights of a checkpoint; ``folder`` holds MiniLM's ``config.json``."""
    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    settings["type_vocab_size"] = len(CASE_CLASSES)
    config = BertConfig(**settings, attn_implementation=attention)
    tagger = Tagger(BertModel(config, add_pooling_layer=False))
    tagger.load_state_dict(torch.load(path, weights_only=True))
    return tagger


def loss(scores: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Mean of -log of the probability of all allowed labels together.

    :param scores: (words, labels). :param allowed: (words, labels), true where a label may be right.
    """
    wanted = scores.masked_fill(~allowed, float("-inf")).logsumexp(-1)
    return (scores.logsumexp(-1) - wanted).mean()
