"""What the rules around the model make of its labels."""

from __future__ import annotations

import pytest
from tagged import reading

from services.quotes.languages import LANGUAGES
from services.quotes.marks import pair
from services.quotes.spans import Span
from services.quotes.tagger.assembly import Draft, Roles
from services.quotes.tagger.framing import frames
from services.quotes.tagger.heads import OTHER
from services.quotes.tagger.mending import mended
from services.quotes.tagger.reading import Reading
from services.quotes.tagger.sentences import Sentences
from services.quotes.tagger.stretches import stretches

INDIRECT, REPORTED = OTHER.index("indirect"), OTHER.index("reported")


def cut(text: str, tag: str = "de") -> Sentences:
    language = LANGUAGES[tag]
    return Sentences(text, language.abbreviations, ordinals=language.capital_nouns)


@pytest.mark.timeout(60)  # linear work takes a second, quadratic work would take many minutes
def test_rows_of_signs_and_thousands_of_quotes_are_no_trouble() -> None:
    assert len(cut("." * 300_000).spans) == 1
    text = "„Gut“, sagte sie. " * 20_000
    starts = range(0, len(text), len(text) // 20_000)
    found = Roles(
        {"speaker": [(at + 13, at + 16) for at in starts], "cue": [(at + 7, at + 12) for at in starts]}, {}, {}
    )
    drafts = [Draft("direct", [(at, at + 5)], 0.9, cues=[number]) for number, at in enumerate(starts)]
    assert [quote.speaker for quote in mended(drafts, found, cut(text), text)] == list(range(20_000))


def texts(found: Reading) -> list[tuple[str, str]]:
    return [
        (each.type, found.text[each.start : each.end])
        for each in stretches(found, pair(found.text), cut(found.text), report=0.85)
    ]


@pytest.mark.parametrize(
    ("text", "tag", "found"),
    [
        ("Eins. Zwei! Drei?", "de", ["Eins.", "Zwei!", "Drei?"]),
        ("Dr. Roth kam am 3. Mai. Sie ging.", "de", ["Dr. Roth kam am 3. Mai.", "Sie ging."]),
        ("„Gut.“ Sie ging.", "de", ["„Gut.“", "Sie ging."]),
        ("Mr. Roth met J. Kern. They left.", "en", ["Mr. Roth met J. Kern.", "They left."]),
        ("Zeile\nZeile zwei", "de", ["Zeile", "Zeile zwei"]),
        ("¡Bien! ¿Y qué? Sí.", "es", ["¡Bien!", "¿Y qué?", "Sí."]),
        ("", "de", []),
        (" \n ", "de", []),
    ],
)
def test_sentences(text: str, tag: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in cut(text, tag).spans] == found


def test_what_is_in_marks_is_taken_whole() -> None:
    text = "„Das ist gut“, sagte sie."
    assert texts(reading(text, direct=[("Das ist gut", 0)])) == [("direct", "„Das ist gut“")]


def test_marks_around_a_name_are_no_speech() -> None:
    text = "Sie las im „Spiegel“ davon."
    assert texts(reading(text)) == []


def test_marks_without_a_partner_keep_what_the_model_says() -> None:
    text = "„Das ist gut, sagte sie."
    assert texts(reading(text, direct=[("„Das ist gut", 0)])) == [("direct", "„Das ist gut")]


def test_speech_without_marks_is_not_direct() -> None:
    assert texts(reading("Das ist gut, sagte sie.", direct=[("Das ist gut", 0)])) == []


def test_punctuation_around_indirect_speech_is_cut_off() -> None:
    text = "Sie sagte, das sei gut."
    assert texts(reading(text, other=[(", das sei gut.", INDIRECT)])) == [("indirect", "das sei gut")]


def test_a_report_is_its_whole_sentence() -> None:
    text = "Der Rat tagte. Der Minister kritisierte den Plan scharf. Es regnete."
    found = texts(reading(text, other=[("Minister kritisierte den Plan", REPORTED)]))
    assert found == [("reported", "Der Minister kritisierte den Plan scharf.")]


def test_stretches_that_touch_are_one() -> None:
    text = "Sie sagte, das sei gut und bleibe so."
    found = texts(reading(text, other=[("das sei gut", INDIRECT), ("und bleibe so", INDIRECT)]))
    assert found == [("indirect", "das sei gut und bleibe so")]


def roles(text: str, speakers: list[str], cues: list[str] = []) -> Roles:  # noqa: B006 - not changed
    def spans(parts: list[str]) -> list[Span]:
        return [(text.index(part), text.index(part) + len(part)) for part in parts]

    return Roles({"speaker": spans(speakers), "cue": spans(cues), "addressee": []}, {}, {})


def draft(text: str, part: str, kind: str, **known: object) -> Draft:
    start = text.index(part)
    return Draft(kind, [(start, start + len(part))], 0.9, **known)  # type: ignore[arg-type]


def test_the_speaker_stands_in_the_sentence_of_the_cue() -> None:
    text = "Jan Kern kam. „Gut“, sagte Eva Roth."
    found = roles(text, ["Jan Kern", "Eva Roth"], ["sagte"])
    (quote,) = mended([draft(text, "„Gut“", "direct", speaker=0, cues=[0])], found, cut(text), text)
    assert quote.speaker == 1


def test_a_sentence_without_frame_goes_on_with_the_speaker() -> None:
    text = "Er sagte, er komme. Sie habe das gewusst."
    drafts = [
        draft(text, "er komme", "indirect", speaker=0, cues=[0]),
        draft(text, "Sie habe das gewusst", "indirect"),
    ]
    first, second = mended(drafts, roles(text, ["Er"], ["sagte"]), cut(text), text)
    assert (first.speaker, second.speaker) == (0, 0)
    assert text[slice(*second.spans[0])] == "Sie habe das gewusst."


def test_the_surer_it_is_that_nobody_speaks_the_less_sure_is_a_speaker_that_rules_give() -> None:
    text = "Er sagte, er komme. Sie habe das gewusst."
    drafts = [
        draft(text, "er komme", "indirect", speaker=0, speaker_score=0.95, cues=[0]),
        draft(text, "habe das gewusst", "indirect", speaker_score=0.8),
    ]
    _, second = mended(drafts, roles(text, ["Er"], ["sagte"]), cut(text), text)
    assert second.speaker == 0
    assert second.speaker_score == pytest.approx(0.2)


def test_a_fragment_has_the_speaker_of_what_surrounds_it() -> None:
    text = "Er sagte, das sei „sehr gut“."
    drafts = [
        draft(text, "das sei „sehr gut“", "indirect", speaker=0, cues=[0]),
        draft(text, "„sehr gut“", "direct"),
    ]
    _, inner = mended(drafts, roles(text, ["Er"], ["sagte"]), cut(text), text)
    assert (inner.speaker, inner.cues) == (0, [0])


@pytest.mark.parametrize(
    ("text", "part", "speaker", "cue", "frame"),
    [
        ("Sie sagte am Montag, das sei gut.", "das sei gut", "Sie", "sagte", "Sie sagte am Montag,"),
        ("„Gut“, sagte sie am Abend.", "„Gut“", "sie", "sagte", ", sagte sie am Abend"),
        (
            "Nach Angaben der Polizei gab es Verletzte.",
            "gab es Verletzte",
            "der Polizei",
            "Nach Angaben",
            "Nach Angaben der Polizei",
        ),
    ],
)
def test_frames(text: str, part: str, speaker: str, cue: str, frame: str) -> None:
    kind = "direct" if "„" in part else "indirect"
    found = roles(text, [speaker], [cue])
    ((span,),) = frames([draft(text, part, kind, speaker=0, cues=[0])], found, cut(text), text)
    assert text[slice(*span)] == frame
