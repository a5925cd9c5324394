"""Real pages and the seed article through the whole run, where the gold data is there."""

import gzip
import json
import os
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import duckdb
import pytest

from tests.ledgers import newsledger
from tests.warcs import write_warc

SHARED = Path(os.environ.get("NEWSLEDGER_GOLD", Path(__file__).parents[3] / "shared" / "gold")).parent
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason=f"no gold data at {SHARED}")
CRAWLED = datetime(2026, 11, 20, tzinfo=UTC)
HEADLINE = "PM Modi, US President Trump review India-US partnership in phone call"


def seed_page() -> bytes:
    lines = (SHARED / "seed" / "article.txt").read_text("utf-8").splitlines()
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines[1:] if line)
    data = {"@type": "NewsArticle", "headline": HEADLINE, "datePublished": "2025-12-12"}
    return (
        f"<html><head><title>{HEADLINE}</title><script type='application/ld+json'>{json.dumps(data)}</script></head>"
        f"<body><article><h1>{HEADLINE}</h1>{paragraphs}</article></body></html>"
    ).encode()


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("real")
    gold = [json.loads(line) for line in (SHARED / "gold" / "pages" / "gold.jsonl").read_text("utf-8").splitlines()]
    pages = [
        (row["url"], CRAWLED, gzip.decompress((SHARED / "gold" / "pages" / row["page"]).read_bytes())) for row in gold
    ]
    real = write_warc(folder / "real.warc.gz", pages)
    seed = write_warc(folder / "seed.warc.gz", [("https://news.example.org/seed", CRAWLED, seed_page())])
    newsledger(folder / "data", "run", "--warc", str(real), "--warc", str(seed))
    with duckdb.connect(str(folder / "data" / "news.duckdb"), read_only=True) as con:
        yield con


def test_at_least_72_of_the_74_real_pages_give_an_article(ledger):
    (count,) = ledger.execute("select count(*) from articles where domain <> 'news.example.org'").fetchone()
    assert count >= 72


def test_the_call_is_one_consult_by_phone_between_india_and_the_united_states(ledger):
    rows = ledger.execute(
        "select realis, source_countries || target_countries, source_sectors || target_sectors, date_precision "
        "from event_mentions where url like '%/seed' and event_type = 'CONSULT' and mode = 'phone' "
        "and event_date = '2025-12-11'"
    ).fetchall()
    assert rows
    for realis, countries, sectors, precision in rows:
        assert (realis, set(countries), set(sectors), precision) == ("actual", {"IND", "USA"}, {"GOV"}, "day")
