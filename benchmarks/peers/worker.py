"""One peer as a process: it answers each line of JSON on its standard input with one on its standard output, as ours does.

    python worker.py torch|torch-tuned|torch-compile|jax|jax-scan
"""

import json
import os
import sys
import time
import traceback

STRIDE = 0.05  # seconds of steps that are timed together


class Worker:
    def __init__(self, engine):
        self.engine = engine
        self.task = None
        self.stride = 1

    def load(self, workload, data, seed):
        before = time.perf_counter()
        self.task = self.engine.task(workload, data, seed)
        self.task.run(1)
        self.stride = 1
        return {"parameters": self.task.parameters, "firstStep": time.perf_counter() - before}

    def measure(self, seconds):
        """Does steps for some seconds: how long each took, averaged over each stride."""
        times, begun = [], time.perf_counter()
        while not times or time.perf_counter() - begun < seconds:
            before = time.perf_counter()
            self.task.run(self.stride)
            each = (time.perf_counter() - before) / self.stride
            times.append(each)
            self.stride = int(max(1, min(STRIDE / each, 2 * self.stride)))
        return {"steps": times}

    def losses(self, steps):
        return self.task.losses(steps)


def engine(name):
    if name.startswith("torch"):
        from torch_engine import Torch

        return Torch(name)
    from jax_engine import Jax

    return Jax(name)


def main():
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints goes to stderr
    worker = None
    for line in sys.stdin:
        try:
            worker = worker or Worker(engine(sys.argv[1]))
            request = json.loads(line)
            reply = getattr(worker, request.pop("do"))(**request)
        except Exception as e:
            traceback.print_exc()
            reply = {"error": f"{type(e).__name__}: {e}"[:500]}
        print(json.dumps(reply), file=replies, flush=True)


main()
