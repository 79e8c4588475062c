"""① What happened and what to do first, and the three questions executives ask."""

from voc_cli.messages import message
from voc_cli.report.causes import word_clues
from voc_cli.report.cells import interval_text
from voc_cli.report.lasting import lasting, lasting_headline, lasting_named
from voc_cli.report.lines import Line
from voc_cli.report.model import Column, Interval, Section, TableBlock
from voc_cli.report.movers import largest_growth, movers, movers_text
from voc_cli.report.view import View

__all__ = ["headline", "summary"]

MIN_EXPECTED = 1.0  # tickets; below it "times the expected" is no sensible figure
KEYWORDS = 6
CLUES = 3  # named for the main alarm
NAMED = 3  # alarms named in a sentence; the section on rises lists them all


def headline(view: View) -> str:
    """One line: what happened, against what was to be expected, and what to do first."""
    parts = [_happened(view)]
    urgent = sum(row.safety for row in view.rows)
    first = _suggestions(view)[:1] if view.rows else []
    what = view.say("what_and_who", **first[0]).strip() if first else ""
    if urgent and first:
        parts.append(view.say("headline_safety_first", count=view.number(urgent), what=what))
    elif urgent:
        parts.append(view.say("headline_safety", count=view.number(urgent)))
    elif first:
        parts.append(view.say("headline_first", what=what))
    return " ".join(parts)


def summary(view: View) -> Section:
    """Is it normal, what goes with it, what should we do."""
    rows = (
        (view.say("ask_normal"), _is_it_normal(view)),
        (view.say("ask_cause"), _what_goes_with_it(view)),
        (view.say("ask_do"), _what_to_do(view)),
    )
    columns = (
        Column("question", view.say("col_question")),
        Column("answer", view.say("col_answer")),
    )
    return Section(
        key="summary",
        heading=view.say("section_summary"),
        tables=(TableBlock(columns, rows, layout="facts"),),
    )


def _happened(view: View) -> str:
    if not view.rows:
        return view.say("headline_empty")
    alarms = view.alarms()
    if not alarms:
        still = lasting(view)
        return lasting_headline(view, still[0]) if still else _whole(view)
    name = "headline_alarm" if _ratio(alarms[0]) else "headline_alarm_new"
    sentence = view.say(name, **_alarm_values(view, alarms[0]))
    if len(alarms) > 1:
        sentence += " " + view.say("headline_more", n=len(alarms) - 1)
    return sentence


def _alarm_values(view: View, line: Line) -> dict[str, object]:
    expected = line.expected
    return {
        "label": view.named(line),
        "count": view.number(line.count),
        "expected": view.number(expected.center if expected else None, "estimate"),
        "ratio": view.number(_ratio(line), "ratio"),
        "range": _range(view, line),
    }


def _ratio(line: Line) -> float | None:
    """Times the expectation; None where next to nothing was expected."""
    expected = line.expected.center if line.expected else None
    return line.count / expected if expected and expected >= MIN_EXPECTED else None


def _range(view: View, line: Line) -> str:
    if line.expected is None:
        return view.say("none")
    return interval_text(Interval(line.expected.lower, line.expected.upper), view.lang)


def _total(view: View) -> Line | None:
    lines = view.lines.get("all", ())
    return lines[0] if lines else None


def _whole(view: View) -> str:
    """A week without alarms: against the expectation of all tickets, where there is one."""
    line = _total(view)
    if line is None or line.expected is None or line.expected.center is None:
        came = view.say("headline_count", count=view.number(len(view.rows)))
        return f"{came} {view.cannot_tell()}"
    if line.count < line.expected.lower:
        name = "headline_low"
    elif line.count > line.expected.upper:
        name = "headline_high"
    else:
        name = "headline_normal"
    return view.say(
        name,
        count=view.number(line.count),
        expected=view.number(line.expected.center, "estimate"),
        range=_range(view, line),
    )


