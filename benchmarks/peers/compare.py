#!/usr/bin/env python3
"""Runs the same cases here and in the peers, in turn, and prints how many times faster this library is.

Every program is one process that lives as long as the comparison and gets one case at a time, so that none pays for its start. A round
gives each of them the same time; rounds are repeated A B A B, and the figures are medians over the rounds. See README.md.
"""
import argparse
import json
import statistics
import subprocess
import sys

SHAPES = {"NatureishCNN": [84, 84, 4], "IMPALAishCNN": [64, 64, 3], "DrQCNN": [84, 84, 9], "GridworldCNN": [10, 10, 4]}


class Worker:
    """A peer's process: a case goes in as a line of JSON, its samples come out."""

    def __init__(self, name, command, modes):
        self.name, self.modes = name, modes
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.version = json.loads(self.process.stdout.readline())["version"]

    def measure(self, case):
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended while it measured {case}")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def cases(arguments):
    for encoder in arguments.encoders.split(","):
        for mode in arguments.modes.split(","):
            for batch in map(int, arguments.batches.split(",")):
                if mode in ("forward", "act") or (mode == "train" and batch > 1):
                    yield {"encoder": encoder, "img_shape": SHAPES[encoder], "mode": mode, "batch": batch}
    if "augment" in arguments.modes:
        for kind in ("augment", "augment-float"):
            yield {"encoder": "DrQCNN", "img_shape": [84, 84, 9], "mode": kind, "batch": max(map(int, arguments.batches.split(",")))}


def compare(case, workers, arguments):
    """Median and fastest milliseconds by worker and thread count: rounds over all of them in turn."""
    samples = {}
    for _ in range(arguments.rounds):
        for threads in map(int, arguments.threads.split(",")):
            for worker in workers:
                if case["mode"] in worker.modes:
                    answer = worker.measure({**case, "threads": threads, "seconds": arguments.seconds})
                    samples.setdefault((threads, worker.name), []).append(answer)
    rows = []
    for (threads, name), answers in samples.items():
        row = {**case, "threads": threads, "peer": name}
        for key in answers[0]:
            row[key] = (min if key == "min_ms" else statistics.median)(answer[key] for answer in answers)
        if row.get("gflop"):
            row["share_of_peak"] = row["gflop"] / row["median_ms"] * 1e3 / row["peak_gflops"]
        rows.append(row)
    return rows


def markdown(rows, versions):
    """One line for each case and thread count: medians, the fastest samples in brackets, and how many times ours goes into the peers'."""
    ours, peers = versions[0][0], [name for name, _ in versions[1:]]
    header = ["case", "B", "threads"] + [f"{name} {version}, ms" for name, version in versions] + [f"against {peer}" for peer in peers] + ["of FMA peak"]
    lines = [header, ["---"] * len(header)]
    groups = {}
    for row in rows:
        groups.setdefault((f"{row['encoder']} {row['mode']}", row["batch"], row["threads"]), {})[row["peer"]] = row
    for key, by_peer in groups.items():
        figures = [both(by_peer, name) for name, _ in versions]
        ratios = [ratio(by_peer, ours, peer) for peer in peers]
        share = by_peer.get(ours, {}).get("share_of_peak")
        lines.append([str(part) for part in key] + figures + ratios + ["" if share is None else f"{share:.2f}"])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def both(by_peer, name):
    return f"{by_peer[name]['median_ms']:.4g} ({by_peer[name]['min_ms']:.4g})" if name in by_peer else ""


def ratio(by_peer, ours, peer):
    if ours not in by_peer or peer not in by_peer:
        return ""
    return f"{by_peer[peer]['median_ms'] / by_peer[ours]['median_ms']:.2f} ({by_peer[peer]['min_ms'] / by_peer[ours]['min_ms']:.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--amago", nargs="+", help="command that starts this library's worker")
    parser.add_argument("--onnxruntime", nargs="+", help="command that starts ONNX Runtime's worker")
    parser.add_argument("--pytorch", nargs="+", help="command that starts PyTorch's worker")
    parser.add_argument("--encoders", default=",".join(SHAPES))
    parser.add_argument("--modes", default="forward,act,train,augment")
    parser.add_argument("--batches", default="1,32,256")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="of sampling, for each worker in each round")
    parser.add_argument("--json", help="file to write all figures to")
    arguments = parser.parse_args()

    shifts = ["augment", "augment-float"]
    commands = [("amago", arguments.amago, ["forward", "act", "train"] + shifts), ("onnxruntime", arguments.onnxruntime, ["forward", "act"]), ("pytorch", arguments.pytorch, ["forward", "train"] + shifts)]
    workers = [Worker(name, command, modes) for name, command, modes in commands if command]
    rows = []
    for case in cases(arguments):
        new = compare(case, workers, arguments)
        rows += new
        for row in new:
            print(f"{row['encoder']} {row['mode']} {row['batch']}, {row['threads']} threads: {row['peer']} {row['median_ms']:.4g} ms", file=sys.stderr)
    for worker in workers:
        worker.close()
    print(markdown(rows, [(worker.name, worker.version) for worker in workers]))
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
