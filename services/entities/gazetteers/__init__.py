"""Gazetteers of the user's own: names with identifiers, which win over the tables that come with Depesche."""

from services.entities.gazetteers.files import GazetteerError, read
from services.entities.gazetteers.table import Entry, Table
from services.entities.gazetteers.watch import Gazetteers

__all__ = ["Entry", "GazetteerError", "Gazetteers", "Table", "read"]