def _is_it_normal(view: View) -> str:
    if not view.rows:
        return view.say("normal_empty")
    tested = view.tested
    alarms = view.alarms()
    still = lasting(view)
    going_on = {"named": lasting_named(view, still), "n": len(still)}
    if not alarms and still:
        return message("lasting.normal_no", view.lang, tested=tested, **going_on)
    if not alarms:
        name = "normal_yes" if tested else "normal_unknown"
        return view.say(name, whole=_whole(view), tested=tested)
    named = ", ".join(_with_size(view, line) for line in alarms[:NAMED])
    more = view.say("and_more", n=len(alarms) - NAMED) if len(alarms) > NAMED else ""
    said = view.say("normal_no", tested=tested, n=len(alarms), named=named + more)
    goes_on = message("lasting.still", view.lang, **going_on) if still else ""
    return " ".join(filter(None, [said, goes_on, _overall(view)]))


def _overall(view: View) -> str:
    """How the number of all tickets stands to its expectation, when something else is alarming."""
    line = _total(view)
    if line is None or line.alert or line.expected is None:
        return ""
    place = "within"
    if line.count < line.expected.lower:
        place = "below"
    elif line.count > line.expected.upper:
        place = "above"
    return view.say(f"total_{place}", count=view.number(line.count), range=_range(view, line))


def _with_size(view: View, line: Line) -> str:
    ratio = _ratio(line)
    expected = line.expected.center if line.expected else None
    return view.say(
        "named_alarm_new" if ratio is None else "named_alarm",
        label=view.named(line),
        count=view.number(line.count),
        expected=view.number(expected, "estimate"),
        ratio=view.number(ratio, "ratio"),
    )


def _what_goes_with_it(view: View) -> str:
    if not view.rows:
        return view.say("cause_empty")
    alarms = view.alarms()
    if not alarms:
        top = view.lines.get("category", ())
        if not top or not top[0].count:
            return view.say("cause_none")
        share = view.number(top[0].share, "share")
        name = "cause_largest" if view.tested else "largest"
        return view.say(name, label=top[0].label, count=view.number(top[0].count), share=share)
    return " ".join(filter(None, [_grew_together(view, alarms[0]), _keywords(view, alarms[0])]))


def _grew_together(view: View, line: Line) -> str:
    label = view.named(line)
    clues = [(mover.z, movers_text(view, [mover])) for mover in movers(view, line)]
    clues += word_clues(view, line)
    clues.sort(key=lambda clue: (-clue[0], clue[1]))
    if clues:
        told = ", ".join(text for _, text in clues[:CLUES])
        return view.say("cause_movers", label=label, movers=told)
    largest = largest_growth(view, line)
    if largest is None:
        return view.say("cause_unknown", label=label)
    return view.say("cause_spread", label=label, most=movers_text(view, [largest]))


def _keywords(view: View, line: Line) -> str:
    """What a topic is about now: the words that set its tickets of this period apart.

    A topic that was nearly empty took its keywords from stray older tickets too; they serve where
    nothing sets the new ones apart.
    """
    cause = view.results.causes.get((line.by, line.key))
    if line.by == "topic" and cause is not None and cause.words:
        return view.say("cause_keywords", words=", ".join(word.term for word in cause.words))
    topics = view.results.topics.select(["topic_id", "keywords"]).to_pylist()
    words = [row["keywords"] for row in topics if row["topic_id"] == line.key]
    if line.by != "topic" or not words or not words[0]:
        return ""
    return view.say("cause_keywords", words=", ".join(words[0][:KEYWORDS]))


def _what_to_do(view: View) -> str:
    """The suggestion of the highest rank and the one for the main alarm, if it is another."""
    chosen = _suggestions(view)
    if not chosen:
        return view.say("do_nothing")
    if len(chosen) == 1:
        return view.say("do_first", **chosen[0]).strip()
    return " ".join(
        f"({number}) {view.say('do_first', **one)}".strip()
        for number, one in enumerate(chosen, start=1)
    )


def _suggestions(view: View) -> list[dict[str, str]]:
    names = ["rank", "title", "action", "owner", "category", "topic_id"]
    rows = view.results.suggestions.select(names).to_pylist()
    rows.sort(key=lambda row: row["rank"])
    best = rows[:1]
    alarms = view.alarms()
    if alarms:
        key = {"category": "category", "topic": "topic_id"}.get(alarms[0].by)
        best += [row for row in rows if key and row[key] == alarms[0].key][:1]
    if len(best) == 2 and best[0]["rank"] == best[1]["rank"]:
        best = best[:1]
    return [
        {
            "title": row["title"],
            "action": row["action"],
            "who": view.say("who", owner=row["owner"]) if row["owner"] else "",
        }
        for row in best
    ]
