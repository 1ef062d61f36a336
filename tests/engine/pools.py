"""Made-up pools for Hypothesis, small and with many people alike; and one that fits on a page."""

import random

from hypothesis import strategies as st

from talkoot_engine.sortition.inputs import Instance, Person, Quota, make_instance

FEATURES = {
    "gender": ("female", "male"),
    "age": ("young", "middle", "old"),
    "area": ("north", "south"),
}


def small_pool() -> Instance:
    """24 people for 6 seats; women and the old volunteer more often than they are to sit."""
    people = [
        Person(f"p{n:02}", {"gender": gender, "age": age})
        for n, (gender, age) in enumerate(
            [("female", "old")] * 9
            + [("female", "middle")] * 6
            + [("female", "young")] * 2
            + [("male", "old")] * 4
            + [("male", "middle")] * 2
            + [("male", "young")] * 1
        )
    ]
    quotas = [
        Quota("gender", "female", 3, 3),
        Quota("gender", "male", 3, 3),
        Quota("age", "young", 1, 2),
        Quota("age", "middle", 2, 3),
        Quota("age", "old", 1, 2),
    ]
    return make_instance(people, quotas, 6)


@st.composite
def instances(draw: st.DrawFn, *, rules: bool = False) -> Instance:
    """5 to 9 people, 2 to 4 seats, three categories; with rules also households and ties.

    The quotas are those of the first people, a little widened: without rules there is a panel.
    """
    count = draw(st.integers(5, 9))
    features = [
        {name: draw(st.sampled_from(known)) for name, known in FEATURES.items()}
        for _ in range(count)
    ]
    slack = st.sampled_from([0, 0, 1, 2])
    home = st.sampled_from(["", "", "", "h1", "h2"]) if rules else st.just("")
    people = [Person(f"p{n}", f, draw(home)) for n, f in enumerate(features)]
    size = draw(st.integers(2, 4))
    quotas = [
        Quota(name, feature, max(0, seats - draw(slack)), seats + draw(slack))
        for name, known in FEATURES.items()
        for feature in known
        for seats in [sum(person.features[name] == feature for person in people[:size])]
    ]
    ids = st.sets(st.sampled_from([p.id for p in people]), min_size=2, max_size=3)
    ties = st.lists(ids, max_size=1) if rules else st.just([])
    return make_instance(people, quotas, size, together=draw(ties), apart=draw(ties))


def random_pool(people: int, size: int, *, seed: int) -> Instance:
    """A pool that volunteers unevenly, with quotas near the shares of a made-up town."""
    rng = random.Random(seed)
    town = {"gender": (5, 5), "age": (2, 3, 3, 2), "area": (3, 2, 2, 2, 1), "school": (3, 4, 3)}
    leaning = {"gender": (6, 4), "age": (1, 2, 4, 4), "area": (5, 2, 1, 1, 1), "school": (1, 3, 6)}
    found = [
        Person(
            f"r{n:04}",
            {
                name: f"{name}{rng.choices(range(len(weights)), weights)[0]}"
                for name, weights in leaning.items()
            },
        )
        for n in range(people)
    ]
    quotas = [
        Quota(name, f"{name}{n}", int(size * w / sum(ws)), -int(-size * w // sum(ws)) + 1)
        for name, ws in town.items()
        for n, w in enumerate(ws)
    ]
    return make_instance(found, quotas, size)
