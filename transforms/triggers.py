"""Trigger rules: how the rulebook's patterns are read, filtered for cheaply, and matched on a parse."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transforms.inflection import noun_forms, verb_forms
from transforms.inflection import words as word_set
from transforms.rules import Rulebook, RulebookError, RuleFile
from transforms.words import words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
FINITE = frozenset({"VERB", "AUX"})
CLAUSAL = frozenset({"ROOT", "relcl", "advcl", "ccomp", "conj", "acl", "xcomp", "pcomp", "parataxis", "dep"})
_DAYS = word_set("jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun")
_DAY_NAMES = _DAYS | word_set(
    "sept january february march april june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday"
)
PERSONAL = frozenset({"he", "she", "they", "we", "i", "who", "him", "her", "them", "us"})
# "%" in a rule: an amount, as in "gave 40m", "pays 3,000".
AMOUNT = re.compile(r"\d[\d.,]*(?:k|m|bn|tn|mn)?")
DIGIT = re.compile(r"\d")
# "won't" falls into "won" and "t".
NEGATIONS = frozenset({"not", "never", "t", "cannot"})
AFTER_NOUNS = frozenset({"of", "for", "to", "in", "on", "with", "between", "from", "against"})
# The id of an act that no rule knows, found by the learned reader.
OPEN_RULE = "reader"
OBJECTS = frozenset({"dobj", "nsubjpass", "obj"})
# The keys of a rule: `Rule` says what each of them means, `_rule` how it is read.
KEYS = word_set(
    "id type mode cameo verbs nouns adjectives light target noun_target planned_as negated_as mutual agentless "
    "complement subject subject_not object_not without with swallows private possessor_is_target negated needs "
    "match no_match off"
)


@dataclass(frozen=True)
class Rule:
    """One trigger rule of the rulebook."""

    rule_id: str
    event_type: str
    mode: str | None
    cameo_code: str
    target: tuple[str, ...] = ("object",)
    noun_target: tuple[str, ...] = ("of", "on", "against", "with")
    planned_as: str | None = None
    negated_as: str | None = None
    mutual: bool = False
    agentless: bool = True  # a passive without an agent is an act
    complement: str | None = None  # "needs": only with a clause or infinitive
    subject: frozenset[str] = frozenset()
    subject_not: frozenset[str] = frozenset()
    object_not: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()  # words of the sentence that forbid it
    company: frozenset[str] = frozenset()  # words of the sentence that it demands one of
    swallows: bool = False  # acts told in its complement are its topic
    possessor_is_target: bool = False  # nouns: "his arrest" is done to him
    negated: bool = False  # the refusal is the act: "will not sign"
    private: bool = False  # an act between private persons counts
    needs: frozenset[str] = frozenset()  # source, target: must be a public actor
    light: frozenset[str] = frozenset()
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()
    path: str = ""
    line: int = 0


@dataclass(frozen=True)
class Pattern:
    """One way to say it: a head word, and what must stand with it.

    words: further words under the head, in order; objects: the head of the object (or of the last preposition's object)
    must be one of these forms.
    """

    rule: Rule
    kind: str  # verb, noun, adjective
    lemma: str
    words: tuple[str, ...] = ()
    objects: frozenset[str] = frozenset()
    before: tuple[str, ...] = ()  # nouns: words straight before the head
    clause: frozenset[str] = frozenset()  # one of these stands in what is said
    intransitive: bool = False
    after: tuple[str, ...] = ()  # words that follow the object

    @property
    def weight(self) -> int:
        """How much it asks for: the most demanding pattern wins."""
        return (
            2 * len(self.words)
            + 3 * bool(self.objects)
            + 2 * bool(self.clause)
            + 2 * len(self.before)
            + bool(self.rule.complement)
            + 4 * self.rule.negated
            + 3 * bool(self.rule.company)
        )


@dataclass(frozen=True, eq=False)
class Match:
    """A pattern found on a parse: its head token, and the tokens that carry the act."""

    pattern: Pattern
    token: Token
    tokens: tuple[Token, ...]
    light: Token | None = None  # the verb that carries a nominal act
    is_suffered: bool = False  # the subject suffers it: "faces charges"
    object: Token | None = None  # the object that the pattern asked for


def words_in(text: str) -> set[str]:
    """Return the words of a text in small letters, and the parts of those with a hyphen."""
    words = set(WORD.findall(text.lower()))
    return words.union(*(word.split("-") for word in words if "-" in word))


@dataclass
class Lexicon:
    """All patterns by the forms of their heads."""

    rules: dict[str, Rule]
    changed: set[str] = field(default_factory=set)  # ids that a later file gave anew
    by_form: dict[tuple[str, str], list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    forms: set[str] = field(default_factory=set)
    strong: set[str] = field(default_factory=set)
    weak: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def holds_trigger(self, text: str) -> bool:
        """Say whether a text holds a trigger form with the company that it needs: the cheap filter."""
        words = words_in(text)
        if DIGIT.search(text):
            words.add("%")
        if not self.strong.isdisjoint(words):
            return True
        return any(not self.weak[word].isdisjoint(words) for word in words if word in self.weak)


def read_lexicon(rulebook: Rulebook, event_types: frozenset[str]) -> Lexicon:
    """Return the trigger rules, later files over earlier; raise RulebookError naming file, line and value."""
    irregular = read_irregular(rulebook)
    classes = read_classes(rulebook)
    entries: dict[str, tuple[RuleFile, dict]] = {}
    lexicon = Lexicon({})
    for file, entry in rulebook.text_entries("triggers"):
        if "id" not in entry:
            raise RulebookError(f"{file.path}:1: an entry has no id: {str(entry)[:80]}")
        if entry["id"] in entries:
            lexicon.changed.add(entry["id"])
        entries[entry["id"]] = (file, entry)
    for file, entry in entries.values():
        if entry.get("off") == "true":
            continue
        rule = _rule(file, entry, event_types, classes)
        lexicon.rules[rule.rule_id] = rule
        for kind, key in (("verb", "verbs"), ("noun", "nouns"), ("adjective", "adjectives")):
            for text in split_list(entry.get(key)):
                _add(lexicon, _pattern(rule, kind, text, classes), irregular)
    return lexicon


def read_classes(rulebook: Rulebook) -> dict[str, frozenset[str]]:
    """Return the word classes of word_classes.yaml by name, each with the forms of its words; later files add."""
    classes: dict[str, frozenset[str]] = {}
    irregular = read_irregular(rulebook)
    for _, entry in rulebook.text_entries("word_classes.yaml"):
        words = frozenset(form for word in entry.get("words") or () for form in noun_forms(str(word)))
        words |= {form for verb in split_list(entry.get("verbs")) for form in verb_forms(verb, irregular)}
        classes[entry["id"]] = classes.get(entry["id"], frozenset()) | words
    return classes


def read_irregular(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """Return the past forms of irregular verbs by lemma."""
    return {row["lemma"]: tuple(row["forms"].split()) for row in rulebook.rows("irregular_verbs.csv", ("lemma",))}


def split_list(text: str | None) -> list[str]:
    """Return the entries of a list written with commas."""
    return [" ".join(part.split()) for part in (text or "").split(",") if part.strip()]


def line_of(file: RuleFile, text: str) -> int:
    """Return the line of a file that holds a text, counted from 1 (1 where the YAML wraps it)."""
    place = file.text.find(text)
    return file.text.count("\n", 0, place) + 1 if place >= 0 else 1


def _rule(file: RuleFile, entry: dict, event_types: frozenset[str], classes: dict[str, frozenset[str]]) -> Rule:
    line = line_of(file, f"- id: {entry['id']}\n")
    for key in entry:
        if key not in KEYS:
            raise RulebookError(f"{file.path}:{line}: {entry['id']}: unknown key {key!r}")
    for key in ("type", "planned_as", "negated_as"):
        if entry.get(key, "AGREE") not in event_types and entry.get("off") != "true":
            raise RulebookError(f"{file.path}:{line}: {entry['id']}: no event type {entry[key]!r} in event_types.csv")
    given = {
        "rule_id": entry["id"], "event_type": entry["type"],
        "mode": None if entry.get("mode") == "null" else entry.get("mode"),
        "cameo_code": str(entry.get("cameo", "")), "path": file.path, "line": line,
    }  # fmt: skip
    for key in ("target", "noun_target", "match", "no_match"):
        if key in entry:
            value = entry[key]
            given[key] = tuple(value) if isinstance(value, list) else (value,)
    for key in ("subject", "subject_not", "object_not", "without", "light", "needs"):
        if key in entry:
            given[key] = _words(entry[key], classes, file, line)
    if "with" in entry:
        given["company"] = _words(entry["with"], classes, file, line)
    for key in ("mutual", "agentless", "swallows", "private", "possessor_is_target", "negated"):
        if key in entry:
            given[key] = entry[key] == "true"
    for key in ("planned_as", "negated_as", "complement"):
        if key in entry:
            given[key] = entry[key]
    return Rule(**given)


def _words(words: list[str], classes: dict[str, frozenset[str]], file: RuleFile, line: int) -> frozenset[str]:
    found: set[str] = set()
    for word in words:
        if word == "@":
            found |= classes["people"] | PERSONAL | {"@"}
            continue
        if word == "%":
            found.add(word)
            continue
        if word.startswith("$") and word[1:] not in classes:
            raise RulebookError(f"{file.path}:{line}: no word class {word!r} in word_classes.yaml")
        found |= classes[word[1:]] if word.startswith("$") else noun_forms(word)
    return frozenset(found)


def _pattern(rule: Rule, kind: str, text: str, classes: dict[str, frozenset[str]]) -> Pattern:
    objects: frozenset[str] = frozenset()
    clause: frozenset[str] = frozenset()
    after: tuple[str, ...] = ()
    file = RuleFile("", rule.path, "")
    bracket = re.search(r"\[(.+)\]", text)
    if bracket:
        objects = _words(bracket.group(1).split(), classes, file, rule.line)
        after = tuple(text[bracket.end() :].split())
        text = text[: bracket.start()]
    said = re.search(r"<(.+)>", text)
    if said:
        clause = _words(said.group(1).split(), classes, file, rule.line)
        text = text[: said.start()]
    words = text.split()
    intransitive = words[-1] == "~"
    words = words[:-1] if intransitive else words
    if kind == "noun" and len(words) > 1 and words[1] not in AFTER_NOUNS:
        return Pattern(rule, kind, words[-1], before=tuple(words[:-1]), objects=objects)
    return Pattern(
        rule, kind, words[0], tuple(words[1:]), objects, clause=clause, intransitive=intransitive, after=after
    )  # fmt: skip


def _add(lexicon: Lexicon, pattern: Pattern, irregular: dict[str, tuple[str, ...]]) -> None:
    forms = {
        "verb": lambda: verb_forms(pattern.lemma, irregular),
        "noun": lambda: noun_forms(pattern.lemma),
        "adjective": lambda: {pattern.lemma},
    }[pattern.kind]()
    # Of the words that must stand by, the longest is the rarest.
    rarest = frozenset(sorted({*pattern.words, *pattern.before}, key=lambda word: (-len(word), word))[:1])
    named = frozenset() if "@" in pattern.objects else pattern.objects
    long = frozenset(word for word in rarest if len(word) > 3)
    if pattern.rule.negated:
        named = NEGATIONS
    company = named or pattern.rule.company or pattern.clause or long or pattern.rule.subject or rarest
    for form in forms:
        lexicon.by_form[form, pattern.kind].append(pattern)
        lexicon.forms.add(form)
        if company:
            lexicon.weak[form] |= {part for word in company for part in (word, word.split("-")[-1])}
        else:
            lexicon.strong.add(form)


def find_matches(doc: Doc, lexicon: Lexicon) -> list[Match]:
    """Return the best match of each head token, in reading order."""
    found: list[Match] = []
    lower = words_of(doc).lower
    words = frozenset(lower)
    for place, word in enumerate(lower):
        if word not in lexicon.forms and "-" not in words:
            continue
        token = doc[place]
        best: Match | None = None
        for pattern in _patterns_of(token, lexicon):
            match = _match(pattern, token, words)
            if match and (best is None or _demand(pattern) > _demand(best.pattern)):
                best = match
        if best:
            found.append(best)
    return found


def _demand(pattern: Pattern) -> tuple[int, int]:
    """Order patterns by what they ask for; of two alike the one with fewer objects knows more."""
    return pattern.weight, -len(pattern.objects)


def _patterns_of(token: Token, lexicon: Lexicon) -> Iterator[Pattern]:
    lower = whole_word(token)
    if lower != token.lower_ and not any((lower, kind) in lexicon.by_form for kind in ("verb", "noun")):
        lower = token.lower_
    if token.pos_ in FINITE or token.dep_ == "ROOT" or (lower.endswith(("ed", "ing")) and token.dep_ in CLAUSAL):
        yield from lexicon.by_form.get((lower, "verb"), ())
    if (
        token.pos_ == "NOUN"
        or token.pos_ == "PROPN"
        and (token.is_lower or token.i == 0)
        or token.tag_ == "VBG"
        and token.dep_ in ("pobj", "dobj", "nsubj")
    ):
        yield from lexicon.by_form.get((lower, "noun"), ())
    if token.pos_ in ("ADJ", "ADV", "NOUN"):
        yield from lexicon.by_form.get((lower, "adjective"), ())


def whole_word(token: Token) -> str:
    """Return a word in lower case, with what a hyphen joins to it from the left: "cease-fire"."""
    if token.i < 2 or (hyphen := token.nbor(-1)).text != "-" or hyphen.whitespace_ or token.nbor(-2).whitespace_:
        return token.lower_
    return f"{token.nbor(-2).lower_}-{token.lower_}"


def _match(pattern: Pattern, token: Token, words: frozenset[str]) -> Match | None:
    rule = pattern.rule
    if not words.issuperset(pattern.words) or rule.company and rule.company.isdisjoint(words):
        return None
    if pattern.kind == "verb" and not rule.without.isdisjoint(words):
        return None
    tokens = [token]
    for position, word in enumerate(reversed(pattern.before), 1):
        if token.i < position or token.nbor(-position).lower_ != word:
            return None
        tokens.append(token.nbor(-position))
    if "-" in pattern.lemma and whole_word(token) != token.lower_:
        tokens += [token.nbor(-1), token.nbor(-2)]
    last = token
    for word in pattern.words:
        found = word_under(last, word, len(pattern.words) > 1)
        if found is None:
            return None
        tokens.append(found)
        last = found
    wanted = None
    if pattern.objects:
        wanted = next((each for each in _wanted(token, last) if _is_wanted(each, pattern)), None)
        if wanted is None:
            return None
        if "@" not in pattern.objects:
            tokens.append(wanted)
    if pattern.kind == "verb" and not _verb_fits(pattern.rule, token):
        return None
    if pattern.intransitive and any(child.dep_ in ("dobj", "ccomp", "xcomp", "nsubjpass") for child in token.children):
        return None
    if not all(_follows(token, word) for word in pattern.after):
        return None
    if pattern.clause and not _says(token, pattern.clause):
        return None
    return Match(pattern, token, tuple(sorted(tokens, key=lambda each: each.i)), object=wanted)


def word_under(head: Token, word: str, through_object: bool) -> Token | None:
    """Return the word that depends on `head`, on its particle or object, or follows it closely."""
    for child in head.children:
        if child.i > head.i and child.lower_ == word and not _is_dating(child):
            return child
    for child in head.children:
        close = child.dep_ in ("prt", "prep", "advmod", "acomp", "oprd", "xcomp", "pobj") and child.i <= head.i + 2
        if child.i > head.i and (close or through_object and child.dep_ == "dobj"):
            for grandchild in child.children:
                if grandchild.lower_ == word and grandchild.i > head.i:
                    return grandchild
    if word == "to":
        for child in head.children:
            marker = next((c for c in child.children if c.lower_ == "to" and c.dep_ == "aux"), None)
            if child.dep_ == "xcomp" and child.i > head.i and marker is not None:
                return marker
    for near in head.doc[head.i + 1 : head.i + 3]:
        if near.lower_ == word and not _is_dating(near):
            return near
    return None


def _is_dating(preposition: Token) -> bool:
    return preposition.dep_ == "prep" and any(is_date_word(child) for child in preposition.children)


def is_date_word(token: Token) -> bool:
    """Say whether a token is a month, a weekday or the number of a day or year."""
    if token.is_digit:
        return len(token) == 4 or any(
            is_date_word(near) for near in (*token.lefts, *token.doc[token.i - 1 : token.i]) if not near.is_digit
        )
    return token.lower_.rstrip(".")[:3] in _DAYS and token.text[:1].isupper() and token.lower_.rstrip(".") in _DAY_NAMES


def _follows(verb: Token, word: str) -> bool:
    """Say whether a word follows the object of a verb: a preposition, or the "to" of its infinitive."""
    if word == "to" and any(
        child.dep_ in ("xcomp", "ccomp", "advcl") and any(c.lower_ == "to" and c.dep_ == "aux" for c in child.children)
        for child in verb.children
    ):
        return True
    return word_under(verb, word, through_object=True) is not None


def _is_wanted(token: Token, pattern: Pattern) -> bool:
    if not pattern.objects.isdisjoint((token.lower_, whole_word(token))) or (
        "@" in pattern.objects and token.pos_ == "PROPN"
    ):
        return True
    return "%" in pattern.objects and AMOUNT.fullmatch(token.lower_) is not None


def _says(verb: Token, words: frozenset[str]) -> bool:
    """Say whether what is said (not who says it) holds one of some words."""
    speakers = {token for child in verb.children if child.dep_ == "nsubj" for token in child.subtree}
    clauses = [
        child
        for child in verb.children
        if child.dep_ in ("ccomp", "parataxis", "advcl", "xcomp", "oprd", "dobj", "prep")
    ]
    said = {token for clause in clauses for token in clause.subtree}
    if not clauses and verb.dep_ in ("parataxis", "ccomp"):
        said = set(verb.head.subtree) - set(verb.subtree)
    return any(token.lower_ in words for token in said - speakers)


def _wanted(verb: Token, last: Token) -> Iterator[Token]:
    """Yield what may be the object that a pattern asks for, with what stands in it: "some of its troops"."""
    for each in _objects(verb, last):
        yield each
        for child in each.children:
            if child.dep_ == "compound":
                yield child
            elif child.lower_ == "of":
                yield from (noun for noun in child.children if noun.dep_ == "pobj")


def _objects(verb: Token, last: Token) -> Iterator[Token]:
    if last is not verb and last.dep_ in ("prep", "agent", "dative"):
        for child in last.children:
            if child.dep_ in ("pobj", "pcomp"):
                yield from with_conjuncts(child)
        return
    yield from objects_of(verb)


def objects_of(verb: Token) -> list[Token]:
    """Return what a verb acts on: direct objects, passive subjects, or what it modifies as a clause."""
    words, doc = words_of(verb.doc), verb.doc
    objects = [
        doc[child]
        for child in words.children[verb.i]
        if words.dep[child] in OBJECTS or words.dep[child] == "dative" and words.pos[child] != "ADP"
    ]
    found = [each for child in objects for each in with_conjuncts(child)]
    relative = [each for each in found if each.tag_ in ("WDT", "WP")]
    if verb.dep_ == "relcl" and (relative or not found) and not is_intransitive_relative(verb):
        found = [each for each in found if each not in relative] + [verb.head]
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        found.append(verb.head)
    if not found and verb.dep_ == "conj" and verb.head.pos_ == "VERB" and is_passive(verb):
        return objects_of(verb.head)
    if not found and not is_passive(verb):
        for later in words.joined(verb.i):
            if later > verb.i and words.pos[later] == "VERB" and words.dep[later] == "conj":
                found += [doc[child] for child in words.children[later] if words.dep[child] == "dobj"]
    return found


def is_intransitive_relative(verb: Token) -> bool:
    """Say whether a relative clause has the antecedent for its subject ("the man who …")."""
    return any(child.dep_ == "nsubj" and child.tag_ in ("WDT", "WP") for child in verb.children)


def is_passive(verb: Token) -> bool:
    """Say whether a verb form is passive: auxiliary, passive subject, by-agent, or a past participle as modifier."""
    return words_of(verb.doc).is_passive(verb.i)


def with_conjuncts(token: Token) -> list[Token]:
    """Return a noun and the nouns joined to it."""
    words = words_of(token.doc)
    later = (place for place in words.joined(token.i) if place > token.i and words.pos[place] not in FINITE)
    return [token, *(token.doc[place] for place in later)]


def _verb_fits(rule: Rule, verb: Token) -> bool:
    if rule.complement == "needs" and not any(
        child.dep_ in ("xcomp", "ccomp", "advcl") and child.i > verb.i for child in verb.children
    ):
        return False
    if rule.complement == "none" and any(c.dep_ in ("oprd", "ccomp", "xcomp") for c in verb.children):
        return False
    if rule.negated and not any(child.dep_ == "neg" for child in verb.children):
        return False
    if rule.object_not and any(each.lower_ in rule.object_not for each in objects_of(verb)):
        return False
    return bool(rule.agentless or not is_passive(verb) or any(child.dep_ == "agent" for child in verb.children))
