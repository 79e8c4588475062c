import dataclasses
import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.report.example import LAST_WEEK, example, quiet, taxonomy, without_history
from voc_cli.analysis.results import Cause, Period, Requests, RunResults, ShareShift, WordShift
from voc_cli.messages import Notice
from voc_cli.report.build import build_report
from voc_cli.report.cells import cell_text
from voc_cli.report.lines import within
from voc_cli.report.model import Interval, Report, Section


def section(report: Report, key: str) -> Section:
    return next(part for part in report.sections if part.key == key)


def build(results: RunResults, lang: str = "ko") -> Report:
    return build_report(results, taxonomy=taxonomy(), lang=lang)


def row(part: Section, label: str) -> dict[str, Any]:
    table = part.tables[0]
    values = next(values for values in table.rows if values[0] == label)
    return {column.key: cell for column, cell in zip(table.columns, values, strict=True)}


def test_headline_names_the_rise_its_base_and_the_first_thing_to_do(
    report: Report,
) -> None:
    assert report.alert
    assert report.headline.startswith(
        "배송 문의가 41건으로 예상 15.5건의 2.6배입니다(95% 구간 7.4~24)."
    )
    assert report.headline.endswith(
        "먼저 안전 관련 문의 1건을 확인하고, 이어서 출고 지연을 먼저 알리기(담당: 물류운영팀)를 "
        "추진하십시오."
    )


def test_headline_says_when_nothing_is_unusual() -> None:
    made = build(example(alarm=False))
    assert not made.alert
    assert made.headline.startswith(
        "평소와 다르지 않습니다. 문의는 84건(예상 84.6건, 95% 구간 66~103)"
    )


def test_headline_and_sections_of_a_period_without_tickets() -> None:
    made = build(example(empty=True))
    assert made.headline == "이 기간에 접수된 문의가 없습니다."
    assert not made.alert
    assert section(made, "quotes").text == ("인용할 만한 문의가 없습니다.",)
    assert "tickets" not in {part.key for part in made.appendix}


def test_without_history_nothing_is_called_usual_or_unusual() -> None:
    made = build(without_history())
    assert "판단할 수 없습니다" in made.headline
    assert section(made, "categories").text == (
        "비교할 과거 기간이 부족해 평소와 다른지는 판단할 수 없습니다.",
    )
    keys = [column.key for column in section(made, "categories").tables[0].columns]
    assert keys == ["key", "count", "share", "history"]
    assert section(made, "rises").tables == ()
    assert "새 주제를 가릴 수 없습니다" in section(made, "new_topics").text[0]


def test_results_that_hold_nothing_but_tickets_still_make_a_report() -> None:
    made = build(quiet(example()))
    assert len(made.sections) == 16
    assert row(section(made, "categories"), "배송")["count"] == 41


def test_absent_figures_are_named_not_shown() -> None:
    part = section(build(example(csat=False)), "kpi")
    assert part.text[0] == "자료가 없어 계산하지 않은 지표: 만족도(CSAT), NPS."
    assert [values[0] for values in part.tables[0].rows] == ["문의 건수", "첫 응답 시간(중앙값)"]


def test_figures_differ_in_their_own_unit_and_small_samples_are_grey(report: Report) -> None:
    part = section(report, "kpi")
    assert row(part, "만족도(CSAT)")["change"].kind == "points"
    assert row(part, "만족도(CSAT)")["change"].value == pytest.approx(-0.11)
    assert row(part, "첫 응답 시간(중앙값)")["verdict"] == "악화"
    assert row(part, "만족도(CSAT)")["verdict"] == "차이 불분명"
    assert row(part, "NPS")["verdict"] == "표본 부족"
    assert part.tables[0].muted == (3,)
    assert part.tables[0].emphasis == (2,)


