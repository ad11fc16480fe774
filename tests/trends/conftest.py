"""Articles as news.enriched has them, made by hand."""
