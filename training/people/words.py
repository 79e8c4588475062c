"""Writes `ordinary.txt`: how often words of texts that name nobody begin with two, three or four
syllables that could begin a name.
"""
import json, sys
from collections import Counter
from voc_cli.privacy.name_parts import FIRST, SECOND, SURNAMES, RARE_SURNAMES
from voc_cli.privacy.given_names import GIVEN, RARER
from voc_cli.privacy.common_words import NOUNS, WORDS
from voc_cli.privacy.frequent_words import CUTS, SHORT
from voc_cli.privacy.ordinary_words import HEADS, WHOLE
from voc_cli.privacy.famous import FAMOUS
cnt=json.load(open('/tmp/voc/privacy/m/cnt.json'));src=json.load(open('/tmp/voc/privacy/m/src.json'))
tot=Counter(cnt['A'])
if sys.argv[1]=='AB': tot.update(cnt['B'])
scale=1.0 if sys.argv[1]=='AB' else 1.6
EDGES=(2,5,15,80,600)
S=SURNAMES|RARE_SURNAMES
def could(w):
    if w[0] in S: return True
    return w[0] in FIRST and w[1] in SECOND
def bucket(n):
    return sum(n>=e for e in EDGES)
table={}
for w,n in tot.items():
    if not could(w) or w in FAMOUS: continue
    if len(w)==4 and (n<5 or len(src.get(w,''))<2): continue
    if len(w)==3 and len(src.get(w,''))<2 and w not in WORDS and w not in CUTS and w not in WHOLE: continue
    given=w[1:]
    if len(w)==3 and (given in GIVEN or given in RARER) and w[0] in SURNAMES and not (w in WORDS or w in CUTS or w in WHOLE or w[:2] in NOUNS or w[:2] in HEADS) and n<50: continue
    b=bucket(n*scale)
    if b: table[w]=b
for words,b in ((NOUNS,2),(HEADS,1),(SHORT,2),(WORDS,2),(CUTS,2),(WHOLE,1)):
    for w in words:
        if len(w)>1: table[w]=max(table.get(w,0),b)
out=['# Beginnings of words of Korean reviews, petitions, questions and tickets, by how common they are.']
for b in range(1,6):
    for size in (2,3,4):
        ws=sorted(w for w,x in table.items() if x==b and len(w)==size)
        for i in range(0,len(ws),40): out.append(f"{b}\t{' '.join(ws[i:i+40])}")
open('voc_cli/privacy/ordinary.txt','w').write('\n'.join(out)+'\n')
print(Counter((len(w),b) for w,b in table.items()),len(table))