def test_categories_come_from_the_trend_table(report: Report, results: RunResults) -> None:
    found = row(section(report, "categories"), "배송")
    trend = results.trend.filter(
        pc.and_(
            pc.equal(results.trend["period"], pa.scalar(LAST_WEEK)),
            pc.and_(
                pc.equal(results.trend["by"], "category"),
                pc.equal(results.trend["key"], "delivery"),
            ),
        )
    ).to_pylist()[0]
    assert found["count"] == trend["count"] == 41
    assert found["expected"] == Interval(trend["lower"], trend["upper"], "count", trend["expected"])
    assert found["alert"] is True
    assert len(found["history"]) == 12
    assert found["history"][-1] == 41
    assert found["previous"] == found["history"][-2]
    assert found["mean_4"] == sum(found["history"][-5:-1]) / 4


def test_rises_say_what_grew_together_with_them(report: Report) -> None:
    found = row(section(report, "rises"), "배송")
    assert found["ratio"] == pytest.approx(41 / 15.5)
    assert "주제 ‘출고 준비 중 멈춤’ 27건(4주 평균 0건)" in found["movers"]
    assert "제품 ‘하루수분 크림’ 27건" in found["movers"]


def without(results: RunResults, *names: str) -> RunResults:
    """The same results with columns of the tickets emptied."""
    tickets = results.tickets
    for name in names:
        at = tickets.schema.get_field_index(name)
        tickets = tickets.set_column(at, name, pa.nulls(tickets.num_rows, pa.string()))
    return dataclasses.replace(results, tickets=tickets)


def test_a_rise_that_crowds_nowhere_names_what_grew_most(results: RunResults) -> None:
    found = section(build(without(results, "channel", "product", "topic_id")), "summary")
    rows: Any = found.tables[0].rows
    assert "특정 주제·제품·접점에 몰려 있지 않습니다" in rows[1][1]
    assert "세부 분류 ‘일반’ 41건(4주 평균 15.8건)" in rows[1][1]


def test_a_share_is_of_all_tickets_of_a_rise_not_of_those_with_a_product(
    results: RunResults,
) -> None:
    products = results.tickets.column("product").to_pylist()
    days = [time.date() for time in results.tickets.column("created_at").to_pylist()]
    kept = 0
    for i, day in enumerate(days):
        kept += day >= LAST_WEEK and products[i] == "하루수분 크림"
        if day < LAST_WEEK or kept > 4 or products[i] != "하루수분 크림":
            products[i] = None
    at = results.tickets.schema.get_field_index("product")
    tickets = results.tickets.set_column(at, "product", pa.array(products, pa.string()))
    made = build(dataclasses.replace(results, tickets=tickets))
    assert "하루수분 크림" not in row(section(made, "rises"), "배송")["movers"]


def test_a_topic_that_rises_is_told_by_its_keywords(results: RunResults) -> None:
    calm = results.trend.filter(
        pc.or_(pc.invert(results.trend["alert"]), pc.equal(results.trend["by"], "topic"))
    )
    made = build(dataclasses.replace(results, trend=calm))
    assert made.headline.startswith("주제 ‘출고 준비 중 멈춤’ 문의가 27건 접수되었습니다.")
    rows: Any = section(made, "summary").tables[0].rows
    assert rows[1][1].endswith("이 주제의 핵심어: 출고, 준비, 멈춤.")


def test_a_rise_told_by_its_words_alone_has_them_in_the_table_too(results: RunResults) -> None:
    bare = without(results, "channel", "product", "topic_id")
    cause = Cause((WordShift("파업", 9.0, 20, 0.5, 0.02),), (), (), False)
    made = build(dataclasses.replace(bare, causes={("category", "delivery"): cause}))
    told = "‘파업’ 언급 20건(50%, 전에 2%)"
    assert told in str(section(made, "summary").tables[0].rows[1][1])
    assert row(section(made, "rises"), "배송")["movers"] == told


@pytest.mark.parametrize(
    ("of_all", "base"), [(True, "앞선 문의 전체에서는 2%"), (False, "전에 2%")]
)
def test_a_share_says_what_it_is_compared_with(
    results: RunResults, of_all: bool, base: str
) -> None:
    cause = Cause(
        (WordShift("파업", 9.0, 20, 0.5, 0.02),),
        (ShareShift("channel", "앱", 12, 0.3, 0.02, 5.0),),
        (),
        of_all,
    )
    key = next(line for line in results.trend.to_pylist() if line["alert"])
    causes = {(key["by"], key["key"]): cause}
    made = build(dataclasses.replace(results, causes=causes))
    cards = next(t for t in section(made, "rises").tables if t.layout == "cards")
    assert f"‘파업’ 20건(50%, {base})" in cards.rows[0]
    assert f"접점 ‘앱’ 12건(30%, {base})" in cards.rows[0]
    assert f"‘파업’ 언급 20건(50%, {base})" in str(section(made, "summary").tables[0].rows[1][1])


