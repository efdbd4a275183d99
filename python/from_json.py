"""A model of tfjs-svm in scikit-learn, from the JSON of `tfjs-svm convert model --to scikit-learn`.

    from from_json import from_json
    from_json('model.json').predict(X)
"""

import json

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import LabelBinarizer, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import LinearSVC


def from_json(path):
    """The fitted LinearSVC in a file, of several labels an example a OneVsRestClassifier of them, which predicts
    0 or 1 for each of its `classes`; in a Pipeline after what makes its numbers, where the model has that. A table
    whose columns have names is a DataFrame, of pandas; one without is an array."""
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
    if written['step'] == 'ColumnTransformer':
        return _table(written['columns'])
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


def _table(columns):
    """What makes features of a table, fitted to one that teaches it what the file says."""
    names = [column.get('name', i) for i, column in enumerate(columns)]
    cells = [_teaching(column) for column in columns]
    rows = max(len(column) for column in cells)
    # Each goes on as it began: what is frequent stays so.
    table = {name: [*one, *[one[0]] * (rows - len(one))] for name, one in zip(names, cells)}
    parts = [(str(i), _part(column), [names[i]]) for i, column in enumerate(columns) if column['kind'] != 'dropped']
    made = ColumnTransformer(parts, sparse_threshold=0)
    if all('name' in column for column in columns):
        import pandas

        return made.fit(pandas.DataFrame(table))
    array = np.empty((rows, len(columns)), object)
    for i, name in enumerate(names):
        array[:, i] = table[name]
    return made.fit(array)


def _teaching(column):
    """Cells of which a part learns what the column says."""
    gap = [np.nan] if column.get('indicator') else []
    if column['kind'] in ('number', 'dropped'):
        return [column.get('fill', 0.0), *gap]
    words = column['values']
    if column['kind'] == 'ordinal':
        return [words[0], *gap]
    fill = [column['fill']] * 3 if column.get('fill') in words else []
    return [*fill, *words, *words, *([_other(words)] if 'rare' in column else []), *gap]


def _part(column):
    """What makes the features of a column."""
    kind, strategy, fill = column['kind'], column.get('missing'), column.get('fill')
    strategy = {'mostFrequent': 'most_frequent'}.get(strategy, strategy)
    gaps = {'add_indicator': column.get('indicator', False)}
    if kind == 'number':
        return SimpleImputer(strategy=strategy, fill_value=fill, **gaps) if strategy else 'passthrough'
    words = column['values']
    if kind == 'ordinal':
        encoder = OrdinalEncoder(categories=[[*words, *([np.nan] if strategy else [])]])
        # Between two places there is no word: gaps are filled after.
        imputer = SimpleImputer(strategy='constant', fill_value=fill, **gaps)
        return make_pipeline(encoder, imputer) if strategy else encoder
    if 'rare' in column:
        kept = {'categories': [[*words, _other(words)]], 'min_frequency': 2 if words else 10**9}
        encoder = OneHotEncoder(handle_unknown='infrequent_if_exist', sparse_output=False, **kept)
    else:
        encoder = OneHotEncoder(categories=[words], handle_unknown='ignore', sparse_output=False)
    if fill is not None:
        imputer = SimpleImputer(strategy=strategy if fill in words else 'constant', fill_value=fill)
        encoder = make_pipeline(imputer, encoder)
    return make_union(encoder, MissingIndicator()) if gaps['add_indicator'] else encoder


def _other(words):
    """A word that is none of them."""
    return max(words, default='') + '?'
