"""A city pack: a folder of plain files that holds everything that makes a city itself.

    city.toml         who the city is: names, story, languages, theme, contacts
    places.geojson    the city, its centres and the rest, postal areas
    sources.toml      who published figures, where and under which licence
    indicators.toml   what is measured, in which unit, which way is good, on which basis
    observations.csv  the values, each with its source
    goals.toml        what the city wants to become, and its targets
    examples.toml     optional: example rounds that are loaded on a laptop
    conversations.toml  optional: example conversations of those rounds
    panels.toml       optional: example citizens' panels of those rounds
    experiments.toml  optional: trials that are planned from example proposals
    services.toml     optional: example services with requests that are made up
    reach/            optional: travel times between areas, and what stands in them (reach.toml)

`read_pack` reads all of it strictly: one wrong value and the pack is refused with file, line and
remedy (`BadPack`).
"""

from talkoot.commons.base.pack.bad import BadPack, known
from talkoot.commons.base.pack.contents import (
    City,
    ExampleCall,
    ExampleConversation,
    ExampleExperiment,
    ExampleGroup,
    ExamplePanel,
    ExampleProposal,
    Examples,
    ExampleService,
    ExampleStatement,
    Frame,
    GoalRow,
    IndicatorRow,
    ObservationRow,
    Pack,
    PlaceRow,
    ReachChange,
    ReachFiles,
    ReachMatrix,
    SourceRow,
    Target,
)
from talkoot.commons.base.pack.reading import read_pack

__all__ = [
    "BadPack",
    "City",
    "ExampleCall",
    "ExampleConversation",
    "ExampleExperiment",
    "ExampleGroup",
    "ExamplePanel",
    "ExampleProposal",
    "ExampleService",
    "ExampleStatement",
    "Examples",
    "Frame",
    "GoalRow",
    "IndicatorRow",
    "ObservationRow",
    "Pack",
    "PlaceRow",
    "ReachChange",
    "ReachFiles",
    "ReachMatrix",
    "SourceRow",
    "Target",
    "known",
    "read_pack",
]
