"""The German rules as a component of a spaCy pipeline."""

from collections.abc import Callable

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from services.entities.german import lexicon, rules

MODEL = "german_rules-1"


@Language.factory("german_rules")  # type: ignore[untyped-decorator]  # spaCy is not followed: it slows mypy
def create(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy's signature of a factory
    """The component, which sets `doc.ents`; labels are our types."""
    known = lexicon.load()

    def german_rules(doc: Doc) -> Doc:
        # A line's end counts as a word, since a new sentence begins behind it; other white space does not.
        tokens = [token for token in doc if not token.is_space or "\n" in token.text]
        found = rules.find([token.text for token in tokens], known)
        spans = ((tokens[mention.start].i, tokens[mention.end - 1].i + 1, mention.type) for mention in found)
        doc.ents = tuple(Span(doc, start, end, label=kind) for start, end, kind in spans)
        return doc

    return german_rules


def pipeline() -> Language:
    """A pipeline of spaCy's German tokeniser and the rules."""
    nlp = spacy.blank("de")
    nlp.add_pipe("german_rules")
    return nlp
