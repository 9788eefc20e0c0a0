"""Prints the version of the strategy in src/strategy/tests.rs, from the description of the form.

An independent writing of `strategy/version.rs`: SHA-256 over every field in a fixed order, texts
and columns of floats preceded by their length, integers of 64 bits, all little-endian.
Run: python3 make_version.py (needs Python 3.11, no package).
"""

import hashlib
import pathlib
import struct
import tomllib

TESTS = pathlib.Path(__file__).parents[2] / "src/strategy/tests.rs"
text = TESTS.read_text().split('const MINIMAL: &str = r#"')[1].split('"#;')[0]
strategy = tomllib.loads(text)
out = hashlib.sha256()


def put(value):
    if isinstance(value, str):
        out.update(struct.pack("<Q", len(value.encode())) + value.encode())
    elif isinstance(value, list):
        out.update(struct.pack("<Q", len(value)))
        out.update(b"".join(struct.pack("<d", number) for number in value))
    else:
        out.update(struct.pack("<q", value))


def put_text(pair):
    put(pair["es"])
    put(pair["en"])


def put_expressions(expressions):
    put(len(expressions))
    for place in sorted(expressions):
        put(place)
        put(expressions[place])


put("rumbo strategy 1")
put(strategy["id"])
put_text(strategy["title"])
put_text(strategy["rationale"])
put(strategy.get("source", ""))
put(int(strategy.get("benchmark", False)))
put(len(strategy["params"]))
for name, parameter in sorted(strategy["params"].items()):
    step, grid = parameter.get("step"), parameter.get("grid", [])
    values = [parameter["default"], parameter["min"], parameter["max"]]
    written = values + grid + ([] if step is None else [step])
    put(name)
    put(int(all(isinstance(value, int) for value in written)))
    put(values)
    put([] if step is None else [step])
    put(grid)
put_expressions({f"require[{at}]": source for at, source in enumerate(strategy["require"])})
put_expressions(
    {f"{table}.{key}": source for table in ("let", "rules", "risk") for key, source in strategy[table].items()}
)
put(len(strategy["explain"]))
for rule in ["enter_long", "exit_long", "enter_short", "exit_short"]:
    if rule in strategy["explain"]:
        put(rule)
        put_text(strategy["explain"][rule])
print(out.hexdigest())
