"""What scikitLearnTables.test.ts asks of scikit-learn: `write folder` trains models of tables and writes them as JSON
with their answers; `read folder` answers for the models that tfjs-svm wrote there. Named columns need pandas."""

import json
import pathlib
import sys
import warnings

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)
from sklearn.svm import LinearSVC

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'python'))
from from_json import from_json  # noqa: E402
from to_json import to_json  # noqa: E402

warnings.simplefilter('ignore')
NAMES = ['age', 'fare', 'colour', 'size', 'deck']
random = np.random.default_rng(4)


def rows(count, colours, sizes=('S', 'M', 'L')):
    """Age and deck have gaps, and so have the words."""
    table = np.empty((count, 5), object)
    table[:, 0] = np.where(random.random(count) < 0.2, np.nan, random.integers(18, 80, count))
    table[:, 1] = np.round(random.exponential(30, count), 2)
    table[:, 2] = random.choice([*colours, np.nan], count).tolist()
    table[:, 3] = random.choice(sizes, count)
    table[:, 4] = np.where(random.random(count) < 0.5, np.nan, random.integers(1, 4, count))
    for i in range(count):
        if table[i, 2] == 'nan':
            table[i, 2] = np.nan
    return table


X = rows(80, ['red', 'red', 'red', 'blue', 'blue', 'green', 'mauve'])
y = np.where([(a if a == a else 40) + f + 30 * (c == 'red') > 85 for a, f, c in X[:, :3]], 'yes', 'no')
asked = rows(40, ['red', 'blue', 'green', 'mauve', 'never seen'])
words = {'handle_unknown': 'ignore'}
frequent = {'handle_unknown': 'infrequent_if_exist', 'min_frequency': 12}
sizes = OrdinalEncoder(categories=[['S', 'M', 'L']])
numbers = [0, 1, 4]


def filled(**options):
    return make_pipeline(SimpleImputer(**options), StandardScaler())


def side_by_side(*parts, remainder='drop'):
    return ColumnTransformer([(str(i), part, columns) for i, (part, columns) in enumerate(parts)], remainder=remainder)


# What comes before the classifier, of numbers only or of all columns.
of_numbers = {
    'median': filled(strategy='median', add_indicator=True),
    'mean': make_pipeline(SimpleImputer(), MaxAbsScaler()),
    'frequent': make_pipeline(SimpleImputer(strategy='most_frequent', add_indicator=True), MinMaxScaler()),
    'constant': SimpleImputer(strategy='constant', fill_value=-1),
    'scaled twice': make_pipeline(RobustScaler(), SimpleImputer(strategy='median'), StandardScaler()),
}
of_all = {
    'mixed': side_by_side(
        (make_pipeline(SimpleImputer(strategy='median', add_indicator=True), RobustScaler()), [4, 0]),
        (make_pipeline(SimpleImputer(strategy='most_frequent'), OneHotEncoder(**words)), [2]),
        (sizes, [3]),
        remainder='passthrough',
    ),
    'gaps are no word': side_by_side((OneHotEncoder(**words), [2]), (filled(), slice(0, 2)), (sizes, [3])),
    'rare': side_by_side(
        (make_pipeline(SimpleImputer(strategy='constant', fill_value='red'), OneHotEncoder(**frequent)), [2]),
        ('passthrough', [1]),
    ),
    'rare gaps': side_by_side((OneHotEncoder(**frequent), [2]), ('passthrough', [1])),
    'without the first': side_by_side(
        (make_pipeline(SimpleImputer(strategy='most_frequent'), OneHotEncoder(drop='first', **words)), [2, 3]),
        (SimpleImputer(), numbers),
    ),
    'places': side_by_side(
        (make_pipeline(SimpleImputer(strategy='most_frequent'), OrdinalEncoder(), StandardScaler()), [3]),
        (SimpleImputer(add_indicator=True), [0, 4]),
    ),
}
# What is refused, and how.
refused = {
    'PolynomialFeatures cannot be written': make_pipeline(SimpleImputer(), PolynomialFeatures()),
    'MinMaxScaler(clip=True) is not linear': make_pipeline(SimpleImputer(), MinMaxScaler(clip=True)),
    "column '1' goes into two transformers": side_by_side((SimpleImputer(), [0, 1]), (StandardScaler(), [1])),
    'SimpleImputer(missing_values=-1)': side_by_side((SimpleImputer(missing_values=-1), [1])),
}


def trained(before, table):
    return make_pipeline(before, StandardScaler(), LinearSVC(random_state=0, dual=False)).fit(table, y)


def write(folder):
    answers = {}

    def make(name, before, x, asked, names=None):
        model = trained(before, table_of(x, names))
        to_json(model, folder / f'{name}.json')
        answers[name] = {'x': [[None if v != v else v for v in row] for row in asked.tolist()], 'names': names}
        answers[name].update(answer(model, table_of(asked, names)))

    for name, before in of_numbers.items():
        make(name, before, X[:, numbers].astype(float), asked[:, numbers].astype(float))
    for name, before in of_all.items():
        make(name, before, X, asked)
    if has_pandas():
        named = side_by_side(
            (make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()), ['deck', 'age']),
            (OneHotEncoder(**words), ['colour']),
            (sizes, ['size']),
        )
        make('named', named, X, asked, NAMES)
    for message, before in refused.items():
        try:
            to_json(trained(before, X[:, numbers[:2]].astype(float)), folder / 'refused.json')
        except ValueError as error:
            assert message in str(error) and '\n' not in str(error), error
        else:
            raise AssertionError(f'{message}: it was written')
    (folder / 'answers.json').write_text(json.dumps(answers))


def read(folder):
    asked = json.loads((folder / 'asked.json').read_text())
    answers = {}
    for name, one in asked.items():
        x = np.array([[np.nan if v is None else v for v in row] for row in one['x']], object)
        answers[name] = answer(from_json(folder / f'{name}.json'), table_of(x, one['names']))
    (folder / 'answers.json').write_text(json.dumps(answers))


def has_pandas():
    import importlib.util

    return importlib.util.find_spec('pandas') is not None


def table_of(x, names):
    if names is None:
        return x
    import pandas

    return pandas.DataFrame(x, columns=names).infer_objects()


def answer(model, x):
    return {'labels': model.predict(x).tolist(), 'scores': model.decision_function(x).tolist()}


if __name__ == '__main__':
    {'write': write, 'read': read}[sys.argv[1]](pathlib.Path(sys.argv[2]))
