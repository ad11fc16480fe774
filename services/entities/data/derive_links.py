"""Derives the tables that entities are linked with from public data.

    uv run --with rigour --with babel --with pytickersymbols python -m services.entities.data.derive_links GAZETTEERS

GAZETTEERS is a folder with the tables that README.md names. Writes territories.tsv, territory_names.tsv,
organisations.tsv, companies.tsv and people.tsv beside this file; README.md says where they come from. rigour
(identifiers), babel (names) and pytickersymbols (companies) are needed for this only.
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from pytickersymbols import PyTickerSymbols  # type: ignore[import-not-found]

# The table itself: the functions around it give no list of names.
from rigour._core import territories_jsonl  # type: ignore[import-not-found]

from services.entities.names import without_legal_form

HERE = Path(__file__).parent
LANGUAGES = """
bg bs ca cs da de el en es et eu fi fr ga gl hr hu is it lb lt lv mk mt nb nl nn no pl pt ro ru sk sl sq sr sv tr uk
""".split()  # noqa: SIM905 - codes read better so
DIVIDED = ("au", "be", "ca", "ch", "de", "gb", "us")  # states whose parts news names without saying where they are
_SHORT_COMPANIES = frozenset({"BMW", "IBM", "SAP", "RWE", "UBS"})
# Words, towns, clubs, and names of two companies.
_NO_COMPANIES = frozenset(
    {
        "Antofagasta", "Bayer", "Continental", "Delta", "Diploma", "Evolution", "Ferrari", "Halma", "Hella", "Legrand",
        "Linde", "Merck", "Next", "Orange", "Patrizia", "Pearson", "Porsche", "Prudential", "Rational", "Salzgitter",
        "Solaria", "Visa", "Volvo", "Carrefour", "Disco", "Elis", "Informa", "Keio", "Kingfisher", "Mitsubishi",
        "Mitsui", "Olympus",
    }
)  # fmt: skip
# One American word is as often another company's name, or a word.
_COMMON = re.compile(r"[A-Z][a-z]+(?: (?:Inc|Corp|Company|Group|Holdings?|Financial|Bank|Energy|Industries))?\.?")
# rigour has the kingdoms with their overseas parts here; news that names the state means the country in Europe.
_NOT_THE_KINGDOM = {"DK": "Q35", "NL": "Q55"}
_TWO_NAMES = frozenset({"mm"})  # Myanmar (Birmania)
_COUNTRY = re.compile(r"[a-z]{2}")
_OWN_NAME = re.compile(r"[^\W\d_][^\d(),/]+")
_DATELINE = re.compile(r"(?:[A-Z][a-z]{0,4}\.){1,2}")
_PREFIXES = ("Land ", "State of ", "Freistaat ", "GEORGIA", "Freie ")
# Labels of kinds of things, not of one thing.
_KIND = re.compile(r"Art von|Ministerium einer|Ministerium für|Gebäude|Einrichtung, die|staatliche Einrichtung|Bauwerk")
_NO_BODY = re.compile(r"Biblioth|\(|^\d|Senat|Partei$|partei$|^Hauptzollamt|Zentrale$|BR \d|,Tech|Deutschlands")
_NO_BODIES = frozenset(
    {
        "Bundesbeauftragter",
        "Bundesbehörde in Deutschland",
        "Bundesforschungsanstalt",
        "Bundespolizeidirektion",
        "Bundesgericht",
    }
)
_BODY = re.compile(r"bund|deutsch|helmholtz|institut|zentrum|europäisch|robert|max |paul", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:deutscher?|österreichischer?)\b.*(?:Politiker|Jurist|Beamter|Journalist|Diplomat)|MdB|Präsident"
)


def territories() -> dict[str, dict[str, Any]]:
    """The rows of rigour's table: states, dependent territories and the parts of some states."""
    rows = (json.loads(line) for line in territories_jsonl().splitlines() if line.strip())
    kept = {}
    for row in rows:
        code = row["code"]
        if not row.get("is_historical") and (_COUNTRY.fullmatch(code) or code.partition("-")[0] in DIVIDED):
            kept[code] = row
    return kept


def territory_names() -> Iterator[tuple[str, str, str]]:
    """Language, code, names: of states by CLDR, of their parts by rigour, in all languages (`*`)."""
    known = territories()
    for language in LANGUAGES:
        names = Locale.parse(language).territories
        for code in known:
            name = names.get(code.upper())
            if name and _COUNTRY.fullmatch(code):
                yield from ((language, code.upper(), each) for each in state_names(code, name))
    for code, row in known.items():
        if "-" in code:
            yield from parts(code, row)


def state_names(code: str, name: str) -> list[str]:
    """What CLDR calls a state; brackets mostly hold what tells it from another, but in some both are names."""
    written = name.replace("\u2019", "'")
    if "(" not in written:
        return [written]
    return re.split(r" ?[()]", written)[:2] if code in _TWO_NAMES else []


