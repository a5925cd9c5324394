"""A ledger of six short articles, coded under two rulesets: what the examples of sql/macros speak of."""

from datetime import UTC, date, datetime

from warehouse.write import Connection, append, frame_of, schema_of

SEGMENT = "segment_one"
FETCHED = datetime(2025, 12, 13, 6, tzinfo=UTC)

# article_id: source, day, title, body
ARTICLES = {
    "article_farm": (
        "courier",
        date(2025, 11, 27),
        "A ruling on sugar",
        "India lauded the ruling on sugar. A group called Grey Lantern did not.",
    ),
    "article_match": ("record", date(2025, 11, 28), "A match", "The home side won by two goals."),
    "article_lima": (
        "meridian",
        date(2025, 12, 5),
        "March in Lima",
        "Bus drivers and supporters marched through Lima on Friday.",
    ),
    "article_call": (
        "courier",
        date(2025, 12, 12),
        "Modi and Trump talk",
        "Modi spoke to Trump by telephone on Thursday.\n"
        'He described ties between the countries as "very warm". Delhi fined Acme on Friday.',
    ),
    "article_copy": (
        "record",
        date(2025, 12, 12),
        "Trump speaks",
        "Modi spoke to Trump by telephone on Thursday.\n"
        'Washington urged India to open its market. Trump said "we are close".',
    ),
    "article_summit": (
        "meridian",
        date(2025, 12, 12),
        "Busan summit",
        "Japan and South Korea will meet in Busan on January 15.\nModi and Trump spoke on Thursday.",
    ),
}
MODI = ("Narendra Modi", "narendra_modi", "IND", "GOV")
TRUMP = ("Donald Trump", "donald_trump", "USA", "GOV")
INDIA = ("India", "IND", "IND", "GOV")
USA = ("United States", "USA", "USA", "GOV")

# mention_id: ruleset, article, sentence index, words of the sentence, trigger, type, mode, CAMEO, realis,
# day, sources as (words, actor), targets
MENTIONS = {
    "call_a": (
        "rules_a", "article_call", 1, "Modi spoke to Trump by telephone on Thursday.", "spoke",
        "AGREE", None, "030", "actual", date(2025, 12, 11), [("Modi", MODI), ("Trump", TRUMP)], [],
    ),
    "fine_a": (
        "rules_a", "article_call", 3, "Delhi fined Acme on Friday.", "fined",
        "SANCTION", None, "160", "actual", date(2025, 12, 12), [("Delhi", INDIA)],
        [("Acme", ("Acme", None, None, "BUS"))],
    ),
    "copy_a": (
        "rules_a", "article_copy", 1, "Modi spoke to Trump by telephone on Thursday.", "spoke",
        "CONSULT", "phone", "041", "actual", date(2025, 12, 11), [("Modi", MODI), ("Trump", TRUMP)], [],
    ),
    "open_a": (
        "rules_a", "article_copy", 2, "Washington urged India to open its market.", "open",
        "CONCEDE", None, "080", "actual", date(2025, 12, 12), [("India", INDIA)], [],
    ),
    "call": (
        "rules_b", "article_call", 1, "Modi spoke to Trump by telephone on Thursday.", "spoke",
        "CONSULT", "phone", "041", "actual", date(2025, 12, 11), [("Modi", MODI), ("Trump", TRUMP)], [],
    ),
    "fine": (
        "rules_b", "article_call", 3, "Delhi fined Acme on Friday.", "fined",
        "SANCTION", None, "160", "actual", date(2025, 12, 12), [("Delhi", INDIA)],
        [("Acme", ("Acme", None, None, "BUS"))],
    ),
    "copy": (
        "rules_b", "article_copy", 1, "Modi spoke to Trump by telephone on Thursday.", "spoke",
        "CONSULT", "phone", "041", "actual", date(2025, 12, 11), [("Modi", MODI), ("Trump", TRUMP)], [],
    ),
    "request": (
        "rules_b", "article_copy", 2, "Washington urged India to open its market.", "urged",
        "REQUEST", "change", "104", "actual", date(2025, 12, 12), [("Washington", USA)], [("India", INDIA)],
    ),
    "again": (
        "rules_b", "article_summit", 2, "Modi and Trump spoke on Thursday.", "spoke",
        "CONSULT", None, "040", "actual", date(2025, 12, 11), [("Modi", MODI), ("Trump", TRUMP)], [],
    ),
    "summit": (
        "rules_b", "article_summit", 1, "Japan and South Korea will meet in Busan on January 15.", "will meet",
        "AGREE", None, "036", "planned", date(2026, 1, 15),
        [("Japan", ("Japan", "JPN", "JPN", "GOV")), ("South Korea", ("South Korea", "KOR", "KOR", "GOV"))], [],
    ),
    "protest": (
        "rules_b", "article_lima", 1, "Bus drivers and supporters marched through Lima on Friday.", "marched",
        "PROTEST", "demo", "141", "actual", date(2025, 12, 5),
        [("Bus drivers", ("bus drivers", None, "PER", "LAB")), ("supporters", ("supporters", None, "PER", "CVL"))],
        [],
    ),
}  # fmt: skip
PLACES = {"protest": ("Lima", "PER", -12.05, -77.04), "summit": ("Busan", "KOR", 35.1, 129.04)}

