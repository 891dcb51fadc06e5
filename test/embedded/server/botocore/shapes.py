"""What an answer must be, by botocore's own model of the service: nothing that the model does not have, and all as it has it."""

import json
import re


def problems_of(shape, value, where):
    """All that is wrong with a value as it was on the wire, each with its place."""
    return list(_problems(shape, value, where))


def _problems(shape, value, where):
    kind = shape.type_name
    if kind == "structure":
        yield from _structure(shape, value, where)
    elif kind == "list":
        if not isinstance(value, list):
            yield f"{where}: {value!r} is no list"
            return
        for index, item in enumerate(value):
            yield from _problems(shape.member, item, f"{where}[{index}]")
    elif kind == "map":
        if not isinstance(value, dict):
            yield f"{where}: {value!r} is no map"
            return
        for key, item in value.items():
            yield from _problems(shape.key, key, f"{where} key {key}")
            yield from _problems(shape.value, item, f"{where}.{key}")
    else:
        yield from _scalar(shape, value, where)


def _structure(shape, value, where):
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no structure"
        return
    members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    for name in value.keys() - members.keys():
        yield f"{where}.{name}: {shape.name} has no such member"
    for name in set(shape.required_members) - value.keys():
        yield f"{where}.{name}: is required"
    for name, item in value.items():
        if name in members:
            yield from _problems(members[name], item, f"{where}.{name}")


TYPES = {"string": str, "boolean": bool, "integer": int, "long": int, "timestamp": (int, float)}


def _scalar(shape, value, where):
    expected = TYPES.get(shape.type_name)
    if expected is None or not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        yield f"{where}: {value!r} is no {shape.type_name}"
        return
    size = len(value) if isinstance(value, str) else value
    limits = shape.metadata
    if shape.type_name != "timestamp" and size < limits.get("min", size):
        yield f"{where}: {value!r} is under the least, {limits['min']}"
    if shape.type_name != "timestamp" and size > limits.get("max", size):
        yield f"{where}: {value!r} is over the most, {limits['max']}"
    if limits.get("enum") and value not in limits["enum"]:
        yield f"{where}: {value!r} is none of {limits['enum']}"
    pattern = limits.get("pattern")
    # Python has no classes of Unicode properties.
    if pattern and "\\p" not in pattern and not re.search(pattern, value):
        yield f"{where}: {value!r} does not match {pattern}"


def answer_problems(service, operation, status, error_type, body):
    """What is wrong with an answer to an operation, and the error that it tells of, if it tells of one."""
    model = service.operation_model(operation)
    try:
        value = json.loads(body)
    except ValueError as error:
        return [f"{operation}: {error}"], None
    if status == model.http.get("responseCode", 200):
        return problems_of(model.output_shape, value, operation), None
    # Operations on tags declare no error, and have those of the service all the same.
    declared = model.error_shapes or service.error_shapes
    shape = next((each for each in declared if each.name == error_type), None)
    if shape is None:
        return [f"{operation}: {status} {error_type} is none of {[each.name for each in declared]}"], error_type
    wanted = shape.metadata["error"]["httpStatusCode"]
    found = [] if status == wanted else [f"{operation}: {error_type} has status {status}, not {wanted}"]
    return found + problems_of(shape, value, f"{operation} {error_type}"), error_type
