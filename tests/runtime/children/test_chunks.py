from hypothesis import given
from hypothesis import strategies as st

from services.runtime.children.chunks import Chunk, cut, narrow

values = st.lists(st.binary(max_size=40), max_size=60)


@given(values, st.integers(1, 20), st.integers(1, 100))
def test_cutting_keeps_every_document_in_its_place(documents: list[bytes], most: int, size: int) -> None:
    chunks = list(cut(documents, most, size))
    assert [value for chunk in chunks for value in chunk.values] == documents
    for chunk in chunks:
        assert documents[chunk.start : chunk.start + len(chunk.values)] == list(chunk.values)
        assert 1 <= len(chunk.values) <= most
        assert len(chunk.values) == 1 or sum(map(len, chunk.values)) <= size


@given(st.lists(st.binary(min_size=1, max_size=4), min_size=1, max_size=64), st.data())
def test_narrowing_finds_exactly_the_guilty_documents(documents: list[bytes], data: st.DataObject) -> None:
    guilty = data.draw(st.sets(st.integers(0, len(documents) - 1)))
    todo, blamed, passed = [Chunk(0, tuple(documents))], set(), set()
    for _ in range(8 * len(documents) + 8):
        if not todo:
            break
        chunk = todo.pop()
        places = set(range(chunk.start, chunk.start + len(chunk.values)))
        if not places & guilty:
            passed |= places
        elif narrowed := narrow(chunk):
            todo += narrowed
        else:
            blamed |= places
    assert not todo
    assert blamed == guilty
    assert passed == set(range(len(documents))) - guilty


def test_a_single_document_gets_a_second_try_and_no_third() -> None:
    once = narrow(Chunk(3, (b"x",)))
    assert once == (Chunk(3, (b"x",), attempt=1),)
    assert narrow(once[0]) == ()
