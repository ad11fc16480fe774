"""Whom the speaker expressions mean: the names that stand in a text are given, as the entities stage gives them."""

from __future__ import annotations

import re

import pytest

from services.quotes.document import Mention, read
from services.quotes.languages import LANGUAGES
from services.quotes.resolution.resolver import Entity, Expression, Resolution, ResolvedBy, Resolver

P, ORG = "person", "organisation"
BOTH = {"Eva Roth": P, "Jan Kern": P}
TWO = {"Jan Kern": P, "Ulf Bach": P}
DOCTORS = {"Eva Roth": P, "Ida Bach": P}
PAIR = {"Ann Reed": P, "Jack Moss": P}
WORKS = {"Elbe Werke": ORG}


def resolved(
    marked: str, kinds: dict[str, str], tag: str = "de", cue: str = "", quote: str = ""
) -> tuple[Resolution | None, str | None]:
    """Resolve the expression in brackets; kinds are the types of the names in the text, by name or surname.

    cue and quote: the words of these, where they bear on it.
    """
    start, end = marked.index("["), marked.index("]") - 1
    body = marked.replace("[", "").replace("]", "")
    entities = [Entity(f"e{number}", name, kind) for number, (name, kind) in enumerate(kinds.items())]
    mentions = [
        Mention(match.start(), match.end(), number, is_person=entity.type == "person")
        for number, entity in enumerate(entities)
        for match in re.finditer(mention_of(entity), body)
    ]
    language = LANGUAGES[tag]
    expression = Expression(((start, end),), spans_of(quote, body), spans_of(cue, body))
    found = Resolver(entities, read(body, mentions, language), language).resolve(expression)
    return found, None if found is None else entities[found.entity].name


def spans_of(part: str, body: str) -> tuple[tuple[int, int], ...]:
    return ((body.index(part), body.index(part) + len(part)),) if part else ()


def mention_of(entity: Entity) -> str:
    """Return a pattern for the name, and for a person's surname alone."""
    first, _, last = entity.name.rpartition(" ")
    return f"(?:{re.escape(first)} )?{re.escape(last)}" if entity.type == "person" and first else re.escape(entity.name)


