"""What customers ask to be done, sorted: words for making, mending, removing; words for oneself."""

__all__ = [
    "ABILITY",
    "ACTIONS",
    "ADD",
    "CALLED",
    "EMPTY",
    "FASTER",
    "FORBID",
    "GENERIC",
    "HELPING_NOUNS",
    "LETTERS",
    "LIGHT_TAIL",
    "LIGHT_VERBS",
    "MESSAGES",
    "OWN_EVENTS",
    "OWN_OBJECTS",
    "PRODUCTS",
    "SELF_ACTIONS",
    "SOLVED",
    "VAGUE",
]

ADD, ABILITY, SOLVED, FORBID = "추가", "가능", "수정", "금지"
FASTER = "속도 개선"

# Word (stem or noun) → what is asked for everyone. Those of one value count as one wish.
ACTIONS = {
    **dict.fromkeys(
        "추가 넣 만들 생기 도입 신설 탑재 개설 필요 만들어지 부활 개발 구현".split(), ADD
    ),
    **dict.fromkeys("있 없".split(), ADD),
    "지원": "지원",
    "호환": "호환",
    "연동": "연동",
    "연결": "연동",
    **dict.fromkeys("고치 수정 해결 잡 시정 정정".split(), SOLVED),
    **dict.fromkeys("개선 보완 향상 보강 강화 최적 신경쓰 개편 안정".split(), "개선"),
    **dict.fromkeys("없애 빼 제거 삭제 지우 없어지 폐지".split(), "제거"),
    **dict.fromkeys("늘리 늘 확대 확충 늘어나 많아지 다양하 넓히".split(), "확대"),
    **dict.fromkeys("내리 낮추 인하 싸 저렴하 내려가 할인".split(), "인하"),
    **dict.fromkeys("줄이 축소 줄".split(), "축소"),
    **dict.fromkeys("바꾸 변경 교체 바뀌 전환 돌려놓".split(), "변경"),
    **dict.fromkeys("업데이트 업뎃 업그레이드".split(), "업데이트"),
    **dict.fromkeys("키우 크".split(), "키우기"),
    **dict.fromkeys("빠르 빨라지".split(), FASTER),
    **dict.fromkeys("풀 해제".split(), "해제"),
    **dict.fromkeys("막 차단 금지 방지 제한 제재 단속 처벌 규제".split(), "제한"),
    **dict.fromkeys("관리".split(), "관리"),
}

# Asked for oneself: this order, this account, this money.
SELF_ACTIONS = {
    **dict.fromkeys("환불 환급".split(), "환불"),
    **dict.fromkeys("취소".split(), "취소"),
    **dict.fromkeys("교환".split(), "교환"),
    **dict.fromkeys("반품".split(), "반품"),
    **dict.fromkeys("수거 회수".split(), "수거"),
    **dict.fromkeys("배송 배달 발송 출고 보내".split(), "발송"),
    **dict.fromkeys("재발송 재배송".split(), "재발송"),
    **dict.fromkeys("확인 조회 체크 살펴보".split(), "확인"),
    **dict.fromkeys("답변 답장 회신 답 답하 대답".split(), "답변"),
    **dict.fromkeys("연락 전화 통화".split(), "연락"),
    **dict.fromkeys("연결".split(), "연결"),
    **dict.fromkeys("처리 조치 접수".split(), "처리"),
    **dict.fromkeys("해지".split(), "해지"),
    **dict.fromkeys("탈퇴".split(), "탈퇴"),
    **dict.fromkeys("입금 송금 돌리 돌려주 지급 적립".split(), "지급"),
    **dict.fromkeys("보상 배상 변상".split(), "보상"),
    **dict.fromkeys("발급 재발급 발행".split(), "발급"),
    **dict.fromkeys("복구 복원 되돌리 살리".split(), "복구"),
    **dict.fromkeys("승인 등록".split(), "등록"),
    **dict.fromkeys("사과".split(), "사과"),
    **dict.fromkeys("풀 해제".split(), "해제"),
    **dict.fromkeys("돕 도와주 도움".split(), "도움"),
    **dict.fromkeys("정지".split(), "정지"),
    **dict.fromkeys("주".split(), "지급"),
}