def test_a_topic_with_a_few_stray_older_tickets_is_still_new(results: RunResults) -> None:
    topics = results.tickets.column("topic_id").to_pylist()
    topics[0] = topics[400] = "t-new"
    at = results.tickets.schema.get_field_index("topic_id")
    strayed = results.tickets.set_column(at, "topic_id", pa.array(topics, pa.string()))
    part = section(build(dataclasses.replace(results, tickets=strayed)), "new_topics")
    assert part.tables[0].rows[0][2:5] == (27, 0, 2)
    for i in range(1, 300, 3):
        topics[i] = "t-new"
    filled = results.tickets.set_column(at, "topic_id", pa.array(topics, pa.string()))
    part = section(build(dataclasses.replace(results, tickets=filled)), "new_topics")
    assert part.tables == ()


def test_requests_of_four_weeks_with_a_quote_each_and_ones_own_in_a_line(report: Report) -> None:
    part = section(report, "requests")
    assert part.heading == "고객이 요청한 것"
    table, quoted = part.tables
    assert [row[0] for row in table.rows] == ["가격순 정렬 추가"]
    label, now, window, wished, everything, customers, category, product = table.rows[0]
    assert isinstance(now, int) and isinstance(window, int) and isinstance(everything, int)
    assert isinstance(wished, int) and 0 <= wished <= window
    assert 0 < now <= window <= everything
    assert (customers, category, product) == (None, "기능·사용성", None)
    assert quoted.rows[0][1] == label
    assert re.search(r"개별 처리 요청\(이 기간\): .*발송 \d+건", part.text[1])


def test_without_requests_the_section_says_so(results: RunResults) -> None:
    part = section(build(dataclasses.replace(results, requests=Requests.none())), "requests")
    assert part.tables == ()
    assert "요청이 없습니다" in part.text[0]


def test_without_alarms_the_largest_differences_are_called_no_alarm() -> None:
    part = section(build(example(alarm=False)), "rises")
    assert part.text[0] == "예상보다 뚜렷이 많은 항목이 없습니다."
    assert "경보가 아니며" in part.text[1]
    assert part.tables[0].emphasis == ()
    assert part.charts == ()


def test_new_topics_are_those_absent_before(report: Report) -> None:
    table = section(report, "new_topics").tables[0]
    assert [values[0] for values in table.rows] == ["출고 준비 중 멈춤"]
    assert table.rows[0][2:5] == (27, 0, 0)


def test_quotes_are_few_different_short_and_of_the_period(report: Report) -> None:
    rows: Any = section(report, "quotes").tables[0].rows
    assert 3 <= len(rows) <= 5
    assert len({values[0] for values in rows}) == len(rows)
    assert len({values[4] for values in rows}) >= 3
    assert all(len(values[0]) <= 120 for values in rows)
    assert all("2026-11-16" <= values[2] <= "2026-11-22" for values in rows)


def test_risks_begin_with_safety(report: Report) -> None:
    rows = section(report, "risks").tables[0].rows
    assert [values[0] for values in rows] == ["안전", "법적 대응", "이탈"]


def test_heat_map_counts_channels_by_category(report: Report, results: RunResults) -> None:
    part = section(report, "touchpoints")
    chart = next(chart for chart in part.charts if chart.kind == "heatmap")
    counted = sum(value or 0 for series in chart.series for value in series.y)
    assert counted == 109
    assert row(part, "배송")["카카오"] == 34


def test_one_channel_alone_is_named_and_draws_no_table(results: RunResults) -> None:
    at = results.tickets.schema.get_field_index("channel")
    same = pa.array(["게시판"] * results.tickets.num_rows)
    one = dataclasses.replace(results, tickets=results.tickets.set_column(at, "channel", same))
    part = section(build(one), "touchpoints")
    assert part.text[0].startswith("접점을 알 수 있는 문의 109건은 모두 게시판입니다.")
    assert part.tables == () and not any(chart.kind == "heatmap" for chart in part.charts)


