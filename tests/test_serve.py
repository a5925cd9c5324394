"""`newsledger serve`: a real Prefect server, its forms and schedules, runs, artifacts and alerts."""

import fcntl
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.ledgers import newsledger
from tests.served import HERE, Api, Refused, serving, small_site, waited_for, watched

NAMES = {"ingest", "backfill", "recode", "rebuild", "export", "report", "maintenance"}
posted: list[dict] = []


class Inbox(BaseHTTPRequestHandler):
    """Keeps what is posted to it, as a chat's webhook would."""

    def do_POST(self) -> None:
        posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Api]]:
    data = tmp_path_factory.mktemp("served")
    (data / "alerts").mkdir()
    (data / "alerts" / "protests.sql").write_text(
        "-- Protests\nselect event_id, sentence from events where event_type = 'PROTEST';\n"
    )
    inbox = HTTPServer(("127.0.0.1", 0), Inbox)
    threading.Thread(target=inbox.serve_forever, daemon=True).start()
    webhook = {
        "NEWSLEDGER_ALERTS": str(data / "alerts"),
        "NEWSLEDGER_WEBHOOK": f"http://127.0.0.1:{inbox.server_port}/alerts",
        "NEWSLEDGER_SEGMENT_PAGES": "25",  # so that one run has several segments
    }
    with small_site(data) as site, serving(data, {**site, **webhook, **watched(data)}) as api:
        yield data, api
    inbox.shutdown()
    inbox.server_close()


def logs(api: Api, run: dict) -> str:
    found = api.call("/logs/filter", {"logs": {"flow_run_id": {"any_": [run["id"]]}}})
    return "\n".join(line["message"] for line in found)


def counted(data: Path, query: str) -> int:
    return int(newsledger(data, "sql", f"select count(*) as n from {query}", "--format", "csv").split()[1])


def test_every_deployment_is_served_and_says_what_it_does(served):
    _, api = served
    found = {name: api.deployment(name) for name in sorted(NAMES)}
    assert {one["name"] for one in api.call("/deployments/filter", {})} == NAMES
    assert all(one["description"] and "newsledger" in one["tags"] for one in found.values())


def test_only_what_is_safe_to_repeat_has_a_schedule(served):
    _, api = served
    schedules = {name: [one["schedule"] for one in api.deployment(name)["schedules"]] for name in NAMES}
    assert [one["interval"] for one in schedules["ingest"]] == [3600.0]
    assert [one["cron"] for one in schedules["report"] + schedules["maintenance"]] == ["0 6 * * *", "0 3 * * 0"]
    assert not any(schedules[name] for name in ("backfill", "recode", "rebuild", "export"))


def test_every_form_describes_each_of_its_fields(served):
    _, api = served
    for name in NAMES - {"rebuild"}:
        (form,) = api.deployment(name)["parameter_openapi_schema"]["definitions"].values()
        assert form["properties"] and all(field["description"] for field in form["properties"].values()), name


def test_the_form_offers_the_configured_sources(served):
    data, api = served
    schema = api.deployment("ingest")["parameter_openapi_schema"]["definitions"]["IngestRequest"]["properties"]
    lines = (data / "sources.csv").read_text().splitlines()
    assert schema["sources"]["items"]["enum"] == [line.split(",")[0] for line in lines[1:]]


@pytest.mark.parametrize(
    ("name", "request_", "message"),
    [
        ("ingest", {"sources": ["nobody"]}, "nobody"),
        ("ingest", {"urls": ["ftp://example.org/a"]}, "ftp://example.org/a"),
        ("ingest", {"demo": "perhaps"}, "perhaps"),
        ("export", {"formats": ["xls"]}, "xls"),
        ("report", {"days": 0}, "minimum"),
        ("maintenance", {"ruleset_days": "ten"}, "ten"),
    ],
)
def test_a_bad_value_is_refused_before_a_run_exists(served, name, request_, message):
    _, api = served
    with pytest.raises(Refused, match=message):
        api.start(name, {"request": request_})


