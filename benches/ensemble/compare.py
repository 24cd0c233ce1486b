"""The reference model in carecast and in other programs, run alternately on one machine; only ratios mean anything.

    python3 benches/ensemble/compare.py PEERS [--runs 1000000] [--threads 2] [--repeats 15] [--python python3]

PEERS is a folder with bench_cpp.cpp, bench_numpy.py, spec.json, spec.py and gen_consts.py. Build them there first:

    python3 gen_consts.py && g++ -O3 -march=native -fopenmp bench_cpp.cpp -o bench_cpp      # both scripts need numpy

carecast is target/release/carecast: `cargo build --release`. Each program is timed as a whole process, from its start to
its end, files and all: least wall time and least processor time (user and system) of all repeats.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def measure(command, folder):
    """Wall time, processor time, and what was printed."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, printed


def of_carecast(folder):
    """Mean in 亿元 and probability, from the files that were written."""
    rows = [line.split(",") for line in (folder / "projection.csv").read_text().splitlines()]
    mean = next(float(row[6]) for row in rows if row[2] == "industry.value_added" and row[4:6] == ["2027", "mean"])
    header, target = [line.split(",") for line in (folder / "targets.csv").read_text().splitlines()[:2]]
    return mean / 1e8, float(target[header.index("probability")])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--python", default=sys.executable, help="a python with numpy")
    parser.add_argument("--carecast", type=pathlib.Path, default=HERE.parent.parent / "target/release/carecast")
    given = parser.parse_args()
    runs, threads = str(given.runs), str(given.threads)
    out = pathlib.Path(tempfile.mkdtemp())
    carecast = [str(given.carecast.resolve()), "run", str(HERE / "base.toml"), "--runs", runs, "--threads", threads]
    programs = {
        "carecast": carecast + ["--charts", "none", "--quiet", "--out", str(out)],
        "C++": [str((given.peers / "bench_cpp").resolve()), runs, "0.05", "0", threads],
        "numpy": [given.python, "bench_numpy.py", runs, "base", threads],
    }
    least = {name: [float("inf"), float("inf"), 0] for name in programs}
    inside = {name: float("inf") for name in programs}
    found = {}
    for _ in range(given.repeats):
        for name, command in programs.items():
            wall, processor, memory, printed = measure(command, given.peers)
            known = least[name]
            least[name] = [min(known[0], wall), min(known[1], processor), max(known[2], memory)]
            if name == "carecast":
                found[name] = of_carecast(out / "base")
            else:
                told = json.loads(printed)
                found[name] = told["mean"], told["P"]
                inside[name] = min(inside[name], told["wall_s"])
    own_wall, own_processor, _ = least["carecast"]
    print(f"{runs} runs, {threads} threads, least of {given.repeats} alternating repeats; ratios are carecast over the other")
    print(f"{'':10}{'wall s':>8}{'ratio':>7}{'cpu s':>8}{'ratio':>7}{'own s':>8}{'MB':>6}{'mean':>11}{'P':>10}")
    for name, (wall, processor, memory) in least.items():
        own = f"{inside[name]:8.3f}" if inside[name] < float("inf") else f"{'':8}"
        mean, probability = found[name]
        print(
            f"{name:10}{wall:8.3f}{own_wall / wall:7.2f}{processor:8.3f}{own_processor / processor:7.2f}"
            f"{own}{memory:6}{mean:11.4f}{probability:10.6f}"
        )
    print("own s: what the program itself says it took, without its start and end")


main()
