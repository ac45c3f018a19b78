"""A directive that describes the commands, from their parsers."""

import re
from importlib import import_module

from sphinx.util.docutils import SphinxDirective


class Commands(SphinxDirective):
    """Describe each command, and the options that several of them share once."""

    required_arguments = 1  # module:function that returns the parser

    def run(self):
        """Return the sections."""
        module, _, function = self.arguments[0].partition(":")
        parser = getattr(import_module(module), function)()
        text, shared = [], {}
        for name, command in _commands(parser).items():
            text += [*_title(name, "-"), *_program(command)]
            own, groups = _groups(command)
            text += [line for group in own for line in _options(group)]
            links = [f":ref:`options-{_slug(title)}`" for title in groups]
            text += [f"See also {' and '.join(links)}.", ""]
            text += _literal(command.examples)
            shared |= groups
        for title, group in shared.items():
            text += [f".. _options-{_slug(title)}:", "", *_title(title, "-")]
            text += [".. program:: cvae-augment", "", *_plain(group.description or "")]
            text += _options(group)
        status = parser.epilog.partition("exit status:\n")[2]
        text += [*_title("Exit status", "-"), *_literal(status)]
        return self.parse_text_to_nodes("\n".join(text), allow_section_headings=True)


def _commands(parser):
    return next(a for a in parser._actions if a.dest == "==SUPPRESS==").choices


def _groups(command):
    """Groups of options of this command alone, and those that others have, too."""
    first = command._action_groups[:2]
    named = {group.title.capitalize(): group for group in command._action_groups[2:]}
    return first, named


def _title(text, line):
    return [text, line * len(text), ""]


def _slug(text):
    return text.lower().replace(" ", "-")


def _literal(text):
    lines = [f"   {line.strip()}" for line in text.strip("\n").splitlines()]
    return [".. code-block:: console", "", *lines, ""] if lines else []


def _plain(text):
    """Text whose characters mean nothing to reStructuredText, options as code."""
    text = re.sub(r"([*`|\\_])", r"\\\1", text)
    return [re.sub(r"(?<!\S)(--?[a-z][a-z-]*)", r"``\1``", text), ""]


def _program(command):
    needed = [
        f"{action.option_strings[0]} {action.metavar}".strip()
        for action in command._actions
        if action.required and action.option_strings
    ]
    places = [_value(action) for action in command._positionals._group_actions]
    usage = " ".join([command.prog, *places, *needed, "[options]"])
    program = [f".. program:: {command.prog}", ""]
    return [*program, *_literal(usage), *_plain(command.description)]


def _options(group):
    for action in group._group_actions:
        if not action.option_strings:
            yield from (f"``{_value(action)}``", f"   {_help(action)}", "")
        elif "--help" not in action.option_strings:
            names = (f"{n} {_value(action)}".strip() for n in action.option_strings)
            yield from (f".. option:: {', '.join(names)}", "")
            yield from (f"   {_help(action)}", "")


def _value(action):
    if action.nargs == 0:
        return ""
    value = action.metavar or "|".join(action.choices or [])
    return f"{value} ..." if action.nargs == "+" else value


def _help(action):
    return _plain(action.help % vars(action))[0]


def setup(app):
    """Make the directive known to Sphinx."""
    app.add_directive("commands", Commands)
    return {"parallel_read_safe": True}
