"""Imports point one way: ontology < kg.model < kg.ids < kg.rdf, kg.plan, kg.store … < extract | exports | kg.link < kg.build, kg.check < kg.cli.

Read from the syntax trees, so that an import inside a function counts as well.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from kg.plan import SHARD_LIBRARIES, SHARD_MODULES

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ontology", "kg", "extract", "exports")

#: Each row may import itself and the rows above it. The longest prefix of a module's name decides.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("ontology",),
    ("kg.lock", "kg.spans"),
    ("kg.bibliographic", "kg.mention"),
    ("kg.model",),
    ("kg.ids", "kg.places"),
    ("kg.rdf", "kg.plan", "kg.workkey"),
    ("kg.store", "kg.filling"),
    ("extract", "exports", "kg.link"),
    ("kg.reading",),
    ("kg.worker",),
    ("kg.manifest",),
    ("kg.build", "kg.check", "kg.show", "kg.diff", "kg.view", "kg.examples"),
    ("kg.cli",),
)

#: Imports against the direction that are meant, with the reason. Nothing else is let through.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("kg.store", "kg.link"): "the index is made from the shards and the linkers' triples; imported inside the function that makes it",
}

HEAVY = ("spacy", "pycrfsuite", "pyvis", "networkx", "rdflib", "pyoxigraph", "oxrdflib", "pyshacl", "jinja2", "ahocorasick_rs", "marisa_trie", "numpy",
         "pyarrow")


def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, module: str, known: dict[str, Path], top_only: bool = False) -> Iterator[tuple[str, int]]:
    """What a module imports, with the line; `from x import y` gives x.y where that is a module. Blocks under TYPE_CHECKING do not count."""

    def walk(node: ast.AST) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                continue
            if top_only and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            yield child
            yield from walk(child)

    for node in walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
                base = ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield (full if full in known else base), node.lineno


def layer(module: str) -> int | None:
    """The row of LAYERS that a module stands in."""
    best: tuple[int, int] | None = None
    for number, row in enumerate(LAYERS):
        for name in row:
            if (module == name or module.startswith(name + ".")) and (best is None or len(name) > best[0]):
                best = (len(name), number)
    return best[1] if best else None


def ours(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in PACKAGES


def test_every_module_has_a_place() -> None:
    homeless = [m for m in modules() if m != "kg" and layer(m) is None]
    assert not homeless, f"say in LAYERS where these belong: {homeless}"


def test_imports_point_one_way() -> None:
    known = modules()
    wrong = []
    for module, path in known.items():
        mine = layer(module)
        for target, line in imports(path, module, known):
            if not ours(target) or target == "kg" or mine is None:
                continue
            theirs = layer(target)
            if any(module.startswith(a) and target.startswith(b) for a, b in EXCEPTIONS):
                continue
            if theirs is None or theirs > mine:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {target}")
    assert not wrong, "\n".join(wrong)


def test_extract_and_exports_never_meet() -> None:
    known = modules()
    wrong = []
    for module, path in known.items():
        room = module.split(".")[0]
        other = {"extract": ("exports", "kg.link"), "exports": ("extract", "kg.link")}.get(room, ("extract", "exports") if module.startswith("kg.link") else ())
        for target, line in imports(path, module, known):
            if any(target == o or target.startswith(o + ".") for o in other):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {target}")
    assert not wrong, "\n".join(wrong)


def test_a_shard_is_made_again_when_anything_changes_that_it_is_made_with() -> None:
    known = modules()
    ours_, others, todo = set(), set(), ["kg.rdf", "kg.workkey", *(m for m in known if m.split(".")[0] == "extract")]
    while todo:
        module = todo.pop()
        for target, _ in imports(known[module], module, known):
            if ours(target) and target in known and target not in ours_:
                ours_.add(target)
                todo.append(target)
            elif not ours(target):
                others.add(target.split(".")[0])
    assert {m.removeprefix("kg.") for m in {*ours_, "kg.rdf", "kg.workkey"} if m.startswith("kg.")} <= set(SHARD_MODULES)
    distributions = packages_distributions()
    libraries = {name for other in others - sys.stdlib_module_names for name in distributions.get(other, [f"of {other}"])}
    assert {name.lower().replace("_", "-") for name in libraries} <= set(SHARD_LIBRARIES)


def test_ontology_imports_nothing_of_ours() -> None:
    known = modules()
    for module, path in known.items():
        if module.split(".")[0] == "ontology":
            assert not [t for t, _ in imports(path, module, known) if ours(t) and not t.startswith("ontology")], module


def test_the_data_model_is_free_of_rdf_and_spacy() -> None:
    known = modules()
    found = {t.split(".")[0] for t, _ in imports(known["kg.model"], "kg.model", known)}
    assert not found & set(HEAVY)


def test_the_command_line_imports_nothing_heavy_at_the_top() -> None:
    known = modules()
    top = {t.split(".")[0] for t, _ in imports(known["kg.cli"], "kg.cli", known, top_only=True)}
    assert not top & set(HEAVY), f"import these where they are used: {sorted(top & set(HEAVY))}"


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom kg.cli import cli\n"
        f"try:\n    cli.main({arguments!r}, standalone_mode=False)\nexcept SystemExit:\n    pass\n"
        "print('LOADED', ' '.join(sorted(m for m in sys.modules if '.' not in m)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = set(done.stdout.rsplit("LOADED", 1)[1].split())
    assert not loaded & set(HEAVY), sorted(loaded & set(HEAVY))


def test_the_library_never_prints() -> None:
    known = modules()
    wrong = []
    for module, path in known.items():
        if module == "kg.cli":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, wrong


def test_every_exception_is_still_needed() -> None:
    known = modules()
    for source, target in EXCEPTIONS:
        used = any(t.startswith(target) for m, p in known.items() if m.startswith(source) for t, _ in imports(p, m, known))
        assert used, f"{source} -> {target} is no longer needed; take it out of EXCEPTIONS"


#: Longer files that have a reason to be.
LONG: dict[str, int] = {}


def test_files_can_be_read_in_one_sitting() -> None:
    lengths = {str(p.relative_to(ROOT)): p.read_text("utf-8").count("\n") for p in modules().values()}
    long = {name: n for name, n in lengths.items() if n > LONG.get(name, 400)}
    assert not long, f"split these: {long}"


#: Arguments that stand for tables, kinds of rules and the like, of which there are few.
FEW = {"attribute", "behind", "char", "columns", "kind", "kinds", "name", "noun", "path", "prefix", "type_", "when"}


def test_what_is_kept_of_papers_is_bounded() -> None:
    """A function that keeps all answers for good is not asked about words of papers: a build reads millions."""
    wrong = []
    for path in modules().values():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and {"cache", "lru_cache(maxsize=None)"} & {ast.unparse(d) for d in node.decorator_list}:
                told = [argument for argument in ast.walk(node.args) if isinstance(argument, ast.arg)]
                of = {argument.arg for argument in told if argument.annotation is None or ast.unparse(argument.annotation) != "bool"}
                wrong += [f"{path.relative_to(ROOT)}:{node.lineno} {node.name}({argument})" for argument in sorted(of - FEW)]
    assert not wrong, f"give these a maxsize: {wrong}"


def test_no_module_gives_one_name_to_two_things() -> None:
    """The later one would be used by the functions above it as well."""
    wrong = []
    for path in modules().values():
        given = Counter[str]()
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
                given[node.name] += 1
            for target in node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []:
                given.update(name.id for name in ast.walk(target) if isinstance(name, ast.Name))
        wrong += [f"{path.relative_to(ROOT)}: {name}" for name, number in given.items() if number > 1]
    assert not wrong, wrong


#: What makes and keeps patterns.
MAKERS = {"quick.compile", "Guard", "Either", "Rules"}


def test_patterns_are_made_of_rules_and_not_of_papers() -> None:
    """What they are compiled to is kept on the disk: no words of a paper belong there, and it would grow with each."""
    wrong = []
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and name not in ("extract.quick", "extract.triggers"):
                kept = any("cache" in ast.unparse(decorator) for decorator in node.decorator_list)
                calls = [ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)]
                wrong += [f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {call}" for call in calls if call in MAKERS and not kept]
    assert not wrong, wrong
