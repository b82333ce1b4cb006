#!/usr/bin/env python3
"""Makes the sample collection: figures, collection.json and README.md.

    python3 -m venv /tmp/samples
    /tmp/samples/bin/pip install pandas==3.1.1
    /tmp/samples/bin/pip install --no-deps plotly==7.1.0 vega_datasets==0.9.0 \\
        statsmodels==0.15.0 scikit-learn==1.9.1 palmerpenguins==0.1.6
    /tmp/samples/bin/python make.py

Only data files inside these packages are read; none of the packages but
pandas is imported, and the network is not used. Two runs give the same bytes.

    package                 its licence     data sets taken
    plotly 7.1.0            MIT             gapminder, iris, medals, stocks, tips
    vega_datasets 0.9.0     MIT             airports, barley, burtin, cars,
                                            iowa-electricity, ohlc, seattle-temps,
                                            seattle-weather, sf-temps, stocks, wheat
    statsmodels 0.15.0      BSD-3-Clause    co2, elnino, macrodata, sunspots
    scikit-learn 1.9.1      BSD-3-Clause    wine
    palmerpenguins 0.1.6    MIT             penguins

The licence of each data set itself is in its `Sample` below and in README.md.
"""

import base64
import importlib.util
import json
import shutil
import struct
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
VEGA = "https://raw.githubusercontent.com/vega/vega-datasets/main/data"
BLUE, ORANGE, GREEN, RED = "#2f6f9f", "#e08e45", "#4f9d69", "#c8553d"
PURPLE, GREY, GOLD = "#7a5ea8", "#8d99a6", "#d9a441"


# --- reading and writing ------------------------------------------------------


def bundled(package, path):
    """A data file inside an installed package, as a table."""
    root = importlib.util.find_spec(package).submodule_search_locations[0]
    file = Path(root) / path
    if file.suffix == ".json":
        return pd.DataFrame(json.loads(file.read_text("utf-8")))
    return pd.read_csv(file)


def plotly(name):
    return bundled("plotly", f"package_data/datasets/{name}.csv.gz")


def vega(file):
    return bundled("vega_datasets", f"_data/{file}")


def statsmodels(name):
    return bundled("statsmodels", f"datasets/{name}/{name}.csv")


def plain(values, digits=None):
    """A JSON list; missing is null, whole numbers are written without `.0`."""

    def one(value):
        if pd.isna(value):
            return None
        if isinstance(value, str):
            return value
        value = float(value) if digits is None else round(float(value), digits)
        return int(value) if value.is_integer() else value

    return [one(value) for value in values]


def typed(values, dtype="f8", shape=None):
    """The same as a typed array, the way plotly.py 6 and later write them."""
    code = {"f8": "d", "f4": "f", "i2": "h"}[dtype]
    numbers = [int(v) if dtype == "i2" else float(v) for v in values]
    raw = struct.pack(f"<{len(numbers)}{code}", *numbers)
    array = {"dtype": dtype, "bdata": base64.b64encode(raw).decode("ascii")}
    if shape:
        array["shape"] = ", ".join(str(n) for n in shape)
    return array


def days(dates):
    return [date.strftime("%Y-%m-%d") for date in dates]


def title(text, **more):
    return {"title": {"text": text}, **more}


def axes(text, x, y, **more):
    """A layout with a title; `x` and `y` are axis titles or whole axes."""
    whole = lambda axis: title(axis) if isinstance(axis, str) else axis
    return {**title(text), "xaxis": whole(x), "yaxis": whole(y), **more}


def figure(data, layout):
    return {"data": data, "layout": layout}


def write(path, value, indent=None):
    path.parent.mkdir(exist_ok=True)
    separators = (",", ":") if indent is None else None
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
    )
    path.write_text(text + "\n", "utf-8")


# --- climate ------------------------------------------------------------------


def co2():
    weeks = statsmodels("co2")
    date = pd.to_datetime(weeks.date.astype(str), format="%Y%m%d")
    value = pd.to_numeric(weeks.co2, errors="coerce")
    months = pd.Series(value.values, date).resample("MS").mean()
    years = months.resample("YS").agg(lambda year: year.mean(skipna=False)).dropna()
    return figure(
        [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "monthly mean",
                "x": days(months.index),
                "y": plain(months, 2),
                "line": {"color": BLUE, "width": 1.5},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": "year's mean",
                "x": [f"{date.year}-07-01" for date in years.index],
                "y": plain(years, 2),
                "line": {"color": RED, "width": 2, "dash": "dash"},
            },
        ],
        axes(
            "CO₂ at Mauna Loa, 1958–2001",
            "Year",
            title("CO₂ (ppm)", ticksuffix=" ppm"),
            legend={"x": 0.02, "y": 0.98},
        ),
    )


