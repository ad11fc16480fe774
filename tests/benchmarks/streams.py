"""A thousand clients on one gateway: delay, memory, processor time, and whether each got everything."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
import psutil
from figures import Figure, say
from fleet import Fleet
from gateway import quote

from services import pipeline
from services.runtime.kafka import clients, topics
from services.runtime.local import ports
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from fleet import Worker

PER_SECOND: Final = 50
BATCHES_A_SECOND: Final = 10
CLIENTS: Final = Path(__file__).with_name("gateway_clients.py")


def run(settings: KafkaSettings, directory: Path, *, readers: int, seconds: int, slow: int) -> list[Figure]:
    """Publishes quotes at a steady pace while the clients read."""
    names = TopicSettings(prefix="streams-", partitions=1)  # one: so that events have one order
    with clients.admin(settings) as admin:
        topics.create(admin, topics.specifications(names, settings))
    (port,) = ports.free("127.0.0.1", 1)
    with Fleet(settings, names, directory) as fleet:
        worker = fleet.run(
            [
                "env",
                f"DEPESCHE_GATEWAY_PORT={port}",
                f"DEPESCHE_GATEWAY_VIEW={directory}/view.sqlite",
                *(sys.executable, "-m", "services.gateway"),
            ]
        )
        worker.wait_ready()
        told, used = _measured(settings, names, worker, port, (readers, seconds, slow))
        dropped = worker.metrics().get("depesche_gateway_streams_total", {}).get(("slow",), 0.0)
        fleet.stop()
    say(f"{readers} clients, {PER_SECOND} events/s for {seconds} s: {told}")
    return [
        Figure(f"p50 delivery delay, {readers} clients", 1000 * (told["p50"] or 0), "ms"),
        Figure(f"p99 delivery delay, {readers} clients", 1000 * (told["p99"] or 0), "ms", 1000, at_least=False),
        Figure(
            "clients that lack an event or got one twice", told["incomplete"] + told["wrong"], "", 0, at_least=False
        ),
        Figure("events delivered a second", told["received"] / seconds, "/s"),
        Figure("processor time of the gateway", 100 * used["cores"], "% of a core"),
        Figure("memory of the gateway without clients", used["before"], "MB"),
        Figure("memory of the gateway at the end", used["after"], "MB"),
        Figure(f"of {slow} clients that never read, dropped", dropped, ""),
    ]


def _measured(
    settings: KafkaSettings, names: TopicSettings, worker: Worker, port: int, form: tuple[int, int, int]
) -> tuple[dict[str, Any], dict[str, float]]:
    """What the clients say, and what the gateway used."""
    readers, seconds, slow = form
    process = psutil.Process(worker.pid)
    before = process.memory_info().rss
    numbers = (port, readers, PER_SECOND * seconds, seconds + 60, slow)
    reading = subprocess.Popen([sys.executable, str(CLIENTS), *map(str, numbers)], stdout=subprocess.PIPE, text=True)
    try:
        if not reading.stdout or reading.stdout.readline() != "connected\n":
            raise RuntimeError("the clients could not connect")
        began, spent = time.monotonic(), _seconds(process)
        _publish(settings, names, seconds)
        cores = (_seconds(process) - spent) / (time.monotonic() - began)
        after = process.memory_info().rss
        told: dict[str, Any] = json.loads(reading.stdout.readline())
    finally:
        reading.kill()
        reading.wait()
    return told, {"cores": cores, "before": before / 1e6, "after": after / 1e6}


def _publish(settings: KafkaSettings, names: TopicSettings, seconds: int) -> None:
    """In transactions, as the stage does, at the times when they are due."""
    producer = clients.producer(settings, names.prefixed("press"))
    producer.init_transactions()
    serial, begin = 0, time.monotonic()
    for number in range(seconds * BATCHES_A_SECOND):
        time.sleep(max(0.0, begin + number / BATCHES_A_SECOND - time.monotonic()))
        producer.begin_transaction()
        for _ in range(PER_SECOND // BATCHES_A_SECOND):
            # `serial` and `sent` beside each other, as the clients look for them; sent always with a point.
            value = {**quote(serial), "serial": serial, "sent": round(time.time(), 6) + 1e-7}
            producer.send(names.prefixed(pipeline.QUOTES.name), value=orjson.dumps(value), key=b"article")
            serial += 1
        producer.commit_transaction()
    producer.close(timeout=5)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
