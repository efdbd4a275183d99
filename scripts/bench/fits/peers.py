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
    """LIBLINEAR by its own Python interface; `-B 1` appends the feature of the bias, unless it is told to do without."""

    def __init__(self):
        from liblinear import liblinearutil

        self.liblinear = liblinearutil

    def load(self, x, y):
        x = sparse.csr_matrix(x, dtype=np.float64)
        self.columns = x.shape[1]
        self.problems = {
            bias: self.liblinear.problem(y.astype(np.float64), x, bias=bias) for bias in (1, -1)
        }

    def fit(self, options):
        bias = options["bias"]
        parameter = self.liblinear.parameter(f"{options['flags']} -B {bias} -q")
        began = time.perf_counter()
        model = self.liblinear.train(self.problems[bias], parameter)
        seconds = time.perf_counter() - began
        labels = model.get_labels()
        # A single column is positive for the label that came first.
        columns = 1 if len(labels) == 2 and parameter.solver_type != 4 else len(labels)
        features = self.columns + (bias > 0)
        W = np.zeros((self.columns + 1, columns))
        W[:features] = np.ctypeslib.as_array(model.w, (features, columns))
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


class Skglm:
    """skglm's coordinate descent with working sets, on a data fit of the squared hinge: it has none of its own.

    Minimised is ‖w‖₁ + C Σ max(0, 1 − y·xᵀw)², a column at a time.
    """

    def __init__(self):
        from skglm.datafits.base import BaseDatafit
        from skglm.penalties import L1
        from skglm.solvers import AndersonCD

        class SquaredHinge(BaseDatafit):
            def __init__(self, C):
                self.C = C

            def get_spec(self):
                from numba import float64

                return (("C", float64),)

            def params_to_dict(self):
                return {"C": self.C}

            def initialize(self, X, y):
                pass

            def initialize_sparse(self, X_data, X_indptr, X_indices, y):
                pass

            def get_lipschitz(self, X, y):
                return 2 * self.C * (X**2).sum(axis=0)

            def get_lipschitz_sparse(self, X_data, X_indptr, X_indices, y):
                squares = np.zeros(len(X_indptr) - 1)
                for j in range(len(squares)):
                    for k in range(X_indptr[j], X_indptr[j + 1]):
                        squares[j] += X_data[k] ** 2
                return 2 * self.C * squares

            def value(self, y, w, Xw):
                return self.C * (np.maximum(0, 1 - y * Xw) ** 2).sum()

            def gradient_scalar(self, X, y, w, Xw, j):
                return -2 * self.C * X[:, j] @ (y * np.maximum(0, 1 - y * Xw))

            def gradient_scalar_sparse(self, X_data, X_indptr, X_indices, y, Xw, j):
                slope = 0.0
                for k in range(X_indptr[j], X_indptr[j + 1]):
                    i = X_indices[k]
                    slope -= X_data[k] * y[i] * max(0.0, 1 - y[i] * Xw[i])
                return 2 * self.C * slope

            def full_grad_sparse(self, X_data, X_indptr, X_indices, y, Xw):
                pull = -2 * self.C * y * np.maximum(0, 1 - y * Xw)
                slopes = np.zeros(len(X_indptr) - 1)
                for j in range(len(slopes)):
                    for k in range(X_indptr[j], X_indptr[j + 1]):
                        slopes[j] += X_data[k] * pull[X_indices[k]]
                return slopes

        self.AndersonCD = AndersonCD
        self.SquaredHinge = SquaredHinge
        self.penalty = L1(1.0)

    def load(self, x, y):
        as_columns = sparse.csc_matrix if sparse.issparse(x) else np.asfortranarray
        self.x = as_columns(x, dtype=np.float64)
        classes = np.unique(y)
        positive = classes[1:] if len(classes) == 2 else classes
        self.signs = [np.where(y == k, 1.0, -1.0) for k in positive]
        # Its loops are compiled when they are first run.
        self.fit({"C": 1.0, "tol": 0.0}, max_iter=2)

    def fit(self, options, max_iter=10**4):
        solver = self.AndersonCD(tol=options["tol"], max_iter=max_iter, fit_intercept=False)
        loss = self.SquaredHinge(options["C"])
        began = time.perf_counter()
        columns = [solver.solve(self.x, signs, loss, self.penalty)[0] for signs in self.signs]
        seconds = time.perf_counter() - began
        return seconds, np.vstack([np.array(columns).T, np.zeros(len(columns))])


peer = {
    "liblinear": Liblinear,
    "liblinear-multicore": Liblinear,
    "scikit-learn": ScikitLearn,
    "snapml": SnapML,
    "skglm": Skglm,
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
