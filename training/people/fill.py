"""Marked sentences with names put in: the same place with many names, the same name in many places.
"""
import random
import re
from tests.privacy.sentences import parse
from voc_cli.privacy.given_names import GIVEN, RARER
from voc_cli.privacy.name_parts import DOUBLE_SURNAMES, SINGLE, SURNAMES, RARE_SURNAMES
from voc_cli.privacy.spans import TOKENS

_SHARES = dict(zip("김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구나민류진엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간상견당화창", 
  [215,147,84,47,43,23,21,20,20,17,15,15,15,15,14,14,14,14,11,11]+[8]*10+[5]*20+[2]*200))
_WORDLIKE = "노을 하늘 바다 가을 겨울 여름 새벽 이슬 보라 한결 다솜 아름 새롬 빛나 나래 가람 보람 초롱 햇살 오름 이든 고은 나라 나무 구름 소리 마루 누리 다온 라온 온유 하나 우리 하루 사랑 은총 기쁨 소망 진리 믿음 평화 강산 두리 아라 슬기 지혜 은혜 미소 우주 별이 봄이 솔이 도담 아침 이룸 나루 하람 여울 단비 해나 해솔 은별 샛별 새봄 봄날 위성 고운 가온 미르 시내 이루 한길 으뜸 다인 나은 주하 하이 연두 자두 모아 마리 조이 제이 루아 로이 도하 이한 이안 유이 나예 시로 담희".split()
_GIVEN, _RARER = sorted(GIVEN), sorted(RARER)
_BOTH = _GIVEN * 2 + _RARER
_SURN = sorted(SURNAMES | RARE_SURNAMES)
_TOP = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류진지엄채원천방공현함변염여추도소석선설마길"

def closed(word): return (ord(word[-1]) - 0xAC00) % 28

from voc_cli.privacy.ordinary_words import WHOLE
_NOUNS = sorted(w for w in WHOLE if w[0] in SURNAMES and w[-1] not in '하되은는을를이가해한된할게고지')
class Names:
    def __init__(self, seed): self.r = random.Random(seed)
    def surname(self):
        r=self.r
        if r.random()<.5: return r.choices(list(_SHARES),list(_SHARES.values()))[0]
        return r.choice(_SURN)
    def given(self):
        r=self.r; x=r.random()
        if x<.42: return r.choice(_GIVEN)
        if x<.67: return r.choice(_RARER)
        if x<.92: return r.choice(_BOTH)[0]+r.choice(_BOTH)[1]
        if x<.96: return r.choice(_WORDLIKE)
        return r.choice(_BOTH)[0]+r.choice('꽃별늘찬님봄솔빛샘결슬잎뜰눈숲달한참새길돌쇠분')
    def make(self, kind):
        r=self.r
        if kind=='W':
            x=r.random()
            kind = 'F' if x<.66 else 'F2' if x<.77 else 'F4' if x<.82 else 'WORD' if x<.96 else 'NOUN'
        if kind=='NOUN': return r.choice(_NOUNS)
        if kind=='WORD': return r.choice(_WORDLIKE)
        if kind=='F':
            if r.random()<.05: return r.choice(DOUBLE_SURNAMES)+r.choice(sorted(SINGLE))
            return self.surname()+self.given()
        if kind=='F2': return self.surname()+r.choice(sorted(SINGLE))
        if kind=='F4':
            if r.random()<.7: return r.choice(DOUBLE_SURNAMES)+self.given()
            return self.surname()+r.choice(_GIVEN)+r.choice("별솔슬빛샘봄이나라늘결람")
        if kind=='S4': return r.choice(DOUBLE_SURNAMES)
        if kind=='S': return r.choice(_TOP) if r.random()<.6 else r.choice(_SURN)
        if kind=='G':
            x=r.random()
            return r.choice(_GIVEN) if x<.66 else r.choice(_RARER) if x<.84 else r.choice(_BOTH)[0]+r.choice(_BOTH)[1] if x<.94 else r.choice(_WORDLIKE)
        raise ValueError(kind)

_JOSA={'은':('은','는'),'이':('이','가'),'을':('을','를'),'과':('과','와'),'아':('아','야')}
def josa(name, rest, kind):
    c=closed(name)
    if rest.startswith('으로'): return (rest if c and c!=8 else rest[1:])
    if rest.startswith('이') and len(rest)>1:
        return rest if c else {'이에':'예','이여':'여'}.get(rest[:2],'')+rest[len('이에') if rest[:2] in('이에','이여') else 1:]
    if rest[0] in _JOSA: return (_JOSA[rest[0]][0] if c else _JOSA[rest[0]][1])+rest[1:]
    return rest
_SLOT=re.compile(r'<(F2|F4|S4|F|G|S|W)>(?:~(이[가는를네도](?![가-힣])|[가-힣]+))?')
def fill(line, names):
    """(text, [(start,end)])"""
    out='';spans=[];done=0
    line=line.replace('\\n','\n')
    for m in _SLOT.finditer(line):
        out+=line[done:m.start()]
        kind=m.group(1)
        name=names.make(kind)
        spans.append((len(out),len(out)+len(name)));out+=name
        rest=m.group(2)
        if rest:
            if kind=='G' and rest in('이','이 '): rest='이' if closed(name) else ''
            elif kind=='G' and rest in('이가','이는','이를','이한테','이네','이랑','이의','이도'): rest=rest if closed(name) else rest[1:]
            else: rest=josa(name,rest,kind)
            out+=rest
        done=m.end()
    return out+line[done:],spans

def view(marked):
    """A marked sentence with all but its Hangul names masked: (text, name spans)."""
    text,spans=parse(marked)
    out='';done=0;names=[]
    for s,e,k in spans:
        out+=text[done:s]
        piece=text[s:e]
        if k=='name' and re.fullmatch('[가-힣]{1,5}',piece):
            names.append((len(out),len(out)+len(piece)));out+=piece
        else: out+=TOKENS[k]
        done=e
    return out+text[done:],names

def shape(name):
    if len(name)==1: return 'S'
    if name[:2] in DOUBLE_SURNAMES and len(name)>2: return 'F4'
    if len(name)>=4: return 'F4'
    if len(name)==3: return 'F' if name[0] in SURNAMES|RARE_SURNAMES else None
    if name in GIVEN or not(name[0] in SURNAMES and name[1] in SINGLE): return 'G'
    return 'F2'
def swap(text,spans,names,p_mask=0.0):
    """The sentence with other names of the same shapes and endings; some of several masked."""
    out='';done=0;new=[]; r=names.r
    memo={}
    masked = r.randrange(len(spans)) if len(spans)>1 and r.random()<p_mask else None
    for i,(s,e) in enumerate(spans):
        out+=text[done:s];old=text[s:e]
        if i==masked: out+='[이름]';done=e;continue
        name=memo.get(old)
        if name is None:
            k=shape(old);name=old
            if k:
                for _ in range(60):
                    c=names.make('WORD' if k=='G' and r.random()<.06 else k)
                    if len(c)==len(old) and (closed(c)>0)==(closed(old)>0) and (closed(c)==8)==(closed(old)==8): name=c;break
            memo[old]=name
        new.append((len(out),len(out)+len(name)));out+=name;done=e
    return out+text[done:],new
