"""German adjectives of states: recognisers find them where a state acts (`russischen Angaben zufolge`)."""

from functools import cache

from services.entities.data import rows

_ENDINGS = ("", "e", "en", "er", "es", "em")


def state(word: str) -> str | None:
    """The German name of the state or region that an adjective belongs to: Russland for `russischen`."""
    return _states().get(word.lower())


@cache
def _states() -> dict[str, str]:
    return {adjective.lower() + ending: name for adjective, name in rows("demonyms.tsv") for ending in _ENDINGS}
