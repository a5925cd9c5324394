"""The Prefect UI in a real browser: forms, a run that is watched to its end, its artifact, a value refused."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.ledgers import newsledger
from tests.served import Api, serving, small_site

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).parent.parent / "screenshots"
# Nothing of the browser's own leaves the machine either.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed: apt-get install chromium")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Api]]:
    data = tmp_path_factory.mktemp("browsed")
    # The first UI asks no other host for anything.
    with small_site(data) as site, serving(data, {**site, "PREFECT_SERVER_UI_V2_ENABLED": "false"}) as api:
        yield data, api


@pytest.fixture
def page(served: tuple[Path, Api]) -> Iterator[Page]:
    SCREENSHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 1100})
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        hosts: set[str] = set()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        yield page
        browser.close()
        assert {host.split(":")[0] for host in hosts} == {"127.0.0.1"}


def open_form(page: Page, api: Api, name: str, text: str) -> None:
    """Open the form of a deployment and wait for its fields."""
    page.goto(f"{api.ui}/deployments/deployment/{api.deployment(name)['id']}/run")
    expect(page.get_by_text(text)).to_be_visible()


def field(page: Page, label: str) -> Locator:
    return page.locator(".schema-form-property", has=page.locator("label", has_text=label)).last


def test_a_bad_value_is_refused_with_a_message(served, page):
    _, api = served
    open_form(page, api, "ingest", "Addresses of single pages")
    field(page, "Pages").get_by_role("button", name="Add item").click()
    field(page, "Pages").locator("input, textarea").last.fill("ftp://example.org/a")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("'ftp://example.org/a' does not match '^https?://'")).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "1-refused.png")
    assert page.url.endswith("/run")


def test_a_person_runs_a_source_and_reads_what_came(served, page):
    data, api = served
    open_form(page, api, "ingest", "Addresses of single pages")
    page.get_by_role("button", name="No items selected").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_text("courier", exact=True).first.click()
    page.screenshot(path=SCREENSHOTS / "2-form.png")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/deployments/deployment/*")
    page.goto(api.ui + page.locator("a[href^='/runs/flow-run/']").first.get_attribute("href"))
    expect(page.get_by_text("Completed", exact=True).first).to_be_visible(timeout=180_000)
    expect(page.get_by_text("report: http://")).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "3-completed.png")
    page.get_by_text("Artifacts").first.click()
    page.screenshot(path=SCREENSHOTS / "4-artifacts.png")
    page.get_by_text("ingest-summary").first.click()
    expect(page.get_by_text("Events that these pages tell")).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "5-summary.png")
    page.goto(f"{api.ui}/artifacts/key/ingest-sources")
    page.locator("a[href^='/artifacts/artifact/']").first.click()
    expect(page.get_by_text("share_of_expected")).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "6-sources.png")
    printed = newsledger(data, "sql", "select distinct source_id from articles", "--format", "csv")
    assert printed.split() == ["source_id", "courier"]


def test_a_person_fills_in_a_date(served, page):
    _, api = served
    open_form(page, api, "recode", "Only articles published on this day or later")
    since = field(page, "Since")
    since.locator(".p-date-button__actions button").first.dispatch_event("click")
    page.locator(".p-calendar-date-picker__date--in-month").first.click()
    page.get_by_role("button", name="Apply").click()
    page.screenshot(path=SCREENSHOTS / "7-date.png")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/deployments/deployment/*")
    (run,) = api.call("/flow_runs/filter", {"flows": {"name": {"any_": ["recode"]}}})
    assert date.fromisoformat(run["parameters"]["request"]["since"]).day == 1
    assert api.ended(run)["state"]["type"] == "COMPLETED"
