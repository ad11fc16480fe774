"""A Faust agent, at least once: `python faust_agent.py WORK FROM TO GROUP MEMBER`.

Set up as our trends are: committed records only, acknowledged by all brokers. Runs until SIGTERM.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from typing import Any

import work

from services.runtime.run import Configuration
from services.trends.driver import application


async def main(kind: str, source: str, target: str, group: str, member: str) -> None:
    """Reads an article, works, writes it on, and the next."""
    enrich = work.load(kind)
    app = application(Configuration(), group, member)
    written = app.topic(target, key_type=bytes, value_type=bytes, value_serializer="raw", key_serializer="raw")

    async def enriched(stream: Any) -> None:
        async for event in stream.events():
            (value,) = enrich([event.value])
            await written.send(key=event.key, value=value, headers=event.headers)

    read = app.topic(source, key_type=bytes, value_type=bytes, value_serializer="raw", key_serializer="raw")
    app.agent(read)(enriched)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await app.start()
    await stop.wait()
    await app.stop()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(main(*sys.argv[1:]))
