"""Languages by name."""

from functools import cache


@cache
def name_of(tag: str) -> str:
    """What speakers of a language call it (`pl` is Polski); its BCP 47 tag where CLDR, in Babel, knows no name."""
    from babel import Locale, UnknownLocaleError  # imported here: most sites have one language

    try:
        name = Locale.parse(tag, sep="-").get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag
    return name[:1].upper() + name[1:]
