"""Names of foreign customers written in Hangul: 응우옌 티 란, 마이클, 사토 유키, 왕웨이.

Such words alone are also brands, places and figures of films, so that a person is meant must be
said: by a label before, an introduction or honorific after, or the word for a foreigner nearby.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from voc_cli.privacy.names.name_parts import SURNAMES
from voc_cli.privacy.names.ordinary import commonness
from voc_cli.privacy.names.word_classes import WORD_CLASSES
from voc_cli.privacy.spans import Span

__all__ = ["find_foreign_names"]

_KNOWN = frozenset(
    """
    응우옌 응웬 응우엔 누엔 구엔 쩐 팜 판 부이 도안 호앙 레 당 티 반 란 흐엉 투이 타오 응옥 항 린
    짱 뚜언 히엔 화이 후옌 쑤언 득 꾸옥 왕웨이 리웨이 장웨이 왕리 왕팡 첸 자오 류양 메이링 링링
    샤오 왕밍 리밍 왕 장 리 우 황 진 사토 스즈키 다카하시 타카하시 다나카 타나카 이토 와타나베
    야마모토 나카무라 고바야시 코바야시 가토 카토 요시다 야마다 사사키 야마구치 마쓰모토 마츠모토
    이노우에 기무라 키무라 하야시 시미즈 모리 이케다 하시모토 유키 하루카 미나 사쿠라 히로시 타로
    하나코 켄지 유미 아야 나오미 유이 다이스케 쇼타 마이 미사키 아오이 켄타 타쿠야 하루토 미유 리코
    존 제임스 마이클 데이비드 로버트 윌리엄 크리스 크리스토퍼 다니엘 대니얼 매튜 앤드류 조슈아
    라이언 케빈 브라이언 에릭 스티븐 스티브 토마스 토머스 제이슨 저스틴 알렉스 알렉산더 벤자민
    사무엘 조셉 안토니오 카를로스 호세 후안 디에고 페드로 제니퍼 제시카 사라 에밀리 엘리자베스 수잔
    캐서린 안나 마리아 소피아 소피 올리비아 이사벨라 엠마 그레이스 레이첼 레베카 헬렌 니콜 스테파니
    크리스티나 로라 줄리아 나탈리 빅토리아 켈리 에이미 카렌 클로이 스미스 존슨 브라운 밀러 윌슨
    테일러 앤더슨 마틴 산토스 크루즈 레예스 올가 나타샤 나탈리아 이리나 스베틀라나 타티아나 이반
    세르게이 드미트리 블라디미르 알렉세이 안드레이 니콜라이 옐레나 이바노프 페트로프 아흐메드
    아흐마드 모하메드 무함마드 모하마드 알리 하산 후세인 압둘 압둘라 라힘 카림 오마르 파티마 아이샤
    칸 라훌 프리야 바트 바트바야르 볼드 에르덴 사란 오윤 체렝 간바타르 툴가 피오나 찰스 아멜리아
    헨리 루이스 피터 필립 앨리스 다이애나 사이먼 카밀라 클라라 베로니카 모니카 소냐 마야 앤서니
    빈센트 줄리안 도미닉 세바스찬 패트릭 루카스 리암 올리버 에이든 제이든 잭슨 아만다 미셸 멜리사
    크리스틴 샐리 낸시 산드라 캐롤라인 프란체스카 카탈리나 마르코 마테오 리샤오 샤오메이 리샤오메이
    장샤오 왕샤오 쑤안 민득 옥사나 율리아 예카테리나 아나스타샤 갈리나 류드밀라 비카 마리나 알리나
    다리야 크세니아 파벨 이고르 올렉 안톤 막심 미하일 굴노라 딜도라 셰르조드 잠시드 바히드 아지즈
    우미드 아이누르 아이다 누를란 솔롱고 바야르 뭉흐 앵흐 볼로르 오유나 안흐 체첵 하이엔 투엣 짜미
    프엉 밍밍 샤오밍 웨이 리쥔 장레이 천샤오 루시 클레어 에바 레오 아리아나 이사벨 카밀 파울로 조앤
    안젤라 제럴드 레이몬드 글로리아 크리스탈 아르빈드 산제이 라케시 수레쉬 비샬 아닐 프라카쉬
    수니타 푸자 디팍 산토쉬 셰르파 아이게림 누르 굴나라 자리나 딜노자 오타벡 무스타파 야스민 쟈스민
    재스민 도로시 다비드 에밀 쥴리아 솔로몬 우르술라 페르난데스 페르난도 훌리오 맥스웰 무하마드
    유수프 막스 뮐러 미란다 미카 겐지 로베르토 비앙카 메구미 아키라 샤로프 아지즈벡 바야르마
    벌러르마 티엔 꾸옌 르엉 쏘피아 압둘 라흐만 오케케 사무엘 아리프 이브라힘 하미드 살림 자밀 파룩
    레일라 누라 사미라 아미나 마흐무드 유세프 칼리드 오사마 살만 이스마일 알베르토 알폰소 엔리케
    루시아 카르멘 이사벨 발렌티나 카밀로 곤살레스 로드리게스 가르시아 로페스 로페즈 마르티네스
    에르난데스 산체스 라미레스 프란시스코 미겔 라파엘 가브리엘 세실리아 로잘리 클로에 마틸드 소렌
    스벤 비요른 잉그리드 헬가 프리드리히 한스 클라우스 위르겐 디터 하이디 안드레아 조반니 루카
    로렌초 줄리엣 프랑수아 장피에르 자크 미쉘 에티엔 나디아 아이잔 아이굴 누르잔 다우렌 예를란
    아스카르 바히트 마디나 사비나 루스탐 자혼기르 보부르 아크말 파르하드 시린 미르자 수라즈 아룬
    라제쉬 라비 샨카란 아누라그 쿠마르 카우르 샤르마 굽타 타케시 다케시 사토시 히로키 유타 료타
    켄토 나나미 쇼코 요코 게이코 노리코 미유키 후지와라 모리타 마쓰다 이시다 미야모토 오카다
    하세가와 무라카미 곤도 아오키 니시무라 쯔엉 응오 두옹 리엔 쭝 하잉 푸옹 호아 뚜엣 꽝 끼엔 득안
    쏨차이 쏨싹 아피찻 솜폰 나타퐁 까녹완 완나 짠타 소피아폰 보파 소팔 렝 틴 아웅 킨 모에 조윈 서윈
    헤인 델라크루즈 데라크루즈 조슈아 제럴딘 로웨나 마리셀 로즈마리 크리스틴조이 라모스 멘도사
    빌라누에바 아퀴노
    """.split()
)
_HEADS = frozenset(word[:2] for word in _KNOWN if len(word) > 1)
_FIRST = frozenset(word[0] for word in _KNOWN)
_LONGEST = max(map(len, _KNOWN))
_LABEL = (
    r"(?<![가-힣])(?:이름|성함|성명|예금주|명의자?|예약자명?|주문자명?|구매자명?|신청자명?|수령인|수취인|받는\s?(?:사람|분)|"
    r"탑승자|고객명|회원명|저는|제가)(?:은|는|이|가)?[\s:='\"(]{0,3}"
)
_WORDS = r"[가-힣]{1,6}?(?:[ ·.][가-힣]{1,5}?){0,3}?"
_MOST_WORDS = 4
_SAID = (
    r"(?:\s?(?:님|씨|쌤|선생님|튜터|코치님|강사님|입니다|이에요|예요|이예요|이라고|이고요?|인데요?|명의|고객)|라고\s?(?:합|해|하)|"
    r"\s이름으로|\s?으?로\s?(?:등록|되|돼|된|예약|예매|가입|주문|발권|표기|적|입금|변경))"
)
_LABELLED = re.compile(_LABEL)
_TOLD = re.compile(rf"(?P<label>{_LABEL})(?<![가-힣])(?P<name>{_WORDS})(?P<said>{_SAID})")
_SPOKEN = re.compile(rf"(?<![가-힣])(?=(?P<name>{_WORDS}){_SAID})[가-힣]+")
_LISTED = re.compile(
    rf"{_LABEL}(?P<name>{_WORDS})(?=\s*(?:$|[\n,/()])|\s(?:\[|등록번호|여권|생년|외국인|국적))"
)
_ABROAD = (
    "외국 유학 중국 베트남 일본 미국 필리핀 태국 몽골 러시아 우즈 네팔 캄보디아 인도 미얀마 프랑스 "
    "독일 영국 캐나다 호주 대만"
).split()
_FOREIGNER = re.compile(
    r"외국인|외국\s?사람|유학생|(?:중국|베트남|일본|미국|필리핀|태국|몽골|러시아|우즈베?키?스?탄?|네팔|캄보디아|"
    r"인도네시아|인도|미얀마|프랑스|독일|영국|캐나다|호주|대만)\s?(?:인(?![가-힣])|사람|국적|에서\s?(?:온|왔)|분)"
)
_INTRODUCED = re.compile(
    r"\s?입니다|이?라고\s(?:합|해요|불러)|[님씨]|\s?(?:쌤|선생님|튜터|코치님|강사님)"
)
_NAMED = re.compile("이름|성함|성명|예금주|명의|예약자|탑승자")
# A name is told by one of these: a label before it, or what is said after it.
_TELLING = (
    "이름", "성함", "성명", "예금주", "명의", "자명", "자 ", "인 ", "분 ", "사람 ", "저는", "제가",
    "님", "씨", "쌤", "튜터", "입니다", "에요", "예요", "라고", "이고", "인데", "고객", "으로",
    "로 ", "자:", "인:", "분:",
)  # fmt: skip
_NO_NAME = re.compile(
    r"(?:[가-힣]+ )?(?:다르|다른|틀|한글|영[문어]|안|잘못|중복|없|등록|변경|같|맞|본인|"
    r"외국|한국|중국|이름|너무|길|오류|한|다)"
)


def find_foreign_names(text: str) -> list[Span]:
    """Foreign names in Hangul in `text` (a shadow)."""
    words = _WORD.findall(text)
    listed = not _HEADS.isdisjoint([word[:2] for word in words]) and any(
        _SIZES[word] > 1 for word in words if word[:2] in _HEADS
    )
    foreigner = any(map(text.__contains__, _ABROAD)) and _FOREIGNER.search(text) is not None
    runs = list(_WORD.finditer(text)) if listed or foreigner else []
    spans = [*_several(text, runs), *_beside_persons(text, runs)] if listed else []
    if "씨" in text:
        spans += _honoured(text)
    if not runs or not any(map(text.__contains__, _TELLING)):
        return spans
    label = _LABELLED.search(text)
    begin = label.start() if label else len(text)
    told = (*_TOLD.finditer(text, begin), *_LISTED.finditer(text, begin))
    for match in (*told, *_spoken(text, runs)):
        name, end = match.group("name"), match.end("name")
        if re.split("[ ·.]", name)[-1] + text[end : end + 1] in _KNOWN:  # 왕웨이라고: not 왕웨
            name, end = name + text[end], end + 1
        words = re.split("[ ·.]", name)
        known = sum(word in _KNOWN for word in words)
        labelled = match.re is not _SPOKEN
        if len(name) < 2:
            continue
        whole = known >= 2 or (known == 1 and (labelled or (len(words) == 1 and len(name) >= 3)))
        guessed = foreigner and match.re is _TOLD and _may_be_foreign(match, words)
        introduced = match.re is _SPOKEN and (
            _INTRODUCED.match(text, end) is not None
            or (foreigner and text.startswith(("예요", "이에요"), end))
        )
        if (whole and (labelled or introduced or known >= 2)) or guessed:
            spans.append(Span(match.start("name"), end, "name"))
    return spans


def _spoken(text: str, runs: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Words before what is said behind a name, one of which begins like a listed name."""
    listed = [place for place, run in enumerate(runs) if _SIZES[run.group()]]
    for place in sorted({place - back for place in listed for back in range(_MOST_WORDS)}):
        if place >= 0 and (match := _SPOKEN.match(text, runs[place].start())):
            yield match


