"""One file a command; each is parse, read, one library call, write."""

from collections.abc import Callable

import typer

from voc_cli.cli.commands import (
    actions,
    archive,
    cache,
    classify,
    cluster,
    drivers,
    evaluate,
    impact,
    inspect,
    kpi,
    label,
    load,
    mask,
    requests,
    run,
    search,
    suggest,
    taxonomy,
    tokenize,
    topics,
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
    "kpi": kpi.kpi,
    "requests": requests.requests,
    "suggest": suggest.suggest,
    "drivers": drivers.drivers,
    "impact": impact.impact,
    "search": search.search,
}

GROUPS: dict[str, Callable[[], typer.Typer]] = {
    "actions": actions.build,
    "archive": archive.build,
    "cache": cache.build,
    "label": label.build,
    "taxonomy": taxonomy.build,
    "topics": topics.build,
}

__all__ = ["COMMANDS", "GROUPS"]
