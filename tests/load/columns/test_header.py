"""Which rows are the header of a sheet."""

from voc_cli.load.columns.header import find_header

DATA = [
    ["R_1", "2026-03-01 10:00:22", "", "95", "8", "4", "약 설명을 자세히 해 주셨어요"],
    ["R_2", "2026-03-01 13:15:09", "", "81", "2", "1", "접수창구에서 오래 기다렸습니다"],
    ["R_3", "2026-03-02 09:48:37", "", "70", "10", "5", "간호사 분이 친절했어요"],
]
CODES = ["ticket_id", "created_at", "", "duration", "Q1_NPS", "rating", "Q3_TEXT"]
WORDS = ["응답 ID", "기록된 날짜", "", "소요 시간", "추천하시겠습니까", "만족도", "좋았던 점"]


def test_a_row_of_words_below_codes_belongs_to_the_header() -> None:
    found = find_header([CODES, WORDS, *DATA])
    assert found is not None and (found.first, found.row) == (0, 1)
    assert found.names[1:5] == ("created_at", "col3", "duration", "추천하시겠습니까")
    assert found.names[6] == "좋았던 점"


def test_a_ticket_whose_figures_are_words_too_is_none_of_the_header() -> None:
    missing = ["R_0", "모름", "", "모름", "무응답", "거절", "답하지 않음"]
    for below in (missing, DATA[0]):
        found = find_header([WORDS, below, *DATA])
        assert found is not None and found.row == 0
