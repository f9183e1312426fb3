#!/usr/bin/env python3
"""Fit the three constants of analyzers/sentiment.c that make classes of a sum of words.

usage: soumaa score --explain < MENTIONS.jsonl | bench/fit_sentiment.py GOLD.tsv

GOLD.tsv has the columns id, set and label (neg, neu, pos). The constants in force are taken out of the scores, so
that the fit does not depend on them: pass them with --scale where they were changed. Every set that has all three
labels weighs the same. Maximum likelihood of the ordinal logit by coordinate steps; standard library only. Prints
scale, bias and margin.
"""
import collections
import json
import math
import sys


def chances(x, bias, margin):
    positive = 1 / (1 + math.exp(-(x + bias - margin)))
    negative = 1 / (1 + math.exp(x + bias + margin))
    return {"pos": positive, "neg": negative, "neu": max(1 - positive - negative, 1e-9)}


def loss(rows, scale, bias, margin):
    return -sum(w * math.log(max(chances(scale * x, bias, margin)[label], 1e-9)) for x, label, w in rows)


def main():
    args = sys.argv[1:]
    in_force = .47
    if "--scale" in args:
        at = args.index("--scale")
        in_force = float(args[at + 1])
        del args[at:at + 2]
    gold = {}
    with open(args[0], encoding="utf-8") as f:
        columns = f.readline().rstrip("\n").split("\t")
        for line in f:
            row = dict(zip(columns, line.rstrip("\n").split("\t")))
            gold[row["id"]] = (row["set"], row["label"])
    labels = collections.defaultdict(set)
    for name, label in gold.values():
        labels[name].add(label)
    sizes = collections.Counter(name for name, _ in gold.values())
    rows = []
    for line in sys.stdin:
        verdict = json.loads(line)
        name, label = gold[verdict["id"]]
        words = sum(e["weight"] for e in verdict.get("evidence", []) if e["kind"] == "word")
        if len(labels[name]) == 3:
            rows.append((words / in_force, label, 1000 / sizes[name]))
    at, steps = [.4, 0., 1.], [.2, .2, .4]
    best = loss(rows, *at)
    while max(steps) > .002:
        moved = False
        for i in range(3):
            for sign in (1, -1):
                there = at[:]
                there[i] += sign * steps[i]
                value = loss(rows, *there) if there[0] > 0 and there[2] > 0 else best
                if value < best:
                    at, best, moved = there, value, True
        if not moved:
            steps = [s / 2 for s in steps]
    print("scale = %.2f, bias = %.2f, margin = %.2f" % tuple(at))


if __name__ == "__main__":
    main()
