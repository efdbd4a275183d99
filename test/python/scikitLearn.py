"""What scikitLearn.test.ts asks of scikit-learn: `write folder` trains models and writes them as JSON with
their answers; `read folder` answers for the models that tfjs-svm wrote there."""

import json
import pathlib
import sys
import warnings

import numpy as np
from sklearn.datasets import load_iris
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler
from sklearn.svm import LinearSVC

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'python'))
from from_json import from_json  # noqa: E402
from to_json import to_json  # noqa: E402

warnings.simplefilter('ignore')
texts = ['The quick brown fox jumps over the lazy dog', 'A lazy dog, and a quick cat!', 'Café crème in the café',
         'naïve café dog_1 2x', 'cats & dogs: fox fox fox', 'Straße über ÖL İstanbul', 'the the THE dog', 'I am a dog']
labels = list('abccabab')
more = [*texts, 'unseen words only zzz', '', 'dog dog fox café', 'two  blanks\n\nand lines\u2003here']
T = TfidfVectorizer
text_steps = {
    'tfidf': [T()], 'nosmooth': [T(smooth_idf=False)], 'l1': [T(norm='l1')], 'nonorm': [T(norm=None)],
    'noidf': [T(use_idf=False)], 'binary': [T(binary=True)], 'sublinear': [T(sublinear_tf=True)],
    'english': [T(stop_words='english')], 'words': [T(stop_words=['fox', 'dog'])],
    'accents': [T(strip_accents='unicode')], 'ascii': [T(strip_accents='ascii')],
    'char': [T(analyzer='char', ngram_range=(1, 3))], 'charwb': [T(analyzer='char_wb', ngram_range=(2, 5))],
    'pattern': [T(token_pattern=r'(?u)\b\w+\b')], 'latin': [T(token_pattern='[a-z]+')],
    'count': [CountVectorizer(ngram_range=(1, 2))], 'count-binary': [CountVectorizer(binary=True)],
    'transformer': [CountVectorizer(), TfidfTransformer(sublinear_tf=True, norm='l1')],
    'scaled': [T(), MaxAbsScaler()], 'hashing': [HashingVectorizer(n_features=64)],
    'hashing-plain': [HashingVectorizer(n_features=64, alternate_sign=False, norm=None, binary=True)],
    'hashing-char': [HashingVectorizer(n_features=4096, analyzer='char_wb', ngram_range=(1, 3), norm='l1')],
}  # fmt: skip
number_steps = {
    'standard': [StandardScaler()], 'max': [MaxAbsScaler()], 'min': [MinMaxScaler()], 'none': [],
    'robust': [RobustScaler()], 'robust-uncentred': [RobustScaler(with_centering=False)],
}  # fmt: skip
heads = [LinearSVC(random_state=0), SGDClassifier(random_state=0), RidgeClassifier(), LogisticRegression(),
         LinearSVC(random_state=0), OneVsRestClassifier(LinearSVC(random_state=0))]


def write(folder):
    X, y = load_iris(return_X_y=True)
    answers = {}

    def make(name, model, x, asked):
        to_json(model, folder / f'{name}.json')
        answers[name] = {'x': asked, **answer(model, asked)}

    for name, steps in text_steps.items():
        make(name, make_pipeline(*steps, LinearSVC(random_state=0)).fit(texts, labels), texts, more)
    for i, (name, steps) in enumerate(number_steps.items()):
        make(name, make_pipeline(*steps, heads[i]).fit(X, y), X, X[::7].tolist())
    # Sets of labels: of petals, of sepals, and of both; some flowers have none.
    sets = np.stack([X[:, 2] > 4, X[:, 1] > 3, (X[:, 0] > 6) & (X[:, 3] > 1)], axis=1).astype(int)
    many = make_pipeline(RobustScaler(), OneVsRestClassifier(LinearSVC(random_state=0))).fit(X, sets)
    to_json(many, folder / 'sets.json', classes=['long', 'wide', 'large'])
    answers['sets'] = {'x': X[::7].tolist(), **answer(many, X[::7])}
    (folder / 'answers.json').write_text(json.dumps(answers))


def read(folder):
    asked = json.loads((folder / 'asked.json').read_text())
    answers = {name: answer(from_json(folder / f'{name}.json'), x) for name, x in asked.items()}
    (folder / 'answers.json').write_text(json.dumps(answers))


def answer(model, x):
    return {'labels': model.predict(x).tolist(), 'scores': model.decision_function(x).tolist()}


if __name__ == '__main__':
    {'write': write, 'read': read}[sys.argv[1]](pathlib.Path(sys.argv[2]))
