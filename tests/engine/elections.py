"""Made-up elections for Hypothesis: small, with many equal costs and ballots, so that ties,
empty purses and exact fits come up often."""

from hypothesis import strategies as st

from talkoot_engine.budgeting.inputs import BallotType, Election, make_election

TYPES = [BallotType.APPROVAL, BallotType.CUMULATIVE, BallotType.ORDINAL]


@st.composite
def elections(draw: st.DrawFn, types: list[BallotType] = TYPES) -> Election:
    ids = [f"p{n}" for n in range(draw(st.integers(1, 6)))]
    kind = draw(st.sampled_from(types))
    return make_election(
        projects={id_: draw(st.integers(1, 30)) for id_ in ids},
        ballots=draw(st.lists(_ballots(kind, ids), min_size=1, max_size=12)),
        budget=draw(st.integers(0, 90)),
        ballot_type=kind,
    )


def _ballots(kind: BallotType, ids: list[str]) -> st.SearchStrategy:
    if kind is BallotType.CUMULATIVE:
        return st.dictionaries(st.sampled_from(ids), st.integers(1, 4))
    return st.lists(st.sampled_from(ids), unique=True)


def orders(election: Election) -> st.SearchStrategy[list[str]]:
    return st.permutations(election.ids)
