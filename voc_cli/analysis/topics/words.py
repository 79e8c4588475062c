"""Korean words that do not make a name by themselves."""

__all__ = ["EMPTY_NOUNS", "LIGHT_PREDICATES", "NEVER", "SYNONYMS", "VAGUE_NOUNS"]

# Say nothing of what went wrong: courtesies, time words, fillers, whom one threatens with.
EMPTY_NOUNS = frozenset(
    """
    감사 수고 안녕 부탁 말씀 생각 정도 경우 때문 사람 오늘 어제 내일 지금 이번 저번 지난번 다음
    처음 방금 아까 현재 최근 하루 며칠 이틀 매번 매일 항상 계속 진짜 정말 혹시 그냥 일단 요즘
    아침 저녁 오전 오후 관련 부분 상황 내용 이유 자체 고객 고객님 담당자 분 이상 가능 필요 예정
    동안 마음 기분 얘기 이야기 짜증 죄송 실례 여기 저기 거기 이거 그거 저거 무엇 누구 어디 언제
    여러분 모두 전부 대부분 우리 저희 제발 개월 시간 주일 주말 월요일 화요일 수요일 목요일
    금요일 토요일 일요일 작년 올해 내년 이후 이전 정말로 별 점 개 나라 세상 경험 사실 마찬가지
    도대체 최대한 빨리 자꾸 아직 문의 질문 해당 아무것 아무 곳 위 쪽
    후 전 뒤 때 중 기존 말 달 주 해 년 을 이제 어이
    식약처 소비자원 소보원 한국소비자원 소비자보호원 금감원 금융감독원 공정위 공정거래위원회 방통위
    국민신문고 내용증명
    """.split()
)

# Carry a name only when denied (안 됨, 안 옴).
LIGHT_PREDICATES = frozenset(
    """
    하 되 있 같 보 주 알 모르 받 나오 쓰 들 가 오 이러 그러 어떻 그렇 이렇 저러 싶 말 드리 가지
    만들 살 넣 찾 나 보내 먹 두 지나 치 나가 들어오 들어가 뜨 걸리 바라 부탁드리 많 좋 크 작 낫
    맞 사 팔 얻 얘기하 말하 생각하 여쭙 궁금하 문의하 남기 기다리 놓 지 내 당하 시키 통하 대하
    위하 따르 의하 인하 관하 미치 열 닫 누르 이루어지 이루 느끼 겪 바꾸 다니 돌리 잡 믿 죽 싫
    힘들 어렵 쉽
    """.split()
)

# Carry no name at all.
NEVER = frozenset(
    """
    같 싶 이러 그러 어떻 그렇 이렇 저러 말 드리 바라 아니 죽 통하 대하 위하 따르 당하
    """.split()
)

# Beside another matter, say nothing of their own: 검색 안 됨, 기능 없음.
VAGUE_NOUNS = frozenset("기능 문제 상품 제품 물건 어플 앱 서비스 방법 업체 회사 마음".split())

# What is said of a thing, by one word for those that mean the same there.
SYNONYMS = {
    word: words[0]
    for words in (
        ("지연", "늦음", "느림", "안 옴", "늦어짐", "밀림"),
        ("튕김", "꺼짐", "종료", "강제종료", "멈춤", "다운"),
        ("안 됨", "실패", "오류", "에러", "못 함", "불가"),
        ("불친절", "불친절함", "안 친절함"),
        ("파손", "깨짐", "찌그러짐", "부서짐"),
        ("비쌈", "부담", "비싸짐"),
        ("삭제", "지움", "지워짐", "사라짐", "없어짐"),
        ("없음", "안 줌", "못 받음", "누락"),
    )
    for word in words
}
