"""The baseline tagger: lexicons and rules, an honest yardstick for trained models."""

from .detector import BaselineDetector

__all__ = ["BaselineDetector"]