def test_the_heat_map_takes_what_is_past_its_largest_rows_together(results: RunResults) -> None:
    at = results.tickets.schema.get_field_index("category")
    codes = [f"c{i % 20:02}" for i in range(results.tickets.num_rows)]
    many = results.tickets.set_column(at, "category", pa.array(codes, pa.string()))
    part = section(build(dataclasses.replace(results, tickets=many)), "touchpoints")
    rows = part.tables[0].rows
    assert len(rows) == 15 and rows[-1][0] == "그 밖"
    assert sum(sum(int(cell) for cell in line[1:]) for line in rows) == 109  # type: ignore[arg-type, misc]


def test_the_journey_follows_the_stages_and_counts_every_ticket_that_has_one(
    results: RunResults,
) -> None:
    tickets = results.tickets
    stages = [("delivery", "purchase", None)[i % 3] for i in range(tickets.num_rows)]
    at = tickets.column_names.index("stage")
    tickets = tickets.set_column(at, "stage", pa.array(stages, pa.string()))
    part = section(build(dataclasses.replace(results, tickets=tickets)), "journey")
    assert [values[0] for values in part.tables[0].rows] == ["구매", "배송"]
    week = within(tickets, results.period.start, results.period.end)
    told = week.column("stage").to_pylist()
    assert row(part, "배송")["count"] == told.count("delivery")
    assert row(part, "구매")["count"] == told.count("purchase")
    drawn = sum(value or 0 for series in part.charts[0].series for value in series.y)
    assert drawn == told.count("delivery") + told.count("purchase")


def test_products_are_absent_where_no_ticket_names_one() -> None:
    part = section(build(example(products=False)), "products")
    assert part.text == ("제품 정보가 있는 문의가 없습니다.",)
    assert part.tables == ()


def test_a_product_that_rises_is_marked(results: RunResults) -> None:
    def marked(product: str) -> Section:
        trend = results.trend.to_pylist()
        for line in trend:
            if line["by"] == "product":
                here = line["period"] == results.period.start and line["key"] == product
                line["alert"] = here
        table = pa.Table.from_pylist(trend, schema=results.trend.schema)
        return section(build(dataclasses.replace(results, trend=table)), "products")

    risen = marked("하루수분 크림")
    assert risen.tables[0].columns[-1].key == "alert"
    assert row(risen, "하루수분 크림")["alert"] is True
    assert sum(bool(values[-1]) for values in risen.tables[0].rows) == 1
    assert any(text.startswith("▲") for text in risen.text)
    calm = marked("없는 제품")
    assert "alert" not in [column.key for column in calm.tables[0].columns]
    assert not any("▲" in text for text in calm.text)


def test_data_quality_accounts_for_every_row(report: Report) -> None:
    part = section(report, "quality")
    text = " ".join(part.text)
    assert "제외 7건" in text
    assert "접수 시각이 없는 3건" in text
    assert "2026-11-23에 시작하는 주는 자료가 2026-11-24까지만 있어" in text
    reasons = next(table for table in part.tables if table.columns[0].key == "what")
    assert reasons.rows == (("내용 없음", 7),)


def test_notices_are_told_in_the_language_of_the_report(results: RunResults) -> None:
    found = dataclasses.replace(
        results,
        quality=dataclasses.replace(
            results.quality, notices=(Notice("settings.missing", {"file": "x.toml"}),)
        ),
    )
    assert any("x.toml" in text for text in section(build(found, "en"), "quality").text)


def test_footer_tells_of_masking_intervals_definitions_and_version(report: Report) -> None:
    text = "\n".join(report.footer)
    assert "마스킹" in report.footer[0]
    assert "모두 338건" in report.footer[0]
    assert "예상과 95% 구간" in text
    assert "만족도(CSAT): " in text
    assert re.search(r"^voc \d+\.\d+", report.footer[-1])


def test_the_word_is_masking_never_anonymous(report: Report) -> None:
    assert "익명" not in repr(report)