# Of a listed name of three syllables or more: what only people get. Of any other word: 씨.
_PARTICLE = re.compile(
    r"(?:이?랑|한테|에게|네|꺼|이?라는|이?래|언니|오빠|누나|형|이모|삼촌|엄마|아빠|짱|상|이?가|는|은|였|이?의)(?![가-힣]{4})|\s?(?:님|씨|쌤|샘|튜터|강사|선생|수녀|신부|코치)"
)
_HONOURED = re.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{2,5})\s?씨(?=$|[^가-힣]|[가는이은를을의도와과만께랑네]|한테|에게|라고|이고|인데|입니|예요|이에)"
)
_SEEDS = re.compile(  # 날씨, 글씨, 솜씨 … and words that 씨 is said of
    "(?:날|글|솜|말|맘|마음|볍|불|눈|꽃|볼|아가|아저|아자|머리|바람|뼈|홀|겨|손글|속|맵|봉|개)$|이름|성함|아무개|어떤|무슨|모모|누구"
)
_FIRMS = frozenset(
    """
    소피아 올리비아 다니엘 크리스탈 루이스 제니퍼 마리아 도로시 로즈마리 재스민 쟈스민 빅토리아
    가브리엘 안드레아 루시아 나탈리 테일러 엘리자베스 앤더슨 윌리엄 라모스 솔로몬 줄리엣 롱샴
    """.split()
)


