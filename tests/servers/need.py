"""What to do in a test whose server cannot run here."""

import os

import pytest

REQUIRE = "TINYBLOG_REQUIRE_SERVERS"


def need(missing: str | None) -> None:
    """Skip the test if `missing` says why it cannot run; fail it where REQUIRE is set in the environment."""
    if missing and os.environ.get(REQUIRE):
        pytest.fail(f"{REQUIRE} is set, but {missing}")
    if missing:
        pytest.skip(missing)
