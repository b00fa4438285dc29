"""The tasks of the benchmark.

    task("bioscope-abstracts-cue").data.read(Places(data="corpora"))

A task's name stands for its data, its split and its metric together: who changes one of them makes a task of another name.
"""

from __future__ import annotations

from collections.abc import Iterable

from reportedly.errors import InputError

from ..task import Task
from .annotations import ANNOTATION_TASKS
from .attributions import ATTRIBUTION_TASKS
from .quantities import QUANTITY_TASKS
from .scopes import SCOPE_TASKS
from .uncertainty import UNCERTAINTY_TASKS

__all__ = ["ALL", "select_tasks", "task", "tasks"]

ALL = "all"

_TASKS = (*ANNOTATION_TASKS, *UNCERTAINTY_TASKS, *SCOPE_TASKS, *ATTRIBUTION_TASKS, *QUANTITY_TASKS)


def tasks() -> tuple[Task, ...]:
    """Returns all tasks."""
    return _TASKS


def task(name: str) -> Task:
    """Finds a task.

    Args:
        name: Its name.

    Returns:
        The task.

    Raises:
        InputError: If there is none of that name.
    """
    for one in _TASKS:
        if one.name == name:
            return one
    message = f"there is no task {name!r}; there are {', '.join(one.name for one in _TASKS)}; see: reportedly benchmark list"
    raise InputError(message)


def select_tasks(names: Iterable[str]) -> tuple[Task, ...]:
    """Finds tasks, each once and in the order of `tasks`.

    Args:
        names: Their names; `all` stands for all of them.

    Returns:
        The tasks.

    Raises:
        InputError: If there is none of one of the names.
    """
    wanted = list(names)
    if ALL in wanted:
        return _TASKS
    chosen = {task(name).name for name in wanted}
    return tuple(one for one in _TASKS if one.name in chosen)
