"""Quotations: who said what, in which words. Rules over the text; no parse is needed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from transforms.actor_memory import Mention
from transforms.actors import Actor, ActorMemory
from transforms.documents import PARTS, Document, Sentence

_FORENAMES = 100  # characters before a surname that may hold the names before it
# Opening marks and what closes them.
_CLOSES = {"“": "”“", "„": "“”", "«": "»", "»": "«", "‹": "›", '"': '"', "‘": "’", "'": "'"}
_OPEN = re.compile(r"""[“„«"]|(?<![\w’'])[‘'](?=[\w“"…])|(?<!\w)»(?=\w)""")
_SAYING = (
    "accept acknowledge add admit advise affirm agree allege announce answer argue assert assure boast caution "
    "chant claim clarify comment complain concede conclude confess confirm contend continue counter cry declare "
    "demand deny disclose emphasise emphasize enthuse exclaim explain express fume highlight hint inform insist "
    "joke lament maintain mention muse note observe opine pledge point\\sout post predict proclaim promise quip "
    "recall recount reflect reiterate remark remind repeat reply report respond retort reveal scream shout sigh "
    "signal state stress suggest testify tweet underline underscore urge venture vow warn whisper wonder yell"
)
_NAMING = (
    "accuse applaud blame brand call characterise characterize condemn criticise criticize decry denounce deride "
    "describe dismiss dub hail label praise rebuke refer reject slam term voice welcome cite"
)
_IRREGULAR = (
    "said says say saying told tells telling wrote writes writing read reads asked asks asking spoke speaks swore "
    "cried cries denied denies replied replies testified testifies clarified clarifies decried decries"
)
_NAMED_IRREGULAR = "referred referring dubbed dubbing labelled labelling slammed slamming"


def _inflected(verbs: str) -> Iterator[str]:
    for verb in verbs.split():
        stem = verb.removesuffix("e")
        yield rf"{verb}s?" if "\\s" not in verb else r"point(?:s|ed|ing)?\sout"
        if "\\s" not in verb:
            yield from (rf"{stem}ed", rf"{stem}ing")


_REPORTING_WORDS = "|".join(sorted({*_inflected(_SAYING), *_IRREGULAR.split(), "admitted", "admitting"}, key=len)[::-1])
_NAMING_WORDS = "|".join(sorted({*_inflected(_NAMING), *_NAMED_IRREGULAR.split()}, key=len)[::-1])
_VERB = re.compile(rf"(?<!-)\b(?:{_REPORTING_WORDS}|{_NAMING_WORDS})\b")
_NO_NAME = (
    "The|An?|He|She|They|It|His|Her|Its|Their|Our|My|One|This|That|These|We|I|You|But|And|Some|Many|In|On|At|What"
)
_TITLE = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Gen|Sen|Rep|Gov|Sgt|Capt|Rev)\.?|(?:Sir|Lady|Lord|Dame|Judge|Justice|Mayor|President|Senator"
    r"|Governor|Minister|Premier|Chancellor|General|Colonel|Captain|Major|Professor|Doctor|Secretary|Ambassador|Bishop"
    r"|Cardinal|Father|Sister|King|Queen|Prince|Princess|Prime|Foreign|Finance|Vice|Deputy|Chief|Inspector|Officer))\s"
)
_NAME = rf"(?:(?!(?:{_NO_NAME})\b)[A-ZÀ-Þ][\w’'-]*\.?|(?:de|da|van|von|der|bin|al|el|la|le|di)(?=\s[A-ZÀ-Þ]))"
_NAMES = rf"{_NAME}(?:\s{_NAME})*"
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t)\b")
_NOUN = r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne|[Aa]nother)\s(?:[\w’'-]+\s){0,5}?[\w’'-]+"
# "said John Smith", "he said", "the minister told reporters" right after a quotation; then "according to".
_AFTER = re.compile(
    rf"[\s,.—–-]*(?:(?:and|but|as)\s)?(?:(?P<front>{_REPORTING_WORDS})\s(?P<back>(?:[a-z][\w-]*\s){{0,4}}?{_NAMES}|{_NOUN}|(?:he|she|they)\b)"
    rf"|(?P<subject>[^.!?;:“”\"„«»\n]{{1,90}}?)\s(?:(?:has|have|had|also|then|later|once|further)\s)*"
    rf"(?P<verb>{_REPORTING_WORDS})\b)"
)
_ACCORDING = re.compile(r"\b[Aa]ccording\sto\s(?P<who>[^,.;:“”\"]{2,90})")
_INTRODUCTION = re.compile(
    r"\s*(?:In|On|At|As|Asked|Speaking|After|Before|During|While|When|Earlier|Later|Meanwhile|However|Instead|Also|Since"
    r"|Addressing|Responding|Writing|Commenting|Referring|For|By|With|Following|Among|Under|Despite|Yet|But|And|Then|Now"
    r"|Still|Last|This|Today|Yesterday|Announcing|Describing|Citing|Pressed|Quoting|Telling|If|Though|Although)\b[^,]*,"
)
_CLAUSE = re.compile(r"[.!?;:]\s+|[“”\"„«»]|,?\s(?:and|but|while|whereas|because)\s(?=(?:[Tt]he|he|she|they|[A-Z]))")
_ADDRESSEE = r"(?:\s(?:[\w’'-]+\s){0,4}?[\w’'-]+)??"
_THAT = re.compile(
    rf"\b(?P<verb>{_REPORTING_WORDS})(?:{_ADDRESSEE}(?:\son\s[A-Z]\w+|\s(?:yesterday|today|earlier|later))?,?\sthat\s)"
    r"|(?<!,\s)\b(?P<plain>said|says)(?:\son\s[A-Z]\w+)?\s(?!that\b|in\s|of\s|to\s|on\s|by\s|a\sstatement)"
)
_TRAILING = re.compile(
    rf",\s(?:(?P<front>said|says)\s(?P<back>{_NAMES}|{_NOUN}|he|she|they)"
    rf"|(?P<subject>{_NAMES}|{_NOUN}|he|she|they)\s(?P<verb>said|says|added|told\s\w+))"
    rf"(?:,[^.]*|\s(?:on\s[A-Z]\w+|in\s[^,.]+|yesterday|today))?[.]?$"
)


@dataclass(frozen=True)
class Quotation:
    """One quotation; offsets count characters of `part` and leave out the quotation marks."""

    sentence_index: int
    part: str
    start: int
    end: int
    text: str
    is_direct: bool
    verb: str | None
    speaker: Actor | None


@dataclass(frozen=True)
class _Span:
    """Quoted words of one paragraph; `goes_on` when the next paragraph takes the quotation up without a close."""

    start: int
    end: int
    goes_on: bool


def find_quotations(document: Document, sentences: list[Sentence], actors: ActorMemory) -> list[Quotation]:
    """Return the quotations of an article, in reading order: direct ones, then "X said that …" where none stands."""
    found: list[Quotation] = []
    for part in PARTS:
        if document.part(part):
            found += _Reading(document, part, sentences, actors).read()
    return sorted(found, key=lambda one: (one.sentence_index, one.start))


class _Reading:
    """One part of an article while its quotations are read: who spoke last decides who "he" is."""

    def __init__(self, document: Document, part: str, sentences: list[Sentence], actors: ActorMemory):
        self.part = part
        self.text = document.part(part)
        self.sentences = [sentence for sentence in sentences if sentence.part == part]
        self.starts = [sentence.start for sentence in self.sentences]
        self.mentions = sorted((m for m in actors.known if m.part == part), key=lambda m: m.start)
        self.spans = list(_quoted(self.text))
        self.ends = [span.end for span in self.spans]
        self.found: list[Quotation] = []
        self.last: Actor | None = None
        self.full_names: dict[str, str] = {}

    def read(self) -> list[Quotation]:
        """Return the quotations of the part, in reading order."""
        before: _Span | None = None
        quoted = {self._sentence(span.start).index for span in self.spans}
        items: list[tuple[int, _Span | Sentence]] = [(span.start, span) for span in self.spans]
        items += [(one.start, one) for one in self.sentences if one.index not in quoted]
        for _, item in sorted(items, key=lambda pair: pair[0]):
            if isinstance(item, Sentence):
                self._read_indirect(item)
            else:
                self._read_direct(item, before)
                before = item
        return self.found

    def _read_direct(self, span: _Span, before: _Span | None) -> None:
        verb, speaker = self._after(span)
        if verb is None:
            verb, speaker = self._before(span)
        previous = self.found[-1] if self.found and self.found[-1].is_direct else None
        said = self.text[span.start : span.end]
        is_whole = said.count(" ") >= 3 and self.text[span.start - 1 :][:1] in _CLOSES and said[0].isupper()
        if verb is None and previous is not None and before is not None and previous.start == before.start:
            between = self.text[before.end : span.start]
            if before.goes_on or "\n" not in between and len(between) < 150:
                verb, speaker = previous.verb, previous.speaker
            elif (
                is_whole
                and _is_paragraph(self.text, span)
                and between.count("\n") == between.strip("”“\"’'").count("\n")
            ):
                speaker = previous.speaker
        if verb is None and speaker is None and not (is_whole and said[-1] in ".,!?…"):
            return
        self._add(span.start, span.end, True, verb, speaker)

    def _after(self, span: _Span) -> tuple[str | None, Actor | None]:
        """Return verb and speaker that follow a quotation in its sentence."""
        if span.goes_on:
            return None, None
        start = span.end + 1
        if self.text[span.end - 1 : span.end] in ".!?" and self.text[start : start + 1] == "\n":
            return None, None
        end = min([self.text.find("\n", start)] if self.text.find("\n", start) >= 0 else [len(self.text)])
        rest = self.text[start:end]
        according = _ACCORDING.match(rest.lstrip(" ,"))
        if according:
            offset = start + len(rest) - len(rest.lstrip(" ,"))
            return "according to", self._who(offset + according.start("who"), offset + according.end("who"))
        match = _AFTER.match(rest)
        ends_sentence = self.text[span.end - 1] == "." or rest[:1] == "."
        if match is None or ends_sentence:
            return None, None
        group = "back" if match["front"] else "subject"
        who = self._who(start + match.start(group), start + match.end(group))
        return (match["front"] or match["verb"], who) if who else (None, None)

    def _before(self, span: _Span) -> tuple[str | None, Actor | None]:
        """Return verb and speaker before a quotation in its sentence, or in the paragraph before that ends with ":"."""
        number = bisect_left(self.ends, span.start)
        earlier = [self.ends[number - 1] + 1] if number else []
        end = span.start - 1
        start = max([0, self._sentence(end).start if self._sentence(end).start < end else 0, *earlier])
        if not self.text[start:end].strip():
            head = self.text[:end].rstrip()
            if not head.endswith(":") and not re.search(rf"(?:{_REPORTING_WORDS})\s*[,.]?$", head[-20:]):
                return None, None
            start, end = self._sentence(len(head) - 1).start, len(head)
        window = self.text[start:end]
        according = _ACCORDING.search(window)
        if according:
            return "according to", self._who(start + according.start("who"), start + according.end("who"))
        verbs = list(_VERB.finditer(window))
        for verb in reversed(verbs):
            who = self._subject(start, start + verb.start())
            if who is not None:
                return verb.group(), who
        return None, None

    def _read_indirect(self, sentence: Sentence) -> None:
        text = sentence.text
        match = _THAT.search(text)
        if match and match.start() < 140:
            who = self._subject(sentence.start, sentence.start + match.start())
            if who is not None:
                self._add(sentence.start + match.end(), _stop(sentence), False, match["verb"] or match["plain"], who)
                return
        trailing = _TRAILING.search(text)
        if trailing:
            group = "back" if trailing["front"] else "subject"
            who = self._who(sentence.start + trailing.start(group), sentence.start + trailing.end(group))
            verb = (trailing["front"] or trailing["verb"]).split()[0]
            self._add(sentence.start, sentence.start + trailing.start(), False, verb, who)
            return
        according = _ACCORDING.search(text)
        if according is None:
            return
        who = self._who(sentence.start + according.start("who"), sentence.start + according.end("who"))
        if according.start() == 0 and text[according.end() : according.end() + 2] == ", ":
            self._add(sentence.start + according.end() + 2, _stop(sentence), False, "according to", who)
        elif text[: according.start()].endswith(", "):
            self._add(sentence.start, sentence.start + according.start() - 2, False, "according to", who)

    def _add(self, start: int, end: int, is_direct: bool, verb: str | None, speaker: Actor | None) -> None:
        while end > start and self.text[end - 1] in " ,\u00a0":
            end -= 1
        while start < end and self.text[start].isspace():
            start += 1
        # A full stop inside the marks belongs to the sentence around a mere piece of speech.
        if is_direct and self.text[start].islower() and self.text[end - 1] == ".":
            end -= 1
        if speaker is not None:
            self.last = speaker
        index = self._sentence(start).index
        self.found.append(Quotation(index, self.part, start, end, self.text[start:end], is_direct, verb, speaker))

    def _subject(self, start: int, verb: int) -> Actor | None:
        """Return who is named between the start of a sentence and a verb: the first name of the verb's own clause."""
        window = self.text[start:verb]
        if re.search(r"\b(?:to|not\sto)\s$|\b(?:was|were|been|being|be|is|are)\s$", window):
            return None
        cuts = [cut.end() for cut in _CLAUSE.finditer(window)]
        first = cuts[-1] if cuts else 0
        while (intro := _INTRODUCTION.match(window, first)) and window[intro.end() :].strip():
            first = intro.end()
        return self._who(start + first, verb) or (
            self._who(start, start + first) if cuts and not window[first:].strip() else None
        )

    def _who(self, start: int, end: int) -> Actor | None:
        """Return whom a stretch of text names first: a known actor, a pronoun's person, an unlisted name, a noun."""
        window = self.text[start:end]
        pronoun = _PRONOUN.search(window)
        inside = [m for m in self.mentions if start <= m.start and m.end <= end]
        persons = [m for m in inside if m.is_name and m.is_person]
        name = re.search(rf"(?<![\w.]){_NAMES}", window)
        limit = persons[0].start - start if persons else len(window)
        if pronoun and pronoun.start() < limit and pronoun.start() < 25:
            return self._pronoun(start + pronoun.start(), start + pronoun.end())
        if persons:
            return self._fullest(persons[0])
        noun = re.search(rf"{_NOUN}", window)
        if noun and inside and inside[0].agent is not None and (not name or noun.start() < name.start()):
            return self._noun(inside[0])
        if name and not any(m.start <= start + name.start() < m.end for m in inside):
            return self._unlisted(start + name.start(), start + name.end())
        if inside:
            return self._noun(inside[0]) if inside[0].agent else inside[0].as_actor()
        if noun is None and re.match(r"\s*[a-z]+s\s*$", window):
            noun = re.search(r"[a-z]+", window)
        if noun is None:
            return None
        first, last = start + noun.start(), start + len(window.rstrip())
        text = self.text[first:last]
        return Actor(
            self.part,
            first,
            last,
            text,
            re.sub(r"^(?:the|an?)\s", "", text, flags=re.I),
            None,
            None,
            None,
            "description",
        )

    def _noun(self, mention: Mention) -> Actor:
        """Return the person that "the minister" takes up, else the noun itself."""
        agent = mention.agent
        if agent is not None and not agent.is_plural and self.text[: mention.start].lower().endswith("the "):
            for earlier in reversed([m for m in self.mentions if m.end < mention.start]):
                if earlier.is_name and earlier.is_person and earlier.entry.sector == agent.sector:
                    found = self._fullest(earlier)
                    return replace(
                        found, start=mention.start, end=mention.end, text=mention.text, resolution="description"
                    )
        return mention.as_actor()

    def _pronoun(self, start: int, end: int) -> Actor | None:
        """Return whom a pronoun means: a person of this sentence, else the last speaker or the last person."""
        text = self.text[start:end]
        sentence = self._sentence(start)
        if text.lower() in ("it", "they"):
            nearby = [m for m in self.mentions if m.end <= start and not m.is_person and not m.is_place and m.is_name]
            known = nearby[-1].as_actor() if nearby else self.last
        else:
            here = [
                m for m in self.mentions if sentence.start <= m.start and m.end <= start and m.is_person and m.is_name
            ]
            past = [m for m in self.mentions if m.end <= sentence.start and m.is_person and m.is_name]
            if past:
                # Of the nearest sentence with persons, the first: its subject.
                nearest = self._sentence(past[-1].start)
                past = [m for m in past if m.start >= nearest.start]
            since = self.last is None or past and past[0].start > self.last.end
            known = self._fullest(here[0]) if here else self._fullest(past[0]) if past and since else self.last
        if known is None:
            return None
        return replace(known, part=self.part, start=start, end=end, text=text, resolution="pronoun")

    def _fullest(self, mention: Mention) -> Actor:
        """Return the actor under the fullest name that the article gives."""
        actor = mention.as_actor()
        if mention.entry.actor_id is not None or not mention.entry.name.startswith(mention.text):
            return actor
        run = re.compile(_NAMES).match(self.text, mention.start)
        return self._unlisted(mention.start, run.end() if run else mention.end)

    def _unlisted(self, start: int, end: int) -> Actor:
        while title := _TITLE.match(self.text, start, end):
            start = title.end()
        text = self.text[start:end].rstrip(".").removesuffix("’s").removesuffix("'s")
        return Actor(self.part, start, start + len(text), text, self._full_name(text), None, None, None, "unknown")

    def _full_name(self, name: str) -> str:
        """Return the longer form of a bare surname, as the article has it somewhere."""
        if " " in name:
            return name
        if name not in self.full_names:
            longer = re.compile(rf"((?:[A-ZÀ-Þ][\w’'-]+\s){{1,2}}){re.escape(name)}\b")
            inside = re.compile(rf"(?<![.!?]\s)(?<!\w){longer.pattern}")
            places = [match.start() for match in re.finditer(re.escape(name), self.text)]
            windows = [(pattern, place) for pattern in (inside, longer) for place in places]
            found = (p.search(self.text, max(0, place - _FORENAMES), place + len(name) + 1) for p, place in windows)
            self.full_names[name] = next((f"{match[1]}{name}" for match in found if match), name)
        return self.full_names[name]

    def _sentence(self, offset: int) -> Sentence:
        return self.sentences[max(0, bisect_right(self.starts, offset) - 1)]