def sunspots():
    table = statsmodels("sunspots")
    return figure(
        [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "sunspot number",
                "x": typed(table.YEAR, "i2"),
                "y": typed(table.SUNACTIVITY),
                "fill": "tozeroy",
                "fillcolor": "rgba(217,164,65,0.35)",
                "line": {"color": GOLD, "width": 1.5},
            }
        ],
        axes("Sunspots, 1700–2008", "Year", "Mean number in the year", showlegend=False),
    )


def el_nino():
    table = statsmodels("elnino")
    rows = [table[month.upper()] for month in MONTHS]
    return figure(
        [
            {
                "type": "heatmap",
                "x": typed(table.YEAR, "i2"),
                "y": MONTHS,
                "z": typed([v for row in rows for v in row], "f8", (12, len(table))),
                "colorscale": "RdBu",
                "colorbar": title("°C"),
            }
        ],
        axes(
            "Sea surface temperature, Niño 1+2 region",
            "Year",
            title("Month", autorange="reversed"),
        ),
    )


def seattle_weather():
    table = vega("seattle-weather.csv")
    month = pd.to_datetime(table.date).dt.month
    colours = {"sun": GOLD, "fog": "#b8c4ce", "drizzle": "#8fbcd4", "rain": BLUE, "snow": PURPLE}
    bars = []
    for kind, colour in colours.items():
        count = month[table.weather == kind].value_counts()
        bars.append(
            {
                "type": "bar",
                "name": kind,
                "x": MONTHS,
                "y": plain([count.get(m, 0) / 4 for m in range(1, 13)], 2),
                "marker": {"color": colour},
            }
        )
    return figure(
        bars,
        axes(
            "Seattle's weather, 2012–2015",
            "Month",
            "Days in a mean month",
            barmode="stack",
            bargap=0.15,
        ),
    )


def seattle_months():
    table = vega("seattle-weather.csv")
    month = pd.to_datetime(table.date).dt.month
    lines = []
    for column, name, colour in [
        ("temp_max", "daily maximum", RED),
        ("temp_min", "daily minimum", BLUE),
    ]:
        groups = table[column].groupby(month)
        lines.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": MONTHS,
                "y": plain(groups.mean(), 1),
                "error_y": {"type": "data", "array": plain(groups.std(), 1), "thickness": 1},
                "line": {"color": colour},
                "marker": {"size": 8},
            }
        )
    return figure(
        lines,
        axes(
            "Temperature in Seattle, 2012–2015 (mean ± one standard deviation)",
            "Month",
            "Temperature (°C)",
        ),
    )


def two_cities():
    pair = []
    for file, name, colour in [
        ("seattle-temps.csv", "Seattle", GREEN),
        ("sf-temps.csv", "San Francisco", ORANGE),
    ]:
        table = vega(file)
        hour = pd.to_datetime(table.date).dt.hour
        celsius = (table.temp[hour % 6 == 0] - 32) / 1.8
        pair.append(
            {
                "type": "histogram",
                "name": name,
                "x": plain(celsius, 1),
                "xbins": {"start": -2, "end": 30, "size": 1},
                "opacity": 0.6,
                "marker": {"color": colour},
            }
        )
    return figure(
        pair,
        axes(
            "Seattle and San Francisco, every six hours of 2010",
            "Temperature (°C)",
            "Readings",
            barmode="overlay",
        ),
    )


# --- markets ------------------------------------------------------------------


def tech_stocks():
    table = plotly("stocks")
    names = {
        "GOOG": ("Google", BLUE),
        "AAPL": ("Apple", GREY),
        "AMZN": ("Amazon", ORANGE),
        "FB": ("Facebook", PURPLE),
        "NFLX": ("Netflix", RED),
        "MSFT": ("Microsoft", GREEN),
    }
    return figure(
        [
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": table.date.tolist(),
                "y": plain(table[symbol] * 100, 1),
                "line": {"color": colour},
            }
            for symbol, (name, colour) in names.items()
        ],
        axes(
            "Six technology stocks, 2018–2019",
            "Week",
            "Price (1 January 2018 = 100)",
            hovermode="x unified",
        ),
    )


