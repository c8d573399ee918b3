"""How many examples a property test takes."""

from hypothesis import settings


def examples(share: float) -> int:
    """Return a share of the examples of the profile, for a property that is cheaper or dearer than others.

    A number of its own would be the same under every profile, so that ``make test-long`` would not try more.
    """
    return max(1, round(settings.default.max_examples * share))
