"""The contenders that need Python: `contender.py NAME`, told shapes and rounds like contender.ts."""
import json
import sys
import time

import numpy as np

name = sys.argv[1]
shapes = json.loads(sys.argv[2])


def problem(shape):
    rng = np.random.default_rng(1)
    n, d, k = shape["rows"], shape["columns"], shape["classes"]
    y = rng.integers(0, max(2, k), n)
    W = (0.05 * rng.uniform(-1, 1, (d, k))).astype(np.float32)
    return rng, n, d, k, y, W


def dense(shape):
    rng, n, d, k, y, W = problem(shape)
    return rng.uniform(-1, 1, (n, d)).astype(np.float32), y, W, k


def torch_autograd(shape, threads):
    if "density" in shape:
        return None
    import torch

    torch.set_num_threads(threads)
    X, y, W, k = dense(shape)
    X, y, W = torch.from_numpy(X), torch.from_numpy(y), torch.from_numpy(W).requires_grad_()
    rows = torch.arange(len(y))
    t = 2.0 * y.reshape(-1, 1) - 1

    def call():
        W.grad = None
        scores = X @ W
        if k == 1:
            loss = torch.relu(1 - t * scores).mean()
        else:
            m = torch.relu(scores - scores[rows, y].unsqueeze(1) + 1)
            loss = (m.sum() - len(y)) / len(y)
        loss.backward()

    return call


def numpy_loops(shape):
    if "density" in shape:
        return None
    X, y, W, k = dense(shape)
    rows = np.arange(len(y))
    t = (2 * y - 1).reshape(-1, 1).astype(np.float32)

    def call():
        scores = X @ W
        if k == 1:
            m = 1 - t * scores
            g = np.where(m > 0, -t, np.float32(0))
        else:
            m = np.maximum(scores - scores[rows, y][:, None] + np.float32(1), 0)
            m[rows, y] = 0
            g = (m > 0).astype(np.float32)
            g[rows, y] = -g.sum(1)
        np.maximum(m, 0).sum() / len(y)
        X.T @ g

    return call


def scipy_products(shape):
    if "density" not in shape:
        return None
    import scipy.sparse

    rng, n, d, k, _, W = problem(shape)
    each = round(d * shape["density"])
    edges = np.floor(np.arange(each + 1) * d / each).astype(np.int64)
    columns = (edges[:-1] + np.floor(rng.random((n, each)) * np.diff(edges))).astype(np.int32)
    values = rng.uniform(-1, 1, n * each).astype(np.float32)
    indptr = np.arange(n + 1, dtype=np.int32) * each
    X = scipy.sparse.csr_matrix((values, columns.ravel(), indptr), shape=(n, d))
    G = rng.uniform(-1, 1, (n, k)).astype(np.float32)

    def call():
        X @ W
        X.T @ G

    return call


make = {
    "PyTorch autograd, 1 thread": lambda shape: torch_autograd(shape, 1),
    "PyTorch autograd, 2 threads": lambda shape: torch_autograd(shape, 2),
    "NumPy": numpy_loops,
    "SciPy, X @ W and X.T @ G": scipy_products,
}[name]


def measure(call, stretch):
    began = time.perf_counter()
    calls = 0
    while True:
        call()
        calls += 1
        passed = 1000 * (time.perf_counter() - began)
        if passed >= stretch:
            return passed / calls


def reply(answer):
    print(json.dumps(answer), flush=True)


reply("ready")
call = None
for line in sys.stdin:
    verb, argument = json.loads(line)
    if verb == "shape":
        call = make(shapes[argument])
        if call:
            measure(call, 300)
        reply("made" if call else None)
    elif verb == "time":
        measure(call, argument)
        reply(measure(call, argument))
