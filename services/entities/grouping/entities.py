"""From mentions to entities: one for each that the article names, over headline and body."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from services.entities import names
from services.entities.grouping import demonyms, inflection
from services.entities.grouping.aliases import Owners
from services.entities.grouping.entity import FIELDS, Entity, IsName, Named, place
from services.entities.grouping.long_forms import to_long_forms
from services.entities.mentions import Mention, Type


def entities(
    fields: Mapping[str, str], mentions: Mapping[str, Sequence[Mention]], language: str, is_name: IsName
) -> list[Entity]:
    """Groups mentions into entities, in the order of their first mention.

    A German adjective is a mention of its state, and of nothing where the article does not name that state.

    Args:
        fields: the article's texts by field.
        mentions: for each field its mentions.
        language: the tag of the article's language; German names are brought to their base form.
        is_name: whether something is known as the name of something; tells `Russlands` from `Paris`.
    """
    named = [
        _named(name, fields[name], mention, language)
        for name in FIELDS
        for mention in sorted(mentions.get(name, ()), key=lambda mention: mention.start)
    ]
    groups = _by_form(named, language, is_name)
    groups = _to_longer(groups, language)
    groups = _by_vote(groups, language, is_name)
    groups = to_long_forms(groups, fields, is_name)
    named_by_noun = [entity for entity in groups if not all(each.state for each in entity.mentions)]
    return sorted(named_by_noun, key=lambda entity: place(entity.mentions[0]))


def _named(name: str, text: str, mention: Mention, language: str) -> Named:
    before = text[max(0, mention.start - 20) : mention.start].split()
    word = text[mention.start : mention.end]
    state = demonyms.state(word) if language == "de" and mention.type == Type.place else None
    return Named(name, mention, word, before[-1].lower() if before else "", state)


def _by_form(named: Sequence[Named], language: str, is_name: IsName) -> list[Entity]:
    """Mentions of one type whose names differ in nothing but case, title, legal form and, in German, endings."""
    forms = [_form(each, language, is_name) for each in named]
    persons = {form for each, form in zip(named, forms, strict=True) if each.mention.type == Type.person}
    bases = inflection.persons(persons, is_name) if language == "de" else {}
    groups: dict[tuple[str, Type], list[tuple[Named, str]]] = {}
    for each, written in zip(named, forms, strict=True):
        kind = each.mention.type
        form = bases.get(written, written) if kind == Type.person else written
        groups.setdefault((_key(form, kind, language, is_name), kind), []).append((each, form))
    return [_entity(group, language, is_name) for group in groups.values()]


def _form(named: Named, language: str, is_name: IsName) -> str:
    name = named.state or names.lowered(names.plain(named.text, named.mention.type), named.mention.type, is_name)
    return names.untitled(name, language) if named.mention.type == Type.person else name


def _key(form: str, kind: Type, language: str, is_name: IsName) -> str:
    bare = names.bare(form, kind)
    if language != "de" or kind == Type.person:
        return names.fold(bare)
    # What is known has endings of its own: Bayer is not Bayern.
    known = inflection.known(bare, is_name) if " " not in bare else None
    return names.fold(known or " ".join(map(inflection.stem, bare.split())))


def _entity(group: Sequence[tuple[Named, str]], language: str, is_name: IsName) -> Entity:
    befores: dict[str, list[str]] = {}
    for named, form in group:
        befores.setdefault(form, []).append(named.before)
    bases = {form: _base(form, before, group[0][0].mention.type, language, is_name) for form, before in befores.items()}
    # Of one word's forms the shortest is the base; of several words' forms the adjective has told.
    shortest = min((base for base in bases.values() if " " not in base), key=len, default="")
    found = Counter(bases[form] if " " in bases[form] else shortest for _, form in group)
    return Entity([named for named, _ in group], found)


def _base(form: str, befores: Iterable[str], kind: Type, language: str, is_name: IsName) -> str:
    return inflection.base(form, befores, is_name) if language == "de" and kind != Type.person else form


def _to_longer(groups: Sequence[Entity], language: str) -> list[Entity]:
    """Joins short names to the one longer name of the same type that they can stand for, the longest first."""
    kept: list[Entity] = []
    longer: Owners[Entity] = Owners(language)
    for entity in sorted(groups, key=lambda entity: -len(entity.name.split())):
        owner = longer.of(entity, entity.type)
        if owner:
            owner.take(entity)
        else:
            kept.append(entity)
            longer.add(entity, entity.type)
    return kept


def _by_vote(groups: Sequence[Entity], language: str, is_name: IsName) -> list[Entity]:
    """Joins what has the same name but another type, and a person's short name that was taken for something else."""
    by_name: dict[str, Entity] = {}
    for entity in sorted(groups, key=lambda entity: place(entity.mentions[0])):
        same = by_name.setdefault(names.fold(entity.name), entity)
        if same is not entity:
            same.take(entity)
    persons: Owners[Entity] = Owners(language)
    for entity in by_name.values():
        if entity.type == Type.person:
            persons.add(entity, Type.person)
    return [entity for entity in by_name.values() if not _given_to_person(entity, persons, is_name)]


def _given_to_person(entity: Entity, persons: Owners[Entity], is_name: IsName) -> bool:
    owner = persons.of(entity, Type.person) if _can_be_person(entity, is_name) else None
    # Named more often than a person who nowhere goes by that name alone, it is rather their firm: `Bolloré`.
    if owner is None or (len(entity.mentions) > len(owner.mentions) and entity.name not in owner.names):
        return False
    owner.take(entity)
    owner.settled = Type.person
    return True


def _can_be_person(entity: Entity, is_name: IsName) -> bool:
    """Whether what was taken for something else has one form alone, no firm's and not known as a name."""
    known = len(entity.names) > 1 or is_name(entity.name)
    return entity.type != Type.person and not known and names.without_legal_form(entity.name) == entity.name
