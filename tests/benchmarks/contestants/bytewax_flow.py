"""A Bytewax dataflow, at least once by its recovery store: `python -m bytewax.run "bytewax_flow:flow('WORK', …)"`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bytewax.operators as op
import work
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow

from services.runtime.settings import KafkaSettings

if TYPE_CHECKING:
    from bytewax.connectors.kafka import KafkaSourceMessage


def flow(kind: str, source: str, target: str) -> Dataflow:
    """From one topic to the other, as many articles at once as the source gives."""
    enrich, brokers = work.load(kind), [KafkaSettings().bootstrap]

    def enriched(messages: list[KafkaSourceMessage[bytes, bytes]]) -> list[KafkaSinkMessage[bytes, bytes]]:
        values = enrich([message.value for message in messages])
        return [
            KafkaSinkMessage(message.key, value, headers=message.headers)
            for message, value in zip(messages, values, strict=True)
        ]

    dataflow = Dataflow("enriched")
    read = op.input("read", dataflow, KafkaSource(brokers, [source], batch_size=work.CHUNKS[kind]))
    done = op.flat_map_batch("work", read, enriched)
    op.output("write", done, KafkaSink(brokers, target, add_config={"compression.type": "zstd"}))
    return dataflow
