"""Numbers in sentences and tables."""


def decimals(number, digits=3, *, sign=False):
    """Text of a number with so many decimals; a rounded zero has no sign.

    With `sign`, positive numbers have a plus sign.
    """
    text = f"{number:+.{digits}f}"
    if float(text) == 0 or not sign:
        text = text.removeprefix("+")
    return text.removeprefix("-") if float(text) == 0 else text
