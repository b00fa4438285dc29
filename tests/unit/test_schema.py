"""The JSON Schema that is shipped is the one of the data model, and every article keeps to it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator, ValidationError
from strategies import articles

from reportedly.schema import Article, Span, json_schema


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(files("reportedly").joinpath("article.schema.json").read_text("utf-8"))
    return schema


def test_the_shipped_schema_is_up_to_date(shipped: dict[str, Any]) -> None:
    assert shipped == json.loads(json.dumps(json_schema())), "write json_schema() to extract/article.schema.json"


@settings(max_examples=50)
@given(article=articles)
def test_articles_keep_to_the_schema(shipped: dict[str, Any], article: Article) -> None:
    Draft202012Validator(shipped).validate(json.loads(msgspec.json.encode(article)))


def test_the_schema_refuses_what_is_no_article(shipped: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(shipped).validate({"id": "x", "text": "y", "frames": [{"type": "rumour"}]})


def test_the_json_is_that_of_the_contract() -> None:
    span = Span.of("a b c", (4, 5), (0, 1))
    assert msgspec.json.encode(span) == '{"spans":[[0,1],[4,5]],"text":"a … c"}'.encode()


def test_values_are_immutable() -> None:
    article = Article(id="x", text="y")
    with pytest.raises(AttributeError):
        article.text = "z"  # type: ignore[misc]  # that is the point
