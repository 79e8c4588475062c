"""What Korean names are made of: surnames and the syllables of given names.

Korean surnames are a closed set (statistics office: 40 of them cover 97 % of the people) and given
names use few of the 11,172 syllables; most common nouns fail this test.
"""

__all__ = [
    "DOUBLE_SURNAMES",
    "FIRST",
    "LATIN_SURNAMES",
    "RARE_SURNAMES",
    "SECOND",
    "SINGLE",
    "SURNAMES",
]  # fmt: skip

SURNAMES = frozenset(
    "강고공곽구권기길김나남노도류마명문민박반방배백변서석선설성소손송신심안양엄여연염오우원위유"
    "윤이임장전정조주지진차채천최추표하한함허현홍황가감경국금동두라리맹모목복봉부빈사시어예옥온왕용육은음인제탁태편피형호"
)
# The rest of the list, borne by few and the beginning of many ordinary words (계정, 화면).
RARE_SURNAMES = frozenset(
    "간갈개견계곡교군궉근난낭내뇌누다단담당대돈등란랑려로뢰림만매묘무묵미범번빙산삼상섭수순승십애야엽영완"
    "요운자저점종좌준즙증창초총춘탄탕판패팽평포풍필학해화환후흥"
)
DOUBLE_SURNAMES = (
    "남궁",
    "황보",
    "제갈",
    "사공",
    "선우",
    "서문",
    "독고",
    "동방",
    "장곡",
    "망절",
    "어금",
)

# Syllables that given names begin and end with.
FIRST = frozenset(
    "본난갑득웅칠가강건겸경고관광교구국권규균근금기길나남노누늘다단달담대덕도동두든라란람래량려로루류리린"
    "림마만말명모무문미민바방배백범별병보복봄봉부비빈빛사산삼상새샘샛서석선설섭성세소솔솜송수"
    "숙순슬승시신실아안애양언얼여연열엽영예오옥온완요용우욱운원월위유윤율은을의이익인일임자장"
    "재점정제조종주준중지진찬창채천철청초춘충치태택평필하학한해향헌혁현형혜호홍화환효후훈휘휴"
    "희힘"
)
SECOND = frozenset(
    "분늬팔돌갑득가강건결겸경곤관광교구국권규균근금기길나남녀노늘니다단달담대덕도동두든디라란람랑래량련렬"
    "례로록룡루룸류륜률름리린림마만명모무묵문미민배백범별병보복봄봉빈빛산삼상새샘서석선설섭성"
    "세소솔솜송수숙순술슬승식신실심아안애야양언얼엄업연열엽영예오옥온완용우욱운웅원월유육윤율"
    "융은을음응의이익인일임잎자장재전정제조종주준중지직진찬창채천철춘출충친침태택평표필하학한"
    "해향헌혁현협형혜호홍화환활회효후훈휘휴흔흠흥희힘"
)
# One-syllable given names (외자) in use.
SINGLE = frozenset(
    "건걸결겸경구권규근길단담덕도동란람래령률린림명목묵민범별병봄봉비빈빛산상새샘석선설섭성솔"
    "솜송수숙순슬승식신아안연열엽영예옥온완용우욱운웅원유윤율은의이인일잎재정제종주준중지진찬"
    "창채천철청춘충태택평필하학한해향혁현협형혜호홍화환효훈휘휴흔흥희힘"
)
# Korean surnames as they stand in passports and e-mail signatures.
LATIN_SURNAMES = (
    "kim gim lee yi rhee park pak bak choi choe jung jeong chung kang gang cho jo yoon yun jang "
    "chang lim im rim han oh seo suh shin sin kwon gwon hwang ahn an song jeon chun jun hong yoo "
    "yu ryu ko go koh moon mun yang son sohn bae baek paik heo hur huh nam sim shim noh roh ha "
    "kwak gwak sung seong cha joo ju chu woo koo gu min na ra jin ji jee eom um chae won cheon "
    "bang kong gong hyun hyeon ham byun yeom yeo chu do so seok sun seol ma kil gil yeon wi pyo "
    "myung namgung hwangbo jegal sagong"
).split()
