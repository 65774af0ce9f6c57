# SPDX-License-Identifier: AGPL-3.0-or-later
"""Arguments are held against their annotations before the core sees them, so that a wrong one is an
error that names it and says what would be right."""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    ParamSpec,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from ocppsim._units import Span

P = ParamSpec("P")
R = TypeVar("R")
Class = TypeVar("Class", bound=type)


@dataclass(frozen=True)
class Within:
    """Bounds of an ``Annotated[int, Within(...)]``."""

    low: int
    high: int


Count = Annotated[int, Within(0, 2**31 - 1)]
Large = Annotated[int, Within(-(2**63), 2**63 - 1)]
Port = Annotated[int, Within(0, 2**16 - 1)]
Unsigned = Annotated[int, Within(0, 2**64 - 1)]


_INT = Annotated[int, Within(-(2**31), 2**31 - 1)]
"""What a plain int may be: the core's."""


@dataclass(frozen=True)
class _Misfit:
    where: str
    value: Any
    hint: Any
    kind: type[Exception] = TypeError

    def error(self) -> Exception:
        return self.kind(f"{self.where} takes {_words(self.hint)}, not {self.value!r}")


_PLAIN: dict[Any, tuple[str, Callable[[Any], bool]]] = {
    NoneType: ("None", lambda value: value is None),
    bool: ("True or False", lambda value: isinstance(value, bool)),
    int: (
        "a whole number",
        lambda value: hasattr(value, "__index__") and not isinstance(value, bool),
    ),
    float: (
        "a number",
        lambda value: (
            (hasattr(value, "__float__") or hasattr(value, "__index__"))
            and not isinstance(value, bool)
        ),
    ),
    str: ("a text", lambda value: isinstance(value, str)),
    bytes: ("bytes", lambda value: isinstance(value, bytes)),
}


def _alternatives(hint: Any) -> list[str]:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return [repr(word) for word in args]
    if origin in (Union, UnionType):
        words = []
        if set(get_args(Span)) <= set(args):
            words.append('a time span (seconds, a text such as "1m30s", a timedelta)')
            args = tuple(each for each in args if each not in get_args(Span))
        return words + [word for each in args for word in _alternatives(each)]
    if origin is Annotated:
        return [f"a whole number from {args[1].low} to {args[1].high}"]
    if hint in _PLAIN:
        return [_PLAIN[hint][0]]
    if origin is Callable or hint is Callable:
        return ["a function"]
    if origin is type:
        return ["a class"]
    if origin is not None:
        mapping = issubclass(origin, Mapping)
        return ["a mapping" if mapping else f"a list (each: {_words(args[0])})"]
    return [f"{'an' if hint.__name__[0] in 'AEIOU' else 'a'} {hint.__name__}"]


def _words(hint: Any) -> str:
    """What the annotation asks for, as people say it."""
    *others, last = _alternatives(hint)
    return f"{', '.join(others)} or {last}" if others else last


def _first(misfits: Iterable[_Misfit | None]) -> _Misfit | None:
    return next((found for found in misfits if found is not None), None)


def _of_union(where: str, value: Any, hint: Any) -> _Misfit | None:
    found = []
    for each in get_args(hint):
        misfit = _misfit(where, value, each)
        if misfit is None:
            return None
        found.append(misfit)
    inside = [misfit for misfit in found if misfit.where != where]
    if len(inside) == 1:
        return inside[0]
    wrong_value = any(misfit.kind is ValueError for misfit in found)
    return _Misfit(where, value, hint, ValueError if wrong_value else TypeError)


def _of_container(where: str, value: Any, hint: Any) -> _Misfit | None:
    origin, args = get_origin(hint), get_args(hint)
    if issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            return _Misfit(where, value, hint)
        keys, values = args
        return _first(
            _misfit(f"a key of {where}", key, keys) or _misfit(f"{where}[{key!r}]", each, values)
            for key, each in value.items()
        )
    wanted = Iterable if origin is Iterable else Collection
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, wanted):
        return _Misfit(where, value, hint)
    if not isinstance(value, Collection):
        return None  # a generator: looking would use it up
    if origin is tuple and args[-1] is not Ellipsis:
        if len(value) != len(args):
            return _Misfit(where, value, hint)
        return _first(_misfit(where, each, of) for each, of in zip(value, args, strict=True))
    return _first(_misfit(f"{where}[{index}]", each, args[0]) for index, each in enumerate(value))


def _misfit(where: str, value: Any, hint: Any) -> _Misfit | None:
    """The innermost place where the value is not what the annotation says."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any:
        return None
    if hint in _PLAIN:
        if not _PLAIN[hint][1](value):
            return _Misfit(where, value, hint)
        return _misfit(where, value, _INT) if hint is int else None
    if origin in (Union, UnionType):
        return _of_union(where, value, hint)
    if origin is Literal:
        kind = ValueError if isinstance(value, str) else TypeError
        return None if value in args else _Misfit(where, value, hint, kind)
    if origin is Annotated:
        if not _PLAIN[args[0]][1](value):
            return _Misfit(where, value, hint)
        fits = args[1].low <= operator.index(value) <= args[1].high
        return None if fits else _Misfit(where, value, hint, ValueError)
    if origin is Callable or hint is Callable:
        return None if callable(value) else _Misfit(where, value, hint)
    if origin is type:
        return None if isinstance(value, type) else _Misfit(where, value, hint)
    if origin is not None:
        return _of_container(where, value, hint)
    if isinstance(hint, type) and not isinstance(value, hint):
        return _Misfit(where, value, hint)
    return None


def check(where: str, value: Any, hint: Any) -> None:
    """Raises TypeError or ValueError when the value is not what the annotation says."""
    misfit = _misfit(where, value, hint)
    if misfit is not None:
        raise misfit.error()


def member(what: str, word: str, enum: Any) -> Any:
    """The enum's member of that name. Raises ValueError that lists the known ones."""
    members = enum.__members__
    if word not in members:
        raise ValueError(f"unknown {what} {word!r}; known are {', '.join(members)}")
    return members[word]


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Checks the arguments of each call."""
    signature = inspect.signature(function)
    owner, _, name = function.__qualname__.rpartition(".")
    name = owner if name == "__init__" else name

    @functools.cache
    def hints() -> dict[str, Any]:
        named = get_type_hints(function, include_extras=True)
        open_ended = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
        return {
            key: named[key]
            for key, parameter in signature.parameters.items()
            if key in named and parameter.kind not in open_ended
        }

    def look(args: Any, kwargs: Any) -> None:
        try:
            given = signature.bind(*args, **kwargs).arguments
        except TypeError:
            return  # the call itself says it better
        for key, hint in hints().items():
            if key in given:
                check(f"{name}: {key}", given[key], hint)

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> Any:
            look(args, kwargs)
            return await function(*args, **kwargs)
    else:

        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> Any:
            look(args, kwargs)
            return function(*args, **kwargs)

    return cast("Callable[P, R]", wrapper)


def checks_arguments(cls: Class) -> Class:
    """Checks the arguments of each public method."""
    for name, method in list(vars(cls).items()):
        if inspect.isfunction(method) and (name == "__init__" or not name.startswith("_")):
            setattr(cls, name, checked(method))
    return cls


@functools.cache
def _fields(cls: Hashable) -> dict[str, Any]:
    return get_type_hints(cls, include_extras=True)


class Checked:
    """A dataclass whose fields are what their annotations say."""

    def __post_init__(self) -> None:
        cls: Any = type(self)
        for name, hint in _fields(cls).items():
            check(f"{type(self).__name__}: {name}", getattr(self, name), hint)
