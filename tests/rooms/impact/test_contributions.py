"""What stands behind a goal, on foreign keys alone, and what is known of it."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import NOON
from tests.rooms.experiments import makers as trials
from tests.rooms.impact import makers as some
from tests.rooms.services import makers as served

from talkoot.loop.calls.models import Call
from talkoot.loop.experiments.actions import running
from talkoot.loop.impact.queries.contributions import figures_of, impact, impacts
from talkoot.loop.impact.rules import Kind, Known
from talkoot.loop.proposals.models import Proposal

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
SOON = (NOON + timedelta(days=5)).date()


def behind(goal, today=TODAY):
    return {one.kind: one for one in impact(goal.slug, today).contributions}


def known(row, today=TODAY):
    """What is known of the only experiment behind its goal."""
    one = behind(row.goals.get(), today)[Kind.EXPERIMENT]
    return one.known, one.due


def test_a_goal_without_anything_is_there_with_nothing():
    goal = makers.goal()

    row = impact(goal.slug, TODAY)

    assert (row.contributions, row.best, row.measured, row.measurable) == ((), None, 0, 0)
    assert [one.goal for one in impacts(TODAY)] == [goal]
    assert impact("nothing-here", TODAY) is None


def test_the_way_from_the_goal_goes_over_the_keys_of_every_stage():
    trial = some.tried()
    goal = trial.goals.get()
    trial.need.call.goals.set([goal])
    service = served.service(experiment=trial)

    found = behind(goal)

    assert list(found) == list(Kind)
    assert found[Kind.CALL].row == trial.need.call
    assert found[Kind.PROPOSAL].row == trial.need
    assert found[Kind.SERVICE].row == service, "it names no goal, but its experiment does"
    came = [one.row for one in found[Kind.CALL].came_of_it]
    assert came == [trial, service]
    assert found[Kind.CALL].known is Known.MEASURED


@pytest.mark.parametrize(
    "fields",
    [{"published_at": None}, {"withdrawn_at": NOON}, {"origin": "archive"}],
    ids=["draft", "withdrawn", "archive"],
)
def test_a_call_that_nobody_sees_here_contributes_nothing(fields):
    goal = makers.goal()
    call = makers.call(goals=[goal])
    makers.proposal(call, status="chosen").goals.set([goal])
    Call.objects.filter(pk=call.pk).update(**fields)

    found = behind(goal)

    assert Kind.CALL not in found
    if fields.get("origin") == "archive":
        assert found == {}


@pytest.mark.parametrize("status", ["draft", "received", "on-ballot", "not-taken", "hidden"])
def test_a_proposal_contributes_once_it_is_chosen(status):
    goal = makers.goal()
    row = makers.proposal(status=status)
    row.goals.set([goal])

    assert behind(goal) == {}
    Proposal.objects.filter(pk=row.pk).update(status="under-way")
    assert behind(goal)[Kind.PROPOSAL].row == row


def test_a_planned_experiment_knows_no_date_and_a_drawn_one_the_next_value():
    assert known(trials.planned()) == (Known.NO_DATE, None)


def test_an_experiment_says_when_its_next_value_is_due_or_that_it_is_late():
    row = trials.drawn()
    first = row.starts_on + timedelta(days=7)

    assert known(row, SOON) == (Known.DUE, first)
    assert known(row, first + timedelta(days=1)) == (Known.LATE, first)


def test_with_all_values_it_waits_and_ended_early_nothing_will_come():
    row = trials.measured()
    assert known(row, SOON) == (Known.WAITS, None)

    running.end(experiment=row, reason="Too cold", by=makers.person("staff"), now=trials.AFTER)
    assert known(row, SOON) == (Known.NEVER, None)


def test_the_figures_are_those_of_the_room_that_measured():
    trial = some.tried()
    service = some.served_well(trial.goals.get())

    found = behind(trial.goals.get())
    effect, kept = figures_of(found[Kind.EXPERIMENT]), figures_of(found[Kind.SERVICE])

    outcome = trial.evaluations.last().outcome
    assert effect["effect"] == outcome["effect"]
    assert [effect["interval_low"], effect["interval_high"]] == outcome["interval"]
    assert (effect["unit"], effect["verdict"], effect["requests"]) == ("ppm", "adopt", None)
    whole = service.figures.data["promises"]["whole"]
    assert (kept["requests"], kept["promise_kept"]) == (12, whole["kept"])
    assert kept["effect"] is None


def test_the_compared_effect_is_named_before_the_promise_and_the_own_before_examples():
    trial = some.tried()
    goal = trial.goals.get()
    service = some.served_well(goal)

    assert impact(goal.slug, TODAY).best.row == trial
    trial.origin = "example"
    trial.save(update_fields=["origin"])
    assert impact(goal.slug, TODAY).best.row == service


def test_few_requests_are_no_measure():
    goal = makers.goal()
    service = served.service(goals=[goal])
    served.request(service)

    one = behind(goal)[Kind.SERVICE]

    assert one.known is Known.NO_DATE
    assert set(figures_of(one).values()) == {None}


def test_each_is_counted_once_though_it_serves_two_goals():
    goals = [makers.goal(), makers.goal()]
    served.service(goals=goals)

    rows = impacts(TODAY)

    assert [row.measurable for row in rows] == [1, 1]


def test_the_overview_takes_few_queries_however_much_there_is(django_assert_max_num_queries):
    trial = some.tried()
    for _ in range(4):
        goal = makers.goal()
        makers.proposal(makers.call(goals=[goal]), status="done").goals.set([goal])
        served.service(goals=[goal], experiment=trial)

    with django_assert_max_num_queries(10):
        assert len(impacts(TODAY)) == 5
