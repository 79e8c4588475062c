"""Topics beside the tickets: found anew, or followed from period to period with a registry."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.period import local_days
from voc_cli.analysis.results import Period
from voc_cli.analysis.topics import (
    UNSTABLE,
    Titles,
    TopicRecord,
    TopicResult,
    find_topics,
    follow_topics,
)
from voc_cli.analysis.topics.lifecycle import appearances, with_status
from voc_cli.analysis.topics.lineage import NO_LINEAGE, Lineage, lineage_of
from voc_cli.messages import Notice
from voc_cli.pipeline.names import TOPIC_COLUMNS, meant, names_in
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.stages import Understood, keep_where
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.schema import ASSIGNMENT_SCHEMA, UNCLASSIFIED
from voc_cli.settings import Settings
from voc_cli.store.archive import TOPICS, is_archive
from voc_cli.store.registry import (
    Registry,
    known_before,
    open_registry,
    registry_fingerprint,
    write_record,
)
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import fingerprint

NAMELESS = ("other", "praise", UNCLASSIFIED, "")
THOROUGH_RERUNS = 10
SHOWN_UNSTABLE = 5

__all__ = [
    "THOROUGH_RERUNS",
    "Discovered",
    "check_registry",
    "discover_topics",
    "registry_beside",
    "save_record",
    "topic_summary",
]


@dataclass(frozen=True)
class PendingRecord:
    """A record that is written once everything else has gone well."""

    registry: Registry
    record: TopicRecord
    name: str
    start: date | None
    end: date | None
    tokenizer: str


@dataclass(frozen=True)
class Discovered:
    """What was found. `fingerprint` is that of the part of the registry that was read, `lineage`
    what became of its topics up to this period.
    """

    result: TopicResult
    pending: PendingRecord | None = None
    fingerprint: str = ""
    lineage: Lineage = NO_LINEAGE
    notices: tuple[Notice, ...] = ()

    @property
    def topics(self) -> pa.Table:
        """TOPIC_SCHEMA."""
        return self.result.topics


def discover_topics(
    understood: Understood,
    *,
    ticket_set: TicketSet,
    request: Request,
    settings: Settings,
    progress: Progress,
    taxonomy: Taxonomy | None = None,
    period: Period | None = None,
    registry: Path | None = None,
    records: bool = True,
    thorough: bool = False,
) -> tuple[Understood, Discovered]:
    """Topics among the tickets that are about something; their ids beside each ticket.

    Plain praise forms no topic: topics are what customers complain of and ask for. With a
    `registry` topics are those it knows and what is new beside them; `period` says what the
    report is about (None: every ticket that the registry has not seen). Without `records` nothing
    is to be recorded there.
    """
    progress.stage("topics")
    tickets = understood.tickets
    praise = pc.equal(tickets.column("category"), "praise")
    if request.model is not None:  # a team's own labels may know no praise
        praise = pc.or_(pc.fill_null(praise, False), pc.equal(tickets.column("act"), "praise"))
    eligible = np.asarray(pc.invert(pc.fill_null(praise, False)).to_numpy())
    titles = _titles(tickets, taxonomy)
    options: dict[str, object] = {
        "n_topics": settings.n_topics,
        "seed": settings.seed,
        "eligible": eligible,
        "titles": titles,
        "lang": settings.lang,
        **({"n_reruns": THOROUGH_RERUNS} if thorough else {}),
    }
    if registry is None:
        inside = _inside(tickets, period) if period else None
        found = find_topics(understood.corpus, preferred=inside, **options)  # type: ignore[arg-type]
        discovered = Discovered(found)
    else:
        discovered = _with_registry(understood, registry, period, options, records=records)
    tickets = _appended(tickets, discovered.result.assignments)
    if period is not None:
        discovered = _dated(discovered, tickets, period, registry=registry is not None)
    corpus = understood.corpus
    named = meant(names_in(request.where), ticket_set.tickets, ticket_set.aliases)
    if not {*named}.isdisjoint(TOPIC_COLUMNS):
        tickets, corpus = keep_where(tickets, corpus, request.where, ticket_set.aliases)
    return replace(understood, tickets=tickets, corpus=corpus), discovered


def check_registry(registry: Path | None, settings: Settings) -> None:
    """Refuse a registry that cannot be gone on with, before any long work begins."""
    if registry is not None:
        open_registry(registry, tokenizer=fingerprint(settings))


def registry_beside(request: Request) -> Path | None:
    """Where topics are kept when nobody says: in the archive that is the only source.

    `voc run` records its period there; every other command only reads it, so that a look between
    two weeks leaves no trace. A question about some tickets (`--where`, `--from`) does not read it.
    """
    narrow = request.where is not None or request.start is not None
    if narrow or len(request.sources) != 1 or not is_archive(Path(request.sources[0])):
        return None
    return Path(request.sources[0]) / TOPICS


def save_record(discovered: Discovered) -> None:
    """Write what the period adds to the registry, if it may."""
    pending = discovered.pending
    if pending is not None:
        write_record(
            pending.registry,
            pending.record,
            name=pending.name,
            start=pending.start,
            end=pending.end,
            tokenizer=pending.tokenizer,
        )


def topic_summary(kept: Understood, discovered: Discovered) -> list[Notice]:
    """How many topics there are, how many tickets are in none, and which are to be read with care.

    A topic that less than half of comes back in a sample of the tickets is unstable.
    """
    topics = discovered.topics
    living = topics.filter(pc.greater(topics.column("size"), 0))
    unstable = living.filter(pc.less(living.column("stability"), UNSTABLE))
    missing = pc.is_null(kept.tickets.column("topic_id"))
    praise = pc.fill_null(pc.equal(kept.tickets.column("category"), "praise"), False)
    counts = {
        "topics": living.num_rows,
        "tickets": kept.tickets.num_rows,
        "none": int(pc.sum(pc.and_(missing, pc.invert(praise))).as_py() or 0),
        "praise": int(pc.sum(pc.and_(missing, praise)).as_py() or 0),
    }
    out = [Notice("topics.summary", counts)]
    if unstable.num_rows:
        least = unstable.sort_by([("stability", "ascending"), ("size", "descending")])
        labels = least.column("label").to_pylist()
        shown: list[object] = [", ".join(labels[:SHOWN_UNSTABLE])]
        if (more := len(labels) - SHOWN_UNSTABLE) > 0:
            shown.append(Notice("topics.more", {"n": more}))
        out.append(Notice("topics.unstable", {"n": len(labels), "labels": tuple(shown)}))
    return out


def _with_registry(
    understood: Understood,
    path: Path,
    period: Period | None,
    options: dict[str, object],
    *,
    records: bool,
) -> Discovered:
    tickets, corpus = understood.tickets, understood.corpus
    registry = open_registry(path, tokenizer=corpus.fingerprint)
    days = local_days(tickets.column("created_at"))
    start, end = (period.start, period.end) if period else (pc.min(days).as_py(), None)
    end = end or pc.max(days).as_py()
    name = end.isoformat() if end else f"undated-{_digest(tickets)}"
    known, newest = known_before(registry, name=name, end=end)
    later = pc.greater(days, pa.scalar(end, pa.date32())) if end else pa.array([False] * len(days))
    learn = ~np.asarray(pc.fill_null(later, False).to_numpy(zero_copy_only=False))
    result, record = follow_topics(
        corpus,
        known,
        sources=tickets.column("source"),
        learn=learn,
        preferred=_inside(tickets, period) if period else None,
        **options,  # type: ignore[arg-type]
    )
    pending = PendingRecord(registry, record, name, start, end, corpus.fingerprint)
    notices = []
    if records and not newest:
        notices.append(Notice("registry.older_period", {"path": path.name, "end": name}))
    if options["n_topics"] and known.ids:
        notices.append(Notice("registry.n_topics", {"path": path.name}))
    after = replace(known, records=(*known.records, record), names=(*known.names, name))
    return Discovered(
        result,
        pending if records and newest else None,
        registry_fingerprint(known),
        lineage_of(after, str(options["lang"])),
        tuple(notices),
    )


def _dated(
    discovered: Discovered, tickets: pa.Table, period: Period, *, registry: bool
) -> Discovered:
    """Statuses by when the tickets came: without a registry, and for what its first period bore.

    A registry's first period reaches back over the whole history, so that not everything that is
    born in it is new to the reader of the report.
    """
    found = appearances(tickets, period)
    topics = discovered.topics
    if not registry:
        topics = with_status(topics, found)
    else:
        status = topics.column("status").to_pylist()
        ids = topics.column("topic_id").to_pylist()
        old = [
            s == "new" and t in found and found[t].previous + found[t].older > 0
            and not found[t].new
            for s, t in zip(status, ids, strict=True)
        ]  # fmt: skip
        place = topics.schema.get_field_index("status")
        told = ["continued" if o else s for o, s in zip(old, status, strict=True)]
        topics = topics.set_column(place, topics.schema.field(place), pa.array(told, pa.string()))
    return replace(discovered, result=TopicResult(discovered.result.assignments, topics))


def _inside(tickets: pa.Table, period: Period) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    days = local_days(tickets.column("created_at"))
    inside = pc.and_(
        pc.greater_equal(days, pa.scalar(period.start, pa.date32())),
        pc.less_equal(days, pa.scalar(period.end, pa.date32())),
    )
    return np.asarray(pc.fill_null(inside, False).to_numpy(zero_copy_only=False))


def _titles(tickets: pa.Table, taxonomy: Taxonomy | None) -> Titles | None:
    """What the taxonomy calls each ticket's matter: its subcategory, else its category."""
    if taxonomy is None:
        return None
    codes = pc.coalesce(tickets.column("subcategory"), tickets.column("category"))
    encoded = pc.fill_null(codes, "").combine_chunks().dictionary_encode()
    words = encoded.dictionary.to_pylist()
    named = np.array([word not in NAMELESS for word in words], dtype=np.bool_)
    index = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    kept = np.where(named[index], index, -1) if len(words) else index
    tops = [word.partition(".")[0] for word in words]
    return Titles(
        kept,
        tuple(taxonomy.label(word, "ko") for word in words),
        tuple(taxonomy.label(word, "en") for word in words),
        tuple(tops.index(top) for top in tops),
    )


def _appended(tickets: pa.Table, assignments: pa.Table) -> pa.Table:
    for name in TOPIC_COLUMNS:
        tickets = tickets.append_column(ASSIGNMENT_SCHEMA.field(name), assignments.column(name))
    return tickets


def _digest(tickets: pa.Table) -> str:
    pairs = zip(
        tickets.column("source").to_pylist(), tickets.column("ticket_id").to_pylist(), strict=True
    )
    content = "\n".join(sorted(f"{source}\x1f{ticket}" for source, ticket in pairs))
    return hashlib.sha256(content.encode()).hexdigest()[:8]
