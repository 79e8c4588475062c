"""A small corpus from hand-written sentences, tokenized as tickets are."""

from collections.abc import Sequence

import pyarrow as pa

from voc_cli.analysis.morphology import Morphemes, flatten
from voc_cli.settings import Settings
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.tokenize import tokenize_texts


def corpus(texts: Sequence[str]) -> TokenizedCorpus:
    ids = pa.array([f"t{i}" for i in range(len(texts))], type=pa.string())
    return tokenize_texts(ids, texts, settings=Settings(workers=1))


def morphemes(texts: Sequence[str]) -> Morphemes:
    return flatten(corpus(texts), 0, len(texts))
