"""The peers of scripts/bench/cluster.ts, and who judges them all.

cluster.py sklearn|mllib FOLDER EXTENSION COLUMNS LAMBDA OUT WORKERS
cluster.py judge FOLDER EXTENSION COLUMNS LAMBDA MODELS '[["name", "loss"], …]'

A peer trains on the parts in a folder, writes its weights as float64 to OUT.npy, and prints one line of JSON.
"""
import glob
import json
import os
import re
import sys
import tempfile
import threading
import time

import numpy as np


def load(files, extension, columns):
    """Features, CSR or dense, and labels."""
    if extension == "svm":
        import scipy.sparse as sparse
        from sklearn.datasets import load_svmlight_file

        parts = [load_svmlight_file(f, n_features=columns, dtype=np.float32) for f in files]
        return sparse.vstack([x for x, _ in parts], format="csr"), np.concatenate([y for _, y in parts])
    from pyarrow import csv

    tables = [csv.read_csv(f) for f in files]
    x = np.concatenate([np.stack([c.to_numpy() for c in t.columns[:-1]], 1).astype(np.float32) for t in tables])
    return x, np.concatenate([t.columns[-1].to_numpy() for t in tables]).astype(np.float64)


def parts(folder, extension):
    return sorted(glob.glob(f"{folder}/part*.{extension}"))


def sklearn(folder, extension, columns, lam, out, workers):
    """scikit-learn has no LinearSVC of several machines: on Ray it is a task like any other."""
    import ray

    ray.init(logging_level="error")

    @ray.remote
    def fit():
        from sklearn.svm import LinearSVC

        x, y = load(parts(folder, extension), extension, columns)
        began = time.perf_counter()
        model = LinearSVC(C=1 / (lam * len(y)), fit_intercept=False, dual="auto", tol=1e-3)
        model.fit(x, y)
        return model.coef_.ravel(), time.perf_counter() - began

    w, seconds = ray.get(fit.remote())
    np.save(out, w.astype(np.float64))
    return {"seconds": seconds}


def mllib(folder, extension, columns, lam, out, workers):
    from pyspark.ml.classification import LinearSVC
    from pyspark.ml.feature import VectorAssembler
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import col

    spark = SparkSession.builder.config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    pattern = f"{folder}/part*.{extension}"
    if extension == "svm":
        rows = spark.read.format("libsvm").option("numFeatures", columns).load(pattern)
        rows = rows.withColumn("label", (col("label") > 0).cast("double"))
    else:
        names = [f"x{column}" for column in range(columns)]
        schema = ", ".join(f"{name} double" for name in [*names, "y"])
        table = spark.read.csv(pattern, header=True, schema=schema)
        rows = VectorAssembler(inputCols=names, outputCol="features").transform(table)
        rows = rows.select("features", (col("y") > 0).cast("double").alias("label"))
    rows = rows.cache()
    rows.count()
    with tempfile.NamedTemporaryFile("r") as log:
        tell_objectives(spark, log.name)
        began = time.perf_counter()
        ended = threading.Event()
        teller = threading.Thread(target=tell, args=(log, began, ended))
        teller.start()
        svc = LinearSVC(
            regParam=lam, maxIter=200, tol=1e-6, fitIntercept=False, standardization=False
        )
        model = svc.fit(rows)
        seconds = time.perf_counter() - began
        ended.set()
        teller.join()
    np.save(out, model.coefficients.toArray())
    rounds = model.summary().totalIterations
    return {"seconds": seconds, "rounds": int(rounds)}


def tell_objectives(spark, file):
    """Has the optimizer's own lines, which tell the objective of each round, written to a file."""
    log4j = spark._jvm.org.apache.logging.log4j
    core = log4j.core
    layout = core.layout.PatternLayout.newBuilder().withPattern("%m%n").build()
    appender = core.appender.FileAppender.newBuilder().setName("rounds").withFileName(file)
    appender = appender.setLayout(layout).build()
    appender.start()
    config = log4j.LogManager.getContext(False).getConfiguration()
    logger = core.config.LoggerConfig("breeze.optimize", log4j.Level.INFO, False)
    logger.addAppender(appender, log4j.Level.INFO, None)
    config.addLogger("breeze.optimize", logger)
    log4j.LogManager.getContext(False).updateLoggers()


def tell(log, began, ended):
    """Print a line for each round of MLlib, as it comes."""
    rounds = 0
    while not ended.wait(0.2):
        for line in log:
            found = re.search(r"Val and Grad Norm: (\S+)", line)
            if found:
                rounds += 1
                seconds = time.perf_counter() - began
                told = {"seconds": seconds, "rounds": rounds, "objective": float(found[1])}
                print(json.dumps(told), flush=True)


def judge(folder, extension, columns, lam, models, asked):
    """The objective of each, in float64; weights of a model of tfjs-svm are those of the second class."""
    x, y = load(parts(folder, extension), extension, columns)
    y = np.where(y > 0, 1.0, -1.0)
    found = {}
    for name, loss in json.loads(asked):
        if os.path.exists(f"{models}/{name}.npy"):
            w = np.load(f"{models}/{name}.npy")
        else:
            files = glob.glob(f"{models}/{name}/*.bin")
            if not files:
                continue
            w = np.fromfile(files[0], "<f4")[:columns].astype(np.float64)
        m = np.maximum(0, 1 - y * (x @ w))
        found[name] = float((m**2 if loss == "squared hinge" else m).mean() + lam / 2 * (w @ w))
    return found


what, folder, extension, columns, lam, out, last = sys.argv[1:]
given = (folder, extension, int(columns), float(lam), out)
if what == "judge":
    print(json.dumps(judge(*given, last)))
else:
    print(json.dumps({"sklearn": sklearn, "mllib": mllib}[what](*given, int(last))))
