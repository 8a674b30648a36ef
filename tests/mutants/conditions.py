"""The conditions of a module, each with a switch in front of it that breaks it.

A condition `a < b` becomes `a <= b if __mutant__(7) else a < b`: all mutants are in the module at once, and the
function `__mutant__` says which one is switched on. Pure.
"""

import ast
import copy
import re
from dataclasses import dataclass, field
from typing import Final

SWITCH: Final = "__mutant__"

ALWAYS: Final = "(attribute_exists(pk) OR attribute_not_exists(pk))"
"""A condition of DynamoDB that every item meets."""

ATOM: Final = re.compile(r"(?:attribute_(?:not_)?exists|contains)\([^()]*\)|#[\w{}.#]+ (?:=|<>|<=?|>=?) :\w+")
"""One comparison or function of DynamoDB's condition expressions, as it stands in the source."""

BORDERS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
"""What moves the border of a comparison by one value."""


@dataclass(frozen=True)
class Mutant:
    """One change of one condition."""

    number: int
    module: str
    function: str
    line: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}, {self.function}: {self.old} -> {self.new}"

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What it is listed by: lines and numbers change."""
        return self.module, self.function, self.old, self.new


@dataclass
class Switches(ast.NodeTransformer):
    """Puts a switch before each condition of a module: those of Python, and those of DynamoDB in its strings."""

    module: str
    text: str
    mutants: list[Mutant] = field(default_factory=list)
    _function: str = ""
    _named: dict[str, ast.expr] = field(default_factory=dict)

    @classmethod
    def put_into(cls, module: str, text: str, mutants: list[Mutant]) -> str:
        """The module's source with switches; adds its mutants to those before."""
        return ast.unparse(cls(module, text, mutants).visit(ast.parse(text)))

    def visit_Module(self, node: ast.Module) -> ast.AST:
        """Notes the module's constants: they get their switches where they are used, after the import."""
        for each in node.body:
            match each:
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str() as text) as value):
                    if ATOM.search(text):
                        self._named[name] = self._atoms(value)
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        noted = isinstance(node.target, ast.Name) and node.target.id in self._named
        return node if noted else self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._used(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        outer, self._function = self._function, node.name
        self.generic_visit(node)
        self._function = outer
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """Leaves alone what only the type checker sees."""
        return node if ast.unparse(node.test) == "TYPE_CHECKING" else self._decides(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self._decides(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        old = ast.unparse(node.test)
        self.generic_visit(node)
        node.test = self._constant(old, node.test, outcome=False)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        old = [ast.unparse(test) for test in node.ifs]
        self.generic_visit(node)
        node.ifs = [self._constant(text, test, outcome=True) for text, test in zip(old, node.ifs, strict=True)]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        old = [ast.unparse(value) for value in node.values]
        self.generic_visit(node)
        neutral = isinstance(node.op, ast.And)
        node.values = [
            # What `or` ends with may be a value instead of a condition: `words or {}`.
            value
            if isinstance(value, ast.Dict | ast.Tuple | ast.Constant)
            else self._constant(text, value, outcome=neutral)
            for text, value in zip(old, node.values, strict=True)
        ]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        border = BORDERS.get(type(node.ops[0]))
        if border is None or len(node.ops) > 1:
            return self.generic_visit(node)
        moved = ast.Compare(node.left, [border()], node.comparators)
        old, new = ast.unparse(node), ast.unparse(moved)
        self.generic_visit(node)
        moved = ast.Compare(node.left, [border()], node.comparators)
        return self._switch(node.lineno, old, new, node, moved)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return self._atoms(node) if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        for part in node.values:
            if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name):
                part.value = self._used(part.value)
        return self._atoms(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """Leaves docstrings alone."""
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        """Leaves patterns alone: they have no place for a switch."""
        return node

    def _used(self, node: ast.Name) -> ast.expr:
        """A name, or the switches of the constant that it stands for."""
        return copy.deepcopy(self._named.get(node.id, node))

    def _decides[Node: (ast.If, ast.IfExp)](self, node: Node) -> Node:
        old = ast.unparse(node.test)
        self.generic_visit(node)
        for outcome in (True, False):
            node.test = self._constant(old, node.test, outcome=outcome)
        return node

    def _atoms(self, node: ast.Constant | ast.JoinedStr) -> ast.expr:
        text = ast.get_source_segment(self.text, node) or ""
        now: ast.expr = node
        for atom in ATOM.finditer(text):
            line = node.lineno + text.count("\n", 0, atom.start())
            broken = f"({text[: atom.start()]}({atom[0]} OR {ALWAYS}){text[atom.end() :]})"
            now = self._switch(line, atom[0], "always true", now, ast.parse(broken, mode="eval").body)
        return now

    def _constant(self, old: str, now: ast.expr, *, outcome: bool) -> ast.expr:
        return self._switch(now.lineno, old, str(outcome), now, ast.Constant(outcome))

    def _switch(self, line: int, old: str, new: str, now: ast.expr, broken: ast.expr) -> ast.expr:
        mutant = Mutant(len(self.mutants) + 1, self.module, self._function, line, old, new)
        self.mutants.append(mutant)
        asked = ast.Call(ast.Name(SWITCH), [ast.Constant(mutant.number)], [])
        return ast.copy_location(ast.IfExp(asked, broken, now), now)
