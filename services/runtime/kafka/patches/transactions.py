"""Transactions that commit no offsets but their own.

kafka-python 3.0 keeps the offsets that a broker refused, also when their transaction has been aborted, and sends them
with those of the next. The broker checks who commits, not whose partition it is, so a member that was replaced and has
joined again would set back, or on, partitions that others have had since.
"""

from __future__ import annotations

from typing import Any

from kafka.producer import kafka as producer
from kafka.producer.transaction_manager import TransactionManager


class ForgettingManager(TransactionManager):  # type: ignore[misc]  # kafka-python has no types
    """What a transactional producer knows of its transaction."""

    _pending_txn_offset_commits: dict[Any, Any]

    def begin_transaction(self) -> None:
        """Begins with no offsets: whatever is left is of a transaction that has ended."""
        self._pending_txn_offset_commits.clear()
        super().begin_transaction()


def install() -> None:
    """Makes all producers of this process forget."""
    producer.TransactionManager = ForgettingManager
