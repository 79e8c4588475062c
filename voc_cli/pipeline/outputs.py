"""The files of `voc run --out DIR`: each whole, the manifest last."""

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from voc_cli.atomic import held_open, put_in_place, working_folder
from voc_cli.errors import UsageError
from voc_cli.load import SourceReport
from voc_cli.pipeline.reading import archives_among
from voc_cli.pipeline.weekly import WeeklyRun
from voc_cli.privacy import mask_text
from voc_cli.report.build import build_report
from voc_cli.report.files.html import render_html
from voc_cli.report.files.markdown import render_markdown
from voc_cli.report.files.tables import write_table
from voc_cli.report.files.xlsx import write_report_xlsx
from voc_cli.report.model import Report
from voc_cli.settings import Settings
from voc_cli.store.archive import note_output
from voc_cli.store.bundle import bundle_fingerprint
from voc_cli.store.manifest import build_manifest, write_manifest
from voc_cli.taxonomy.weights import load_weights

ALWAYS = (
    "tickets.parquet", "topics.parquet", "trend.parquet", "kpi.parquet", "suggestions.parquet",
    "requests.parquet", "report.html", "report.md", "report.xlsx", "manifest.json",
)  # fmt: skip
OPTIONAL = ("drivers.parquet", "actions.parquet")

__all__ = ["build_week_report", "check_out", "write_run"]


def build_week_report(run: WeeklyRun, lang: str) -> Report:
    """The report of a run in one language."""
    return build_report(run.results, taxonomy=run.taxonomy, lang=lang)


def write_run(run: WeeklyRun, report: Report, out: Path, *, settings: Settings) -> list[str]:
    """Write every output of a run into `out` and return their names.

    They are made in a temporary neighbour of `out` first, so that an error or an interrupt while
    they are made leaves `out` as it was; then each replaces its predecessor. Files of `out` that
    are not ours stay; ours that this run does not make go. An archive among the
    sources remembers where its report went.
    """
    with working_folder(out) as folder:
        work = folder / "files"
        work.mkdir()
        _write_all(run, report, work, settings=settings)
        names = sorted(path.name for path in work.iterdir())
        out.mkdir(exist_ok=True)
        for name in set(OPTIONAL).difference(names):
            (out / name).unlink(missing_ok=True)
        # The manifest comes last: while it is the old one, the folder is known to be unfinished.
        for name in sorted(names, key=lambda name: name == "manifest.json"):
            put_in_place(work / name, out / name)
    for archive in archives_among(run.request.sources)[0]:
        note_output(archive, out)
    return names


def _write_all(run: WeeklyRun, report: Report, work: Path, *, settings: Settings) -> None:
    results = run.results
    tables = {
        "tickets": results.tickets,
        "topics": results.topics,
        "trend": results.trend,
        "kpi": results.kpi_table,
        "suggestions": results.suggestions,
        "requests": results.requests.table,
    }
    if results.drivers is not None:
        tables["drivers"] = results.drivers.table
    if results.follow_up is not None:
        tables["actions"] = results.follow_up
    for name, table in tables.items():
        write_table(table, work / f"{name}.parquet", format="parquet")
    (work / "report.html").write_text(render_html(report), encoding="utf-8", newline="\n")
    (work / "report.md").write_text(render_markdown(report), encoding="utf-8", newline="\n")
    write_report_xlsx(report, work / "report.xlsx")
    manifest = build_manifest(
        settings=_plain(settings),
        request=_plain_request(run),
        inputs=[_input_entry(source) for source in run.ticket_set.sources],
        fingerprints={
            "customer_key": run.ticket_set.key_fingerprint,
            "taxonomy": run.taxonomy.fingerprint,
            "coefficients": load_weights().fingerprint,
            "tokenizer": run.tokenizer_fingerprint,
            **({"model": bundle_fingerprint(run.request.model)} if run.request.model else {}),
            **({"actions": run.actions_fingerprint} if run.actions_fingerprint else {}),
            **({"registry": run.discovered.fingerprint} if run.discovered.fingerprint else {}),
        },
        outputs=sorted(work.iterdir()),
    )
    write_manifest(manifest, work / "manifest.json")


def _plain(settings: Settings) -> dict[str, Any]:
    return {
        field.name: dict(value) if isinstance(value, Mapping) else value
        for field in fields(settings)
        for value in [getattr(settings, field.name)]
    } | {"agents": len(settings.agents)}  # names of people stay out


def _plain_request(run: WeeklyRun) -> dict[str, Any]:
    """What shaped the result besides settings; file locations and the key's place stay out."""
    request, period = run.request, run.results.period
    return {
        "as_of": request.as_of,
        **({"allow_unmasked": True} if request.allow_unmasked else {}),
        "column_map": {field: mask_text(header) for field, header in request.column_map.items()},
        "input_format": request.input_format,
        "period": [period.start, period.end],
        "strict": request.strict,
        "where": None if request.where is None else mask_text(request.where),
    }


def _input_entry(source: SourceReport) -> dict[str, Any]:
    return {
        "name": source.name,
        "sha256": source.sha256,
        "sheet": source.sheet,
        "format": source.format,
        "source": source.source,
        "rows": {
            "read": source.rows_read,
            "kept": source.kept,
            "duplicate": source.duplicates,
            "rejected": dict(sorted(source.rejected.items())),
        },
    }


def check_out(out: Path, rejects: Path | None = None) -> None:
    """Refuse an output folder that is a file, or holds ours that cannot be replaced, and rejected
    rows under the name of one of ours, before any long work begins.
    """
    if out.exists() and not out.is_dir():
        raise UsageError("cli.out_is_file", path=out.name)
    for name in (*ALWAYS, *OPTIONAL):
        if held_open(out / name):
            raise UsageError("cli.file_held_open", file=name)
        if rejects is not None and os.path.realpath(out / name) == os.path.realpath(rejects):
            raise UsageError("cli.outputs_are_one", first="--out", second="--rejects", file=name)
