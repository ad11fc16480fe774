"""The core of the entities stage: articles in, the entities that they name out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.entities import soft_hyphens
from services.entities.gazetteers import Gazetteers, Table
from services.entities.grouping.entities import entities
from services.entities.grouping.entity import FIELDS, Entity
from services.entities.grouping.propagation import propagate
from services.entities.linking import Ids, Linker, Name
from services.entities.mentions import Mention, Recogniser, Text
from services.entities.names import key


@dataclass(frozen=True, slots=True)
class Article:
    """An article's texts by field, and the tag of its language."""

    fields: Mapping[str, str]
    language: str


@dataclass(frozen=True, slots=True)
class Linked:
    """An entity, its public identifiers, and the key that groups it with those of other articles."""

    entity: Entity
    ids: Ids
    key: str


@dataclass(frozen=True, slots=True)
class Found:
    """The entities of one article, and the model that found them."""

    model: str
    entities: list[Linked]


class Model:
    """Recognises, groups and links.

    Args:
        recognisers: by the tag of the language; one may serve several.
        linker: knows states, cities and organisations.
        gazetteers: the user's own names.
    """

    def __init__(
        self, recognisers: Mapping[str, Recogniser], linker: Linker, gazetteers: Gazetteers | None = None
    ) -> None:
        self._recognisers = recognisers
        self._linker = linker
        self._gazetteers = gazetteers or Gazetteers()

    @property
    def languages(self) -> frozenset[str]:
        """The languages that have a recogniser."""
        return frozenset(self._recognisers)

    def find(self, articles: Sequence[Article]) -> list[Found]:
        """The entities of each article, whose language must be one of `languages`."""
        read = [replace(each, fields=soft_hyphens.without(each.fields)) for each in articles]
        found = self._find(read)
        for article, its in zip(articles, found, strict=True):
            soft_hyphens.place((linked.entity for linked in its.entities), article.fields)
        return found

    def _find(self, articles: Sequence[Article]) -> list[Found]:
        recognised: dict[int, list[list[Mention]]] = {}
        # Articles of several languages may share a recogniser, which works best on many texts at once.
        for recogniser in {id(each): each for each in self._recognisers.values()}.values():
            numbers = [n for n, each in enumerate(articles) if self._recognisers[each.language] is recogniser]
            texts = [Text(articles[n].fields[name], articles[n].language) for n in numbers for name in FIELDS]
            found = recogniser.recognise(texts)
            recognised |= {
                n: found[at : at + len(FIELDS)]
                for n, at in zip(numbers, range(0, len(found), len(FIELDS)), strict=True)
            }
        table = self._gazetteers.current()
        return [self._found(article, recognised[n], table) for n, article in enumerate(articles)]

    def _found(self, article: Article, mentions: Sequence[Sequence[Mention]], table: Table) -> Found:
        language = article.language
        texts = [article.fields[name] for name in FIELDS]
        known = [table.overlooked(text, found, language) for text, found in zip(texts, mentions, strict=True)]
        by_field = dict(zip(FIELDS, propagate(texts, known, language), strict=True))
        grouped = entities(
            article.fields,
            by_field,
            language,
            lambda name: table.knows(name, language) or self._linker.knows(name, language),
        )
        return Found(self._recognisers[language].model, linked(grouped, self._linker, language, table))


def linked(grouped: Sequence[Entity], linker: Linker, language: str, table: Table) -> list[Linked]:
    """The entities of an article with their identifiers; those that have the same one become one."""
    names = [Name(forms(entity), entity.type) for entity in grouped]
    built_in = linker.link(names, language)
    own = [table.ids(name.forms, name.type, language) for name in names]
    ids: list[Ids] = [
        {"wikidata": None, **wanted} if wanted else found for wanted, found in zip(own, built_in, strict=True)
    ]
    kept: dict[object, Linked] = {}
    for entity, found in zip(grouped, ids, strict=True):
        same = kept.setdefault(_identity(entity, found), Linked(entity, found, ""))
        if same.entity is not entity:
            same.entity.take(entity)
    return [replace(each, key=key(each.entity.type, each.entity.name, each.ids)) for each in kept.values()]


def forms(entity: Entity) -> list[str]:
    """The forms of a name, its own first, then the longest."""
    return sorted(entity.names, key=lambda form: (form != entity.name, -len(form), form))


def _identity(entity: Entity, ids: Ids) -> object:
    """What two entities share that are one: a type and an identifier."""
    known = tuple(sorted((register, value) for register, value in ids.items() if value))
    return (entity.type, known) if known else id(entity)
