"""The free solver HiGHS, one thread and always the same: linear and whole-number programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from highspy import _core

from talkoot_engine.sortition.merging import Floats, Ints, Model

INFINITY = highspy.kHighsInf
_OPTIMAL = highspy.HighsModelStatus.kOptimal
_FEASIBLE = 2  # HiGHS' number for a solution that keeps every row and bound
_INFEASIBLE = {
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
}


@dataclass(frozen=True, eq=False, slots=True)
class Solution:
    """values of the columns, prices (duals) of the rows, and the objective."""

    values: Floats
    prices: Floats
    objective: float


class Program:
    """A program that can grow and be solved again, starting from what the last solution left."""

    def __init__(self, *, maximise: bool = False, whole: bool = False) -> None:
        # The bare solver: the package's wrapper prints a banner on standard output when made.
        self.highs: Any = _core._Highs()
        self.whole = whole
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            self.highs.setOptionValue(option, value)
        if maximise:
            self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)

    @property
    def columns(self) -> int:
        return int(self.highs.getNumCol())

    @property
    def rows(self) -> int:
        return int(self.highs.getNumRow())

    @property
    def steps(self) -> int:
        """Of the simplex method, in the last solution."""
        return int(self.highs.getInfo().simplex_iteration_count)

    def add_columns(
        self,
        costs: Floats,
        low: Floats,
        high: Floats,
        entries: tuple[Ints, Ints, Floats] | None = None,
    ) -> None:
        """entries: for all new columns together (starts, rows, values)."""
        first, count = self.columns, len(costs)
        starts, rows, values = entries or (np.zeros(count, np.int32), *_NOTHING)
        self.highs.addCols(
            count,
            np.ascontiguousarray(costs, np.float64),
            np.ascontiguousarray(low, np.float64),
            np.ascontiguousarray(high, np.float64),
            len(rows),
            np.ascontiguousarray(starts, np.int32),
            np.ascontiguousarray(rows, np.int32),
            np.ascontiguousarray(values, np.float64),
        )
        if self.whole:
            places = np.arange(first, first + count, dtype=np.int32)
            kind = np.full(count, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
            self.highs.changeColsIntegrality(count, places, kind)

    def add_rows(self, table: Floats, low: Floats, high: Floats) -> None:
        """Rows of a dense table over all columns so far."""
        for row, least, most in zip(table, low, high, strict=True):
            places = np.flatnonzero(row)
            self.add_row(places, row[places], float(least), float(most))

    def add_row(self, places: Ints, values: Floats, low: float, high: float) -> None:
        self.highs.addRow(
            low,
            high,
            len(places),
            np.ascontiguousarray(places, np.int32),
            np.ascontiguousarray(values, np.float64),
        )

    def set_costs(self, costs: Floats) -> None:
        places = np.arange(len(costs), dtype=np.int32)
        self.highs.changeColsCost(len(costs), places, np.ascontiguousarray(costs, np.float64))

    def set_bounds(self, low: Floats, high: Floats) -> None:
        places = np.arange(len(low), dtype=np.int32)
        self.highs.changeColsBounds(
            len(low),
            places,
            np.ascontiguousarray(low, np.float64),
            np.ascontiguousarray(high, np.float64),
        )

    def solve(self, *, seconds: float | None = None) -> Solution | None:
        """The optimum; None where nothing is allowed.

        Raises OutOfTime when the solver stopped without knowing.
        """
        if seconds is not None:
            self.highs.setOptionValue("time_limit", self.highs.getRunTime() + seconds)
        self.highs.run()
        status = self.highs.getModelStatus()
        if status in _INFEASIBLE:
            return None
        if status != _OPTIMAL:
            raise OutOfTime(self.highs.modelStatusToString(status))
        found = self.highs.getSolution()
        return Solution(
            np.array(found.col_value),
            np.array(found.row_dual),
            float(self.highs.getInfo().objective_function_value),
        )

    def first(self) -> Floats | None:
        """Any values that are allowed and good, however the solver ended; None without any."""
        self.highs.run()
        if self.highs.getInfo().primal_solution_status != _FEASIBLE:
            return None
        return np.array(self.highs.getSolution().col_value)


class OutOfTime(Exception):
    """The solver ended without an answer."""


_NOTHING: tuple[Ints, Floats] = (np.zeros(0, np.int64), np.zeros(0))


def panel_program(model: Model, *, maximise: bool = True, whole: bool = False) -> Program:
    """One column a way, no costs yet; rows: quotas, the size, then classes with several ways."""
    program = Program(maximise=maximise, whole=whole)
    ways = len(model.seats)
    program.add_columns(np.zeros(ways), np.zeros(ways), model.limits[model.class_of])
    program.add_rows(model.counts, model.low, model.high)
    size = float(model.size)
    program.add_row(np.arange(ways), model.seats, size, size)
    for number in shared_classes(model):
        places = np.array(model.ways_of[number])
        program.add_row(places, np.ones(len(places)), 0.0, float(model.limits[number]))
    return program


def shared_classes(model: Model) -> Sequence[int]:
    """Classes with several ways, which share the knots of the class."""
    return [number for number, ways in enumerate(model.ways_of) if len(ways) > 1]
