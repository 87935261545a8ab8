"""litkg: the graph, and the program around it."""

__version__ = "0.1.0"