def _stop(sentence: Sentence) -> int:
    return sentence.end - (1 if sentence.text.endswith(".") else 0)


def _is_paragraph(text: str, span: _Span) -> bool:
    """Say whether a quotation fills its paragraph."""
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    rest = text[start : span.start] + text[span.end : end if end >= 0 else len(text)]
    return not rest.strip(" “”\"„«»‘’'.,")


def _quoted(text: str) -> Iterator[_Span]:
    """Yield the stretches between quotation marks; a paragraph may leave its mark open if the next one opens again."""
    place, paragraphs = 0, [match.span() for match in re.finditer(r"[^\n]+", text)]
    for number, (first, last) in enumerate(paragraphs):
        place = first
        closings: dict[str, list[int]] = {}
        while opening := _OPEN.search(text, place, last):
            mark = opening.group()
            if mark not in closings:
                closings[mark] = _closings(text, mark, first, last)
            later = bisect_left(closings[mark], opening.end())
            close = closings[mark][later] if later < len(closings[mark]) else None
            following = text[paragraphs[number + 1][0]] if number + 1 < len(paragraphs) else ""
            goes_on = close is None and following != "" and following == mark
            if close is None and not goes_on:
                place = opening.end()
                continue
            end = last if close is None else close
            if text[opening.end() : end].strip():
                yield _Span(opening.end(), end, goes_on)
            place = end + 1


def _closings(text: str, mark: str, first: int, last: int) -> list[int]:
    """Return where quotations of a mark may close; an apostrophe within or after a word does not close one."""
    places = [match.start() for match in re.compile(f"[{_CLOSES[mark]}]").finditer(text, first, last)]
    if mark not in "‘'":
        return places
    # A mark right after punctuation closes better than a later plural's apostrophe: "the states’ ".
    better = [match.start() for match in re.compile(rf"[,.!?]{_CLOSES[mark]}(?!\w)").finditer(text, first, last)][-1:]
    found = []
    for place in places:
        after = text[place + 1 : place + 2]
        if after.isalnum() or text[place - 1].isspace():
            continue
        is_plural = text[place - 1] == "s" and after == " " and better and better[0] > place
        if not is_plural:
            found.append(place)
    return found