@pytest.mark.parametrize(
    ("tag", "text", "kinds", "expected"),
    [
        ("de", "Botschafter Jan Kern sprach. Danach schwieg [der Diplomat].", {"Jan Kern": P}, "Jan Kern"),
        ("de", "Ministerin Eva Roth kam. Laut [der Politikerin] ist es gut.", {"Eva Roth": P}, "Eva Roth"),
        ("de", "Polizeisprecher Jan Kern kam. [Dem Sprecher] zufolge ist es gut.", {"Jan Kern": P}, "Jan Kern"),
        ("de", "Sprecher Jan Kern kam. [Eine Sprecherin] der Elbe AG schwieg.", {"Jan Kern": P, "Elbe AG": ORG}, None),
        ("de", "Jan Kern kam. [Beamte] sprachen von Betrug.", {"Jan Kern": P}, None),
        ("de", "[Jan Kern und Ulf Bach] sagten nichts.", TWO, None),
        ("de", "Jan Kern lobte Ulf Bach. [Letzterer] schwieg.", TWO, "Ulf Bach"),
        ("de", "Es rief [der Kläger, der pensionierte Lehrer Jan Kern], an.", {"Jan Kern": P}, "Jan Kern"),
        ("de", "So steht es in [einem Bericht der Elbe AG].", {"Elbe AG": ORG}, "Elbe AG"),
        ("de", "Man hört es von [einem Arzt am Elbe-Klinikum].", {"Elbe-Klinikum": ORG}, None),
        ("de", "[Die Firma aus Lübben] schweigt.", {"Lübben": "place"}, None),
        ("de", "Ein Urteil vom Amtsgericht liegt vor. Es steht in [dem Urteil].", {"Amtsgericht": ORG}, "Amtsgericht"),
        ("de", "Anwalt Jan Kern kam. [Sein Mandant] schwieg.", {"Jan Kern": P}, None),
        ("en", "Ambassador Ann Reed spoke. Later [the diplomat] left.", {"Ann Reed": P}, "Ann Reed"),
        ("en", "Ann Reed met Jack Moss. [The latter] smiled.", {"Ann Reed": P, "Jack Moss": P}, "Jack Moss"),
        ("en", "Ann Reed met Jack Moss. [The former] smiled.", {"Ann Reed": P, "Jack Moss": P}, "Ann Reed"),
        ("en", "Jack Moss, 54, came. [The 54-year-old] smiled.", {"Jack Moss": P}, "Jack Moss"),
        ("en", "Acme Corp built it. [The company] paid.", {"Acme Corp": ORG}, "Acme Corp"),
        ("en", "[Acme Corp's lawyer] paid.", {"Acme Corp": ORG}, None),
        ("en", "[Observers from Acme Corp] saw it.", {"Acme Corp": ORG}, None),
        ("en", "[The Kettle campaign] paid.", {"Dale Kettle": P}, None),
        ("en", "[Aides to Ms. Reed] paid.", {"Ann Reed": P}, None),
        ("en", "[Members of Acme Corp] paid.", {"Acme Corp": ORG}, None),
        ("en", "[Acme Corp officials] paid.", {"Acme Corp": ORG}, None),
        ("de", "[Roths einstige Vertraute] schwieg.", {"Eva Roth": P}, None),
        ("fr", "Eva Roth, 44 ans, a vu Ida Bach, 61 ans. [La quadragénaire] dit non.", DOCTORS, "Eva Roth"),
        ("fr", "Eva Roth, 44 ans, a vu Ida Bach, 61 ans. [La sexagénaire] dit non.", DOCTORS, "Ida Bach"),
        ("es", "Eva Roth, de 64 años, vio a Ida Bach, de 41. [La sexagenaria] dijo no.", DOCTORS, "Eva Roth"),
        ("de", "Es kam Eva Roth, 54, Ärztin. Dann kam Ida Bach. Da sprach [die Ärztin].", DOCTORS, "Eva Roth"),
        ("fr", "[Un élu Sérac] est venu.", {"Sérac": ORG}, None),
        ("es", "El juez Luis Soto habló. En palabras del [magistrado], no.", {"Luis Soto": P}, "Luis Soto"),
        ("fr", "La ministre Anne Roy est venue. [L'élue] a souri.", {"Anne Roy": P}, "Anne Roy"),
        ("fr", "Le groupe Sérac a payé. [L'entreprise] l'a dit.", {"Sérac": ORG}, "Sérac"),
        ("fr", "Anne Roy voit le Musée Sérac. [Le musée] ment.", {"Musée Sérac": ORG, "Anne Roy": P}, "Musée Sérac"),
        ("es", "Vino Ana Ruiz. [La promotora] calla.", {"Ana Ruiz": P}, None),
        ("fr", "[Plusieurs témoins] ont parlé de Luc Roy.", {"Luc Roy": P}, None),
        ("es", "La ministra Ana Ruiz habló. Luego [la funcionaria] se fue.", {"Ana Ruiz": P}, "Ana Ruiz"),
        ("es", "Luis Soto habló con Ana Ruiz. Eso dijo [él].", {"Luis Soto": P, "Ana Ruiz": P}, "Luis Soto"),
        ("es", "Llegaron Luis Soto y Ana Ruiz. [Esta última] sonrió.", {"Luis Soto": P, "Ana Ruiz": P}, "Ana Ruiz"),
        ("es", "El portavoz del gremio, Luis Soto, habló. Así opina [el portavoz].", {"Luis Soto": P}, "Luis Soto"),
        ("es", "Según [un informe de la Defensoría], no hubo obras.", {"Defensoría": ORG}, "Defensoría"),
        ("es", "Luis Soto calló. [Una portavoz de la empresa] habló.", {"Luis Soto": P}, None),
        ("es", "[Luis Soto y Ana Ruiz] hablaron.", {"Luis Soto": P, "Ana Ruiz": P}, None),
        ("en", "Ministry spokesperson Jane Roe came. “Good,” [she] said.", {"Jane Roe": P}, "Jane Roe"),
        ("en", "Human rights lawyer Jane Roe came. “Good,” [she] said.", {"Jane Roe": P}, "Jane Roe"),
        ("en", "The mother of John Roe came. “Good,” [he] said.", {"John Roe": P}, "John Roe"),
        ("en", "Republican nominee Jack Moss spoke. [The Democratic nominee] left.", {"Jack Moss": P}, None),
        ("en", "Director Jack Moss came. The director chastised Ann Reed. [The director] left.", PAIR, "Jack Moss"),
        ("de", "Der Sprecher der Ministerin, Jan Kern, kam. Das sagte [die Ministerin].", {"Jan Kern": P}, None),
        ("de", "Die Anwältin des Angeklagten Jan Kern kam. Das sagte [er].", {"Jan Kern": P}, "Jan Kern"),
        ("de", "Popstar Eva Roth kam. Das sagte [sie].", {"Eva Roth": P}, "Eva Roth"),
        ("de", "Jan Kern lobte Ulf Bach. [Ersterer] schwieg.", TWO, "Jan Kern"),
        ("fr", "Le porte-parole de la diplomatie iranienne, Luc Roy, vint. [Il] dit non.", {"Luc Roy": P}, "Luc Roy"),
        ("fr", "La professeur Karine Roy est venue. [Elle] dit non.", {"Karine Roy": P}, "Karine Roy"),
        ("es", "El jefe de la aerolínea mexicana, Luis Soto, habló. Eso dijo [él].", {"Luis Soto": P}, "Luis Soto"),
        ("es", "Ana Ruiz vino, puntualizó el ministro. Eso dijo [ella].", {"Ana Ruiz": P}, "Ana Ruiz"),
    ],
)  # fmt: skip
def test_expressions_by_their_spans(tag: str, text: str, kinds: dict[str, str], expected: str | None) -> None:
    assert resolved(text, kinds, tag)[1] == expected


