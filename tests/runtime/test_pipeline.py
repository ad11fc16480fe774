from __future__ import annotations

import itertools

import pytest

from services import pipeline


def test_names_are_unique() -> None:
    for things in (pipeline.TOPICS, pipeline.SERVICES):
        names = [thing.name for thing in things]
        assert len(set(names)) == len(names)


def test_each_stage_reads_what_the_one_before_writes_and_adds_one_key() -> None:
    for before, after in itertools.pairwise(pipeline.STAGES):
        assert after.reads == before.writes[:1]
    assert len({stage.adds for stage in pipeline.STAGES}) == len(pipeline.STAGES)


def test_the_stages_use_topics_of_the_pipeline_and_every_topic_has_a_use() -> None:
    used = {topic for service in pipeline.SERVICES for topic in (*service.reads, *service.writes)}
    assert used | {pipeline.DEAD} == set(pipeline.TOPICS)


def test_groups_and_transactional_ids_are_stable() -> None:
    stage = pipeline.stage("entities")
    assert stage.group == "depesche-entities"
    assert stage.transactional_id(3) == "depesche-entities-3"


def test_lookups_find_by_name() -> None:
    assert pipeline.topic("news.dead") is pipeline.DEAD
    assert [stage.name for stage in pipeline.stages_until("entities")] == ["language", "entities"]


def test_a_wrong_name_is_told_the_right_ones() -> None:
    with pytest.raises(KeyError, match="'entity' is not one of language, entities, quotes"):
        pipeline.stage("entity")
    with pytest.raises(KeyError, match=r"news\.raw"):
        pipeline.topic("raw")
