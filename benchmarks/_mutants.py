"""Small changes of a module, for `mutation.py`."""

import ast
import difflib

ARITHMETIC = ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow")
FAMILIES = (
    ARITHMETIC,
    ("BitOr", "BitAnd", "BitXor"),
    ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE"),
    ("Is", "IsNot"),
)
OTHERS = (
    *("AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr"),
    *("ReplaceOrWithAnd", "ExceptionReplacer", "NumberReplacer", "RemoveDecorator"),
    *("ZeroIterationForLoop", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
    *("ReplaceUnaryOperator_USub_UAdd", "ReplaceUnaryOperator_Delete_USub"),
    *("ReplaceUnaryOperator_Delete_Invert", "ReplaceUnaryOperator_Delete_Not"),
)


def operators():
    """Operators by kind: those of a kind replace one another at the same place."""
    import parso
    from cosmic_ray.operators.operator import Operator
    from cosmic_ray.plugins import get_operator, operator_names

    class RemoveKeywordArgument(Operator):
        """`f(x, axis=1)` becomes `f(x, **{})`."""

        def mutation_positions(self, node):
            children = getattr(node, "children", ())
            if node.type == "argument" and getattr(children[1], "value", "") == "=":
                yield node.start_pos, node.end_pos

        def mutate(self, node, index):
            return parso.parse(node.get_first_leaf().prefix + "**{}")

        @classmethod
        def examples(cls):
            return ()

    kinds = {"RemoveKeywordArgument": [RemoveKeywordArgument()]}
    for name in operator_names():
        short = name.removeprefix("core/")
        if short in OTHERS:
            kinds[short] = [get_operator(name)()]
        head, _, rest = short.partition("_")
        before, _, after = rest.partition("_")
        if head in ("ReplaceBinaryOperator", "ReplaceComparisonOperator") and any(
            before in family and after in family for family in FAMILIES
        ):
            kinds.setdefault(f"{head}_{before}", []).append(get_operator(name)())
    return kinds


def mutants_of(source, rng):
    """One mutant of each kind at each place of a module: line, description, source."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code

    original, nodes = meaning(source), list(ast_nodes(get_ast(source)))
    for kind, choices in sorted(operators().items()):
        places = [
            position[0]
            for node in nodes
            for position in choices[0].mutation_positions(node)
        ]
        tried = {}
        for occurrence, place in enumerate(places):
            tried.setdefault(place, []).append(occurrence)
        for (line, _), occurrences in tried.items():
            mutated = mutate_code(source, rng.choice(choices), rng.choice(occurrences))
            try:
                changes = meaning(mutated) != original
            except SyntaxError:
                continue
            if changes:
                yield line, kind, mutated


def meaning(source):
    """The tree of a module without its annotations, which nothing reads."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = None
    return ast.dump(tree)


def description(source, mutated):
    """The lines that a mutant changes, as in a diff."""
    lines = difflib.unified_diff(
        source.splitlines(), mutated.splitlines(), n=0, lineterm=""
    )
    changed = [line for line in lines if line[:2] not in ("--", "++", "@@")]
    return " ".join(f"{line[0]} {line[1:].strip()}" for line in changed)
