"""One file a command; each is parse, read, one library call, write."""

from collections.abc import Callable

import typer

from voc_cli.cli.commands import (
    archive,
    cache,
    classify,
    cluster,
    inspect,
    load,
    mask,
    requests,
    run,
    search,
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
    "search": search.search,
}

GROUPS: dict[str, Callable[[], typer.Typer]] = {
    "archive": archive.build,
    "cache": cache.build,
    "taxonomy": taxonomy.build,
    "topics": topics.build,
}

__all__ = ["COMMANDS", "GROUPS"]