def _beside_persons(text: str, runs: Iterable[re.Match[str]]) -> Iterator[Span]:
    """비앙카가, 무스타파씨, 벌러르마 씨: listed names before what only people get."""
    for run in runs:
        word = run.group()
        for size in range(_SIZES[word], 1, -1):
            name = word[:size]
            if name not in _KNOWN or (size < 3 and not _HONORIFIC.match(text, run.start() + size)):
                continue
            said = _PARTICLE if name not in _FIRMS else _HONORIFIC
            if said.match(text, run.start() + size):
                yield Span(run.start(), run.start() + size, "name")
            break


def _honoured(text: str) -> Iterator[Span]:
    """Words before 씨 that are neither Korean names nor ordinary."""
    for match in _HONOURED.finditer(text):
        name = match.group("name")
        common = commonness(name[:2]) + commonness(name[:3])
        if name in WORD_CLASSES or _SEEDS.search(name) or common > 0 or name[0] in SURNAMES:
            continue
        yield Span(*match.span("name"), "name")


def _several(text: str, runs: Sequence[re.Match[str]]) -> Iterator[Span]:
    """부이 반 꽝, 미란다 산토스, 클라라 윤: listed words in a row, a Korean surname last."""
    done = 0
    for first, run in enumerate(runs):
        if first < done or not _SIZES[run.group()]:
            continue
        last, end, long = first, -1, False
        while last < len(runs) and (
            last == first or text[runs[last - 1].end() : runs[last].start()] == " "
        ):
            word = runs[last].group()
            size = _SIZES[word]
            if not size and last == first + 1 and len(run.group()) > 2 and word in SURNAMES:
                size = 1
            if not size or (size < len(word) and not _FOLLOWING.match(word, size)):
                break
            end, long = runs[last].start() + size, long or size > 1
            last += 1
            if size < len(word):
                break
        if last - first > 1 and long and end - run.start() > 4:
            yield Span(run.start(), end, "name")
        done = last


_FOLLOWING = re.compile("(?:님|씨|쌤|이?[가랑고]|은|는|한테|에게|입니|이?에요|예요|인데|명의)")
_HONORIFIC = re.compile(r"\s?(?:님(?![가-힣]{4})|씨(?![가-힣]{4})|쌤|샘|튜터|수녀|신부님)")


def _may_be_foreign(match: re.Match[str], words: list[str]) -> bool:
    """Words no list knows, where a foreigner says what the name is: 이름은 쿠마르예요."""
    if not _NAMED.match(match.group("label") or "") or len(words) > 3:
        return False
    return not _NO_NAME.match(match.group("name")) and not any(
        len(word) > 5 or word[-1] in "은는이가을를에서고히게면만도의던한할된" for word in words
    )


_WORD = re.compile("[가-힣]+")


class _Sizes(dict[str, int]):
    """How many syllables of a word are the longest listed name it begins with, 0 if none."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        size = min(_LONGEST, len(word)) if word[:1] in _FIRST else 0
        while size and word[:size] not in _KNOWN:
            size -= 1
        self[word] = size
        return size


_REMEMBERED = 200_000
_SIZES = _Sizes()
