"""A model of tfjs-svm in scikit-learn, from the JSON of `tfjs-svm convert model --to scikit-learn`.

    from from_json import from_json
    from_json('model.json').predict(X)
"""

import json

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC


def from_json(path):
    """The fitted LinearSVC in a file; in a Pipeline after what makes its numbers, where the model has that."""
    with open(path) as file:
        written = json.load(file)
    if written.get('format') != 'linear-model' or written['version'] != 1:
        raise ValueError(f'{path} is no JSON of tfjs-svm, or of a later version')
    head = LinearSVC()
    head.coef_ = np.array(written['coef'], float)
    head.intercept_ = np.array(written['intercept'], float)
    head.classes_ = np.array(written['classes'])
    head.n_features_in_ = head.coef_.shape[1]
    before = [_step(step) for step in written['steps']]
    return make_pipeline(*before, head) if before else head


def _step(written):
    if written['step'] == 'StandardScaler':
        return _scaler(written)
    params = dict(written['params'])
    if 'ngram_range' in params:
        params['ngram_range'] = tuple(params['ngram_range'])
    if written['step'] == 'HashingVectorizer':
        return HashingVectorizer(**params)
    # Where terms are not weighed the file has 1 for each.
    vectorizer = TfidfVectorizer(**{**params, 'use_idf': True}, vocabulary=written['terms'])
    vectorizer.idf_ = np.array(written['idf'], float)
    return vectorizer


def _scaler(written):
    scaler = StandardScaler()
    scaler.mean_ = np.array(written['mean'], float)
    scaler.scale_ = np.array(written['scale'], float)
    scaler.var_ = scaler.scale_**2
    scaler.n_features_in_ = len(scaler.mean_)
    return scaler