def stocks_log():
    table = vega("stocks.csv")
    table["date"] = pd.to_datetime(table.date, format="%b %d %Y")
    lines = []
    for symbol, rows in table.groupby("symbol", sort=False):
        lines.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": symbol,
                "x": days(rows.date),
                "y": plain(rows.price, 2),
            }
        )
    return figure(
        lines,
        axes(
            "Share prices, 2000–2010",
            title("Month", type="date"),
            title("Price (US$, log scale)", type="log", tickprefix="$"),
            colorway=[GREEN, ORANGE, BLUE, RED, GREY],
        ),
    )


def vix():
    table = vega("ohlc.json")
    prices = {name: plain(table[name], 2) for name in ("open", "high", "low", "close")}
    return figure(
        [
            {
                "type": "candlestick",
                "name": "VIX",
                "x": table.date.tolist(),
                **prices,
                "increasing": {"line": {"color": GREEN}},
                "decreasing": {"line": {"color": RED}},
            }
        ],
        axes(
            "Volatility index VIX, summer 2009",
            title("Day", rangeslider={"visible": False}),
            "Index",
        ),
    )


def us_economy():
    table = statsmodels("macrodata")
    quarters = [
        f"{year:.0f}-{quarter * 3 - 2:02.0f}-01"
        for year, quarter in zip(table.year, table.quarter)
    ]
    return figure(
        [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "real GDP",
                "x": quarters,
                "y": plain(table.realgdp, 0),
                "line": {"color": BLUE, "width": 2},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": "unemployment",
                "x": quarters,
                "y": plain(table.unemp, 1),
                "yaxis": "y2",
                "line": {"color": RED, "dash": "dot"},
            },
        ],
        axes(
            "US output and unemployment, 1959–2009",
            "Quarter",
            title("GDP (billions of 2005 US$)"),
            yaxis2=title("Unemployment (%)", overlaying="y", side="right", showgrid=False),
            legend={"orientation": "h", "y": 1.08},
        ),
    )


def wheat():
    table = vega("wheat.json")
    year = plain(table.year)
    return figure(
        [
            {
                "type": "bar",
                "name": "price of a quarter of wheat",
                "x": year,
                "y": plain(table.wheat, 2),
                "marker": {"color": "#c9b58b"},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": "week's wages of a good mechanic",
                "x": year,
                "y": plain(table.wages, 2),
                "line": {"color": RED, "width": 3, "shape": "spline"},
            },
        ],
        axes(
            "Playfair's wheat and wages",
            "Year",
            "Shillings",
            bargap=0,
            legend={"x": 0.02, "y": 0.98},
        ),
    )


# --- people -------------------------------------------------------------------


CONTINENTS = {
    "Asia": RED,
    "Europe": BLUE,
    "Africa": GOLD,
    "Americas": GREEN,
    "Oceania": PURPLE,
}


def gapminder_2007():
    table = plotly("gapminder")
    return table[table.year == 2007]


def wealth_and_health():
    table = gapminder_2007()
    bubbles = []
    for continent, colour in CONTINENTS.items():
        rows = table[table.continent == continent].sort_values("pop", ascending=False)
        bubbles.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": continent,
                "x": plain(rows.gdpPercap, 0),
                "y": plain(rows.lifeExp, 1),
                "text": rows.country.tolist(),
                "marker": {
                    "color": colour,
                    "opacity": 0.7,
                    "size": plain(rows["pop"] / 1e6, 2),
                    "sizemode": "area",
                    "sizeref": 0.75,
                    "sizemin": 3,
                    "line": {"color": "white", "width": 1},
                },
            }
        )
    return figure(
        bubbles,
        axes(
            "Wealth and health of nations, 2007",
            title("GDP per head (US$, log scale)", type="log", tickprefix="$"),
            "Life expectancy (years)",
            legend=title("Continent"),
        ),
    )


def life_expectancy():
    table = plotly("gapminder")
    countries = ["Japan", "United States", "China", "Brazil", "India", "South Africa", "Rwanda"]
    colours = [RED, BLUE, GOLD, GREEN, ORANGE, PURPLE, GREY]
    lines = []
    for country, colour in zip(countries, colours):
        rows = table[table.country == country]
        lines.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": country,
                "x": plain(rows.year),
                "y": plain(rows.lifeExp, 1),
                "line": {"color": colour},
                "marker": {"size": 5},
            }
        )
    return figure(
        lines,
        axes("Life expectancy in seven countries", "Year", "Life expectancy at birth (years)"),
    )


