from tinyblog.errors import ConfigError, Mistakes
from tinyblog.findings import Finding, from_error


def test_each_part_of_an_error_is_a_finding_with_its_own_mend_or_the_usual_one() -> None:
    error = Mistakes([ConfigError("is missing", where="x.toml: a", hint="write it"), ConfigError("is wrong")])
    assert from_error(error, "look again") == (
        Finding(level="error", what="x.toml: a: is missing", mend="write it"),
        Finding(level="error", what="is wrong", mend="look again"),
    )
