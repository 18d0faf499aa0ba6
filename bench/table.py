"""Rows of measurements as a table for people, with the growth from the smallest to the largest size."""

from typing import Any

COLUMNS = ("engine", "size", "workload", "n", "per_second", "p50_ms", "p95_ms", "p99_ms", "errors", "note")


def as_table(rows: list[dict[str, Any]]) -> str:
    """A plain table; growth is p95 at the largest size over p95 at the smallest."""
    lines = [[str(row.get(column, "")) for column in COLUMNS] for row in rows]
    widths = [max(len(column), *(len(line[index]) for line in lines)) for index, column in enumerate(COLUMNS)]
    text = [" ".join(name.ljust(width) for name, width in zip(COLUMNS, widths, strict=True))]
    text += [" ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([*text, "", *growth(rows)]) + "\n"


def growth(rows: list[dict[str, Any]]) -> list[str]:
    sizes = sorted({int(row["size"]) for row in rows if row.get("p95_ms")})
    if len(sizes) < 2:
        return []
    found = []
    for row in rows:
        if int(row["size"]) != sizes[0] or not row.get("p95_ms"):
            continue
        last = next(
            (
                other
                for other in rows
                if (other["engine"], other["workload"], int(other["size"]))
                == (row["engine"], row["workload"], sizes[-1])
            ),
            None,
        )
        if last and last.get("p95_ms"):
            ratio = float(last["p95_ms"]) / float(row["p95_ms"])
            found.append(f"growth {row['engine']} {row['workload']}: p95 × {ratio:.2f} from {sizes[0]} to {sizes[-1]}")
    return found