def test_a_plural_verb_tells_sie_apart() -> None:
    text = "Eva Roth kam. Da sagte [sie] nichts."
    assert resolved(text, {"Eva Roth": P}, cue="sagte")[1] == "Eva Roth"
    assert resolved(text.replace("sagte", "sagten"), {"Eva Roth": P}, cue="sagten")[1] is None


@pytest.mark.parametrize("text", ["[Sie] haben erklärt, es reiche.", "Erneut hätten [sie] das bestätigt, hieß es."])
def test_an_auxiliary_in_the_plural_tells_sie_apart(text: str) -> None:
    alone = text.replace("haben", "hat").replace("hätten", "habe")
    cue = "erklärt" if "erklärt" in text else "bestätigt"
    assert resolved(f"Eva Roth kam. {text}", BOTH, cue=cue)[1] is None
    assert resolved(f"Eva Roth kam. {alone}", BOTH, cue=cue)[1] == "Eva Roth"


def test_a_cue_that_is_no_finite_verb_makes_no_plural() -> None:
    text = "Eva Roth kam. Davon will [sie] nichts wissen."
    assert resolved(text, {"Eva Roth": P}, cue="wissen")[1] == "Eva Roth"


@pytest.mark.parametrize(("verb", "expected"), [("soutient", "Luc Roy"), ("soutiennent", None)])
def test_french_verbs_in_ient_may_stand_in_the_singular(verb: str, expected: str | None) -> None:
    text = f"L’élu Luc Roy est venu. C’est bien, {verb} [l’élu]."
    assert resolved(text, {"Luc Roy": P}, "fr", cue=verb)[1] == expected


