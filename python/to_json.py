"""A linear classifier of scikit-learn as JSON, for tfjs-svm: plain numbers, nothing that is run when read.

    from to_json import to_json
    to_json(make_pipeline(StandardScaler(), LinearSVC()).fit(X, y), 'model.json')

Then `tfjs-svm convert model.json --out folder`, or `importModel` in code. A classifier with `coef_`,
`intercept_` and `classes_` (LinearSVC, LogisticRegression, RidgeClassifier, SGDClassifier, Perceptron),
alone or in a Pipeline after one StandardScaler, MaxAbsScaler or MinMaxScaler.
"""

import json

import numpy as np
import sklearn
from sklearn.pipeline import Pipeline


def to_json(model, path):
    """Writes a fitted classifier, or a Pipeline of a scaler and one, to a file."""
    *before, head = [step for _, step in model.steps] if isinstance(model, Pipeline) else [model]
    written = {
        'format': 'linear-model',
        'version': 1,
        'tool': f'scikit-learn {sklearn.__version__}',
        'model': type(head).__name__,
        'classes': head.classes_.tolist(),
        # RidgeClassifier's are flat with two classes; fit_intercept=False makes one number.
        'coef': np.atleast_2d(head.coef_).tolist(),
        'intercept': np.atleast_1d(head.intercept_).tolist(),
        'steps': [_scaler(step) for step in before],
    }
    text = json.dumps(written, allow_nan=False)
    with open(path, 'w') as file:
        file.write(text)


def _scaler(step):
    """A scaler as (x - mean) / scale."""
    name = type(step).__name__
    if name == 'StandardScaler':
        mean = step.mean_ if step.with_mean else None
        scale = step.scale_ if step.with_std else None
    elif name == 'MaxAbsScaler':
        mean, scale = None, step.scale_
    elif name == 'MinMaxScaler':  # x * scale_ + min_
        if step.clip:
            raise ValueError('MinMaxScaler(clip=True) is not linear')
        mean, scale = -step.min_ / step.scale_, 1 / step.scale_
    else:
        raise ValueError(f'{name} cannot be written: one scaler of numbers can')
    listed = lambda numbers: None if numbers is None else numbers.tolist()
    return {'step': name, 'mean': listed(mean), 'scale': listed(scale)}
