"""Maps are drawn true to shape, without a library."""

from talkoot.commons.design import maps


def _area(name, west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return maps.feature(id=name, name=name, geometry=shape)


def test_nothing_with_a_place_is_no_drawing():
    assert maps.draw(maps.collection([])) is None


def test_areas_lie_under_spots():
    spot = maps.feature(id="s", name="spot", lon=24.7, lat=60.2)

    rows = maps.collection([spot, _area("a", 24.6, 60.1, 24.8, 60.3)])["features"]

    assert [row["geometry"]["type"] for row in rows] == ["Polygon", "Point"]


def test_north_is_up_and_everything_is_inside():
    south = maps.feature(id="1", name="south", lon=24.6, lat=60.1)
    north = maps.feature(id="2", name="north", lon=24.8, lat=60.3)

    drawing = maps.draw(maps.collection([south, north]))

    low, high = drawing.spots
    assert high.y < low.y
    assert high.x > low.x
    assert all(0 <= s.x <= drawing.width and 0 <= s.y <= drawing.height for s in drawing.spots)


def test_a_degree_of_longitude_is_half_as_long_at_sixty_degrees():
    drawing = maps.draw(maps.collection([_area("a", 24.0, 59.0, 26.0, 61.0)]))

    corners = [tuple(map(float, p.split())) for p in drawing.areas[0].path.strip("MZ").split("L")]
    wide = max(x for x, _ in corners) - min(x for x, _ in corners)
    tall = max(y for _, y in corners) - min(y for _, y in corners)
    assert abs(wide / tall - 0.5) < 0.01


def test_only_named_features_have_their_name_on_the_map():
    rows = [
        maps.feature(id="1", name="one", lon=24.6, lat=60.1, named=True),
        maps.feature(id="2", name="two", lon=24.7, lat=60.2),
    ]

    assert [spot.name for spot in maps.draw(maps.collection(rows)).names] == ["one"]
