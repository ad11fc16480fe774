"""German verbs of saying and their forms.

An entry is an infinitive; | parts a separable particle. Of an idiom ("deutlich machen") it is the verb alone.
Forms are made by rule from the infinitive and, for strong verbs, from three principal parts; ss stands for ß.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import words

if TYPE_CHECKING:
    from collections.abc import Iterator

VERBS: Final = words(
    """
    sagen erklären mit|teilen schreiben betonen meinen versichern berichten erzählen ergänzen erwidern entgegnen
    antworten erläutern hinzu|fügen an|fügen schildern formulieren argumentieren bemerken hervor|heben
    unterstreichen verkünden bekunden konstatieren resümieren bilanzieren melden klar|stellen fest|stellen
    an|merken an|führen aus|führen dar|legen vor|rechnen bekannt|geben bekannt|machen fest|halten
    zusammen|fassen ein|wenden entgegen|halten dagegen|halten nach|legen nach|schieben fort|fahren zurück|geben
    an|geben gestehen ein|gestehen bekennen prophezeien vorher|sagen vermuten mutmassen spekulieren glauben
    klagen befinden urteilen folgern schlussfolgern schwärmen präzisieren wiederholen hin|weisen verweisen
    offenbaren verraten aus|sagen zu|rufen hinterher|rufen durch|sagen an|deuten signalisieren deutlich|machen
    klar|machen verlautbaren nahe|legen dazwischen|rufen dazwischen|fragen ein|werfen posten twittern notieren
    belegen lehren gestatten orakeln schätzen denken ein|schränken enthüllen preis|geben bescheinigen ab|wiegeln
    protokollieren rechnen ein|schätzen bezeugen rätseln rufen fragen scherzen witzeln spotten höhnen ätzen
    frotzeln poltern schimpfen wettern murmeln flüstern raunen brummen knurren stöhnen seufzen jubeln staunen
    lachen grinsen kontern parieren schreien brüllen grübeln nach|fragen nach|haken plaudern frohlocken sticheln
    feixen granteln stammeln vor|lesen ab|winken los|legen fluchen jammern säuseln tönen trompeten donnern
    unterbrechen sinnieren philosophieren lästern juxen maulen brummeln keifen motzen kritisieren bedauern
    beklagen monieren bemängeln rügen beanstanden loben bestreiten dementieren bezweifeln protestieren
    rechtfertigen verteidigen reklamieren an|mahnen unterstellen attestieren mahnen tadeln beschweren empören
    entrüsten zweifeln befürchten beziffern ein|räumen zu|geben zurück|weisen aus|schliessen bestätigen
    bekräftigen zu|sichern zu|sagen widersprechen kommentieren begründen äussern behaupten beteuern leugnen
    fordern verlangen drohen an|bieten empfehlen raten appellieren plädieren an|regen vor|schlagen beantragen
    geloben an|kündigen wünschen ab|raten pochen beharren werben an|drohen hoffen warnen versprechen vor|werfen
    an|lasten dringen voraus|sagen vor|halten ab|lehnen verlauten hervor|gehen bitten auf|fordern auf|rufen
    ermahnen ermuntern ersuchen an|weisen beschuldigen bezichtigen nennen bezeichnen begrüssen würdigen danken
    bedanken entschuldigen gratulieren an|prangern geisseln preisen feiern befürworten sprechen distanzieren
    beschimpfen beschreiben zurück|führen skizzieren ab|kanzeln ein|fordern relativieren an|zweifeln erinnern
    freuen ärgern wundern erwähnen informieren prognostizieren zitieren skandieren
    machen geben lassen führen aus|gehen stellen heissen bringen ziehen nehmen erteilen
    """
)
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


def forms() -> frozenset[str]:
    """Return every form of every verb."""
    return frozenset(form for verb in VERBS for form in _forms(verb))


def _forms(verb: str) -> Iterator[str]:
    """Yield the forms of one verb: apart from its particle, joined with it, and the participle."""
    particle, _, infinitive = verb.rpartition("|")
    finite, participle = _principal_parts(infinitive)
    yield from finite
    yield from (particle + form for form in (*finite, participle))


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
