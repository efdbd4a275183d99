"""scikit-learn's LinearSVC for sparseFits.ts: `linearSVC.py FILE FEATURES OUT`, options as JSON on stdin.

Writes the weights to OUT, float64, class by class with the intercept last, and prints JSON.
"""
import json
import sys
import time

import numpy as np
from sklearn.datasets import load_svmlight_file
from sklearn.svm import LinearSVC

file, features, out = sys.argv[1:]
x, y = load_svmlight_file(file, n_features=int(features), zero_based=False)
# What it reads comes with 64-bit indices, which its own LinearSVC does not take.
x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
model = LinearSVC(max_iter=10000, random_state=0, **json.load(sys.stdin))
began = time.perf_counter()
model.fit(x, y)
seconds = time.perf_counter() - began
np.hstack([model.coef_, model.intercept_[:, None]]).astype(np.float64).tofile(out)
print(json.dumps({"seconds": seconds}))