def continents():
    people = gapminder_2007().groupby("continent")["pop"].sum()
    return figure(
        [
            {
                "type": "pie",
                "labels": list(CONTINENTS),
                "values": plain(people[list(CONTINENTS)] / 1e6, 1),
                "marker": {"colors": list(CONTINENTS.values())},
                "textinfo": "label+percent",
                "hole": 0.35,
            }
        ],
        title("Where people lived in 2007 (millions)"),
    )


def tips():
    table = plotly("tips")
    boxes = []
    for smoker, name, colour in [("No", "non-smokers", BLUE), ("Yes", "smokers", ORANGE)]:
        rows = table[table.smoker == smoker]
        boxes.append(
            {
                "type": "box",
                "name": name,
                "x": rows.day.tolist(),
                "y": plain(rows.total_bill, 2),
                "marker": {"color": colour},
            }
        )
    return figure(
        boxes,
        axes(
            "Restaurant bills by day",
            title("Day", categoryorder="array", categoryarray=["Thur", "Fri", "Sat", "Sun"]),
            title("Total bill (US$)", tickprefix="$"),
            boxmode="group",
        ),
    )


def medals():
    table = plotly("medals")
    colours = {"gold": "#d4af37", "silver": "#b4bac0", "bronze": "#b0763c"}
    return figure(
        [
            {
                "type": "bar",
                "name": medal,
                "x": table.nation.tolist(),
                "y": plain(table[medal]),
                "text": plain(table[medal]),
                "marker": {"color": colour},
            }
            for medal, colour in colours.items()
        ],
        axes("Olympic short-track medals, up to 2020", "Team", "Medals", barmode="group"),
    )


# --- nature -------------------------------------------------------------------


def iris():
    table = plotly("iris")
    shapes = {"setosa": (GREEN, "circle"), "versicolor": (ORANGE, "square"), "virginica": (PURPLE, "diamond")}
    clouds = []
    for species, (colour, symbol) in shapes.items():
        rows = table[table.species == species]
        clouds.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": species,
                "x": plain(rows.sepal_length, 1),
                "y": plain(rows.petal_length, 1),
                "marker": {"color": colour, "symbol": symbol, "size": 7, "opacity": 0.8},
            }
        )
    return figure(
        clouds,
        axes("Three irises", "Sepal length (cm)", "Petal length (cm)", legend=title("Species")),
    )


def penguins():
    table = bundled("palmerpenguins", "data/penguins.csv").dropna(subset=["sex", "body_mass_g"])
    halves = []
    for sex, side, colour in [("female", "negative", ORANGE), ("male", "positive", BLUE)]:
        rows = table[table.sex == sex]
        halves.append(
            {
                "type": "violin",
                "name": sex,
                "side": side,
                "x": rows.species.tolist(),
                "y": plain(rows.body_mass_g),
                "line": {"color": colour},
                "meanline": {"visible": True},
                "points": False,
            }
        )
    return figure(
        halves,
        axes(
            "Body mass of Palmer penguins",
            "Species",
            "Body mass (g)",
            violinmode="overlay",
            violingap=0.1,
        ),
    )


def barley():
    table = vega("barley.json")
    yields = table.pivot_table(index="variety", columns="site", values="yield", aggfunc="mean")
    yields = yields.loc[
        yields.mean(axis=1).sort_values().index, yields.mean().sort_values().index
    ]
    return figure(
        [
            {
                "type": "heatmap",
                "x": yields.columns.tolist(),
                "y": yields.index.tolist(),
                "z": [plain(row, 1) for row in yields.values],
                "colorscale": "YlGnBu",
                "colorbar": title("bushels<br>an acre"),
            }
        ],
        axes("Barley yields in Minnesota, mean of 1931 and 1932", "Site", "Variety"),
    )


WINE = [
    "alcohol",
    "malic acid",
    "ash",
    "alcalinity of ash",
    "magnesium",
    "total phenols",
    "flavanoids",
    "nonflavanoid phenols",
    "proanthocyanins",
    "color intensity",
    "hue",
    "OD280/OD315",
    "proline",
]


