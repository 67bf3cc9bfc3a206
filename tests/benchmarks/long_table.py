"""A long table of a million results as a utility's laboratory system exports them, made anew from a fixed seed."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

#: (name, unit, typical value, share written as `<`): nine daily items and eleven of the monthly ones.
ITEMS = (
    ("浑浊度", "NTU", 0.3, 0.0),
    ("色度", "度", 5, 0.8),
    ("臭和味", "级", 0, 0.0),
    ("肉眼可见物", "/", 0, 0.0),
    ("游离氯", "mg/L", 0.6, 0.0),
    ("菌落总数", "CFU/mL", 3, 0.3),
    ("总大肠菌群", "MPN/100mL", 0, 0.0),
    ("大肠埃希氏菌", "MPN/100mL", 0, 0.0),
    ("高锰酸盐指数", "mg/L", 1.3, 0.0),
    ("pH", "/", 7.4, 0.0),
    ("砷", "mg/L", 0.002, 0.5),
    ("镉", "μg/L", 0.4, 0.6),
    ("铅", "μg/L", 2.0, 0.5),
    ("氟化物", "mg/L", 0.3, 0.0),
    ("硝酸盐(以N计)", "mg/L", 2.5, 0.0),
    ("氯化物", "mg/L", 40, 0.0),
    ("硫酸盐", "mg/L", 55, 0.0),
    ("铁", "mg/L", 0.05, 0.3),
    ("锰", "mg/L", 0.02, 0.3),
    ("铝", "mg/L", 0.06, 0.1),
)


def write_long_table(path: Path, rows: int = 1_000_000) -> None:
    """Write `rows` results: plant, point, date, item, unit, result; values have three or four significant digits."""
    random = np.random.default_rng(5749)
    samples = -(-rows // len(ITEMS))
    item = np.tile(np.arange(len(ITEMS)), samples)[:rows]
    sample = np.repeat(np.arange(samples), len(ITEMS))[:rows]
    typical = np.array([one[2] for one in ITEMS])[item]
    values = typical * random.lognormal(0, 0.35, rows)
    text = np.array([f"{value:.3g}" for value in values], dtype=object)
    text[typical == 0] = "0"
    below = random.random(rows) < np.array([one[3] for one in ITEMS])[item]
    text[below] = np.array([f"<{one[2]:g}" for one in ITEMS], dtype=object)[item[below]]
    days = np.datetime64("2023-05-01") + (sample // 20) % 1200
    table = pa.table(
        {
            "水厂": pa.array([f"第{plant}水厂" for plant in range(20)]).take(integers(sample % 20)),
            "采样点": pa.array(["出厂水"] * rows),
            "样品编号": pa.array([f"S{number:06d}" for number in range(samples)]).take(integers(sample)),
            "采样日期": pa.array(days.astype(str)),
            "检测项目": pa.array([one[0] for one in ITEMS]).take(integers(item)),
            "单位": pa.array([one[1] for one in ITEMS]).take(integers(item)),
            "检测结果": pa.array(text.tolist()),
        }
    )
    pyarrow.csv.write_csv(table, path)


def integers(values: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> "pa.Int64Array":
    """Row numbers as pyarrow takes them."""
    return pa.array(values, pa.int64())
