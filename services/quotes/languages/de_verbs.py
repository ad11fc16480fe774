"""German verbs of saying and their forms.

An entry is an infinitive; | parts a separable particle. An idiom is an infinitive after the words it stands with.
Forms are made by rule from the infinitive and, for strong verbs, from three principal parts; ss stands for ß.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import Form, Verb, table, verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Flags (lexicon.FLAGS) and the verbs they hold for.
VERBS: Final = {
    # Say something, in a clause or around a quote.
    "sc": """sagen erklären mit|teilen schreiben betonen meinen versichern berichten erzählen ergänzen erwidern
        entgegnen antworten erläutern hinzu|fügen an|fügen schildern formulieren argumentieren bemerken hervor|heben
        unterstreichen verkünden bekunden konstatieren resümieren bilanzieren melden klar|stellen fest|stellen
        an|merken an|führen aus|führen dar|legen vor|rechnen bekannt|geben bekannt|machen fest|halten zusammen|fassen
        ein|wenden entgegen|halten dagegen|halten nach|legen nach|schieben fort|fahren zurück|geben
        an|geben gestehen ein|gestehen bekennen prophezeien vorher|sagen vermuten mutmassen spekulieren
        glauben klagen befinden urteilen folgern schlussfolgern schwärmen präzisieren wiederholen hin|weisen verweisen
        offenbaren verraten aus|sagen zu|rufen hinterher|rufen durch|sagen an|deuten signalisieren deutlich|machen
        klar|machen verlautbaren nahe|legen dazwischen|rufen dazwischen|fragen ein|werfen posten twittern
        notieren belegen lehren gestatten orakeln schätzen denken ein|schränken enthüllen preis|geben bescheinigen
        ab|wiegeln protokollieren rechnen ein|schätzen
        bezeugen rätseln""",
    # Say something with a tone, around a quote only.
    "s": """rufen fragen scherzen witzeln spotten höhnen ätzen frotzeln poltern schimpfen wettern murmeln flüstern
        raunen brummen knurren stöhnen seufzen jubeln staunen lachen grinsen kontern parieren schreien brüllen grübeln
        nach|fragen nach|haken plaudern frohlocken sticheln feixen granteln stammeln vor|lesen ab|winken los|legen
        fluchen jammern säuseln tönen trompeten donnern unterbrechen sinnieren philosophieren lästern juxen maulen
        brummeln keifen motzen""",
    # Say or judge something; with an object alone they report it.
    "scr": """kritisieren bedauern beklagen monieren bemängeln rügen beanstanden loben bestreiten dementieren
        bezweifeln protestieren rechtfertigen verteidigen reklamieren an|mahnen unterstellen
        attestieren mahnen tadeln beschweren empören entrüsten zweifeln befürchten beziffern ein|räumen zu|geben
        zurück|weisen aus|schliessen bestätigen bekräftigen zu|sichern zu|sagen widersprechen kommentieren
        begründen äussern behaupten beteuern leugnen""",
    # Want something, in an infinitive or a clause.
    "scir": """fordern verlangen drohen an|bieten empfehlen raten appellieren plädieren an|regen vor|schlagen beantragen
        geloben an|kündigen wünschen ab|raten pochen beharren werben an|drohen hoffen warnen
        versprechen vor|werfen an|lasten dringen voraus|sagen
        vor|halten ab|lehnen""",
    # Say it without a subject of their own; who speaks stands after a preposition.
    "scp": "verlauten hervor|gehen",
    "scira": "bitten auf|fordern auf|rufen ermahnen ermuntern ersuchen an|weisen beschuldigen bezichtigen",
    # Tell of an utterance without giving it.
    "r": """nennen bezeichnen begrüssen würdigen danken bedanken entschuldigen ab|lehnen gratulieren
        an|prangern geisseln preisen feiern befürworten sprechen distanzieren beschimpfen beschreiben
        zurück|führen skizzieren ab|kanzeln ein|fordern relativieren an|zweifeln erinnern""",
}
IDIOMS: Final = {
    "sc": (
        "deutlich machen",
        "klar machen",
        "geltend machen",
        "bekannt geben",
        "bekannt machen",
        "wissen lassen",
        "ausrichten lassen",
        "durchblicken lassen",
        "verlauten lassen",
        "mitteilen lassen",
        "erklären lassen",
        "verbreiten lassen",
        "vortragen lassen",
        "zu protokoll geben",
        "zu bedenken geben",
        "zu verstehen geben",
        "ins feld führen",
        "in erinnerung rufen",
        "davon ausgehen",
    ),
    "scir": ("in aussicht stellen", "zur auflage machen"),
    "scp": ("es heissen",),
    "r": (
        "verantwortlich machen",
        "ins spiel bringen",
        "in zweifel ziehen",
        "in schutz nehmen",
        "in abrede stellen",
        "infrage stellen",
        "in frage stellen",
        "zur ordnung rufen",
        "eine absage erteilen",
    ),
}
# Third person singular present, past, past participle.
STRONG: Final = {
    "geben": "gibt gab gegeben",
    "nehmen": "nimmt nahm genommen",
    "sprechen": "spricht sprach gesprochen",
    "brechen": "bricht brach gebrochen",
    "rufen": "ruft rief gerufen",
    "schreiben": "schreibt schrieb geschrieben",
    "schreien": "schreit schrie geschrien",
    "streichen": "streicht strich gestrichen",
    "weisen": "weist wies gewiesen",
    "heissen": "heisst hiess geheissen",
    "dringen": "dringt drang gedrungen",
    "halten": "hält hielt gehalten",
    "gestehen": "gesteht gestand gestanden",
    "bitten": "bittet bat gebeten",
    "bieten": "bietet bot geboten",
    "raten": "rät riet geraten",
    "werfen": "wirft warf geworfen",
    "wenden": "wendet wandte gewandt",
    "schliessen": "schliesst schloss geschlossen",
    "schlagen": "schlägt schlug geschlagen",
    "bringen": "bringt brachte gebracht",
    "denken": "denkt dachte gedacht",
    "nennen": "nennt nannte genannt",
    "bekennen": "bekennt bekannte bekannt",
    "lassen": "lässt liess lassen",
    "finden": "findet fand gefunden",
    "streiten": "streitet stritt gestritten",
    "heben": "hebt hob gehoben",
    "empfehlen": "empfiehlt empfahl empfohlen",
    "fahren": "fährt fuhr gefahren",
    "ziehen": "zieht zog gezogen",
    "lesen": "liest las gelesen",
    "preisen": "preist pries gepriesen",
    "werben": "wirbt warb geworben",
    "gehen": "geht ging gegangen",
}
UNSTRESSED: Final = ("be", "er", "ver", "ent", "emp", "zer", "miss", "ge", "wider", "unter", "über", "wieder")


def forms() -> Mapping[str, tuple[Verb, ...]]:
    """Return every form of every verb of the tables with its readings."""
    entries: list[tuple[str, str, tuple[str, ...]]] = [
        (flags, entry, ()) for flags, verbs in VERBS.items() for entry in verbs.split()
    ]
    idioms = [(flags, words.split()) for flags, lines in IDIOMS.items() for words in lines]
    entries += [(flags, parts[-1], tuple(parts[:-1])) for flags, parts in idioms]
    return table(form for flags, entry, words in entries for form in _inflect(entry, flags, words))


def _inflect(entry: str, flags: str, words: tuple[str, ...]) -> Iterator[tuple[str, Verb]]:
    """Yield the forms of one entry: apart from its particle, joined with it, and the participle."""
    particle, _, infinitive = entry.rpartition("|")
    finite, participle = _principal_parts(infinitive)
    lemma = " ".join((*words, particle + infinitive))
    apart = (*words, particle) if particle else words
    for form in finite:
        yield form, verb(lemma, Form.FINITE, flags, apart)
        if particle:
            yield particle + form, verb(lemma, Form.FINITE, flags, words)
    yield particle + participle, verb(lemma, Form.PARTICIPLE, flags, words)


def _principal_parts(infinitive: str) -> tuple[tuple[str, ...], str]:
    """Return the finite forms of the third person, present and past, and the past participle."""
    base = next((base for base in STRONG if infinitive.endswith(base)), None)
    if base is None:
        return _weak(infinitive)
    prefix = infinitive.removesuffix(base)
    present, past, participle = STRONG[base].split()
    plural = past + ("n" if past.endswith("e") else "en")
    stressed = participle if not prefix else participle.removeprefix("ge")
    return tuple(prefix + form for form in (present, base, past, plural)), prefix + stressed


def _weak(infinitive: str) -> tuple[tuple[str, ...], str]:
    stem = infinitive.removesuffix("n").removesuffix("e")
    link = "e" if stem.endswith(("t", "d", "dn", "gn", "chn", "ffn")) else ""
    past = f"{stem}{link}te"
    unstressed = infinitive.startswith(UNSTRESSED) or infinitive.endswith("ieren")
    participle = f"{'' if unstressed else 'ge'}{stem}{link}t"
    return (f"{stem}{link}t", infinitive, past, f"{past}n"), participle
