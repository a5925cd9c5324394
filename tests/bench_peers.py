"""Readers of news pages by others, each in an environment of its own: `BENCH_PEERS=1 make bench` installs them."""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.bench_articles import read_pages

PEERS = {
    "newspaper4k": ("newspaper4k==0.9.6", "lxml_html_clean"),
    "news-please": (  # it loads what a page's language needs
        "news-please==1.6.16",
        "newspaper4k[all]",
        "lxml_html_clean",
    ),
}
READ = {
    "newspaper4k": """
from newspaper import Article
def read(url, html):
    Article(url, language="en", fetch_images=False).download(input_html=html).parse()
""",
    "news-please": """
from newsplease import NewsPlease
def read(url, html):
    NewsPlease.from_html(html, url=url, fetch_images=False)
""",
}
MEASURE = """
import json, sys, time
def alone(event, _):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise OSError("a page that is here is read without the network")
sys.addaudithook(alone)
pages = json.load(open(sys.argv[1]))
unread = 0
read(*pages[0])
started = time.process_time()
for url, html in pages:
    try:
        read(url, html)
    except (LookupError, ValueError):  # no data for a language, a control character
        unread += 1
print(json.dumps([(len(pages) - unread) / (time.process_time() - started), unread]))
"""


def measure() -> dict[str, float]:
    """Return the pages a second that each peer reads, and how many it does not."""
    pages = read_pages()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="bench-peers-") as name:
        texts = Path(name) / "pages.json"
        texts.write_text(json.dumps([(url, html.decode("utf-8", "replace")) for html, url, _ in pages]))
        for peer in PEERS:
            figures[f"{peer}, pages/s"], figures[f"{peer}, pages it could not read"] = _read(
                Path(name) / peer, peer, texts
            )
    return figures


def _read(folder: Path, peer: str, texts: Path) -> list[float]:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS[peer]], check=True, stdout=sys.stderr)
    done = subprocess.run(
        [python, "-c", f"{READ[peer]}\n{MEASURE}", texts], check=True, stdout=subprocess.PIPE, text=True, timeout=600
    )
    return json.loads(done.stdout.splitlines()[-1])
