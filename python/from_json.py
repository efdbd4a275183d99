"""A model of tfjs-svm in scikit-learn, from the JSON of `tfjs-svm convert model --to scikit-learn`.

    from from_json import from_json
    from_json('model.json').predict(X)
"""

import json

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelBinarizer, StandardScaler
from sklearn.svm import LinearSVC


def from_json(path):
    """The fitted LinearSVC in a file, of several labels an example a OneVsRestClassifier of them, which predicts
    0 or 1 for each of its `classes`; in a Pipeline after what makes its numbers, where the model has that."""
    with open(path) as file:
        written = json.load(file)
    if written.get('format') != 'linear-model' or written['version'] not in (1, 2):
        raise ValueError(f'{path} is no JSON of tfjs-svm, or of a later version')
    coef, intercept = np.array(written['coef'], float), np.array(written['intercept'], float)
    classes = np.array(written['classes'])
    head = _label_sets(coef, intercept, classes) if written.get('multilabel') else _head(coef, intercept, classes)
    before = [_step(step) for step in written['steps']]
    return make_pipeline(*before, head) if before else head


def _head(coef, intercept, classes):
    head = LinearSVC()
    head.coef_, head.intercept_, head.classes_ = coef, intercept, classes
    head.n_features_in_ = coef.shape[1]
    return head


def _label_sets(coef, intercept, classes):
    head = OneVsRestClassifier(LinearSVC())
    one = np.array([0, 1])
    head.estimators_ = [_head(coef[k : k + 1], intercept[k : k + 1], one) for k in range(len(classes))]
    # Of indicators the classes are 0, 1, ...; those of the file are beside them.
    head.label_binarizer_ = LabelBinarizer(sparse_output=True).fit(np.eye(len(classes), dtype=int))
    head.classes = classes
    head.n_features_in_ = coef.shape[1]
    return head


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
