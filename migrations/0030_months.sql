-- What came to pass month by month, by area; and what figures shall be by the end of a year.

-- Counted from the rooms' rows; months that have long ended stay as they were counted last. n NULL: too few to say.
CREATE TABLE figure_month (
    area  TEXT NOT NULL,
    month TEXT NOT NULL,                       -- 2026-11
    key   TEXT NOT NULL,
    n     @I64@,
    whole @I64@ NOT NULL DEFAULT 0,            -- rupiah: of so many loans
    PRIMARY KEY (area, month, key)
) @STRICT@;

CREATE TABLE figure_target (
    id         @PK@,
    year       @I64@ NOT NULL,
    area       TEXT NOT NULL DEFAULT '',
    key        TEXT NOT NULL,
    value      @I64@,                          -- NULL: no longer wanted
    note       TEXT NOT NULL DEFAULT '',
    updated_by @I64@,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1,
    UNIQUE (year, area, key)
) @STRICT@;

-- Cases by the month that they were opened in.
CREATE INDEX casefile_month ON casefile (opened_at, ward) WHERE state <> 'held';
