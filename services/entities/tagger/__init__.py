"""The trained recogniser: a multilingual encoder that labels pieces, as a component of a spaCy pipeline."""
