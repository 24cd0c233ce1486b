#!/usr/bin/env python3
"""How time and memory grow with runs, years, subsectors, targets and scenarios.

    cargo build --release
    python3 benches/ensemble/growth.py target/release/carecast [REPEATS]

Scenarios are made up on the baseline of Shandong: cohorts, GDP, an industry of equal subsectors, each with a shock a year. User
and system time of the whole process, least of the repeats, on one thread; peak memory of the last. Nothing else should run.
"""

import os
import pathlib
import sys
import tempfile

RUNS, YEARS, SUBSECTORS, TARGETS, SCENARIOS = 100_000, 8, 4, 1, 1


def write(folder, years, subsectors, targets, scenarios):
    """Writes a plan and scenarios; returns the paths of these."""
    due = 2022 + min(years, 8)
    plan = [
        "format = 1",
        'title = { zh = "计时", en = "Timing" }',
        'issuer = { zh = "虚构", en = "made up" }',
        'document = "none"',
        f"period = [2023, {due}]",
        "base_year = 2022",
        'source = "none"',
        'baseline = "shandong"',
    ]
    for target in range(targets):
        plan += [
            "[[target]]",
            f'id = "t{target}"',
            'indicator = "industry.value_added"',
            f"period = {due}",
            'comparator = ">="',
            f"value = {6000 + 5 * target}",
            'unit = "亿元"',
            f'quote = "value added of {6000 + 5 * target}"',
        ]
    (folder / "plan.toml").write_text("\n".join(plan) + "\n", encoding="utf-8")
    paths = []
    for scenario in range(scenarios):
        text = [
            "format = 1",
            f'title = {{ zh = "计时{scenario}", en = "Timing {scenario}" }}',
            'baseline = "shandong"',
            f"horizon = {2022 + years}",
            'plan = "plan.toml"',
            "[assume.economy]",
            'real_growth = { unit = "%", central = 5.0, shock = { sd = 0.8 } }',
            'deflator_growth = "0.5 %"',
        ]
        for subsector in range(subsectors):
            text += [
                "[[industry.subsector]]",
                f'id = "s{subsector}"',
                f'label = {{ zh = "领域{subsector}", en = "Subsector {subsector}" }}',
                f'share_of_base = "{100 / subsectors} %"',
                f"[assume.industry.s{subsector}]",
                f'growth = {{ unit = "%", central = {5 + scenario / 10}, shock = {{ sd = 2.0 }} }}',
            ]
        text += [
            "[outputs]",
            'indicators = ["industry.value_added", "industry.share_of_gdp", "population.aged_60_plus", "industry.*.value_added"]',
        ]
        path = folder / f"s{scenario}.toml"
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        paths.append(str(path))
    return paths


def timed(command):
    """User and system time in seconds, and peak memory in MB."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execvp(command[0], command)
    _, status, used = os.wait4(child, 0)
    if status != 0:
        raise SystemExit(f"failed: {' '.join(command)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(program, repeats, runs=RUNS, years=YEARS, subsectors=SUBSECTORS, targets=TARGETS, scenarios=SCENARIOS):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        paths = write(folder, years, subsectors, targets, scenarios)
        command = [program, "run", *paths, "--runs", str(runs), "--threads", "1", "--charts", "none", "--quiet"]
        results = [timed([*command, "--out", str(folder / "out")]) for _ in range(repeats)]
        return min(time for time, _ in results), results[-1][1]


def main():
    program, repeats = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    varied = {
        "runs": [1, 1_000, 10_000, 100_000, 1_000_000],
        "years": [4, 8, 16, 32, 64],
        "subsectors": [2, 4, 16, 64],
        "targets": [1, 10, 100, 200],
        "scenarios": [1, 2, 4, 8],
    }
    print(f"{RUNS} runs, {YEARS} years, {SUBSECTORS} subsectors, {TARGETS} target, {SCENARIOS} scenario, but for what varies\n")
    for what, values in varied.items():
        print(f"| {what} | s | MB |\n|---|---|---|")
        for value in values:
            seconds, memory = measure(program, repeats, **{what: value})
            print(f"| {value} | {seconds:.3f} | {memory:.0f} |", flush=True)
        print()


main()
