from hypothesis import settings

# How long an example takes depends on what else the machine does; a test that hangs has pytest's time-out.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
