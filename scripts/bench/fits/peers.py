"""One peer of the benchmark of fits: `peers.py LIBRARY`.

Reads questions from stdin, one line of JSON each, and answers every one with a line of JSON. Arrays
lie in files: values float32, the others int32; weights come back as float64, [D, K] row by row and
then [K] for the intercepts. Data are brought into the library's own form when they are loaded, so
that the seconds of a fit are those of training alone.
"""
import json
import sys
import time
import warnings

import numpy as np
import scipy.sparse as sparse

warnings.filterwarnings("ignore")


def read(question):
    """Features as float32, CSR or dense, and labels."""
    shape = question["rows"], question["columns"]
    values = np.fromfile(question["values"], np.float32)
    labels = np.fromfile(question["labels"], np.int32)
    if "indptr" not in question:
        return values.reshape(shape), labels
    indices, indptr = (np.fromfile(question[name], np.int32) for name in ("indices", "indptr"))
    return sparse.csr_matrix((values, indices, indptr), shape), labels


class Liblinear:
    """LIBLINEAR by its own Python interface; `-B 1` appends the feature of the bias."""

    def __init__(self):
        from liblinear import liblinearutil

        self.liblinear = liblinearutil

    def load(self, x, y):
        x = sparse.csr_matrix(x, dtype=np.float64)
        self.columns = x.shape[1]
        self.problem = self.liblinear.problem(y.astype(np.float64), x, bias=1)

    def fit(self, options):
        parameter = self.liblinear.parameter(f"{options['flags']} -B 1 -q")
        began = time.perf_counter()
        model = self.liblinear.train(self.problem, parameter)
        seconds = time.perf_counter() - began
        labels = model.get_labels()
        # A single column is positive for the label that came first.
        columns = 1 if len(labels) == 2 and parameter.solver_type != 4 else len(labels)
        W = np.ctypeslib.as_array(model.w, (self.columns + 1, columns)).astype(np.float64)
        if columns == 1:
            return seconds, W if labels[0] == 1 else -W
        return seconds, W[:, np.argsort(labels)]


class ScikitLearn:
    """LinearSVC; `intercept_scaling=1` appends the feature of the bias."""

    def __init__(self):
        from sklearn.svm import LinearSVC

        self.LinearSVC = LinearSVC

    def load(self, x, y):
        # What LinearSVC itself would convert to.
        self.x, self.y = x.astype(np.float64), y

    def fit(self, options):
        model = self.LinearSVC(random_state=0, intercept_scaling=1, max_iter=10**7, **options)
        began = time.perf_counter()
        model.fit(self.x, self.y)
        seconds = time.perf_counter() - began
        return seconds, np.vstack([model.coef_.T, np.atleast_1d(model.intercept_)])


class SnapML:
    """SupportVectorMachine; `fit_intercept` appends the feature of the bias, regularised like the others."""

    def __init__(self):
        from snapml import SupportVectorMachine

        self.SupportVectorMachine = SupportVectorMachine

    def load(self, x, y):
        self.x, self.y = x, y

    def fit(self, options):
        model = self.SupportVectorMachine(
            random_state=0, fit_intercept=True, max_iter=10**6, **options
        )
        began = time.perf_counter()
        model.fit(self.x, self.y)
        seconds = time.perf_counter() - began
        return seconds, np.vstack([np.atleast_2d(model.coef_).T, np.ravel(model.intercept_)])


peer = {
    "liblinear": Liblinear,
    "liblinear-multicore": Liblinear,
    "scikit-learn": ScikitLearn,
    "snapml": SnapML,
}[sys.argv[1]]()


def answer(question):
    if question["do"] == "load":
        peer.load(*read(question))
        return {}
    seconds, weights = peer.fit(question["options"])
    np.ascontiguousarray(weights, np.float64).tofile(question["weights"])
    return {"seconds": seconds}


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line))), flush=True)
    except Exception as error:  # the message is for the bench to show
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
