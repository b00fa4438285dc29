"""The annotation set, training and evaluation."""

from __future__ import annotations

from .annotation_set import load_annotations, read_annotations

__all__ = ["load_annotations", "read_annotations"]
