"""Roles: who stands as source and target of a trigger in the dependency tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from transforms.inflection import words
from transforms.triggers import FINITE, Match, is_date_word, is_passive, objects_of, with_conjuncts
from transforms.words import words_of

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# What hangs under a noun but is no part of its name.
_OUTSIDE = frozenset({"relcl", "acl", "conj", "cc", "appos", "advcl", "punct", "preconj", "parataxis", "ccomp"})
_APART = frozenset({"relcl", "acl", "appos", "advcl", "punct", "parataxis"})
_INSIDE_PREPOSITIONS = frozenset({"of", "for"})
# Verbs whose infinitive is done by their object ("urged them to go").
_OBJECT_CONTROL = words(
    "ask asked asks asking urge urged urges urging tell told tells order ordered orders ordering allow allowed "
    "allows force forced forces want wants wanted invite invited help helped let lets make made makes send "
    "sent get call called calls authorise authorised authorize authorized enable require requires required "
    "instruct instructed inspire inspired prompt prompted persuade persuaded convince convinced push pushed lead led "
    "encourage encouraged"
)
_NOMINAL_STEPS = frozenset({"dobj", "prep", "pobj", "dative", "xcomp", "nsubjpass"})
_TOWARDS = frozenset({"against", "on", "to", "with", "from", "into", "of"})
_RELATIVE = frozenset({"WDT", "WP", "WP$"})
# Subjects that mostly name nobody.
_EMPTY = frozenset({"it", "this", "that", "there", "we", "i", "you", "our", "my", "your"})
_MAX_STEPS = 8


def phrase_span(head: Token) -> Span:
    """Return the noun phrase of a head without clauses, conjuncts and place phrases."""
    first = last = head.i
    for child in head.children:
        if child.dep_ in _OUTSIDE or child.dep_ == "prep" and child.lower_ not in _INSIDE_PREPOSITIONS:
            continue
        inside = _inside(child)
        first, last = min(first, *inside), max(last, *inside)
    # A dropped bracket or clause may lie between: cut at the head then.
    return head.doc[first : last + 1]


def _inside(token: Token) -> list[int]:
    """Return the numbers of a token and of what belongs to its name below it."""
    words, inside = words_of(token.doc), [token.i]
    for place in inside:
        for child in words.children[place]:
            dep = words.dep[child]
            if dep not in _APART and (dep != "prep" or words.lower[child] in _INSIDE_PREPOSITIONS):
                inside.append(child)
    return inside


def subjects_of(verb: Token, steps: int = 0) -> Iterator[list[Token]]:
    """Yield groups of heads that may do what a verb says, the most likely first: own, shared, controlled subjects."""
    own = [child for child in verb.children if child.dep_ in ("nsubj", "csubj")]
    if own:
        yield [each for child in own for each in _antecedents(child, verb)]
        return
    head = verb.head
    if steps > _MAX_STEPS or verb.dep_ == "ROOT" or head == verb:
        return
    if verb.dep_ in ("relcl", "acl"):
        if verb.dep_ == "relcl" or not is_passive(verb):
            yield [_named(head)]
            yield from _subject_above(head, steps)
            yield nominal_sources(head)
    elif verb.dep_ == "conj" and head.pos_ in FINITE:
        yield from _shared_subject(verb, steps)
    elif verb.dep_ == "xcomp":
        objects = [child for child in head.children if child.dep_ in ("dobj", "dative")]
        if objects and head.lower_ in _OBJECT_CONTROL:
            yield with_conjuncts(objects[0])
        yield from patients_or_subjects(head, steps)
    elif verb.dep_ in ("advcl", "ccomp", "parataxis", "dep"):
        if head.pos_ in FINITE:
            yield from patients_or_subjects(head, steps)
    elif verb.dep_ in ("pcomp", "prep") or head.dep_ == "prep":
        above = head.head
        if above.pos_ in FINITE:
            yield from _preposition_control(above, head, steps)
        else:
            yield nominal_sources(above)
            yield [above] if above.pos_ in ("PROPN", "PRON") else []
            yield from _subject_above(above, steps)
    elif head.pos_ in FINITE and verb.dep_ not in ("amod", "compound"):
        yield from subjects_of(head, steps + 1)


def _subject_above(noun: Token, steps: int) -> Iterator[list[Token]]:
    """Yield the subject of the verb that governs a noun: who issued the statement that condemns."""
    for ancestor in noun.ancestors:
        if ancestor.pos_ in FINITE:
            yield from patients_or_subjects(ancestor, steps)
            return


def _shared_subject(verb: Token, steps: int) -> Iterator[list[Token]]:
    """Yield the subject that a joined verb shares; a finite verb looks for a verb of its own tense."""
    head = verb.head
    if is_passive(verb) and is_passive(head):
        yield agents_of(head)
        return
    if verb.tag_ in ("VBD", "VBZ", "VBP") and head.tag_ != verb.tag_:
        for ancestor in head.ancestors:
            if ancestor.tag_ == verb.tag_ and any(child.dep_ == "nsubj" for child in ancestor.children):
                yield from subjects_of(ancestor, steps + 1)
                break
    yield from patients_or_subjects(head, steps)


def _preposition_control(above: Token, preposition: Token, steps: int) -> Iterator[list[Token]]:
    """Resolve "accused X of doing" to X and "ended it by doing" to the subject."""
    objects = [child for child in above.children if child.dep_ in ("dobj", "nsubjpass")]
    if objects and preposition.lower_ in ("of", "for", "from", "with"):
        yield [each for child in objects for each in _antecedents(child, above)]
    yield from patients_or_subjects(above, steps)


def patients_or_subjects(verb: Token, steps: int = 0) -> Iterator[list[Token]]:
    """Yield the grammatical subject: of a passive the one who suffers it."""
    passive = [child for child in verb.children if child.dep_ == "nsubjpass"]
    if passive:
        yield [each for child in passive for each in _antecedents(child, verb)]
    else:
        yield from subjects_of(verb, steps + 1)


def _antecedents(subject: Token, verb: Token) -> list[Token]:
    if subject.tag_ in _RELATIVE:
        clause = verb
        while clause.dep_ in ("conj", "xcomp") and clause.head.pos_ in FINITE:
            clause = clause.head
        if clause.dep_ == "relcl":
            noun = _named(clause.head)
            return with_conjuncts(noun) if noun.dep_ != "conj" else [noun]
        return []
    return with_conjuncts(_speaker(subject, verb) or subject)


def _speaker(pronoun: Token, verb: Token) -> Token | None:
    """Return the named speaker that "it", "he", "they" in what is said stands for: "Italy said it will …"."""
    if pronoun.lower_ not in ("it", "he", "she", "they"):
        return None
    while verb.dep_ in ("conj", "xcomp") and verb.head.pos_ in FINITE:
        verb = verb.head
    if verb.dep_ != "ccomp":
        return None
    told = [child for child in verb.head.children if child.dep_ == "nsubj" and child.pos_ in ("NOUN", "PROPN")]
    return told[0] if told and (pronoun.lower_ != "it" or told[0].tag_ in ("NN", "NNP")) else None


def _named(noun: Token) -> Token:
    """Return the name that a noun stands beside ("Oxfam, a charity that …"), else the noun."""
    return noun.head if noun.dep_ == "appos" and noun.head.pos_ == "PROPN" else noun


def agents_of(verb: Token) -> list[Token]:
    """Return the by-agents of a passive."""
    for child in verb.children:
        if child.dep_ == "agent" or child.dep_ == "prep" and child.lower_ == "by":
            return [each for noun in child.children if noun.dep_ == "pobj" for each in with_conjuncts(noun)]
    return []


def sources_of(match: Match) -> Iterator[list[Token]]:
    """Yield groups of heads of the source phrases of a match, the most likely first."""
    token, carrier = match.token, match.light or match.token
    if match.is_suffered:
        for head in (token, match.object or token, carrier):
            for word in ("by", "from", "of"):
                yield prepositional(head, word)
    elif match.pattern.kind == "verb":
        yield from verb_sources(token)
    else:
        if match.light is not None:
            yield from verb_sources(match.light)
        if match.pattern.rule.possessor_is_target:
            yield prepositional(token, "by")
        else:
            yield nominal_sources(token)


def verb_sources(verb: Token) -> Iterator[list[Token]]:
    """Yield who does what a verb says, active or passive."""
    if not is_passive(verb):
        yield from subjects_of(verb)
    elif agents_of(verb):
        yield agents_of(verb)
    elif verb.dep_ == "conj":
        yield agents_of(verb.head)


def nominal_sources(noun: Token) -> list[Token]:
    """Return who does what a noun says: "X's attack", "attack by X", "Israeli attack", "talks between X and Y"."""
    for child in noun.children:
        if child.dep_ == "poss":
            return with_conjuncts(child)
    for word in ("by", "between", "among", "from"):
        found = prepositional(noun, word)
        if found:
            return found
    return [child for child in noun.children if child.dep_ in ("compound", "amod", "nmod") and _may_name(child)]


def _may_name(token: Token) -> bool:
    if is_date_word(token):
        return False
    return token.pos_ in ("PROPN", "NOUN") or token.text[:1].isupper() and token.i > 0


def prepositional(head: Token, word: str) -> list[Token]:
    """Return the nouns after a preposition of `head`."""
    for child in head.children:
        if child.lower_ == word and child.dep_ in ("prep", "agent", "dative", "prt", "advmod"):
            found = [each for noun in child.children if noun.dep_ == "pobj" for each in with_conjuncts(noun)]
            if found:
                return found
            # "against both of", "out of": one preposition more.
            deeper = [each for inner in child.children if inner.dep_ == "prep" for noun in inner.children
                      if noun.dep_ == "pobj" for each in with_conjuncts(noun)]  # fmt: skip
            if deeper:
                return deeper
    return []


def targets_of(match: Match) -> Iterator[list[Token]]:
    """Yield the groups of target heads, the most likely first, by the rule's target keys."""
    rule, token = match.pattern.rule, match.token
    if match.is_suffered:
        yield from patients_or_subjects(match.light or token)
    if match.pattern.kind == "noun":
        yield from _noun_targets(match)
        yield from _aimed_at(match.light or token)
        return
    for key in rule.target:
        yield from _verb_targets(token, key, match)
    yield from _below(token)
    yield from _aimed_at(match.light or token)


