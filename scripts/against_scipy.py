"""The same allocation by SciPy and by the plan, by turns; see scripts/against-scipy."""

import statistics
import subprocess
import sys
import time

import numpy
from scipy.optimize import linear_sum_assignment

BARRED = 255


def read(path):
    """The children and waits of each family, and the scores of each pair."""
    content = open(path, "rb").read()
    families, households = numpy.frombuffer(content, "<u4", 2)
    stakes = numpy.frombuffer(content, "<u4", 2 * families, 8).reshape(families, 2).astype("i8")
    scores = numpy.frombuffer(content, "u1", offset=8 + 8 * int(families)).reshape(families, households)
    return stakes, scores.astype("i8")


def weights(stakes, scores):
    """The three aims in one whole number, as the plan has it; nothing for a barred pair."""
    smaller, longest = min(scores.shape), 6_576
    point = smaller * longest + 1
    child = smaller * (100 * point + longest) + 1
    rows = stakes[:, :1] * child + stakes[:, 1:] + 1
    return numpy.where(scores == BARRED, 0, rows + scores * point)


def main(tool, folder, rounds):
    for families, households in ((200, 80), (2_000, 2_000)):
        path = f"{folder}/{families}x{households}"
        subprocess.run([tool, "write", str(families), str(households), path], check=True)
        stakes, scores = read(path)
        worth = weights(stakes, scores).astype("f8")
        ours, theirs = [], []
        for _ in range(rounds):
            said = subprocess.run([tool, "solve", path], check=True, capture_output=True, text=True).stdout.split()
            ours.append(float(said[0]))
            began = time.perf_counter()
            rows, columns = linear_sum_assignment(worth, maximize=True)
            theirs.append(time.perf_counter() - began)
        may = scores[rows, columns] != BARRED
        rows, columns = rows[may], columns[may]
        found = [int(stakes[rows, 0].sum()), int(scores[rows, columns].sum()), int(stakes[rows, 1].sum())]
        same = "the same" if found == [int(number) for number in said[1:]] else f"DIFFERENT: {found} and {said[1:]}"
        plan, scipy = statistics.median(ours), statistics.median(theirs)
        print(f"{families} x {households}: plan {plan:.4f} s, SciPy {scipy:.4f} s, ratio {plan / scipy:.2f}; {same}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