def test_no_korean_sentence_of_ours_in_the_english_report(english: Report) -> None:
    ours = [english.title, english.period, *english.footer]
    for part in english.sections:
        ours += [part.heading, *part.text]
        ours += [column.label for table in part.tables for column in table.columns]
        ours += [chart.title for chart in part.charts if "(" not in chart.title]
    assert not [
        text
        for text in ours
        if re.search("[가-힣]", text.replace("하루수분 크림", "").replace("발송", ""))
    ]


def test_a_span_of_the_users_own_is_counted_from_the_tickets(results: RunResults) -> None:
    start = LAST_WEEK.replace(day=10)
    span = Period(None, start, LAST_WEEK.replace(day=20), LAST_WEEK.replace(day=24))
    made = build(dataclasses.replace(results, period=span))
    days = [time.date() for time in results.tickets["created_at"].to_pylist()]
    inside = sum(span.start <= day <= span.end for day in days)
    assert len(next(p for p in made.appendix if p.key == "tickets").tables[0].rows) == inside
    rows: Any = section(made, "categories").tables[0].rows
    assert sum(line[1] for line in rows) == inside
    assert "2026-11-16" in " ".join(section(made, "rises").text)


def test_the_same_results_give_the_same_report(results: RunResults) -> None:
    assert build(results) == build(results)


def test_drivers_and_actions_are_told_in_words() -> None:
    made = build(example())
    drivers = section(made, "drivers")
    assert drivers.tables[0].emphasis == (0,)
    assert [row[1] for row in drivers.tables[0].rows] == [
        "집중개선", "지속유지", "점진개선", "과잉노력",
    ]  # fmt: skip
    assert drivers.charts[0].kind == "quadrant"
    assert drivers.charts[0].alerts == (0,)
    assert "원인이라는 뜻은 아닙니다" in drivers.text[1]
    actions = section(made, "follow_up").tables[0]
    assert "조치 파일의 key" in section(made, "follow_up").text[1]  # what to do about a lost topic
    assert [row[4] for row in actions.rows] == ["일부 효과", "관찰 중", "항목을 찾을 수 없음"]
    assert actions.improved == (0,)
    assert actions.muted == (1, 2)
    remark = str(actions.rows[0][-1])
    assert "미치지 못했습니다" in remark
    assert "취소·교환·반품·환불" in remark
    assert "3주" in str(actions.rows[1][-1])


def test_a_driver_has_one_estimate_with_its_interval_and_is_grey_on_few_scores() -> None:
    told = example()
    assert told.drivers is not None
    table = told.drivers.table
    few = pa.array([17, *table["n"].to_pylist()[1:]], table.schema.field("n").type)
    table = table.set_column(table.column_names.index("n"), "n", few)
    found = dataclasses.replace(told.drivers, table=table, background=("praise", "privacy"))
    drivers = section(build(dataclasses.replace(told, drivers=found)), "drivers")
    shown = row(drivers, "배송")
    assert cell_text(shown["adjusted"], "interval", "ko") == "+0.010 (+0.000 ~ +0.020)"
    assert cell_text(shown["adjusted"], "interval", "en") == "+0.010 (+0.000 to +0.020)"
    assert "effect" not in shown
    assert (drivers.tables[0].muted, drivers.tables[0].emphasis) == ((0,), ())
    assert "30건 미만" in drivers.text[2]
    assert "칭찬" not in drivers.text[1] and "개인정보·보안" in drivers.text[1]


def test_drivers_that_chance_explains_as_well_come_in_no_order() -> None:
    told = example()
    assert told.drivers is not None
    made = build(dataclasses.replace(told, drivers=dataclasses.replace(told.drivers, p_value=0.5)))
    drivers = section(made, "drivers")
    assert drivers.tables[0].emphasis == ()
    assert "quadrant" not in [column.key for column in drivers.tables[0].columns]
    assert drivers.charts == ()
    assert "집중개선" not in drivers.text[0] and "순위는 믿기 어렵습니다" in drivers.text[1]


def test_without_scores_and_actions_both_parts_say_so() -> None:
    made = build(quiet(example()))
    for key in ("drivers", "follow_up"):
        part = section(made, key)
        assert part.text
        assert not part.tables
