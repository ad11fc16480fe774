"""Many clients of the gateway's stream in one process: `gateway_clients.py PORT CLIENTS EVENTS SECONDS SLOW`.

Says `connected` when all are; at the end, as JSON, how long events took and how many clients lack some. Events have
`serial` and `sent` (seconds since 1970) in their data. SLOW more clients connect and never read.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from typing import Final

import uvloop

EVENT: Final = re.compile(rb'"serial":(\d+),"sent":(\d+\.\d+)')
REQUEST: Final = b"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
AT_ONCE: Final = 50


class Client(asyncio.Protocol):
    """Counts what it gets; a serial that is not the next one is counted as lost or repeated."""

    def __init__(self, delays: list[float]) -> None:
        self.opened = asyncio.get_running_loop().create_future()
        self.count, self.wrong, self._next, self._rest, self._delays = 0, 0, 0, b"", delays

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(REQUEST)  # type: ignore[attr-defined]  # uvloop's are of no common class

    def data_received(self, data: bytes) -> None:
        if not self.opened.done() and b"retry:" in data:
            self.opened.set_result(None)
        now, end = time.time(), 0
        data = self._rest + data
        for found in EVENT.finditer(data):
            self.wrong += int(found[1]) != self._next
            self._next = int(found[1]) + 1
            self.count += 1
            self._delays.append(now - float(found[2]))
            end = found.end()
        self._rest = data[end:][-200:]


async def main(port: int, clients: int, events: int, seconds: float, slow: int) -> None:
    """Connects all, waits for the events, and tells."""
    loop = asyncio.get_running_loop()
    delays: list[float] = []
    all_of_them: list[Client] = []
    for start in range(0, clients, AT_ONCE):
        made = [
            await loop.create_connection(lambda: Client(delays), "127.0.0.1", port)
            for _ in range(min(AT_ONCE, clients - start))
        ]
        all_of_them += [client for _, client in made]
        await asyncio.wait_for(asyncio.gather(*(client.opened for _, client in made)), 60)
    held = []  # a transport that nobody holds is closed
    for _ in range(slow):
        transport, _ = await loop.create_connection(asyncio.Protocol, "127.0.0.1", port)
        transport.pause_reading()
        transport.write(REQUEST)
        held.append(transport)
    sys.stdout.write("connected\n")
    sys.stdout.flush()
    end = time.monotonic() + seconds
    while any(client.count < events for client in all_of_them) and time.monotonic() < end:  # noqa: ASYNC110 - counted outside
        await asyncio.sleep(0.5)
    delays.sort()
    told = {
        "received": len(delays),
        "incomplete": sum(client.count != events for client in all_of_them),
        "wrong": sum(client.wrong for client in all_of_them),
        "p50": delays[len(delays) // 2] if delays else None,
        "p99": delays[len(delays) * 99 // 100] if delays else None,
        "longest": delays[-1] if delays else None,
    }
    sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    numbers = [int(each) for each in sys.argv[1:]]
    uvloop.run(main(*numbers))
