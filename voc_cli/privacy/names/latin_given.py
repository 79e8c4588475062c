"""Given names in Latin letters that need no label: Hannah 쌤, Igor가, Nadia Rahimi.

A listed name counts before what Korean says of persons or beside another capitalised word; letters
that only Vietnamese has make a name of two capitalised words. Brands and stars that bear such
names stay.
"""

import re

from voc_cli.privacy.spans import Span

__all__ = ["find_given_names"]

_GIVEN = frozenset(
    """
    Aaron Abdul Abdullah Abigail Adam Adrian Agnes Ahmad Ahmed Aigerim Akira Alan Albert Alejandro
    Aleksandr Alexander Alexei Alexey Alexandra Alfred Ali Alice Alina Alison Allison Amanda Amelia
    Amina Amir Amit Amy Ana Anastasia Andrea Andreas Andrei Andrew Andrey Andy Angela Angelina Anh
    Anita Anjali Ann Anna Anne Annie Anthony Antoine Anton Antonio Arjun Arthur Ashley Ayesha Aziz
    Barbara Bayar Beatriz Ben Benjamin Bianca Binh Bjorn Bob Bobby Brandon Brenda Brian Bruce Bryan
    Camila Carl Carla Carlos Carmen Carol Caroline Catherine Cecilia Charles Charlie Charlotte
    Chris Christian Christina Christine Christopher Cindy Claire Clara Claudia Connor Cynthia
    Daisuke Daniel Daniela David Deborah Deepak Denis Dennis Derek Diana Diego Dilnoza Dmitri
    Dmitry Dominic Donald Dorothy Duc Dung Dylan Edgar Eduardo Edward Elena Elif Elijah Elizabeth
    Ellen Emily Emma Enkhjargal Eric Erika Ethan Eugene Eva Evelyn Farah Fatima Felix Fernando
    Fiona Frances Francesca Francesco Francis Frank Fred Gabriel Gabriela George Gerald Giovanni
    Giulia Gloria Gonzalo Grace Greg Gregory Gulnara Gustavo Hana Hanako Hannah Hans Harry Haruka
    Haruto Hassan Heather Helen Helena Henrik Henry Hiroshi Hoang Hoa Hung Hussein Huong Hugo Ian
    Ibrahim Igor Ines Ingrid Irene Irina Isaac Isabel Isabella Ivan Jack Jackson Jacob Jake James
    Jamie Jane Janet Jasmine Jason Javier Jean Jeff Jeffrey Jennifer Jenny Jeremy Jesse Jessica Jim
    Jimmy Joan Joanna Joel John Johnny Jonas Jonathan Jorge Jose Joseph Joshua Juan Judy Julia
    Julian Julie Julien Justin Karen Karim Kate Katherine Kathleen Katie Katya Kayla Keiko Keith
    Kelly Ken Kenji Kenneth Kenta Kevin Khan Khanh Kim-Anh Kristina Kumar Kyle Lan Lars Laura
    Lauren Laurent Lena Leonard Leonardo Leticia Liam Lien Linda Linh Lisa Liu Lorenzo Louis Louise
    Luca Lucas Lucia Lucy Luis Luke Lydia Mai Malik Manuel Marco Marcus Margaret Maria Mariam Marie
    Marina Mario Mark Marta Martha Martin Mary Mateo Matthew Maya Megan Megumi Mehmet Melissa Mia
    Michael Michel Michelle Miguel Mikhail Minh Miranda Mohamed Mohammad Mohammed Monica Monika
    Muhammad Nadia Nam Nancy Naomi Natalia Natalie Natasha Nathan Nguyen Nicholas Nicolas Nicole
    Nikita Nikolai Nina Noah Nora Oksana Oleg Olga Oliver Olivia Omar Oscar Oyuna Pablo Pamela
    Patricia Patrick Paul Paula Pavel Pedro Peter Petra Petrov Philip Phuong Pierre Priya Quang
    Rachel Rafael Rahul Raj Rajesh Ravi Raymond Rebecca Ricardo Richard Rita Robert Roberto Rodrigo
    Roger Roland Ronald Rosa Rosie Roxana Ruslan Ruth Ryan Sabrina Sakura Sally Samantha Samir
    Samuel Sandra Sanjay Sara Sarah Saran Satoshi Scott Sean Sebastian Sergei Sergey Sharon Sheila
    Shota Simon Sofia Sonia Sophia Sophie Stefan Stella Stephanie Stephen Steve Steven Stuart Sunny
    Suresh Susan Svetlana Sylvia Takeshi Tamara Tania Tatiana Taylor Teresa Terry Thanh Theresa Thi
    Thomas Thu Tim Timothy Tina Tom Tomas Tommy Tony Tran Trang Tuan Tyler Umid Valentina Vanessa
    Vera Veronica Victor Viktor Vincent Vladimir Walter Wang Wei Wendy William Xiao Yan Yana Yuki
    Yulia Yuri Yusuf Yuto Yvonne Zachary Zara Zhang Zoe
    """.split()
)
# Names that are surnames or words first: only beside another word of the list.
_LOOSE = frozenset(
    """
    Ali Ana Anh Khan Lan Liu Mai Nam Thi Thu Wang Wei Yan Sunny Zara Mark Grace Jack Jean Ken Sean
    Stella Taylor Victor Yuki Charlotte Charlie Max Nina Rosa Mia Emma Felix Frank Petrov
    """.split()
)
_KNOWN_FIRMS = re.compile(
    r"(?:Kate Spade|Tommy Hilfiger|Calvin Klein|Michael Kors|Stella Mc|Tom Ford|Paul Smith|"
    r"Jo Malone|Ralph Lauren|Marc Jacobs|Daniel "
    r"Wellington|Karl Lager|Taylor Swift|Harry Potter|Bruno Mars|John (?:Deere|Lennon|Wick)|"
    r"James (?:Bond|Brown)|Jack Daniel|Johnny Walker|"
    r"Charles (?:Keith|&)|Elizabeth Arden|Victoria |Tim Cook|Bobby Brown|Bobbi |Tory |"
    r"Vera Wang|Helena Rubinstein|Lisa Frank|"
    r"Sarah Jessica|Louis (?:Vuitton|Quatorze)|Steve (?:Jobs|Madden)|Tony Moly|Anna Sui|"
    r"Peter (?:Pan|Rabbit)|Carlos Santana|Justin Bieber|"
    r"Michael Jackson|Oscar Mayer|Ben & |Tom & |Tommy Bahama|Isaac Asimov|Hello )"
)
_LETTER = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſƠơƯưẠ-ỹ"
_CAPITAL = "A-ZÀ-ÖØ-ÞĐĂĨŨƠƯẠ-Ỹ"
_RUN = re.compile(
    rf"(?=[{_CAPITAL}])(?<![{_LETTER}0-9@._\-])[{_CAPITAL}][{_LETTER}'’\-]*[{_LETTER}](?:\s[{_CAPITAL}](?:\.|[{_LETTER}'’\-]+)){{0,3}}(?![A-Za-z0-9@_\-]|\.[a-z])"
)
_VIETNAMESE = re.compile("[ĐđĂăĨĩŨũƠơƯưẠ-ỹ]")
_PERSON = re.compile(
    r"\s?(?:님|씨|쌤|샘|선생|튜터|코치|강사|교수|매니저|고객|회원)|(?:이?[가는랑]|은|한테|에게|께|이?라[는고]|이?란|이?네|이?꺼|이?요(?![가-힣])|"
    r"입니다|이에요|예요|이?고요|인데|이?여|의)(?![가-힣]{3})|\s(?:말고|이름|명의|앞으로|드림|올림|걸로|대신)|!"
)
_STRICT = re.compile(r"\s?(?:님|씨|쌤|샘|선생|튜터|코치|강사|교수)|(?:한테|에게)|\s(?:이름|명의)")
_SLASHED = re.compile(
    r"(?<![A-Za-z0-9/])[A-Z]{2,10}/[A-Z]{4,16}(?:\s?(?:MR|MRS|MS|MSTR|MISS))?(?![A-Za-z0-9/])"
)
_FLIGHT = re.compile("항공|탑승|수하물|여권|발권|태그|티켓|비행|공항|영문|이름")
_NO_PERSON = re.compile(
    r"(?i)\b(?:pro|max|mini|plus|app|edition|collection|watch|bag|perfume|cream|tv|game|store|shop|co|inc|ltd|mart|cafe|hotel|tour|the|and|of|live|music|street|road|avenue)\b"
)


def find_given_names(text: str) -> list[Span]:
    """Names that a list of given names or Vietnamese letters tell, in `text` (a shadow)."""
    spans = []
    for match in _RUN.finditer(text):
        words = match.group().split()
        known = [word for word in words if word in _GIVEN]
        vietnamese = _VIETNAMESE.search(match.group()) is not None
        if not known and not vietnamese:
            continue
        if _KNOWN_FIRMS.match(match.group()) or _NO_PERSON.search(match.group()):
            continue
        sure = any(word not in _LOOSE for word in known)
        person = _PERSON.match(text, match.end()) is not None
        strict = _STRICT.match(text, match.end()) is not None
        if len(words) > 1 and (vietnamese or (sure and words[0] in known) or len(known) > 1):
            spans.append(Span(match.start(), match.end(), "name"))
        elif len(words) == 1 and ((person and (sure or vietnamese)) or (strict and known)):
            spans.append(Span(match.start(), match.end(), "name"))
    if "/" in text and _FLIGHT.search(text):
        spans += [Span(m.start(), m.end(), "name") for m in _SLASHED.finditer(text)]
    return spans
