# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A function with one condition left out or turned around, one after the other."""

from __future__ import annotations
import __future__

import ast
import copy
import inspect
import textwrap
from collections.abc import Iterator
from types import CodeType
from typing import Any

OTHER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}  # fmt: skip
NARROWS = {"filter", "exclude", "current", "standing"}


def changed(function: Any) -> Iterator[tuple[str, CodeType]]:
    """Each change in words, and the code with it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    wanted = tree.body[0]
    assert isinstance(wanted, ast.FunctionDef)
    wanted.decorator_list, wanted.returns = [], None
    for given in ast.walk(wanted.args):
        if isinstance(given, ast.arg):
            given.annotation = None
    for node in ast.walk(wanted):
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant("")
    many = len(list(ast.walk(tree)))
    seen = {ast.dump(tree)}
    for number in range(many):
        for kind in range(12):
            other = copy.deepcopy(tree)
            node = list(ast.walk(other))[number]
            said = _change(other, node, kind)
            if said is None:
                break
            if ast.dump(other) in seen:
                continue
            seen.add(ast.dump(other))
            line = getattr(node, "lineno", 0)
            yield f"{said} (line {line})", _code(other, function)


def _code(tree: ast.Module, function: Any) -> CodeType:
    ast.fix_missing_locations(tree)
    flags = __future__.annotations.compiler_flag
    whole = compile(tree, inspect.getsourcefile(function) or "", "exec", flags=flags)
    return next(
        one for one in whole.co_consts
        if isinstance(one, CodeType) and one.co_name == function.__name__
    )  # fmt: skip


def _change(tree: ast.Module, node: ast.AST, kind: int) -> str | None:
    """Make the change of this kind here, and say which; None where there is no such."""
    changes = list(_changes(tree, node))
    if kind >= len(changes):
        return None
    said, make = changes[kind]
    make()
    return str(said)


def _changes(tree: ast.Module, node: ast.AST) -> Iterator[tuple[str, Any]]:
    if isinstance(node, (ast.If, ast.IfExp)):
        words = ast.unparse(node.test)
        yield f"never `{words}`", lambda: setattr(node, "test", ast.Constant(False))
        yield f"always `{words}`", lambda: setattr(node, "test", ast.Constant(True))
    if isinstance(node, ast.BoolOp):
        for one in node.values:
            yield f"without `{ast.unparse(one)}`", lambda one=one: _leave_out(tree, node, one)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        turned = OTHER[type(node.ops[0])]()
        yield f"`{ast.unparse(node)}` turned", lambda: setattr(node, "ops", [turned])
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitOr, ast.BitAnd)):
        yield f"without `{ast.unparse(node.right)}`", lambda: _replace(tree, node, node.left)
        yield f"without `{ast.unparse(node.left)}`", lambda: _replace(tree, node, node.right)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in NARROWS
    ):
        value = node.func.value
        yield f"without `.{node.func.attr}()`", lambda: _replace(tree, node, _all(value))
        given = [*node.args, *node.keywords]
        for part in given if len(given) > 1 else []:
            words = ast.unparse(part)
            yield f"without `{words}`", lambda part=part: _drop(node, part)


def _all(value: ast.expr) -> ast.expr:
    """A manager alone is no QuerySet."""
    return ast.Call(ast.Attribute(value, "all", ast.Load()), [], [])


def _leave_out(tree: ast.Module, node: ast.BoolOp, one: ast.expr) -> None:
    node.values.remove(one)
    if len(node.values) == 1:
        _replace(tree, node, node.values[0])


def _drop(node: ast.Call, part: ast.expr | ast.keyword) -> None:
    if isinstance(part, ast.keyword):
        node.keywords.remove(part)
    else:
        node.args.remove(part)


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                value[:] = [new if one is old else one for one in value]
