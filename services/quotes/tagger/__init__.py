"""The trained tagger: labels pieces as parts of quotes, speakers and cues, and says what belongs together."""
