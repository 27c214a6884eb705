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

-- Weights of the rules of what needs attention; a rule without a row has 100.
CREATE TABLE attention_weight (
    rule       TEXT NOT NULL PRIMARY KEY,
    weight     @I64@ NOT NULL,                 -- percent
    updated_by @I64@,
    updated_at @I64@ NOT NULL
) @STRICT@;

-- Where wards stand on the map of tiles, laid out from their centres.
CREATE TABLE place_tile (
    code   TEXT NOT NULL PRIMARY KEY REFERENCES place (code),
    col    @I64@ NOT NULL,
    line   @I64@ NOT NULL,
    lat_e6 @I64@ NOT NULL,                     -- the centre it was laid out for
    lng_e6 @I64@ NOT NULL
) @STRICT@;
-- Boundaries that an operator loaded, projected and simplified: an SVG path in units of the map (width 1000).
CREATE TABLE place_boundary (
    code   TEXT NOT NULL PRIMARY KEY REFERENCES place (code),
    path   TEXT NOT NULL,
    height @I64@ NOT NULL                      -- of the whole map: the same in every row
) @STRICT@;

-- Open data of a month's last day: published once. NULL: hidden, as a small number or beside one.
CREATE TABLE open_data (
    day      TEXT NOT NULL,
    area     TEXT NOT NULL,
    curated  @I64@,
    verified @I64@,
    other    @I64@,
    total    @I64@,
    PRIMARY KEY (day, area)
) @STRICT@;

-- Who asked for the weekly brief; the weeks (their Mondays) that were told.
CREATE TABLE brief_wish (
    account_id @I64@ NOT NULL PRIMARY KEY REFERENCES account (id),
    created_at @I64@ NOT NULL
) @STRICT@;
CREATE TABLE brief_week (
    monday  TEXT NOT NULL PRIMARY KEY,
    made_at @I64@ NOT NULL
) @STRICT@;
