"""Where Kafka is: what the settings say, else the local system that runs here."""

from services.runtime.local import state
from services.runtime.settings import KafkaSettings, TopicSettings


def local_system() -> state.LocalState | None:
    """The local system that runs here, where it is the one that the settings mean."""
    local, meant = state.find(), (kafka_settings().bootstrap, topic_settings().prefix)
    return local if local and (local.bootstrap, local.prefix) == meant else None


def kafka_settings() -> KafkaSettings:
    """The settings; where they name no brokers, those of the running local system."""
    settings = KafkaSettings()
    local = state.find()
    if local is None or "bootstrap" in settings.model_fields_set:
        return settings
    return KafkaSettings(bootstrap=local.bootstrap)


def topic_settings() -> TopicSettings:
    """The settings; where they name no prefix, that of the running local system, if it is the one that is meant."""
    settings = TopicSettings()
    local = state.find()
    if local is None or {"prefix"} & settings.model_fields_set or "bootstrap" in KafkaSettings().model_fields_set:
        return settings
    return TopicSettings(prefix=local.prefix)
