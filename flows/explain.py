"""Shows why an event is in the ledger: for a reader at the terminal, and as JSON."""

import json
from operator import methodcaller

import yaml
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from transforms.rules import Rulebook
from transforms.triggers import OPEN_RULE

_READER = (
    "reader: no trigger rule tells this act. The reader of acts took it from the words of the sentence, by weights "
    "learned from annotated texts (act_model.json); confidence says how sure it is."
)
# What the features of transforms/realis_choice.py look at.
_WEIGHED = {
    "rule": "that the rules say {}",
    "type": "its type, {}",
    "word": "the word “{}”",
    "aux": "the auxiliary “{}”",
    "above_aux": "the auxiliary “{}” of the clause above",
    "above": "the word “{}” above it",
    "prep": "the preposition “{}”",
    "head": "the word “{}” that it hangs on",
    "s": "its verb “{}”",
    "date": "its date ({})",
    "any_date": "a date of the sentence ({})",
    "told": "the act told before it ({})",
    "told_here": "another act of the sentence ({})",
    "told_same": "the last act of the same type ({})",
    "topic": "the topic {} of the article",
}
_WEIGHED_ALONE = {
    "quoted": "that it stands in a quotation",
    "undated_article": "that the article has no date",
    "bias": "nothing in particular",
}


def with_rules(explanation: dict, rulebook: Rulebook) -> dict:
    """Add to each mention the text of its rule (YAML) as the present rulebook has it; None where it is gone."""
    texts = {
        entry["id"]: yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=110)
        for _, entry in rulebook.entries("triggers")
    }
    texts[OPEN_RULE] = _READER
    mentions = [{**mention, "rule": texts.get(mention["rule_id"])} for mention in explanation["mentions"]]
    return {**explanation, "mentions": mentions}


def as_json(explanation: dict) -> str:
    """Return an explanation as JSON, days and instants in ISO 8601."""
    return json.dumps(explanation, indent=2, ensure_ascii=False, default=methodcaller("isoformat"))


def render_explanation(explanation: dict, console: Console) -> None:
    """Print an explanation: the event, then each mention with its sentence, actors and rule; a rule in full once."""
    event = explanation
    console.print(
        f"[bold]{_kind(event)}[/bold]  {event['event_id']}  {_day(event)}  {escape(event['place_name'] or '')}"
    )
    console.print(f"{_names(event, 'source')} → {_names(event, 'target') or 'each other or nobody'}")
    console.print(
        f"told {event['mention_count']} times in {event['article_count']} articles of {event['source_count']} "
        f"sources, {event['independent_source_count']} of them independent"
    )
    shown: set[str] = set()
    for number, mention in enumerate(event["mentions"], 1):
        console.print()
        _render_mention(number, mention, console, with_rule=mention["rule_id"] not in shown)
        shown.add(mention["rule_id"])


def _render_mention(number: int, mention: dict, console: Console, *, with_rule: bool) -> None:
    before, _, rest = mention["sentence"].partition("›")
    trigger, _, after = rest.partition("‹")
    console.print(Text.assemble((f"{number}. ", "bold"), before, "›", (trigger, "bold"), "‹", after))
    facts = {
        "read as": _kind(mention),
        "because": _because(mention["realis_words"]),
        "source": "; ".join(mention["source_readings"]),
        "target": "; ".join(mention["target_readings"]),
        "date": f"{mention['event_date']} from “{mention['date_text']}”" if mention["date_text"] else "",
        "place": f"{mention['place_name']} from “{mention['place_text']}”" if mention["place_text"] else "",
        "belongs here": mention["reason"],
        "confidence": str(mention["confidence"]),
        "article": f"{mention['title']} ({mention['source_id']}, {mention['published_at']})",
        "link": mention["url"],
        "rule": (with_rule and mention.get("rule") or mention["rule_id"]).strip().replace("\n", "\n   "),
    }
    for name, value in facts.items():
        if value:
            console.print(f"   [dim]{name}[/dim] {escape(value)}", highlight=False)


def _because(words: str) -> str:
    """Return why an act has its realis: words of the sentence, or what weighed most where the rules were overruled."""
    name, is_feature, value = words.partition("=")
    if not is_feature:
        if words not in _WEIGHED_ALONE:
            return words
        told = _WEIGHED_ALONE[words]
    elif name in _WEIGHED:
        told = _WEIGHED[name].format(_plain(value))
    else:
        told = f"{_plain(name)}: {_plain(value)}"
    return f"the learned reader of realis, against what the rules say; what weighed most: {told}"


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("+", " with ")


def _kind(row: dict) -> str:
    return " ".join(filter(None, (row["event_type"], row["mode"], row["realis"])))


def _day(event: dict) -> str:
    return f"{event['event_date']} ({event['date_precision']})" if event["event_date"] else "day unknown"


def _names(event: dict, role: str) -> str:
    countries = ", ".join(event[f"{role}_countries"])
    return escape("; ".join(event[f"{role}_names"]) + (f" ({countries})" if countries else ""))
