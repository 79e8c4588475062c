"""One file a command; each is parse, read, one library call, write."""

from collections.abc import Callable

from voc_cli.cli.commands import (
    actions,
    classify,
    cluster,
    drivers,
    impact,
    inspect,
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
    "suggest": suggest.suggest,
    "drivers": drivers.drivers,
    "impact": impact.impact,
}

__all__ = ["COMMANDS", "actions", "taxonomy"]