# event_id: mentions and why they belong to it
EVENTS = {
    "event_call": {"call": "first", "copy": "same_story", "again": "same_actors_day_place"},
    "event_request": {"request": "first"},
    "event_protest": {"protest": "first"},
    "event_summit": {"summit": "first"},
    "event_fine": {"fine": "first"},
}

# article, topic, salience, first of the top level, sentence index, words in the article
TOPICS = [
    ("article_farm", "medtop:11000000", 0.5, True, 1, "ruling"),
    ("article_farm", "medtop:04000000", 0.4, False, 1, "sugar"),
    ("article_match", "medtop:15000000", 0.9, True, 1, "goals"),
    ("article_lima", "medtop:11000000", 0.6, True, 1, "marched"),
    ("article_call", "medtop:11000000", 0.7, True, 1, "telephone"),
    ("article_call", "medtop:20000638", 0.6, False, 2, "ties between the countries"),
    ("article_copy", "medtop:11000000", 0.5, True, 1, "telephone"),
    ("article_copy", "medtop:04000000", 0.3, False, 2, "market"),
    ("article_copy", "medtop:20000638", 0.3, False, 1, "Modi spoke to Trump"),
    ("article_summit", "medtop:13000000", 0.2, True, 1, "summit"),
]


def span(article_id: str, words: str) -> tuple[int, int]:
    """Return start and end of words in the body of an article (or its title)."""
    _, _, title, body = ARTICLES[article_id]
    text = body if words in body else title
    return text.index(words), text.index(words) + len(words)


def part_of(article_id: str, words: str) -> str:
    return "body" if words in ARTICLES[article_id][3] else "title"


def fill(con: Connection) -> None:
    """Insert the fixture into a prepared, empty ledger; what a row does not say is null."""
    for table, rows in {**_pages(), **_coded(), **_events()}.items():
        empty = dict.fromkeys(schema_of(con, table))
        append(con, table, frame_of(con, table, [{**empty, **row} for row in rows]))


def _pages() -> dict[str, list[dict]]:
    articles = [
        {
            "article_id": article_id, "segment_id": SEGMENT, "source_id": source, "url": _url(article_id),
            "domain": f"{source}.example", "fetched_at": FETCHED, "title": title,
            "body_text": body, "authors": [],
            "published_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC), "published_date": day,
            "published_precision": "second", "published_from": "json-ld", "language": "en",
            "keywords": [], "is_paywalled": False,
            "kind": "article", "word_count": len(body.split()), "title_from": "h1",
            "content_hash": article_id,
        }
        for article_id, (source, day, title, body) in ARTICLES.items()
    ]  # fmt: skip
    fetches = [(a["url"], a["source_id"], "fetched", 200) for a in articles]
    fetches += [("https://record.example/front", "record", "fetched", 200)]
    fetches += [("https://record.example/gone", "record", "http_error", 404)]
    return {
        "articles": articles,
        "sources": [
            {
                "source_id": source, "name": source.title(), "domain": f"{source}.example", "country": country,
                "language": "en", "feeds": [], "sitemaps": [], "expected_pages_a_day": expected,
                "owner_group": source,
            }
            for source, country, expected in (("courier", "IND", 1.0), ("meridian", None, None), ("record", "USA", 2))
        ],
        "rejects": [
            {
                "segment_id": SEGMENT, "source_id": "record", "url": "https://record.example/front",
                "fetched_at": FETCHED, "stage": "extract", "reason": "index_page",
            }
        ],
        "raw.segments": [
            {"segment_id": SEGMENT, "file_name": "segment_one.warc.gz", "page_count": 7, "broken_record_count": 0,
             "first_fetched_at": FETCHED}
        ],
        "raw.fetches": [_fetch(number, *each) for number, each in enumerate(fetches)],
        "rulesets": [
            {"ruleset_id": "rules_a", "first_used_at": FETCHED, "is_current": False},
            {"ruleset_id": "rules_b", "first_used_at": FETCHED, "is_current": True, "description": "second"},
        ],
        "stories": [
            {
                "story_id": "article_call", "first_article_id": "article_call", "article_count": 2,
                "independent_source_count": 1,
            },
            *(
                {"story_id": a, "first_article_id": a, "article_count": 1, "independent_source_count": 1}
                for a in ARTICLES if a not in ("article_call", "article_copy")
            ),
        ],
        "story_articles": [
            {
                "article_id": a, "story_id": "article_call" if a == "article_copy" else a,
                "copied_from": "article_call" if a == "article_copy" else None,
                "containment": 0.6 if a == "article_copy" else None,
            }
            for a in ARTICLES
        ],
    }  # fmt: skip


