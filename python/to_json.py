"""A linear classifier of scikit-learn as JSON, for tfjs-svm: plain numbers, nothing that is run when read.

    from to_json import to_json
    to_json(make_pipeline(TfidfVectorizer(), LinearSVC()).fit(texts, y), 'model.json')

Then `tfjs-svm convert model.json --out folder`, or `importModel` in code. A classifier with `coef_`,
`intercept_` and `classes_` (LinearSVC, LogisticRegression, RidgeClassifier, SGDClassifier, Perceptron),
or a OneVsRestClassifier of them, on indicators of labels too, alone or in a Pipeline after a StandardScaler,
MaxAbsScaler, MinMaxScaler or RobustScaler, or after what makes numbers of texts: a TfidfVectorizer,
HashingVectorizer or CountVectorizer, and a TfidfTransformer; or after what makes numbers of the columns of a
table: SimpleImputer, OneHotEncoder, OrdinalEncoder and these scalers, in Pipelines and ColumnTransformers as deep
as they go. Indicators have no names: `classes` gives them.
"""

import json
import re
from dataclasses import dataclass, replace

import numpy as np
import sklearn
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline

SCALERS = ('StandardScaler', 'MaxAbsScaler', 'MinMaxScaler', 'RobustScaler')
STRATEGIES = {'mean': 'mean', 'median': 'median', 'most_frequent': 'mostFrequent', 'constant': 'constant'}


def to_json(model, path, classes=None):
    """Writes a fitted classifier, or a Pipeline that ends with one, to a file.

    classes: the names of the labels of a OneVsRestClassifier on indicators, such as MultiLabelBinarizer.classes_.
    """
    *before, head = [step for _, step in model.steps] if isinstance(model, Pipeline) else [model]
    before = [step for step in before if step not in (None, 'passthrough')]
    of_table = any(_is_of_table(step) for step in before)
    written = {
        'format': 'linear-model',
        'version': 1,
        'tool': f'scikit-learn {sklearn.__version__}',
        'model': type(head).__name__,
        **(_label_sets(head, classes) if getattr(head, 'multilabel_', False) else _classes(head)),
        'steps': [] if of_table else [_step(step) for step in before],
    }
    if of_table:
        written['steps'], order = _table(before)
        # Features of the file that the classifier does not have count for nothing.
        written['coef'] = [[row[k] if k is not None else 0.0 for k in order] for row in written['coef']]
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


def _is_of_table(step):
    if isinstance(step, Pipeline):
        return any(_is_of_table(one) for _, one in step.steps)
    return type(step).__name__ in ('ColumnTransformer', 'FeatureUnion', 'SimpleImputer', 'OneHotEncoder', 'OrdinalEncoder')


@dataclass(frozen=True)
class Feature:
    """A feature of a table: of which column, which of its features, and how that is scaled."""

    column: int
    part: object = 0  # 'missing' of an indicator
    mean: float = 0.0
    scale: float = 1.0

    @property
    def is_raw(self):
        return self == Feature(self.column)


def _table(steps):
    """The columns of a table and the scaling of their features, as steps; and of each feature the place in coef."""
    names = getattr(steps[0], 'feature_names_in_', None)
    count = steps[0].n_features_in_
    columns = [{'kind': 'number', **({} if names is None else {'name': names[i]})} for i in range(count)]
    features = [Feature(i) for i in range(count)]
    for step in steps:
        features = _flow(step, features, columns)
    made = {(one.column, one.part): (one, k) for k, one in enumerate(features)}
    if len(made) < len(features):
        twice = next(one for k, one in enumerate(features) if made[one.column, one.part][1] != k)
        raise ValueError(f'column {_called(columns, twice.column)} goes into two transformers')
    of_file = []
    for i, column in enumerate(columns):
        if not any(one.column == i for one in features):
            columns[i] = {**column, 'kind': 'dropped'}
            continue
        width = len(column['values']) + ('rare' in column) if column['kind'] == 'category' else 1
        of_file += [(i, part) for part in [*range(width), *(['missing'] if 'indicator' in column else [])]]
    ordered = [made.get(key, (Feature(0), None)) for key in of_file]
    written = [{'step': 'ColumnTransformer', 'columns': columns}]
    if any((one.mean, one.scale) != (0, 1) for one in features):
        scaling = {'mean': [one.mean for one, _ in ordered], 'scale': [one.scale for one, _ in ordered]}
        written.append({'step': 'StandardScaler', **scaling})
    return written, [k for _, k in ordered]


def _flow(step, features, columns):
    """The features that a step makes of those before it. What it does to columns is written into them."""
    name = type(step).__name__
    if step is None or (isinstance(step, str) and step == 'passthrough'):
        return features
    if name == 'FunctionTransformer' and step.func is None:
        return features
    if isinstance(step, Pipeline):
        for _, one in step.steps:
            features = _flow(one, features, columns)
        return features
    if name == 'FeatureUnion':
        return [made for _, part in step.transformer_list for made in _flow(part, features, columns)]
    if name == 'ColumnTransformer':
        return _side_by_side(step, features, columns)
    if name in SCALERS:
        scaler = _scaler(step, name)
        mean = scaler['mean'] or [0.0] * len(features)
        scale = scaler['scale'] or [1.0] * len(features)
        return [
            replace(one, mean=one.mean + one.scale * m, scale=one.scale * s)
            for one, m, s in zip(features, mean, scale)
        ]
    makers = {'SimpleImputer': _imputed, 'MissingIndicator': _told, 'OneHotEncoder': _one_hot, 'OrdinalEncoder': _ordinal}
    if name not in makers:
        raise ValueError(f'{name} cannot be written: scalers, SimpleImputer, OneHotEncoder and OrdinalEncoder can')
    return makers[name](step, features, columns)


