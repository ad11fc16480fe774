from schemas import types
from schemas.generate import TARGET, types_source


def test_the_committed_types_are_those_of_the_schemas() -> None:
    assert TARGET.read_text(encoding="utf-8") == types_source(), "run `python -m schemas.generate`"


def test_what_may_be_absent_is_optional_in_the_types() -> None:
    assert types.Article.__required_keys__ == {"id"}
    assert {"headline", "body", "status"} <= types.Article.__optional_keys__


def test_what_must_not_be_there_is_not_in_the_types() -> None:
    assert set(types.Skipped.__annotations__) == {"status", "reason"}
    assert set(types.LanguageEvent.__annotations__) == {"article", "language"}