# Objects that are the customer's own, so that changing or deleting them is asked for oneself.
OWN_OBJECTS = frozenset(
    """
    배송지 주소 옵션 주문 예약 계정 아이디 비밀번호 비번 번호 전화번호 연락처 결제 카드 이름
    닉네임 사이즈 색상 수량 날짜 일정 시간 계좌 이메일 메일 회원 정보 리뷰 후기 글 게시글 내역
    기록 제재 정지 차단 밴 영구정지 잠금 휴면 돈 금액 포인트 쿠폰 적립금 보석 제 저 내 탈퇴
    """.split()
)

# Objects of 연결해 주세요 that make it the customer's own call; other things are linked up.
CALLED = frozenset("상담원 상담사 상담 전화 고객센터 센터 직원 담당자 통화".split())

# Add nothing to what is asked once another noun says it.
GENERIC = frozenset(
    """
    기능 서비스 옵션 버튼 메뉴 부분 문제 사항 점 방법 시스템 것 거 쪽 측면 건 현상 상태 내용 항목
    """.split()
)
# Say too little without what is done to: `선택 기능` of what?
VAGUE = frozenset(
    """
    모드 다양 넘기기 칸 페이지 돈 사용자 자동 소리 쪽지 이름 시간 글 방
    설정 연동 선택 확인 추가 삭제 수정 사용 표시 관리 구매 등록 분류 입력 취소 조절 조정 이용 적용
    변경 개선 업데이트 인증 거래 결제 방송 충전 로그인 지원 제공 노출 유지 처리 진행 참여 표현
    구현 개발 공개 연결 연락 재생 조회 체크 정리 저장 기록 전송 작성 신청 접속 실행 설치 다운 가입
    예약 주문 개수
    정렬 구분 비교 문의 통화 대화 제도 코너 제외 전환 지정 알림 프로그램 공간 화면 활용 반영 호환
    기능 보기 보이기 쓰기 하기 듣기 찾기 받기 나오기 만들기 바꾸기 알기 넣기 올리기 고르기
    """.split()
)
# Behind a thing, only how one gets it: 재입고 알림 신청, 알림 받기.
LIGHT_TAIL = frozenset(
    "발송 보내기 신청 받기 설정 사용 이용 제공 수신 도입 신설 개설 오기 서비스".split()
)
# Verbs that only say that the thing is there: 알림을 받을 수 있게, 알림이 오게.
LIGHT_VERBS = frozenset("받 받아보 오 뜨 나오 알 알아보 생기 들어오".split())
# Whatever is sold: says nothing of what happens to it.
PRODUCTS = frozenset("상품 제품 물건 물품 품절상품 품절 옵션 사이즈 색상 아이템".split())
# Sent to everyone who wants it rather than to one customer's door.
MESSAGES = frozenset("푸시 푸쉬 문자 알림 알람 알림톡 톡 카톡 소식 여부".split())
# Of these one writes to a customer: without what it is to tell it is the customer's own answer.
LETTERS = frozenset("문자 톡 카톡".split())
# What happens to the customer's own matter: 처리되면 알려 주세요 asks for an answer.
OWN_EVENTS = frozenset(
    """
    완료 도착 준비 결정 확정 진행 출발 시작 해결 수정 변경 개선 해소 종료 마무리 끝남 됨 나옴 옴
    받음 봄 보냄 검토 선정 당첨 통과 거절 반영 조사 파악 정리 알아봄 생김 있음 없음 가능 필요
    문제 이상 오류
    """.split()
)
# Say nothing by themselves.
EMPTY = frozenset(
    """
    때 들 곳
    이것 그것 저것 이거 그거 저거 여기 거기 저기 뭐 무엇 어디 누구 우리 저희 나 너 제 내 저 사람
    분 때문 정도 경우 생각 진짜 정말 제발 오늘 어제 내일 지금 이번 다음 요즘 최근 빨리 다시 하나
    고객 회사 관리자 개발자 운영자 담당자 여러분 모두 전부 다음번 이상 이하 관련 위 수 번 개 말 일
    자체 대신 나중 처음 먼저 이제 평소 이왕 조속 시급 신속 바람 부탁 요청 건의 제안 의견 앞 뒤 안
    하루 며칠 개월 년 월 시 분 초 원 명 가지 종류 등 만 데 듯 중 후 전 차 더 좀 꼭 가능 별 별점 들
    곳 별로 쯤 언제 언제쯤 최대 최소 감사 죄송 안녕 혹시 도움 참고 업체 본사 쪽 어플 앱 어플리케이션
    """.split()
)
# Nouns that stand for a verb of asking: `개선 부탁`, `추가 요청`.
HELPING_NOUNS = frozenset("부탁 요청 건의 희망 요망 바람 촉구".split())
