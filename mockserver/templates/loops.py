"""Gives the loops of a template names, so that an inner one finds an outer one."""

from __future__ import annotations

from typing import Any


def name_loops(node: Any, depth: int) -> None:
    """Give each loop a name by which inner ones find it: Jinja has no `forloop.parentloop`.

    depth: the number of loops around the node.
    """
    from jinja2 import nodes

    if isinstance(node, nodes.For):
        name_loops(node.iter, depth)
        for part in node.else_:
            name_loops(part, depth)
        for part in node.body:
            name_loops(part, depth + 1)
        name = f"_loop{depth + 1}"
        if any(part.name == name for inner in node.body for part in inner.find_all(nodes.Name)):
            own = nodes.Assign(nodes.Name(name, "store"), nodes.Name("loop", "load"), lineno=node.lineno)
            node.body = [own, *node.body]
        return
    if isinstance(node, nodes.Getattr):
        _point_at_parent(node, depth)
    for child in node.iter_child_nodes():
        name_loops(child, depth)


def _point_at_parent(node: Any, depth: int) -> None:
    """Lead `loop.parentloop.index` to the loop that is meant; where there is none it stays empty."""
    from jinja2 import nodes

    base, parents = node.node, 0
    while isinstance(base, nodes.Getattr) and base.attr == "parentloop":
        base, parents = base.node, parents + 1
    if parents and isinstance(base, nodes.Name) and base.name == "loop":
        node.node = nodes.Name(f"_loop{max(depth - parents, 0)}", "load", lineno=node.lineno)