def wine():
    root = importlib.util.find_spec("sklearn").submodule_search_locations[0]
    file = Path(root) / "datasets/data/wine_data.csv"
    table = pd.read_csv(file, skiprows=1, names=[*WINE, "class"])
    matrix = [plain(row, 2) for row in table[WINE].corr().values]
    return figure(
        [
            {
                "type": "heatmap",
                "x": WINE,
                "y": WINE,
                "z": matrix,
                "zmin": -1,
                "zmax": 1,
                "colorscale": "RdBu",
                "text": matrix,
                "texttemplate": "%{text}",
                "colorbar": title("r"),
            }
        ],
        axes(
            "Correlations in 178 Italian wines",
            {"tickangle": -45},
            {"autorange": "reversed"},
        ),
    )


def antibiotics():
    table = vega("burtin.json").sort_values(["Gram_Staining", "Penicillin"], ascending=False)
    drugs = {
        "Penicillin": (BLUE, "circle"),
        "Streptomycin": (ORANGE, "diamond"),
        "Neomycin": (GREEN, "square"),
    }
    return figure(
        [
            {
                "type": "scatter",
                "mode": "markers",
                "name": drug,
                "x": plain(table[drug]),
                "y": table.Bacteria.tolist(),
                "marker": {"color": colour, "symbol": symbol, "size": 9},
            }
            for drug, (colour, symbol) in drugs.items()
        ],
        axes(
            "Three antibiotics against sixteen bacteria",
            title("Smallest dose that stops growth (log scale)", type="log"),
            {"type": "category", "automargin": True},
            legend={"orientation": "h", "y": 1.06},
        ),
    )


# --- machines -----------------------------------------------------------------


def cars():
    table = vega("cars.json").dropna(subset=["Horsepower", "Miles_per_Gallon"])
    clouds = []
    for origin, colour in [("USA", BLUE), ("Japan", RED), ("Europe", GOLD)]:
        rows = table[table.Origin == origin]
        clouds.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": origin,
                "x": plain(rows.Horsepower),
                "y": plain(rows.Miles_per_Gallon, 1),
                "text": rows.Name.tolist(),
                "marker": {"color": colour, "opacity": 0.6},
            }
        )
    return figure(
        clouds,
        axes("Cars of 1970–1982", "Horsepower", "Miles per gallon"),
    )


def mileage():
    table = vega("cars.json").dropna(subset=["Miles_per_Gallon"])
    return figure(
        [
            {
                "type": "histogram",
                "name": "cars",
                "x": plain(table.Miles_per_Gallon, 1),
                "nbinsx": 25,
                "marker": {"color": GREEN, "line": {"color": "white", "width": 1}},
            }
        ],
        axes("How far a gallon went, 1970–1982", "Miles per gallon", "Cars"),
    )


def iowa():
    table = vega("iowa-electricity.csv")
    layers = []
    for source, colour in [
        ("Fossil Fuels", "#6b6f76"),
        ("Nuclear Energy", PURPLE),
        ("Renewables", GREEN),
    ]:
        rows = table[table.source == source]
        layers.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": source.lower(),
                "stackgroup": "sources",
                "x": rows.year.tolist(),
                "y": plain(rows.net_generation),
                "line": {"color": colour, "width": 1},
            }
        )
    return figure(
        layers,
        axes("Electricity made in Iowa", title("Year", type="date"), "Net generation (GWh)"),
    )


# --- places -------------------------------------------------------------------


def airports():
    table = vega("airports.csv")
    table = table[(table.country == "USA") & table.iata.str.fullmatch("[A-Z]{3}")]
    return figure(
        [
            {
                "type": "scattergeo",
                "mode": "markers",
                "name": "airport",
                "lon": plain(table.longitude, 2),
                "lat": plain(table.latitude, 2),
                "text": table.iata.tolist(),
                "marker": {"size": 3, "color": BLUE, "opacity": 0.6},
            }
        ],
        {
            **title("US airports with a three-letter code"),
            "geo": {
                "scope": "usa",
                "projection": {"type": "albers usa"},
                "showland": True,
                "landcolor": "#f2efe6",
            },
        },
    )


def world_map():
    table = gapminder_2007().dropna(subset=["centroid_lon", "centroid_lat"])
    return figure(
        [
            {
                "type": "scattergeo",
                "mode": "markers",
                "name": "country",
                "lon": plain(table.centroid_lon, 1),
                "lat": plain(table.centroid_lat, 1),
                "text": table.country.tolist(),
                "marker": {
                    "size": plain(table["pop"] / 1e6, 1),
                    "sizemode": "area",
                    "sizeref": 1.2,
                    "sizemin": 4,
                    "color": plain(table.lifeExp, 1),
                    "colorscale": "Viridis",
                    "colorbar": title("years"),
                },
            }
        ],
        {
            **title("Life expectancy in 2007; size is population"),
            "geo": {
                "projection": {"type": "natural earth"},
                "showcountries": True,
                "countrycolor": "#cccccc",
            },
        },
    )


