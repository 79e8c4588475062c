"""One file a command; each is parse, read, one library call, write."""

from collections.abc import Callable

from voc_cli.cli.commands import (
    classify,
    cluster,
    evaluate,
    inspect,
    label,
    load,
    mask,
    run,
    suggest,
    taxonomy,
    tokenize,
    train,
    trend,
)

COMMANDS: dict[str, Callable[..., None]] = {
    "run": run.run,
    "inspect": inspect.inspect,
    "load": load.load,
    "mask": mask.mask,
    "tokenize": tokenize.tokenize,
    "classify": classify.classify,
    "train": train.train,
    "evaluate": evaluate.evaluate,
    "cluster": cluster.cluster,
    "trend": trend.trend,
    "suggest": suggest.suggest,
}

__all__ = ["COMMANDS", "label", "taxonomy"]
