"""One file a command; each is parse, read, one library call, write."""

from collections.abc import Callable

from voc_cli.cli.commands import (
    classify,
    cluster,
    inspect,
    kpi,
    load,
    mask,
    run,
    suggest,
    taxonomy,
    tokenize,
    trend,
)

COMMANDS: dict[str, Callable[..., None]] = {
    "run": run.run,
    "inspect": inspect.inspect,
    "load": load.load,
    "mask": mask.mask,
    "tokenize": tokenize.tokenize,
    "classify": classify.classify,
    "cluster": cluster.cluster,
    "trend": trend.trend,
    "kpi": kpi.kpi,
    "suggest": suggest.suggest,
}

__all__ = ["COMMANDS", "taxonomy"]