def _url(article_id: str) -> str:
    return f"https://{ARTICLES[article_id][0]}.example/{article_id}"


def _fetch(number: int, url: str, source: str, outcome: str, status: int) -> dict:
    return {
        "fetch_id": f"fetch_{number}", "segment_id": SEGMENT, "source_id": source, "url": url, "final_url": url,
        "purpose": "page", "attempt": 1, "outcome": outcome, "http_status": status,
        "content_type": "text/html", "byte_count": 1000,
        "record_offset": number if outcome == "fetched" else None,
        "attempted_at": FETCHED, "duration_seconds": 0.1,
    }  # fmt: skip


def _key(article_id: str, ruleset_id: str = "rules_b") -> dict[str, str]:
    return {"article_id": article_id, "ruleset_id": ruleset_id, "segment_id": SEGMENT}


def _coded() -> dict[str, list[dict]]:
    coded = [("rules_b", a) for a in ARTICLES] + [("rules_a", "article_call"), ("rules_a", "article_copy")]
    return {
        "ledger.codings": [
            {
                **_key(article, ruleset), "is_shown": ruleset == "rules_b", "sentence_count": 3,
                "parsed_sentence_count": 2, "candidate_count": 2, "tone": 0.1,
            }
            for ruleset, article in coded
        ],
        "ledger.event_mentions": [_mention(name, *each) for name, each in MENTIONS.items()],
        "ledger.mention_actors": [row for name, each in MENTIONS.items() for row in _actors(name, *each)],
        "ledger.event_candidates": [
            {
                **_key("article_match"), "part": "body", "sentence_index": 1, "sentence_start": 0,
                "sentence_end": 31, "trigger_start": 14, "trigger_end": 17, "trigger_text": "won",
                "event_type": "ASSAULT", "mode": None, "confidence": 0.2, "rule_id": "assault.win",
                "stopped_by": "sport",
            }
        ],
        "ledger.topic_mentions": [
            {
                **_key(article), "part": part_of(article, words), "sentence_index": index,
                "phrase_start": span(article, words)[0], "phrase_end": span(article, words)[1],
                "phrase_text": words, "topic_id": topic, "weight": 1.0,
            }
            for article, topic, _, _, index, words in TOPICS
        ],
        "ledger.article_topics": [
            {**_key(article), "topic_id": topic, "salience": salience, "is_primary": first}
            for article, topic, salience, first, _, _ in TOPICS
        ],
        "ledger.entity_mentions": [
            {
                **_key(article), "part": part_of(article, words), "sentence_index": index,
                "name_start": span(article, words)[0], "name_end": span(article, words)[1], "name_text": words,
                "entity_type": kind, "name": name, "country": country, "actor_id": actor,
            }
            for article, index, words, kind, name, country, actor in (
                ("article_farm", 1, "India", "place", "India", "IND", "IND"),
                ("article_farm", 2, "Grey Lantern", "organisation", "Grey Lantern", None, None),
                ("article_call", 1, "Modi", "person", "Narendra Modi", "IND", "narendra_modi"),
            )
        ],
        "ledger.quotations": [
            {
                **_key(article), "part": "body", "sentence_index": index, "quotation_start": span(article, words)[0],
                "quotation_end": span(article, words)[1], "quotation_text": words, "is_direct": True, "verb": verb,
                "speaker_text": speaker, "speaker_name": actor[0], "speaker_country": actor[2],
                "speaker_actor_id": actor[1],
            }
            for article, index, words, verb, speaker, actor in (
                ("article_call", 2, "very warm", "described", "He", MODI),
                ("article_copy", 3, "we are close", "said", "Trump", TRUMP),
            )
        ],
    }  # fmt: skip