def _side_by_side(step, features, columns):
    made = []
    for _, part, chosen in step.transformers_:
        if isinstance(part, str) and part == 'drop':
            continue
        given = [chosen] if isinstance(chosen, (str, int)) else chosen
        names = list(getattr(step, 'feature_names_in_', []))
        if isinstance(given, slice) or (len(given) and not isinstance(given[0], str)):
            given = np.arange(len(features))[given]
        made += _flow(part, [features[names.index(k) if isinstance(k, str) else k] for k in given], columns)
    return made


def _imputed(step, features, columns):
    if not (step.missing_values is None or step.missing_values != step.missing_values):
        raise ValueError(f'SimpleImputer(missing_values={step.missing_values!r}): gaps are empty cells or NaN here')
    for one, fill in zip(features, step.statistics_):
        column = columns[one.column]
        if 'missing' in column:
            continue
        if one.part != 0 or column['kind'] not in ('number', 'ordinal'):
            raise ValueError(f'SimpleImputer of what was made of column {_called(columns, one.column)}')
        if fill is None or fill != fill:
            raise ValueError(f'column {_called(columns, one.column)} has no value to fill gaps by')
        is_number = isinstance(fill, (int, float, np.number)) and not isinstance(fill, bool)
        fill = float(fill) * one.scale + one.mean if is_number else _word(fill)
        column.update(missing=STRATEGIES.get(step.strategy, 'constant'), fill=fill)
    return features if step.indicator_ is None else features + _told(step.indicator_, features, columns)


def _told(step, features, columns):
    """Features that say where gaps are, of the columns that had some."""
    for k in step.features_:
        columns[features[k].column]['indicator'] = True
    return [Feature(features[k].column, 'missing') for k in step.features_]


def _one_hot(step, features, columns):
    infrequent = getattr(step, 'infrequent_categories_', [None] * len(features))
    dropped = step.drop_idx_ if step.drop_idx_ is not None else [None] * len(features)
    made = []
    for one, words, rare, without in zip(features, step.categories_, infrequent, dropped):
        column = _raw_column('OneHotEncoder', one, columns)
        if rare is not None and (step.handle_unknown == 'ignore' or without is not None):
            raise ValueError("OneHotEncoder of rare words is held with handle_unknown='infrequent_if_exist', without drop")
        few = [] if rare is None else [_key(word) for word in rare]
        # A gap that was met in training is a word, too.
        gap = _unseen([word for word in words if isinstance(word, str)])
        values = [gap if _key(word) is None else _word(word) for word in words if _key(word) not in few]
        column.update(kind='category', values=values)
        if rare is not None:
            column['rare'] = step.min_frequency if isinstance(step.min_frequency, int) else 1
        if 'missing' not in column:
            # One that was not is none of them, or one of those that are rare.
            is_none = rare is None and gap not in values
            column.update({'missing': 'mean'} if is_none else {'missing': 'constant', 'fill': gap})
        made += [Feature(one.column, k) for k in range(len(values) + (rare is not None)) if k != without]
    return made


def _ordinal(step, features, columns):
    if step.handle_unknown != 'error':
        raise ValueError(f'OrdinalEncoder(handle_unknown={step.handle_unknown!r}): a word without a place is an error here')
    for one, words in zip(features, step.categories_):
        column = _raw_column('OrdinalEncoder', one, columns)
        values = [_word(word) for word in words if word == word and word is not None]
        column.update(kind='ordinal', values=values)
        code = step.encoded_missing_value
        if len(values) < len(words) and code == code:
            column.update(missing='constant', fill=float(code))
        elif 'fill' in column:
            if column['fill'] not in column['values']:
                raise ValueError(f'{column["fill"]!r}, which fills gaps, is no word of column {_called(columns, one.column)}')
            column['fill'] = column['values'].index(column['fill'])
    return features


def _key(word):
    return None if word is None or word != word else word


def _unseen(values):
    return max(['missing_value', *values]) + '?' if 'missing_value' in values else 'missing_value'


def _raw_column(name, one, columns):
    column = columns[one.column]
    if not one.is_raw or column['kind'] != 'number':
        raise ValueError(f'{name} of what was made of column {_called(columns, one.column)}')
    if isinstance(column.get('fill'), float):
        column['fill'] = _word(int(column['fill']) if column['fill'].is_integer() else column['fill'])
    return column


def _called(columns, i):
    return repr(str(columns[i].get('name', i)))


def _word(value):
    """A word as cells of files have it: without blanks around it, and not one that stands for a gap."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or value != value.strip() or re.fullmatch(r'(?i)|na|n/a|nan|null|\?', value):
        raise ValueError(f'the category {value!r} is no word or whole number, or stands for a gap in files')
    return value
