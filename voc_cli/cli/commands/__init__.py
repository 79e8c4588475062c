"""One file a command; each is parse, read, one library call, write."""

from collections.abc import Callable
from types import ModuleType

from voc_cli.cli.commands import (
    classify,
    cluster,
    inspect,
    load,
    mask,
    requests,
    run,
    suggest,
    taxonomy,
    tokenize,
    topics,
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
    "requests": requests.requests,
    "suggest": suggest.suggest,
}

GROUPS: dict[str, ModuleType] = {"topics": topics, "taxonomy": taxonomy}

__all__ = ["COMMANDS", "GROUPS"]