def parts(code: str, row: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The names of a part of a state, and its American abbreviation in datelines."""
    name = re.sub(r"\s*\(.*", "", str(row["name"]))
    strong = [each for each in row.get("names_strong", ()) if _OWN_NAME.fullmatch(each) and not each.isupper()]
    names = [name, *(each for each in strong if not each.startswith(_PREFIXES))]
    yield "*", code.upper(), "|".join(dict.fromkeys(names))
    short = [each for each in row.get("names_weak", ()) if _DATELINE.fullmatch(each)]
    if short and code.startswith("us-"):
        yield "en", code.upper(), "|".join(dict.fromkeys(short))


def read(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t")


def organisations(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Wikidata id, country, names."""
    seen: dict[str, tuple[str, set[str]]] = {}
    for row in read(folder / "organisationen_bund_wikidata.tsv"):
        if row["wikidata"] and not row["name"].startswith(("Beauftragt", "Zentrales", "Hauptzollamt", "Goethe")):
            seen.setdefault(row["wikidata"], ("DE", set()))[1].update(bodies(row))
    for row in read(folder / "wikidata_referenced_entities.tsv"):
        label, kind = row["label_de"], row["description_de"]
        if (
            _BODY.search(label)
            and not _NO_BODY.search(label)
            and label not in _NO_BODIES
            and not _KIND.match(kind)
            and not _PERSON.search(kind)
            and kind
        ):
            seen.setdefault(row["wikidata"], ("DE", set()))[1].add(label)
    yield from ((wikidata, country, "|".join(sorted(names))) for wikidata, (country, names) in seen.items())


def bodies(row: dict[str, str]) -> set[str]:
    """A public body's names: in full, without its legal form, and short if that has more than two letters."""
    name = re.sub(r" (?:e\. V\.|g?GmbH|\(\w+\) GmbH)$", "", row["name"]).strip()
    short = row["short"] if len(row["short"]) > 2 else ""  # noqa: PLR2004 - two letters are everything
    return {each for each in (name, row["label_de"], short) if each and not _NO_BODY.search(each)}


def parties(folder: Path, countries: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Wikidata id, country, names of the parties that there are."""
    for row in read(folder / "parteien_weltweit_wikidata.tsv"):
        country = countries.get(row["country"])
        if row["year_dissolved"] or not country:
            continue
        names = [row["name_native"], row["name_en"]]
        if re.fullmatch(r"[^\W\d_]{3,}", row["short"]):
            names.append(row["short"])
        yield row["wikidata"], country, "|".join(dict.fromkeys(filter(None, names)))


def companies() -> Iterator[tuple[str, str]]:
    """ISIN and name of the listed companies that have one share, of their own country."""
    codes = {str(name): code for code, name in Locale.parse("en").territories.items()}
    found: dict[str, set[str]] = {}
    for stock in PyTickerSymbols().get_all_stocks():
        isins = stock.get("isins", ())
        if len(isins) == 1 and isins[0][:2] == codes.get(stock.get("country", "")):
            found.setdefault(without_legal_form(stock["name"]), set()).add(isins[0])
    for name, isins in sorted(found.items()):
        telling = len(name) > 3 or name in _SHORT_COMPANIES  # noqa: PLR2004 - abbreviations are many things
        if len(isins) == 1 and telling and name not in _NO_COMPANIES and not _is_common(name, isins):
            yield next(iter(isins)), name


def _is_common(name: str, isins: set[str]) -> bool:
    return all(isin.startswith("US") for isin in isins) and bool(_COMMON.fullmatch(name))


def people(folder: Path) -> Iterator[tuple[str, str]]:
    """Wikidata id and name of members and speakers of the Bundestag, and heads of public bodies, with unique names."""
    found: dict[str, set[str]] = {}
    for table in ("mdb_bundestag_wp1-19_wikidata.tsv", "bundestag_redner_wp19-21.tsv"):
        for row in read(folder / table):
            # Who has no id may be another bearer of the name; broken rows begin with white space.
            if row["name"] == row["name"].strip():
                found.setdefault(row["name"], set()).add(row["wikidata"])
    for row in read(folder / "wikidata_referenced_entities.tsv"):
        if _PERSON.search(row["description_de"]):
            found.setdefault(row["label_de"], set()).add(row["wikidata"])
    for name, ids in sorted(found.items()):
        known = ids - {""}
        if len(known) == 1 and " " in name:
            yield known.pop(), name


def write(name: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Writes a table."""
    lines = ["\t".join(header), *("\t".join(row) for row in rows)]
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Writes all tables."""
    folder = Path(sys.argv[1])
    known = territories()
    countries = {str(row.get("alpha3", "")).upper(): code.upper() for code, row in known.items() if row.get("alpha3")}
    wikidata = {code.upper(): str(row["qid"]) for code, row in known.items()} | _NOT_THE_KINGDOM
    write("territories.tsv", ("iso3166", "wikidata"), wikidata.items())
    write("territory_names.tsv", ("language", "iso3166", "names"), territory_names())
    bodies_and_parties = [*organisations(folder), *parties(folder, countries)]
    once = Counter(wikidata for wikidata, *_ in bodies_and_parties)
    kept = {row[0]: row for row in bodies_and_parties if once[row[0]] == 1 or row[1] == "DE"}
    write("organisations.tsv", ("wikidata", "country", "names"), kept.values())
    write("companies.tsv", ("isin", "name"), companies())
    write("people.tsv", ("wikidata", "name"), people(folder))


if __name__ == "__main__":
    main()
