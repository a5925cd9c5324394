"""Names that the ledger meets often and the rulebook does not know: what to add next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class NameRow:
    """A name of an article that resolved to no entry of the rulebook, with the sentence around it."""

    name: str
    entity_type: str
    article_id: str
    sentence: str


@dataclass
class UnknownName:
    """A name with how often, in how many articles, and in which sentences it stands."""

    name: str
    entity_type: str
    mention_count: int = 0
    articles: set[str] = field(default_factory=set)
    contexts: list[str] = field(default_factory=list)


def unknown_names(rows: Iterable[NameRow], limit: int = 50, context_count: int = 3) -> list[UnknownName]:
    """Return the names of most articles first; contexts are the first sentences of different articles."""
    names: dict[tuple[str, str], UnknownName] = defaultdict(lambda: UnknownName("", ""))
    for row in rows:
        unknown = names[row.name, row.entity_type]
        unknown.name, unknown.entity_type = row.name, row.entity_type
        unknown.mention_count += 1
        if row.article_id not in unknown.articles and len(unknown.contexts) < context_count:
            unknown.contexts.append(row.sentence)
        unknown.articles.add(row.article_id)
    order = sorted(names.values(), key=lambda u: (-len(u.articles), -u.mention_count, u.name))
    return order[:limit]


def render(names: list[UnknownName]) -> str:
    """Return the names as text: one line of counts, then the contexts."""
    lines = []
    for unknown in names:
        counts = f"{len(unknown.articles)} articles, {unknown.mention_count} mentions"
        lines.append(f"{unknown.name} ({unknown.entity_type}; {counts})")
        lines += [f"    {context.strip()}" for context in unknown.contexts]
    return "\n".join(lines)
