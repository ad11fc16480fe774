"""The core of the language stage: which language a text is in, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.language import calibration, languages


@dataclass(frozen=True, slots=True)
class Guess:
    """A language and the probability that it is the right one; `tag` is None where the text is in no language."""

    tag: str | None
    confidence: float


class Identifier:
    """Identifies a text's language among the configured ones.

    Attributes:
        model: the model's name and version.
        tags: the tags that can come out, and the one for no language.
        columns: for each of the classifier's labels the index of its tag.

    Args:
        tags: the languages to choose from; ValueError names those that the model does not know.
        declared_weight: how many times likelier than any other the declared language is before the text is read.
    """

    def __init__(self, tags: Sequence[str] = languages.DEFAULT, declared_weight: float = 100.0) -> None:
        self.model = f"py3langid-{version('py3langid')}"
        self._declared_weight = declared_weight
        self._classifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        self._classifier.set_languages([*languages.labels(tags), languages.NOT_A_LANGUAGE])
        self._labels = sorted(self._classifier.labels)
        tag_of_label = [languages.tag_of(label) for label in self._labels]
        self.tags = sorted(set(tag_of_label))
        self.columns = np.array([self.tags.index(tag) for tag in tag_of_label])

    def identify(self, text: str, declared: str | None = None) -> Guess:
        """The most probable language.

        Args:
            text: what to identify; the time taken is linear in its length, so give a sample.
            declared: the tag that the publisher declares, as `languages.primary` gives it.
        """
        scores, size = self.scores(text)
        by_label = calibration.probabilities(scores, size)
        by_tag = np.bincount(self.columns, weights=by_label).astype(np.float64)
        shares = calibration.with_prior(by_tag, self._prior(declared))
        best = int(shares.argmax())
        tag = self.tags[best]
        return Guess(None if tag == languages.NOT_A_LANGUAGE else tag, _confidence(shares[best]))

    def trust(self, text: str, declared: str | None) -> Guess:
        """The declared language, for a text that does not tell its own; none where it is not one of the configured."""
        if declared not in self.tags or declared == languages.NOT_A_LANGUAGE:
            return Guess(None, 0.0)
        scores, size = self.scores(text)
        by_label = calibration.probabilities(scores, size)
        shares = np.bincount(self.columns, weights=by_label).astype(np.float64) * self._prior(declared)
        # That the text is in no language is known not to be so: somebody has said in which.
        shares[self.tags.index(languages.NOT_A_LANGUAGE)] = 0.0
        return Guess(declared, _confidence(shares[self.tags.index(declared)] / shares.sum()))

    def scores(self, text: str) -> tuple[calibration.Floats, int]:
        """The classifier's log-scores, shape (labels,), and the size of the text in UTF-8 bytes."""
        ranked = dict(self._classifier.rank(text))
        scores = np.array([ranked[label] for label in self._labels], dtype=np.float64)
        return scores, len(text.encode("utf-8", "surrogatepass"))

    def _prior(self, declared: str | None) -> calibration.Floats:
        weights = np.ones(len(self.tags))
        if declared in self.tags:
            weights[self.tags.index(declared)] = self._declared_weight
        return weights


def _confidence(share: float) -> float:
    """The prior makes a likely language surer than the check of the calibration can show."""
    return round(min(float(share), 1 - calibration.DOUBT), 4)
