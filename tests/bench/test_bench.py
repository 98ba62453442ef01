"""What the benchmarks stand on: rates, ratios, verdicts and what is written down. Nothing timed."""

import itertools
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.bench.client import WrongAnswer
from tests.bench.client import drive
from tests.bench.client import fetch
from tests.bench.client import request
from tests.bench.rounds import compare
from tests.bench.rows import BEGIN
from tests.bench.rows import END
from tests.bench.rows import Row
from tests.bench.rows import at_least
from tests.bench.rows import at_most
from tests.bench.rows import write
from tests.bench.rows import write_table


class Answering(BaseHTTPRequestHandler):
    """200 with a body, 304 without one, whichever the path asks for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.paths.append(self.path)  # type: ignore[attr-defined]
        status = int(self.path.rpartition("/")[2])
        body = b"x" * 300_000 if status == 200 else b""
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    started = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    started.paths = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=started.serve_forever)
    thread.start()
    yield started
    started.shutdown()
    started.server_close()
    thread.join()


def test_the_client_sends_each_request_once_and_reads_each_answer_whole(
    server: ThreadingHTTPServer,
):
    sent = [request("GET", f"/{number}/200") for number in range(50)]
    assert drive(server.server_port, iter(sent)) > 0
    assert sorted(server.paths) == sorted(f"/{number}/200" for number in range(50))  # type: ignore[attr-defined]
    _, body = fetch(server.server_port, request("GET", "/200"))
    assert len(body) == 300_000
    assert drive(server.server_port, itertools.repeat(request("GET", "/304"), 20), expect=304) > 0


def test_an_answer_that_was_not_asked_for_ends_the_measure(server: ThreadingHTTPServer):
    with pytest.raises(WrongAnswer, match="404, not 200"):
        drive(server.server_port, iter([request("GET", "/404")]))


def test_both_sides_are_first_in_turn_and_the_ratio_is_that_of_the_rounds():
    turns: list[str] = []
    rates = {"ours": iter([10.0, 30.0, 80.0]), "bare": iter([20.0, 30.0, 100.0])}

    def measure(side: str) -> float:
        turns.append(side)
        return next(rates[side])

    seen = compare(lambda: measure("ours"), lambda: measure("bare"), 3)
    assert turns == ["ours", "bare", "bare", "ours", "ours", "bare"]
    assert (seen.ours, seen.bare, seen.ratio) == (30.0, 30.0, 0.8)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row("a", 8, "1/s", 10, 0.8, at_least(0.8)), "holds"),
        (Row("a", 8, "1/s", 10, 0.79, at_least(0.8)), "MISSES"),
        (Row("a", 15, "%", target=at_most(15)), "holds"),
        (Row("a", 15.1, "%", target=at_most(15)), "MISSES"),
        (Row("a", 8, "1/s", target=at_least(0.8)), "MISSES"),
        (Row("a", 8, "1/s"), ""),
    ],
)
def test_a_row_says_whether_its_target_holds(row: Row, verdict: str):
    assert row.verdict() == verdict


def test_rows_are_written_for_machines_and_into_the_page(tmp_path: Path):
    rows = [Row("reads", 800.0, "1/s", 1000.0, 0.8, at_least(0.8), "a note"), Row("x", 1.0, "s")]
    write(rows, tmp_path / "build" / "bench.json")
    assert json.loads((tmp_path / "build" / "bench.json").read_text()) == [
        {
            "measure": "reads",
            "value": 800.0,
            "unit": "1/s",
            "baseline": 1000.0,
            "ratio": 0.8,
            "target": "ratio >= 0.8",
        },
        {
            "measure": "x",
            "value": 1.0,
            "unit": "s",
            "baseline": None,
            "ratio": None,
            "target": None,
        },
    ]
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nearlier\n{END}\nafter\n")
    write_table(rows, page, "On this machine:")
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n")
    assert "earlier" not in text
    assert "| reads | 800 1/s | 1,000 | 0.80 | ratio >= 0.8 | holds |" in text
