-- The city at a glance: figures by area, counted every minute; what they were at the end of each day.

-- Figures of now: area '' is the city; a district's or a ward's code. value NULL: not known, or too few to say.
CREATE TABLE figure_now (
    area       TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      @I64@,
    part       @I64@ NOT NULL,                 -- how many it tells of
    whole      @I64@ NOT NULL,                 -- of how many; 0: it is a count
    coverage   @I64@,                          -- percent of what there is that it rests on
    confidence @I64@,                          -- percent
    definition @I64@ NOT NULL,                 -- version
    PRIMARY KEY (area, key)
) @STRICT@;
-- When each source was last counted; source '': the run itself, with the day in the city that it was made on.
CREATE TABLE figure_source (
    source TEXT NOT NULL PRIMARY KEY,
    at     @I64@ NOT NULL,
    day    TEXT NOT NULL
) @STRICT@;
-- Since when a figure means what it means. A row is added when a program with another meaning first counts.
CREATE TABLE figure_definition (
    key     TEXT NOT NULL,
    version @I64@ NOT NULL,
    since   TEXT NOT NULL,
    PRIMARY KEY (key, version)
) @STRICT@;
-- Figures as they were published at the end of a day: never changed, kept for ever.
CREATE TABLE figure_day (
    day     TEXT NOT NULL PRIMARY KEY,
    as_of   @I64@ NOT NULL,                    -- when the day's last count was made
    made_at @I64@ NOT NULL
) @STRICT@;
CREATE TABLE figure_snapshot (
    area       TEXT NOT NULL,
    day        TEXT NOT NULL REFERENCES figure_day (day),
    key        TEXT NOT NULL,
    value      @I64@,
    part       @I64@ NOT NULL,
    whole      @I64@ NOT NULL,
    coverage   @I64@,
    confidence @I64@,
    definition @I64@ NOT NULL,
    PRIMARY KEY (area, day, key)
) @STRICT@;

-- Cases that were solved in the last months, for how long it took.
CREATE INDEX casefile_resolved ON casefile (resolved_at, ward, opened_at) WHERE resolved_at IS NOT NULL;