def _aimed_at(verb: Token) -> Iterator[list[Token]]:
    """Yield whom a clause beside the act names: "carried out a raid, targeting X"."""
    for child in verb.subtree if "targeting" in words_of(verb.doc).lower else ():
        if child.lower_ == "targeting" and child.pos_ in FINITE:
            yield objects_of(child)


def _below(verb: Token) -> Iterator[list[Token]]:
    """Yield nouns after prepositions further down in the same clause: "lift the ban on flights to Malta"."""
    level = [verb]
    for _ in range(4):
        level = [
            child for token in level for child in token.children if child.i > verb.i and child.dep_ in _NOMINAL_STEPS
        ]
        for token in level:
            if token.dep_ == "pobj" and token.head.lower_ in _TOWARDS:
                yield [token]


def _verb_targets(verb: Token, key: str, match: Match) -> Iterator[list[Token]]:
    if key == "object":
        found = objects_of(verb)
        datives = [child for child in verb.children if child.dep_ == "dative" and child.pos_ not in ("ADP",)]
        yield datives or found
    elif key == "complement":
        for child in verb.children:
            if child.dep_ in ("xcomp", "ccomp", "advcl") and child.i > verb.i:
                yield objects_of(child) if not is_passive(child) else []
                yield [
                    e for c in child.children if c.dep_ in ("ccomp", "xcomp") for e in c.children if e.dep_ == "nsubj"
                ]
                for word in ("with", "against", "to", "from", "for", "on", "at"):
                    yield prepositional(child, word)
                for inner in child.children:
                    if inner.dep_ in ("xcomp", "dobj"):
                        for word in ("with", "against", "to", "from", "on", "of"):
                            yield prepositional(inner, word)
    elif key == "clause":
        clauses = [child for child in verb.children if child.dep_ in ("ccomp", "advcl", "xcomp", "parataxis")]
        for clause in clauses:
            yield [e for e in clause.children if e.dep_ in ("nsubj", "nsubjpass") and e.lower_ not in _EMPTY]
        for clause in clauses:
            for each in clause.subtree:
                if each.dep_ in ("nsubj", "nsubjpass", "poss") and each.lower_ not in _EMPTY:
                    yield [each]
    elif key == "gerund":
        for preposition in verb.children:
            for child in preposition.children:
                if child.dep_ == "pcomp":
                    yield objects_of(child)
    else:
        yield _after(verb, key)
        if match.object is not None:
            yield _after(match.object, key)
        else:
            for each in objects_of(verb)[:1]:
                yield _after(each, key) if each.i > verb.i else []