def test_after_a_speaker_without_a_name_the_named_one_is_less_likely() -> None:
    text = "Luis Roy escuchaba. «No», dijo un vecino. «Nunca», añadió [él]."
    start, body = text.index("["), text.replace("[", "").replace("]", "")
    language = LANGUAGES["es"]
    him = Expression(((start, start + 2),))

    def how_sure(*before: Expression) -> float:
        read_body = read(body, [Mention(0, 8, 0, is_person=True)], language)
        resolver = Resolver([Entity("e1", "Luis Roy", P)], read_body, language)
        assert [resolver.resolve(each) for each in before] == [None] * len(before)
        found = resolver.resolve(him)
        return 0.0 if found is None else found.sure

    assert how_sure(Expression(spans_of("un vecino", body))) < how_sure() - 0.2


@pytest.mark.parametrize(
    "text", ["Eva [Roth] kam.", "Die Ministerin [Eva Roth,] kam.", "Da kam [, Ministerin Eva Roth]."]
)
def test_spans_may_be_a_little_off(text: str) -> None:
    assert resolved(text, {"Eva Roth": P})[1] == "Eva Roth"


def test_a_profession_is_no_surname() -> None:
    text = "Jens Richter klagte. Das sagte [der Richter]."
    entities, language = [Entity("e1", "Jens Richter", P)], LANGUAGES["de"]
    start, body = text.index("["), text.replace("[", "").replace("]", "")
    document = read(body, [Mention(0, len("Jens Richter"), 0, is_person=True)], language)
    found = Resolver(entities, document, language).resolve(Expression(((start, start + len("der Richter")),)))
    assert found is None or found.by is not ResolvedBy.NAME


def test_a_surname_needs_no_mention() -> None:
    text, (entity,) = "„Gut“, sagte Roth.", [Entity("e1", "Eva Roth", P)]
    resolver = Resolver([entity], read(text, [], LANGUAGES["de"]), LANGUAGES["de"])
    assert resolver.resolve(Expression(((13, 17),))) == Resolution(0, ResolvedBy.NAME, 0.99)


def test_an_expression_without_a_word_means_nobody() -> None:
    assert resolved("Eva Roth kam [–] und ging.", {"Eva Roth": P})[0] is None


def test_one_expression_means_one_and_likelihoods_are_fractions() -> None:
    entities = [Entity("e1", "Eva Roth", P)]
    document = read("Eva Roth kam. Sie ging.", [Mention(0, 8, 0, is_person=True)], LANGUAGES["de"])
    resolver = Resolver(entities, document, LANGUAGES["de"])
    first = resolver.resolve(Expression(((14, 17),)))
    assert first is not None
    assert 0 < first.sure <= 1
    assert resolver.resolve(Expression(((14, 17),), ((0, 8),))) is first


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("„Gut“, sagte [Ministerin Eva Roth].", "de", ("Eva Roth", "name")),
        ("Ministerin Eva Roth kam. „Gut“, sagte [sie].", "de", ("Eva Roth", "pronoun")),
        ("Ministerin Eva Roth traf Jan Kern. „Gut“, sagte [sie].", "de", ("Eva Roth", "pronoun")),
        ("Ministerin Eva Roth traf Jan Kern. „Gut“, sagte [er].", "de", ("Jan Kern", "pronoun")),
        ("Ministerin Eva Roth traf Jan Kern. „Gut“, sagten [sie].", "de", None),
        ("Die Innenministerin Eva Roth traf Jan Kern. „Gut“, sagte [die Ministerin].", "de", ("Eva Roth", "nominal")),
        ("Es kam der Sprecher des Amtes, Jan Kern. „Gut“, sagte [der Sprecher].", "de", ("Jan Kern", "nominal")),
        ("Jan Kern (54) traf Eva Roth. „Gut“, sagte [der 54-Jährige].", "de", ("Jan Kern", "nominal")),
        ("Jan Kern kam. „Gut“, sagte [der Politiker].", "de", ("Jan Kern", "context")),
        ("Jan Kern traf Eva Roth. „Gut“, sagte [ein Politiker].", "de", None),
        ("„Gut“, sagte [eine Sprecherin von Jan Kern].", "de", None),
        ("Frau Roth kam. “Good,” [she] said.", "en", ("Eva Roth", "pronoun")),
        ("Ms. Roth met Mr. Kern. “Good,” [he] said.", "en", ("Jan Kern", "pronoun")),
        ("The minister, Eva Roth, met Jan Kern. “Good,” [the minister] said.", "en", ("Eva Roth", "nominal")),
        ("La ministre Eva Roth est venue. « Bien », a-t-[elle] dit.", "fr", ("Eva Roth", "pronoun")),
        ("« Bien », a dit [M. Kern].", "fr", ("Jan Kern", "name")),
    ],
)
def test_people(text: str, tag: str, expected: tuple[str, str] | None) -> None:
    quote = re.search("„Gut“|“Good,”|« Bien »", text)
    cue = re.search(r"\b(?:sagten?|said|dit)\b", text)
    assert quote
    assert cue
    assert named(text, BOTH, tag, cue[0], quote[0]) == expected


