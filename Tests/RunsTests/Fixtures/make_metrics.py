"""Writes metrics.json: what scikit-learn and SciPy compute.

    python3 -m venv .venv && .venv/bin/pip install scikit-learn scipy
    .venv/bin/python Tests/RunsTests/Fixtures/make_metrics.py
"""

import json
import math
import random
import warnings
from pathlib import Path

import scipy
import sklearn
from scipy import stats
from sklearn import metrics

warnings.simplefilter("ignore")
random.seed(1)


def number(value):
    """NaN as null: what the library calls undefined."""
    value = float(value)
    return None if math.isnan(value) else value


def classes(predictions, targets):
    values = {"accuracy": metrics.accuracy_score(targets, predictions)}
    values["matthews"] = metrics.matthews_corrcoef(targets, predictions)
    functions = {
        "precision": metrics.precision_score,
        "recall": metrics.recall_score,
        "f1": metrics.f1_score,
    }
    labels = sorted(set(targets) | set(predictions))
    for name, function in functions.items():
        for average in ("macro", "micro", "weighted"):
            values[f"{name}_{average}"] = function(
                targets, predictions, average=average, zero_division=0
            )
        each = function(targets, predictions, average=None, zero_division=0, labels=labels)
        for label, value in zip(labels, each):
            values[f"{name}/{label}"] = value
    return {
        "predictions": predictions,
        "targets": targets,
        "values": {name: number(value) for name, value in values.items()},
        "labels": labels,
        "confusion": metrics.confusion_matrix(targets, predictions, labels=labels).tolist(),
    }


def numbers(predictions, targets):
    values = {"mse": metrics.mean_squared_error(targets, predictions)}
    if len(targets) > 1:
        values["pearson"] = stats.pearsonr(predictions, targets).statistic
        values["spearman"] = stats.spearmanr(predictions, targets).statistic
    return {
        "predictions": predictions,
        "targets": targets,
        "values": {name: number(value) for name, value in values.items()},
    }


def noisy(targets, count, share):
    return [t if random.random() < share else random.randrange(count) for t in targets]


def drawn(count, classes):
    return [random.randrange(classes) for _ in range(count)]


binary = drawn(200, 2)
four = drawn(300, 4)
many = drawn(500, 23)
rare = [0] * 95 + [3] * 5
gauss = [random.gauss(0, 1) for _ in range(200)]
ties = [float(random.randrange(5)) for _ in range(150)]

fixture = {
    "made_by": f"make_metrics.py, scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}",
    "classes": {
        "binary": classes(noisy(binary, 2, 0.7), binary),
        "four classes": classes(noisy(four, 4, 0.5), four),
        "many classes": classes(noisy(many, 23, 0.3), many),
        "a rare class": classes([0] * 100, rare),
        "a class that is only predicted": classes([0, 1, 2, 2], [0, 1, 1, 0]),
        "a class that is never predicted": classes([0, 0, 0, 1], [0, 1, 2, 1]),
        "one class": classes([1, 1, 1], [1, 1, 1]),
        "all wrong": classes([1, 0, 1], [0, 1, 0]),
        "one example": classes([4], [2]),
        "gaps in the numbers": classes([10, 70, 10], [10, 70, 70]),
    },
    "numbers": {
        "related": numbers([x * 2 + random.gauss(0, 1) for x in gauss], gauss),
        "unrelated": numbers([random.gauss(0, 1) for _ in gauss], gauss),
        "far from zero": numbers([x + 1e7 + random.gauss(0, 0.5) for x in gauss], gauss),
        "ties": numbers([t + random.randrange(3) for t in ties], ties),
        "equal": numbers(gauss, gauss),
        "opposite": numbers([-x for x in gauss], gauss),
        "monotone": numbers([math.exp(x) for x in gauss], gauss),
        "two examples": numbers([1.0, 2.0], [5.0, 3.0]),
        "constant predictions": numbers([0.1] * 5, [1.0, 2.0, 3.0, 4.0, 5.0]),
        "constant targets": numbers([1.0, 2.0, 3.0], [0.1] * 3),
        "one example": numbers([1.0], [2.5]),
    },
}

path = Path(__file__).with_name("metrics.json")
path.write_text(json.dumps(fixture) + "\n")
