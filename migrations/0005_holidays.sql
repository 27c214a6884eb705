-- The working calendar: holidays and joint leave, the years whose lists are official, office hours. Rows are dated by the
-- revision that brought them and the one that ended them, and are never changed otherwise: the calendar of any revision can
-- be made again, so that a due date can be explained.

-- Every change is one row; its number is the calendar's revision.
CREATE TABLE calendar_revision (
    revision   @I64@ NOT NULL PRIMARY KEY,     -- 1, 2, 3 … without a gap
    what       TEXT NOT NULL,                  -- seed, holiday-add, holiday-remove, year-load, year-revoke, hours
    at         @I64@ NOT NULL,
    account_id @I64@                           -- NULL: the command line
) @STRICT@;

CREATE TABLE holiday (
    id             @PK@,
    date           TEXT NOT NULL,
    name           TEXT NOT NULL,
    name_fold      TEXT NOT NULL,
    kind           TEXT NOT NULL,              -- national, joint_leave, election, local
    source         TEXT NOT NULL,              -- the decree that says so
    official       @I64@ NOT NULL,             -- 0: announced only; shown, not counted
    revision       @I64@ NOT NULL REFERENCES calendar_revision (revision),
    recorded_at    @I64@ NOT NULL,             -- valid from then on
    ended_revision @I64@ REFERENCES calendar_revision (revision),
    removed_at     @I64@,
    reason         TEXT NOT NULL DEFAULT '',   -- of the removal
    version        @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX holiday_date ON holiday (date, id);
CREATE UNIQUE INDEX holiday_live ON holiday (date, name_fold) WHERE removed_at IS NULL;

-- A year whose whole list is official. Those that are not ended form an unbroken run.
CREATE TABLE holiday_year (
    id             @PK@,
    year           @I64@ NOT NULL,
    source         TEXT NOT NULL,
    revision       @I64@ NOT NULL REFERENCES calendar_revision (revision),
    loaded_at      @I64@ NOT NULL,
    ended_revision @I64@ REFERENCES calendar_revision (revision)
) @STRICT@;
CREATE UNIQUE INDEX holiday_year_live ON holiday_year (year) WHERE ended_revision IS NULL;

-- Office hours by weekday, seconds after midnight; a change writes all seven. None: the usual week (base/worktime.c).
CREATE TABLE office_hours (
    revision @I64@ NOT NULL REFERENCES calendar_revision (revision),
    weekday  @I64@ NOT NULL,                   -- 0 Monday … 6 Sunday
    opens    @I64@ NOT NULL,
    closes   @I64@ NOT NULL,                   -- equal: closed all day
    PRIMARY KEY (revision, weekday)
) @STRICT@;