def _mention(name, ruleset, article, index, sentence, trigger, kind, mode, cameo, realis, day, sources, targets):
    start, end = span(article, sentence)
    trigger_start = start + sentence.index(trigger)
    place, country, latitude, longitude = PLACES.get(name, (None, None, None, None))
    return {
        "mention_id": name, **_key(article, ruleset), "part": "body", "sentence_index": index,
        "sentence_start": start, "sentence_end": end, "trigger_start": trigger_start,
        "trigger_end": trigger_start + len(trigger), "trigger_text": trigger, "event_type": kind, "mode": mode,
        "cameo_code": cameo, "realis": realis, "realis_words": "",
        **_lists("source", sources), **_lists("target", targets),
        "event_date": day, "date_precision": "day", "date_text": "on Thursday",
        "place_text": place, "place_name": place, "place_country": country,
        "latitude": latitude, "longitude": longitude,
        "place_precision": "city" if place else None, "confidence": 0.8, "rule_id": f"{kind.lower()}.{trigger}",
        "sentence": sentence,
    }  # fmt: skip


def _lists(role: str, actors: list) -> dict[str, list[str]]:
    return {
        f"{role}_names": [actor[0] for _, actor in actors],
        f"{role}_countries": list(dict.fromkeys(actor[2] for _, actor in actors if actor[2])),
        f"{role}_sectors": list(dict.fromkeys(actor[3] for _, actor in actors)),
    }


def _actors(name, ruleset, article, index, sentence, trigger, kind, mode, cameo, realis, day, sources, targets):
    start = span(article, sentence)[0]
    return [
        {
            "mention_id": name, **_key(article, ruleset), "role": role, "position": position, "part": "body",
            "actor_start": start + sentence.index(words), "actor_end": start + sentence.index(words) + len(words),
            "actor_text": words, "actor_id": actor[1], "name": actor[0], "country": actor[2], "sector": actor[3],
            "resolution": "dictionary" if actor[1] else "agent",
        }
        for role, actors in (("source", sources), ("target", targets))
        for position, (words, actor) in enumerate(actors)
    ]  # fmt: skip


def _events() -> dict[str, list[dict]]:
    copied = {"article_copy": "article_call"}
    rows = []
    for event_id, members in EVENTS.items():
        first = _mention(next(iter(members)), *MENTIONS[next(iter(members))])
        articles = {MENTIONS[name][1] for name in members}
        texts = {copied.get(article, article) for article in articles}
        days = [datetime(d.year, d.month, d.day, 12, tzinfo=UTC) for d in (ARTICLES[a][1] for a in articles)]
        kept = ("event_type", "mode", "cameo_code", "realis", "event_date", "date_precision", "source_names",
                "source_countries", "source_sectors", "target_names", "target_countries", "target_sectors",
                "place_name", "place_country", "latitude", "longitude", "confidence")  # fmt: skip
        rows.append({
            "event_id": event_id, "ruleset_id": "rules_b", **{name: first[name] for name in kept},
            "mention_count": len(members), "article_count": len(articles),
            "source_count": len({ARTICLES[article][0] for article in articles}),
            "independent_source_count": len({ARTICLES[text][0] for text in texts}),
            "first_seen": min(days), "last_seen": max(days),
            "first_mention_id": first["mention_id"], "sentence": MENTIONS[first["mention_id"]][3],
            "title": ARTICLES[first["article_id"]][2], "url": _url(first["article_id"]),
        })  # fmt: skip
    members = [
        {"event_id": event, "mention_id": mention, "ruleset_id": "rules_b", "reason": reason}
        for event, own in EVENTS.items() for mention, reason in own.items()
    ]  # fmt: skip
    return {"ledger.events": rows, "ledger.event_members": members}
