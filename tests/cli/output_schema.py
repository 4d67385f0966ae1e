"""Documents against the definitions of a JSON Schema.

output_schema.py open SCHEMA                     places of objects that admit unknown keys
output_schema.py valid SCHEMA DEFINITION FILE    fails, and says why, unless FILE is such a document
output_schema.py unseen SCHEMA DEFINITION=FILE...   keys of the schema that no document has
"""
import json
import sys

import jsonschema


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def subschemas(schema, path=""):
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            yield from subschemas(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for i, value in enumerate(schema):
            yield from subschemas(value, f"{path}/{i}")


def open_objects(schema):
    for path, part in subschemas(schema):
        # What "if" tests describes no document by itself.
        if "properties" in part and "/if" not in path and isinstance(part["properties"], dict) \
                and "additionalProperties" not in part and not path.endswith("/properties"):
            yield path


def validator_of(schema, definition):
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]})


def walk(schema, part, document, path, seen):
    """Notes in seen each key of the schema that the document has."""
    if "$ref" in part:
        name = part["$ref"].removeprefix("#/$defs/")
        walk(schema, schema["$defs"][name], document, name, seen)
    for i, choice in enumerate(part.get("oneOf", [])):
        if jsonschema.Draft202012Validator({**choice, "$defs": schema["$defs"]}).is_valid(document):
            walk(schema, choice, document, f"{path}/{i}", seen)
    if isinstance(document, dict):
        for key, value in document.items():
            if key in part.get("properties", {}):
                seen.add((path, key))
                walk(schema, part["properties"][key], value, f"{path}/{key}", seen)
    elif isinstance(document, list) and "items" in part:
        for value in document:
            walk(schema, part["items"], value, f"{path}/items", seen)


def keys(part, path):
    """Of one definition: what walk() could note."""
    for key, value in part.get("properties", {}).items():
        yield path, key
        yield from keys(value, f"{path}/{key}")
    if "items" in part:
        yield from keys(part["items"], f"{path}/items")
    for i, choice in enumerate(part.get("oneOf", [])):
        yield from keys(choice, f"{path}/{i}")


def unseen(schema, documents):
    seen = set()
    for definition, path in documents:
        walk(schema, schema["$defs"][definition], load(path), definition, seen)
    return [f"{path}: {key}" for name, part in schema["$defs"].items() for path, key in keys(part, name)
            if (path, key) not in seen]


def main():
    what, schema = sys.argv[1], load(sys.argv[2])
    jsonschema.Draft202012Validator.check_schema(schema)
    if what == "open":
        print(*open_objects(schema), sep="\n")
    elif what == "unseen":
        print(*unseen(schema, [argument.split("=", 1) for argument in sys.argv[3:]]), sep="\n")
    else:
        errors = list(validator_of(schema, sys.argv[3]).iter_errors(load(sys.argv[4])))
        for error in errors:
            print(error.json_path, error.message)
        sys.exit(bool(errors))


main()