def largest_countries():
    table = gapminder_2007().nlargest(20, "pop").sort_values("pop")
    return figure(
        [
            {
                "type": "bar",
                "orientation": "h",
                "name": "2007",
                "x": plain(table["pop"] / 1e6, 1),
                "y": table.country.tolist(),
                "marker": {"color": [CONTINENTS[c] for c in table.continent]},
            }
        ],
        axes(
            "The twenty largest countries, 2007",
            "People (millions)",
            {"automargin": True},
            showlegend=False,
        ),
    )


# --- the collection -----------------------------------------------------------


@dataclass
class Source:
    """A data set: what it is, where it came from, and on what terms."""

    name: str
    package: str
    credit: str
    url: str
    licence: str


NOAA_DAYS = "Weather records of the US National Oceanic and Atmospheric Administration."
GAPMINDER = Source(
    "gapminder",
    "plotly",
    "Free data from Gapminder.org, excerpt prepared by Jennifer Bryan.",
    "https://www.gapminder.org/data/",
    "CC BY 4.0",
)
SOURCES = {
    "co2": Source(
        "co2",
        "statsmodels",
        "Keeling and Whorf (2004), Scripps air samples at Mauna Loa, CDIAC, US Department of Energy.",
        "https://cdiac.ess-dive.lbl.gov/trends/co2/sio-keel-flask/sio-keel-flaskmlo_c.html",
        "public domain",
    ),
    "sunspots": Source(
        "sunspots",
        "statsmodels",
        "Yearly sunspot numbers, US National Geophysical Data Center.",
        "https://www.ngdc.noaa.gov/stp/solar/solarda3.html",
        "public domain",
    ),
    "elnino": Source(
        "elnino",
        "statsmodels",
        "ERSST v3b, Niño 1+2, US National Weather Service, Climate Prediction Center.",
        "https://www.cpc.ncep.noaa.gov/data/indices/",
        "public domain",
    ),
    "seattle-weather": Source(
        "seattle-weather",
        "vega_datasets",
        NOAA_DAYS,
        "https://www.ncei.noaa.gov/cdo-web/",
        "public domain",
    ),
    "temps": Source(
        "seattle-temps, sf-temps",
        "vega_datasets",
        NOAA_DAYS,
        "https://www.ncei.noaa.gov/cdo-web/",
        "public domain",
    ),
    "plotly-stocks": Source(
        "stocks",
        "plotly",
        "Weekly closing prices of six companies, bundled with plotly.py.",
        "https://plotly.com/python-api-reference/generated/plotly.data.html",
        "facts; package MIT",
    ),
    "vega-stocks": Source(
        "stocks",
        "vega_datasets",
        "Monthly prices of five companies, bundled with vega-datasets.",
        f"{VEGA}/stocks.csv",
        "facts; package MIT",
    ),
    "ohlc": Source(
        "ohlc",
        "vega_datasets",
        "Chicago Board Options Exchange Volatility Index (VIX), summer 2009.",
        f"{VEGA}/ohlc.json",
        "facts; package MIT",
    ),
    "macrodata": Source(
        "macrodata",
        "statsmodels",
        "FRED, Federal Reserve Bank of St. Louis, and US Bureau of Labor Statistics.",
        "https://fred.stlouisfed.org/",
        "public domain",
    ),
    "wheat": Source(
        "wheat",
        "vega_datasets",
        "William Playfair (1822), digitised by Mike Bostock.",
        f"{VEGA}/wheat.json",
        "public domain",
    ),
    "gapminder": GAPMINDER,
    "tips": Source(
        "tips",
        "plotly",
        "Bryant and Smith (1995), Practical Data Analysis: one waiter's tips.",
        "https://vincentarelbundock.github.io/Rdatasets/doc/reshape2/tips.html",
        "facts; package MIT",
    ),
    "medals": Source(
        "medals",
        "plotly",
        "Olympic short-track speed skating medals as of 2020, bundled with plotly.py.",
        "https://plotly.com/python-api-reference/generated/plotly.data.html",
        "facts; package MIT",
    ),
    "iris": Source(
        "iris",
        "plotly",
        "R. A. Fisher (1936) and E. Anderson (1935), UCI Machine Learning Repository.",
        "https://archive.ics.uci.edu/dataset/53/iris",
        "CC BY 4.0",
    ),
    "penguins": Source(
        "penguins",
        "palmerpenguins",
        "Kristen Gorman and the Palmer Station LTER; Gorman, Williams and Fraser (2014).",
        "https://allisonhorst.github.io/palmerpenguins/",
        "CC0 1.0",
    ),
    "barley": Source(
        "barley",
        "vega_datasets",
        "Immer, Hayes and Powers (1934), Varietal adaptation of barley in Minnesota.",
        f"{VEGA}/barley.json",
        "facts; package MIT",
    ),
    "wine": Source(
        "wine",
        "scikit-learn",
        "M. Forina et al. (1988), PARVUS, UCI Machine Learning Repository.",
        "https://archive.ics.uci.edu/dataset/109/wine",
        "CC BY 4.0",
    ),
    "burtin": Source(
        "burtin",
        "vega_datasets",
        "Will Burtin (1951), as published with Protovis.",
        f"{VEGA}/burtin.json",
        "BSD-3-Clause",
    ),
    "cars": Source(
        "cars",
        "vega_datasets",
        "Donoho and Ramos (1982), StatLib, Carnegie Mellon University.",
        "http://lib.stat.cmu.edu/datasets/",
        "facts; package MIT",
    ),
    "iowa": Source(
        "iowa-electricity",
        "vega_datasets",
        "US Energy Information Administration.",
        "https://www.eia.gov/electricity/data/browser/",
        "public domain",
    ),
    "airports": Source(
        "airports",
        "vega_datasets",
        "Compiled by OurAirports.",
        "https://ourairports.com/data/",
        "public domain",
    ),
}


