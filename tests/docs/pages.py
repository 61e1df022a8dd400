"""Code blocks of a Markdown page, and what they printed when they were written."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

SKIP = re.compile(r"<!-- skip: \S.* -->")
"""On the line before a block: it does not run, and the comment says why."""

FENCE = re.compile(r"```(python|console)\s*$")
LOOSE = re.compile(r"```(python|console)\b.+")


@dataclass(frozen=True)
class CodeBlock:
    """One block to run."""

    line: int
    """Where its code begins, counted from 1."""
    language: str
    """``python`` or ``console``."""
    code: str
    skipped: bool


def blocks(text: str) -> list[CodeBlock]:
    """All python and console blocks of a page, in order."""
    found: list[CodeBlock] = []
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        if LOOSE.match(lines[number]):
            raise ValueError(f"line {number + 1}: write ```python or ```console and nothing behind it")
        if fence := FENCE.match(lines[number]):
            end = lines.index("```", number + 1)
            before = next((line for line in reversed(lines[:number]) if line.strip()), "")
            code = "\n".join(lines[number + 1 : end])
            found.append(CodeBlock(number + 2, fence[1], code, bool(SKIP.fullmatch(before.strip()))))
            number = end
        number += 1
    return found


def sessions(code: str) -> list[tuple[str, str]]:
    """(command, printed) of each ``$`` line of a console block; a command goes on after a backslash at the line's end."""
    found: list[tuple[str, str]] = []
    for line in code.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif not found:
            raise ValueError(f"a console block begins with a line that starts with '$ ', not with {line!r}")
        elif found[-1][0].endswith("\\") and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line}", "")
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}{line}\n")
    return found


def shows(printed: str, shown: str) -> bool:
    """Whether the page shows what was printed; ``...`` stands for anything, and white space at line ends is ignored."""
    tidy = ["\n".join(line.rstrip() for line in text.strip().splitlines()) for text in (printed, shown)]
    pattern = r"[\s\S]*".join(re.escape(part) for part in tidy[1].split("..."))
    return re.fullmatch(pattern, tidy[0]) is not None