def _after(head: Token, word: str) -> list[Token]:
    first, _, rest = word.partition(" ")
    if not rest:
        return prepositional(head, first)
    for child in head.children:
        if child.lower_ == first:
            return prepositional(child, rest)
    return []


def _noun_targets(match: Match) -> Iterator[list[Token]]:
    noun, light = match.token, match.light
    if match.pattern.rule.possessor_is_target:
        yield [each for child in noun.children if child.dep_ == "poss" for each in with_conjuncts(child)]
    for word in match.pattern.rule.noun_target:
        yield prepositional(noun, word)
        if light is not None:
            yield prepositional(light, word)
    if light is not None:
        yield [child for child in light.children if child.dep_ == "dative" and child.pos_ != "ADP"]
    yield [child for child in noun.children if child.dep_ == "compound" and child.pos_ == "PROPN"]


def inner_heads(head: Token) -> Iterator[Token]:
    """Yield the nouns inside a phrase that may name an actor: owner, by-agent, of, modifiers."""
    for child in head.children:
        if child.dep_ == "poss" and child.tag_ != "PRP$":
            yield from with_conjuncts(child)
    for word in ("by", "of", "from", "against", "with", "between", "for"):
        for each in prepositional(head, word):
            yield each
            yield from inner_heads(each)
    for child in head.children:
        if child.dep_ == "acl" and is_passive(child):
            yield from agents_of(child)
    for child in head.children:
        if child.dep_ == "appos" or child.dep_ in ("compound", "amod", "nmod") and _may_name(child):
            yield child
