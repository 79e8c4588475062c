"""From results to Report: the sections of a weekly VOC report as teams make them by hand."""

from voc_cli.analysis.results import Period, RunResults
from voc_cli.report.cells import clean_text
from voc_cli.report.model import Column, Report, Section, TableBlock
from voc_cli.report.sections.actions import suggestion_table, suggestions
from voc_cli.report.sections.categories import categories, products, touchpoints
from voc_cli.report.sections.churn import churn
from voc_cli.report.sections.drivers import drivers
from voc_cli.report.sections.figures import figures
from voc_cli.report.sections.follow_up import follow_up
from voc_cli.report.sections.journey import journey
from voc_cli.report.sections.model import model
from voc_cli.report.sections.quality import footer, quality
from voc_cli.report.sections.requests import requests
from voc_cli.report.sections.rises import new_topics, rises
from voc_cli.report.sections.summary import headline, summary
from voc_cli.report.sections.voices import quotes, risk_table, risks
from voc_cli.report.view import View, make_view
from voc_cli.taxonomy.model import Taxonomy

SECTIONS = (
    summary, figures, categories, rises, new_topics, quotes, journey, touchpoints, products,
    drivers, risks, churn, requests, suggestions, follow_up, quality,
)  # fmt: skip

__all__ = ["build_report"]


def build_report(results: RunResults, *, taxonomy: Taxonomy, lang: str) -> Report:
    """The report of one period in one language (`ko` or `en`).

    Every section but that of a learned model is always there; one without data says so. Nothing in
    it depends on the clock, the machine or the folder.
    """
    view = make_view(results, taxonomy=taxonomy, lang=lang)
    return Report(
        lang=lang,
        title=view.unit("title"),
        period=_period_text(view),
        headline=headline(view),
        sections=_sections(view),
        footer=footer(view),
        appendix=_appendix(view),
        alert=bool(view.rows and view.alarms()),
    )


def _sections(view: View) -> tuple[Section, ...]:
    """Those of SECTIONS, and before the last how a learned model does, where one was used."""
    found = [section(view) for section in SECTIONS]
    if view.results.model is not None:
        found.insert(-1, model(view, view.results.model))
    return tuple(found)


def _period_text(view: View) -> str:
    period: Period = view.period
    days = view.say(
        "period_days",
        start=period.start.isoformat(),
        start_day=view.say(f"weekday_{period.start.weekday()}"),
        end=period.end.isoformat(),
        end_day=view.say(f"weekday_{period.end.weekday()}"),
    )
    if period.freq == "week":
        year, week, _ = period.start.isocalendar()
        return view.say("period_week", days=days, week=f"{year}-W{week:02}")
    if period.freq == "day":
        return view.say(
            "period_day",
            day=period.start.isoformat(),
            weekday=view.say(f"weekday_{period.start.weekday()}"),
        )
    return days


def _appendix(view: View) -> tuple[Section, ...]:
    sections = []
    risky = risk_table(view)
    if risky.rows:
        sections.append(Section("all_risks", view.say("section_all_risks"), tables=(risky,)))
    if view.results.suggestions.num_rows:
        table = suggestion_table(view)
        sections.append(
            Section("all_suggestions", view.say("section_all_suggestions"), tables=(table,))
        )
    if view.rows:
        sections.append(
            Section("tickets", view.say("section_tickets"), tables=(_ticket_table(view),))
        )
    return tuple(sections)


def _ticket_table(view: View) -> TableBlock:
    columns = (
        Column("ticket_id", view.say("col_ticket")),
        Column("date", view.say("col_date"), "date"),
        Column("channel", view.say("col_channel")),
        Column("category", view.say("col_category")),
        Column("subcategory", view.say("col_subcategory")),
        Column("topic", view.say("col_topic")),
        Column("act", view.say("col_act")),
        Column("polarity", view.say("col_polarity")),
        Column("product", view.say("col_product")),
        Column("body", view.say("col_body"), "quote"),
    )
    rows = tuple(
        (
            row.ticket_id,
            row.day.isoformat(),
            view.name("channel", row.channel) if row.channel else None,
            view.category(row.category),
            view.taxonomy.label(row.subcategory, view.lang) if row.subcategory else None,
            view.topic_labels.get(row.topic_id or ""),
            view.word("act", row.act) if row.act else None,
            view.word("polarity", row.polarity) if row.polarity else None,
            row.product,
            clean_text(row.text),
        )
        for row in view.rows
    )
    return TableBlock(columns, rows)
