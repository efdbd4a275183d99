"""A linear classifier of scikit-learn as JSON, for tfjs-svm: plain numbers, nothing that is run when read.

    from to_json import to_json
    to_json(make_pipeline(TfidfVectorizer(), LinearSVC()).fit(texts, y), 'model.json')

Then `tfjs-svm convert model.json --out folder`, or `importModel` in code. A classifier with `coef_`,
`intercept_` and `classes_` (LinearSVC, LogisticRegression, RidgeClassifier, SGDClassifier, Perceptron),
or a OneVsRestClassifier of them, on indicators of labels too, alone or in a Pipeline after a StandardScaler,
MaxAbsScaler, MinMaxScaler or RobustScaler, or after what makes numbers of texts: a TfidfVectorizer,
HashingVectorizer or CountVectorizer, and a TfidfTransformer. Indicators have no names: `classes` gives them.
"""

import json

import numpy as np
import sklearn
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline


def to_json(model, path, classes=None):
    """Writes a fitted classifier, or a Pipeline that ends with one, to a file.

    classes: the names of the labels of a OneVsRestClassifier on indicators, such as MultiLabelBinarizer.classes_.
    """
    *before, head = [step for _, step in model.steps] if isinstance(model, Pipeline) else [model]
    written = {
        'format': 'linear-model',
        'version': 1,
        'tool': f'scikit-learn {sklearn.__version__}',
        'model': type(head).__name__,
        **(_label_sets(head, classes) if getattr(head, 'multilabel_', False) else _classes(head)),
        'steps': [_step(step) for step in before],
    }
    text = json.dumps(written, allow_nan=False)
    with open(path, 'w') as file:
        file.write(text)


def _classes(head):
    if isinstance(head, OneVsRestClassifier):
        return {'classes': head.classes_.tolist(), **_columns(head)}
    if not hasattr(head, 'coef_'):
        raise ValueError(f'{type(head).__name__} has no coef_: a linear classifier can be written')
    return {
        'classes': head.classes_.tolist(),
        # RidgeClassifier's are flat with two classes; fit_intercept=False makes one number.
        'coef': np.atleast_2d(head.coef_).tolist(),
        'intercept': np.atleast_1d(head.intercept_).tolist(),
    }


def _label_sets(head, classes):
    """A classifier for each label; readers of version 1 would take the greatest score only."""
    names = head.classes_ if classes is None else np.asarray(classes)
    if len(names) != len(head.estimators_):
        raise ValueError(f'there are {len(names)} classes for {len(head.estimators_)} labels')
    return {'version': 2, 'multilabel': True, 'classes': names.tolist(), **_columns(head)}


def _columns(head):
    """The classifiers of a OneVsRestClassifier side by side."""
    heads = head.estimators_
    without = [k for k, one in enumerate(heads) if not hasattr(one, 'coef_')]
    if without:
        raise ValueError(f'label {without[0]} has no linear classifier: all rows of training had it, or none')
    return {
        'coef': [one.coef_.ravel().tolist() for one in heads],
        'intercept': [float(np.ravel(one.intercept_)[0]) for one in heads],
    }


def _step(step):
    name = type(step).__name__
    if name in ('TfidfVectorizer', 'CountVectorizer', 'HashingVectorizer'):
        return _vectorizer(step, name)
    if name == 'TfidfTransformer':
        return {'step': name, 'params': step.get_params(), 'idf': _idf(step)}
    return _scaler(step, name)


def _vectorizer(step, name):
    """The parameters that matter to new texts; terms in the order of their columns."""
    params = step.get_params()
    code = [key for key in ('preprocessor', 'tokenizer') if params[key] is not None]
    code += [key for key in ('analyzer', 'strip_accents') if callable(params[key])]
    if code:
        raise ValueError(f'{name}({code[0]}=...) is a function, which no file can hold')
    words = step.get_stop_words()
    params['stop_words'] = None if words is None else sorted(words)
    of_code = ('preprocessor', 'tokenizer', 'vocabulary', 'dtype', 'input', 'encoding', 'decode_error')
    written = {'step': name, 'params': {k: v for k, v in params.items() if k not in of_code}}
    if name != 'HashingVectorizer':
        written['terms'] = step.get_feature_names_out().tolist()
    if name == 'TfidfVectorizer':
        written['idf'] = _idf(step)
    return written


def _idf(step):
    return step.idf_.tolist() if step.use_idf else None


def _scaler(step, name):
    """A scaler as (x - mean) / scale."""
    if name == 'StandardScaler':
        mean = step.mean_ if step.with_mean else None
        scale = step.scale_ if step.with_std else None
    elif name == 'MaxAbsScaler':
        mean, scale = None, step.scale_
    elif name == 'RobustScaler':
        mean = step.center_ if step.with_centering else None
        scale = step.scale_ if step.with_scaling else None
    elif name == 'MinMaxScaler':  # x * scale_ + min_
        if step.clip:
            raise ValueError('MinMaxScaler(clip=True) is not linear')
        mean, scale = -step.min_ / step.scale_, 1 / step.scale_
    else:
        raise ValueError(f'{name} cannot be written: scalers of numbers and vectorizers of texts can')
    listed = lambda numbers: None if numbers is None else numbers.tolist()
    return {'step': name, 'mean': listed(mean), 'scale': listed(scale)}