@pytest.mark.parametrize(
    ("text", "cue", "quote", "expected"),
    [
        ("[Die Elbe Werke] teilten mit, man baue aus.", "teilten", "man baue aus", ("Elbe Werke", "name")),
        (
            "Laut [einem Bericht der Elbe Werke] stieg der Umsatz.",
            "Laut",
            "stieg der Umsatz",
            ("Elbe Werke", "name"),
        ),
        ("[Der Konzern Elbe Werke] teilte mit, man baue aus.", "teilte", "man baue aus", ("Elbe Werke", "name")),
        ("[Eine Sprecherin der Elbe Werke] sagte, man baue aus.", "sagte", "man baue aus", None),
        (
            "Die Elbe Werke bauen. Man habe Geld, teilte [das Unternehmen] mit.",
            "teilte",
            "Man habe Geld",
            ("Elbe Werke", "nominal"),
        ),
        ("Die Elbe Werke bauen. Man habe Geld, teilte [die Polizei] mit.", "teilte", "Man habe Geld", None),
    ],
)
def test_organisations(text: str, cue: str, quote: str, expected: tuple[str, str] | None) -> None:
    assert named(text, WORKS, "de", cue, quote) == expected


def named(text: str, kinds: dict[str, str], tag: str, cue: str, quote: str) -> tuple[str | None, str] | None:
    """Return the name that the expression in brackets means, and how it was found."""
    found, name = resolved(text, kinds, tag, cue, quote)
    return None if found is None else (name, found.by.value)


def test_who_can_hardly_be_told_apart_is_less_sure() -> None:
    alone, _ = resolved("Jan Kern kam.\n\n[Der Politiker] sprach.", {"Jan Kern": P})
    among, _ = resolved("Jan Kern und Ulf Bach kamen.\n\n[Der Politiker] sprach.", TWO)
    assert alone is not None
    assert among is None or among.sure < alone.sure


def test_names_in_quoted_words_are_no_candidates() -> None:
    text = "Jan Kern kam. „Ulf Bach war da“, sagte [er]."
    assert named(text, TWO, "de", "sagte", "„Ulf Bach war da“") == ("Jan Kern", "pronoun")


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.timeout(60)  # linear work takes seconds, quadratic work would take many minutes
def test_long_words_and_many_expressions_are_no_trouble(tag: str) -> None:
    unit = "Eva Roth kam. Er sprach. " + "X" * 1000 + "erin schwieg. "
    body = unit * 200
    starts = [match.start() for match in re.finditer("Eva Roth", body)]
    mentions = [Mention(at, at + 8, number % 50, is_person=True) for number, at in enumerate(starts)]
    entities = [Entity(f"e{number}", f"Eva Roth{number}", P) for number in range(50)]
    resolver = Resolver(entities, read(body, mentions, LANGUAGES[tag]), LANGUAGES[tag])
    found = [resolver.resolve(Expression(((at + 25, at + 1029),))) for at in starts]
    assert len(found) == len(starts)