def test_two_runs_at_one_moment_both_succeed_and_leave_what_they_did(served):
    data, api = served
    runs = [api.start("ingest", {"request": {"sources": []}}) for _ in range(2)]
    ended = [api.ended(run) for run in runs]
    assert [run["state"]["type"] for run in ended] == ["COMPLETED", "COMPLETED"], [run["state"] for run in ended]
    assert [run["name"] for run in ended] == ["all sources", "all sources"]
    assert counted(data, "articles") > 30
    assert counted(data, "(select url from articles group by url having count(*) > 1)") == 0
    left = sorted((api.artifacts(run) for run in ended), key=lambda one: len(one["ingest-summary"]["data"]))
    empty, full = (one["ingest-summary"]["data"] for one in left)
    assert (left[1]["coding"]["type"], left[1]["coding"]["data"]) == ("progress", 100.0)
    assert "pages gave" in full and "nothing new" in empty
    for title in (
        "What came, by source", "Events that these pages tell", "Pages that gave no article", "Slowest hosts",
        "Sources against",
    ):  # fmt: skip
        assert title in full
    assert "](http://127.0.0.1:" in full
    sources = json.loads(api.artifacts(ended[0])["ingest-sources"]["data"])
    assert {row["source_id"] for row in sources} == {"meridian", "courier", "record", "danube"}


def test_a_run_of_the_terminal_waits_for_one_of_the_ui(served):
    # Two programs with two Prefect servers on one archive: what two hosts that share a disk are.
    data, api = served
    extra = {"NEWSLEDGER_SOURCES": str(data / "sources.csv"), "NEWSLEDGER_ALLOW_LOOPBACK": "1"}
    before = counted(data, "articles")
    with (data / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a run that works for as long as both others need to start
        run = api.start("ingest", {"request": {"sources": ["courier"]}})
        with ThreadPoolExecutor() as pool:
            terminal = pool.submit(newsledger, data, "run", "--source", "record", "--json", extra=extra)
            waited_for(lambda: "another run works on" in logs(api, run), "the log line")
            assert not terminal.done()
            fcntl.flock(lock, fcntl.LOCK_UN)
            assert json.loads(terminal.result())["segments"] <= 1
    assert api.ended(run)["state"]["type"] == "COMPLETED"
    assert counted(data, "articles") == before
    assert counted(data, "runs where flow = 'ingest'") >= 4


def test_the_log_of_a_run_says_what_it_did_and_where_its_report_is(served):
    _, api = served
    (run, *_) = api.call("/flow_runs/filter", {"flow_runs": {"name": {"any_": ["courier"]}}})
    said = waited_for(lambda: "report: " in logs(api, run) and logs(api, run), "the log")
    assert "collected: " in said and "published " in said
    artifact = api.artifacts(run)["ingest-summary"]
    assert f"report: {api.ui}/artifacts/artifact/{artifact['id']}" in said


def test_results_of_runs_and_tasks_are_not_kept(served):
    data, api = served
    for what in ("flow_runs", "task_runs"):
        kept = [run["state"].get("data") for run in api.call(f"/{what}/filter", {}) if run["state"]]
        assert kept and not any(one and one.get("storage_key") for one in kept), what
    assert not list((data / "prefect").glob("storage/*"))


def test_new_rows_of_an_alert_reach_the_webhook_once(served):
    data, api = served
    count = counted(data, "events where event_type = 'PROTEST'")
    assert count > 0
    waited_for(lambda: [one for one in posted if one["alert"] == "protests"], "the webhook")
    assert api.run("ingest", {"request": {"sources": []}})["state"]["type"] == "COMPLETED"
    (alert,) = [one for one in posted if one["alert"] == "protests"]
    assert (alert["title"], alert["row_count"]) == ("Protests", count)
    assert set(alert["rows"][0]) == {"event_id", "sentence"}


def test_reports_exports_and_maintenance_run_from_the_ui(served):
    data, api = served
    before = counted(data, "articles"), counted(data, "event_mentions"), counted(data, "raw.fetches")
    (data / "staging" / "old").mkdir(parents=True)
    for name in ("report", "export", "maintenance", "recode"):
        run = api.run(name, {})
        assert run["state"]["type"] == "COMPLETED", run["state"]
    assert not (data / "staging").exists()
    assert (data / "exports" / "parquet" / "CITATION.cff").exists()
    assert (counted(data, "articles"), counted(data, "event_mentions"), counted(data, "raw.fetches")) == before
    assert 'newsledger_rows{table="articles"}' in (data / "metrics.prom").read_text()


def test_a_schedule_fires_by_itself(served):
    _, api = served
    deployment = api.deployment("ingest")
    (schedule,) = deployment["schedules"]
    path = f"/deployments/{deployment['id']}/schedules/{schedule['id']}"
    api.call(path, {"schedule": {"interval": 20}}, "PATCH")
    scheduled = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}

    def fired() -> bool:
        return any(run["auto_scheduled"] for run in api.call("/flow_runs/filter", scheduled))

    waited_for(fired, "a scheduled run")
    api.call(path, {"active": False}, "PATCH")


def test_nothing_of_all_this_left_the_machine(served):
    data, _ = served
    asked = set((data / "asked.txt").read_text().split())
    assert "127.0.0.1" in asked
    assert asked <= HERE
