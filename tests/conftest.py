"""Fixtures that several modules of tests share, and no time limits, which a busy machine would break."""

from hypothesis import settings

pytest_plugins = ["models", "trainings"]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
