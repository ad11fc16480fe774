"""Our annotated articles (CC BY 4.0) as JSON Lines: `python -m services.encoder.training.corpus BUILD DATA`.

DATA/corpus, of which a part is kept for dev, and `articles` beside this file, which are for training alone, hold
`<tag>-*.xml`: <corpus> of <article id lang …> with a <headline> and a <body> of <p>, in which elements mark stretches:
`e` k t a mention with its entity's name and type, `q` n t a quote's stretch, `s` n k its speaker and whom that means,
`c` n a cue, `a` n an addressee. Written are BUILD/corpus/corpus_<tag>.jsonl and articles_<tag>.jsonl: id, lang,
headline, text, ents and headline_ents [[start, end, label]], whom [the name of each of ents], names {name: type}, and
quotes [{type, spans, speaker {spans, name}, cue, addressee}]; offsets are code points, paragraphs are parted by an
empty line. BUILD/corpus/raw_de.jsonl holds some sentences of DATA/raw's Wikipedia (CC BY-SA 4.0) without labels.
"""

import gzip
import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

LABELS = {"person": "PER", "organisation": "ORG", "place": "LOC", "other": "MISC"}
ROLES = {"s": "speaker", "c": "cue", "a": "addressee"}
LANGUAGES = ("de", "en", "fr", "es")
ARTICLES = Path(__file__).parent / "articles"
RAW = 11  # of so many sentences one is taken
HELD_OUT = 6  # every sixth article of each language is kept for dev
_BLANKS = re.compile(r"[ \t\r\n]+")  # no-break spaces stay


class Field:
    """The text of a headline or body, and what its elements mark: (element, start, end)."""

    def __init__(self, paragraphs: Iterable[ET.Element]) -> None:
        self.text = ""
        self.marks: list[tuple[ET.Element, int, int]] = []
        for number, paragraph in enumerate(paragraphs):
            self.text = self.text.rstrip() + ("\n\n" if number else "")
            self._read(paragraph)
        self.text = self.text.rstrip()
        self.marks.sort(key=lambda mark: mark[1:])

    def _read(self, element: ET.Element) -> None:
        self._add(element.text)
        for child in element:
            start = len(self.text)
            self._read(child)
            stretch = self.text[start:]
            first = start + len(stretch) - len(stretch.lstrip(" \n"))
            self.marks.append((child, first, start + len(stretch.rstrip(" \n"))))
            self._add(child.tail)

    def _add(self, text: str | None) -> None:
        cleaned = _BLANKS.sub(" ", text or "")
        self.text += cleaned.removeprefix(" ") if not self.text or self.text.endswith((" ", "\n")) else cleaned

    def ents(self) -> list[tuple[int, int, str, str]]:
        """Mentions: start, end, label, and the name of what they mean."""
        return [(s, e, LABELS[m.get("t", "")], m.get("k", "")) for m, s, e in self.marks if m.tag == "e"]


def convert(article: ET.Element) -> dict[str, Any]:
    """One article."""
    headline, body = Field(article.iter("headline")), Field(article.iterfind("body/p"))
    ents, head = body.ents(), headline.ents()
    marks = [mark for mark in [*headline.marks, *body.marks] if mark[0].tag == "e"]
    return {
        "id": article.get("id"),
        "lang": article.get("lang"),
        "headline": headline.text,
        "text": body.text,
        "ents": [ent[:3] for ent in ents],
        "headline_ents": [ent[:3] for ent in head],
        "whom": [ent[3] for ent in ents],
        "names": {mark.get("k", ""): mark.get("t", "") for mark, _, _ in marks},
        "quotes": sorted(_quotes(body).values(), key=lambda quote: quote["spans"]),
    }


def _quotes(body: Field) -> dict[str, dict[str, Any]]:
    quotes: dict[str, dict[str, Any]] = {}
    for mark, start, end in body.marks:
        if mark.tag == "q":
            empty: dict[str, Any] = {
                "type": mark.get("t"),
                "spans": [],
                "speaker": None,
                "cue": None,
                "addressee": None,
            }
            quotes.setdefault(mark.get("n", ""), empty)["spans"].append([start, end])
    for mark, start, end in body.marks:
        for number in mark.get("n", "").split() if mark.tag in ROLES else ():
            quote, role = quotes[number], ROLES[mark.tag]
            quote[role] = quote[role] or {"spans": []}
            quote[role]["spans"].append([start, end])
            if role == "speaker":
                quote[role]["name"] = mark.get("k") or quote[role].get("name")
    return quotes


def lines(path: Path) -> list[dict[str, Any]]:
    """The documents of a file of JSON Lines."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def split(docs: Sequence[dict[str, Any]], *, dev: bool) -> list[dict[str, Any]]:
    """Our own articles, the part that is trained on or the part that is kept for dev."""
    return [doc for number, doc in enumerate(docs) if (number % HELD_OUT == HELD_OUT - 1) == dev]


def trained(build: Path, tag: str) -> list[dict[str, Any]]:
    """All of our own articles of a language that are trained on."""
    folder = build / "corpus"
    return [*split(lines(folder / f"corpus_{tag}.jsonl"), dev=False), *lines(folder / f"articles_{tag}.jsonl")]


def articles(folder: Path, tag: str) -> Iterator[dict[str, Any]]:
    """All articles of a language in a folder, in the order of the files' names."""
    for path in sorted(folder.glob(f"{tag}-*.xml")):
        for article in ET.parse(path).getroot().iter("article"):  # noqa: S314 - ours, beside the recipe: nothing hostile
            yield convert(article)


def raw(path: Path) -> Iterator[dict[str, Any]]:
    """Sentences from all over a file, a line each."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from ({"text": line.strip()} for line in islice(file, 0, None, RAW))


def main(build: Path, data: Path) -> None:
    """Writes two files a language, and that of raw text."""
    out = build / "corpus"
    out.mkdir(parents=True, exist_ok=True)
    for name, folder in (("corpus", data / "corpus"), ("articles", ARTICLES)):
        for tag in LANGUAGES:
            _write(out / f"{name}_{tag}.jsonl", articles(folder, tag))
    _write(out / "raw_de.jsonl", raw(data / "raw" / "wikipedia_de.txt.gz"))


def _write(path: Path, docs: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(doc, ensure_ascii=False) + "\n" for doc in docs), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
