"""Tiny tokenizers and classifiers with random weights, written where a test says."""

import json
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

untyped: Any = transformers
untyped.utils.logging.disable_progress_bar()  # saving shows one

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def word_tokenizer(directory: Path, words: list[str], **settings: Any) -> Path:
    """A tokenizer of whole words, whose ids are 4, 5, ... in the order of ``words``."""
    vocabulary = {word: at for at, word in enumerate([*SPECIAL, *words])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token=SPECIAL[1]))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return _saved(made, directory, settings)


def byte_tokenizer(directory: Path, texts: list[str], size: int) -> Path:
    """A tokenizer of byte pairs, trained on ``texts``."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False)
    )
    return _saved(made, directory, {})


def classifier(directory: Path, words: list[str], *, positions: int = 32, **config: Any) -> Path:
    """A two-layer encoder over whole words, weights from seed 0."""
    word_tokenizer(directory, words, model_max_length=positions)
    torch.manual_seed(0)
    made = untyped.BertConfig(
        vocab_size=len(words) + len(SPECIAL),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=positions,
        initializer_range=0.5,  # so that scores differ
        **config,
    )
    untyped.BertForSequenceClassification(made).save_pretrained(directory)
    return directory


def rewritten(file: Path, **changes: Any) -> None:
    """Change keys of a JSON file."""
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def _saved(made: Tokenizer, directory: Path, settings: dict[str, Any]) -> Path:
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token"), SPECIAL, strict=True))
    untyped.PreTrainedTokenizerFast(tokenizer_object=made, **names, **settings).save_pretrained(directory)
    return directory