@dataclass
class Sample:
    """One plot: where it lies, what the person called it, what it is made of."""

    file: str
    name: str
    source: str
    make: callable
    views: int
    created: str
    extra: dict = field(default_factory=dict)


FOLDERS = ["climate", "markets", "people", "nature", "machines", "places"]
PLOTS = [
    Sample("climate/co2", "co2 at Mauna Loa", "co2", co2, 1444, "2015-03-01T09:12:44.120331Z"),
    Sample("climate/sunspots", "sunspots since 1700", "sunspots", sunspots, 873, "2015-06-18T20:41:07.553190Z"),
    Sample("climate/el-nino", "el niño sea temperature", "elnino", el_nino, 312, "2016-01-25T08:03:51.904412Z"),
    Sample("climate/seattle-weather", "weather in Seattle", "seattle-weather", seattle_weather, 1087, "2016-02-11T16:27:30.318874Z"),
    Sample("climate/seattle-months", "Seattle by month, with spread", "seattle-weather", seattle_months, 96, "2016-02-12T10:55:19.062745Z"),
    Sample("climate/two-cities", "two cities", "temps", two_cities, 141, "2018-09-30T13:48:02.771026Z"),
    Sample("markets/tech-stocks", "tech stocks 2018-2019", "plotly-stocks", tech_stocks, 2615, "2020-01-03T07:30:15.482903Z"),
    Sample("markets/stocks-log", "five stocks, log scale", "vega-stocks", stocks_log, 538, "2017-04-07T18:19:46.209357Z"),
    Sample("markets/vix", "vix, summer 2009", "ohlc", vix, 229, "2017-11-21T11:04:33.650218Z"),
    Sample("markets/us-economy", "gdp and unemployment", "macrodata", us_economy, 671, "2019-05-14T14:22:58.937601Z"),
    Sample(
        "markets/wheat", "Playfair's wheat", "wheat", wheat, 184, "2021-08-09T21:15:40.075549Z",
        {"grid": {"name": "wheat and wages", "source_url": f"{VEGA}/wheat.json"}},
    ),
    Sample("people/wealth-and-health", "wealth and health 2007", "gapminder", wealth_and_health, 4962, "2015-10-02T12:00:27.846130Z"),
    Sample("people/life-expectancy", "life expectancy", "gapminder", life_expectancy, 1926, "2015-10-02T12:34:09.417788Z"),
    Sample("people/continents", "people by continent", "gapminder", continents, 405, "2015-10-05T09:08:53.260914Z"),
    Sample("people/tips", "restaurant bills", "tips", tips, 263, "2018-03-22T19:36:11.598042Z"),
    Sample("people/medals", "short-track medals", "medals", medals, 77, "2022-02-20T15:50:24.133967Z"),
    Sample("nature/iris", "three irises", "iris", iris, 3304, "2015-04-16T10:21:35.709255Z"),
    Sample("nature/penguins", "how heavy are penguins", "penguins", penguins, 752, "2020-07-28T17:44:50.386419Z"),
    Sample("nature/barley", "barley yields", "barley", barley, 58, "2019-10-11T06:59:12.951703Z"),
    Sample("nature/wine", "wine correlations", "wine", wine, 207, "2023-05-06T22:13:37.024586Z"),
    Sample("nature/antibiotics", "antibiotics (Burtin)", "burtin", antibiotics, 119, "2024-11-17T13:29:05.640872Z"),
    Sample("machines/cars", "horsepower and mileage", "cars", cars, 1251, "2016-08-15T08:47:22.815346Z"),
    Sample("machines/mileage", "miles per gallon", "cars", mileage, 34, "2016-08-15T09:02:48.192750Z"),
    Sample("machines/iowa", "electricity in Iowa", "iowa", iowa, 166, "2018-05-06T16:05:59.473628Z"),
    Sample("places/airports", "US airports", "airports", airports, 2048, "2021-03-12T11:38:16.358093Z"),
    Sample("places/world-map", "life expectancy on a map", "gapminder", world_map, 489, "2022-10-31T20:10:42.927561Z"),
    Sample("places/largest-countries", "largest countries", "gapminder", largest_countries, 12, "2025-06-29T07:55:30.581477Z"),
]
COPIES = [
    {
        "of": "people/wealth-and-health.json",
        "folder": "people",
        "name": "wealth and health, for class",
        "views": 23,
        "created": "2023-09-04T08:16:21.744035Z",
    }
]
PENGUIN_URL = (
    "https://raw.githubusercontent.com/allisonhorst/palmerpenguins/main/inst/extdata/penguins.csv"
)
GRIDS = [
    {
        "file": "nature/penguins-table.json",
        "folder": "nature",
        "name": "palmer penguins",
        "source_url": PENGUIN_URL,
        "views": 45,
        "created": "2020-07-28T17:31:04.208816Z",
    }
]


