"""A model of tfjs-svm in scikit-learn, from the JSON of `tfjs-svm convert model --to scikit-learn`.

    from from_json import from_json
    from_json('model.json').predict(X)
"""

import json

import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC


def from_json(path):
    """The fitted LinearSVC in a file; after a StandardScaler where the model scales its features."""
    with open(path) as file:
        written = json.load(file)
    if written.get('format') != 'linear-model' or written['version'] != 1:
        raise ValueError(f'{path} is no JSON of tfjs-svm, or of a later version')
    head = LinearSVC()
    head.coef_ = np.array(written['coef'], float)
    head.intercept_ = np.array(written['intercept'], float)
    head.classes_ = np.array(written['classes'])
    head.n_features_in_ = head.coef_.shape[1]
    if not written['steps']:
        return head
    (step,) = written['steps']
    scaler = StandardScaler()
    scaler.mean_ = np.array(step['mean'], float)
    scaler.scale_ = np.array(step['scale'], float)
    scaler.var_ = scaler.scale_**2
    scaler.n_features_in_ = len(scaler.mean_)
    return make_pipeline(scaler, head)
