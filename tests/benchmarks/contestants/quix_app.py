"""A Quix Streams application: `python quix_app.py WORK FROM TO GROUP GUARANTEE`, as its documentation has it.

GUARANTEE is at-least-once or exactly-once; everything else is as by default. Runs until SIGTERM.
"""

from __future__ import annotations

import sys
import tempfile
from typing import Any, cast

import work
from quixstreams import Application

from services.runtime.settings import KafkaSettings


def main(kind: str, source: str, target: str, group: str, guarantee: str) -> None:
    """Its dataframes hand over one article at a time."""
    enrich = work.load(kind)
    app = Application(
        KafkaSettings().bootstrap,
        consumer_group=group,
        auto_offset_reset="earliest",
        auto_create_topics=False,
        producer_extra_config={"compression.type": "zstd"},
        processing_guarantee=cast("Any", guarantee),
        state_dir=tempfile.mkdtemp(),
        loglevel="WARNING",
    )
    read = app.topic(source, value_deserializer="bytes")
    written = app.topic(target, value_serializer="bytes")
    app.dataframe(read).apply(lambda value: enrich([value])[0]).to_topic(written)
    app.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