def penguins_table():
    table = bundled("palmerpenguins", "data/penguins.csv")
    return {
        "cols": {
            name: {"data": plain(table[name]), "order": order}
            for order, name in enumerate(table.columns)
        }
    }


def manifest():
    plots, sources = [], {}
    for sample in PLOTS:
        file = f"{sample.file}.json"
        source = SOURCES[sample.source]
        plots.append(
            {
                "file": file,
                "folder": sample.file.split("/")[0],
                "name": sample.name,
                "views": sample.views,
                "created": sample.created,
                **sample.extra,
            }
        )
        sources[file] = {"credit": source.credit, "url": source.url, "licence": source.licence}
    penguin = SOURCES["penguins"]
    sources[GRIDS[0]["file"]] = {
        "credit": penguin.credit,
        "url": penguin.url,
        "licence": penguin.licence,
    }
    return {
        "owner": "samples",
        "folders": FOLDERS,
        "plots": plots,
        "copies": COPIES,
        "grids": GRIDS,
        "sources": sources,
    }


README = """# The sample collection

What plotree shows when it is started for the first time. The program embeds
`collection.json` (names, folders, views, dates, attribution) and the figures it
names. All of this, this page too, is written by `make.py`, which says how to run
it; do not edit the outputs. Figures were written for plotree (same licence as
plotree); data sets are taken, often thinned and rounded, from those bundled in
the packages named here. "Facts" means a list of published numbers for which no
licence of its own is stated.

| sample | data set | origin | licence |
|---|---|---|---|
"""


def readme():
    rows = [(f"{sample.file}.json", SOURCES[sample.source]) for sample in PLOTS]
    rows += [(grid["file"], SOURCES["penguins"]) for grid in GRIDS]
    lines = [
        f"| `{file}` | {s.name} ({s.package}) | [{s.credit.rstrip('.')}]({s.url}) | {s.licence} |"
        for file, s in rows
    ]
    return README + "\n".join(lines) + "\n"


def main():
    for folder in FOLDERS:
        shutil.rmtree(HERE / folder, ignore_errors=True)
    for sample in PLOTS:
        write(HERE / f"{sample.file}.json", sample.make())
    write(HERE / GRIDS[0]["file"], penguins_table())
    write(HERE / "collection.json", manifest(), indent=1)
    (HERE / "README.md").write_text(readme(), "utf-8")


if __name__ == "__main__":
    main()
