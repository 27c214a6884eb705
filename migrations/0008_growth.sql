-- Turnover and rising a class: rules of law, weights of the ladder, how each business stands, rises and falls, windows of
-- hard times, targets.

-- Whole runs read a business's months in order, and nothing else of a figure.
CREATE INDEX revenue_figures ON revenue (business_id, month, amount, low, high, confidence) WHERE current = 1;

-- What a person should look at: a figure far from the others, or the very same again and again. Never dropped for it.
CREATE TABLE revenue_flag (
    id          @PK@,
    revenue_id  @I64@ NOT NULL REFERENCES revenue (id),
    business_id @I64@ NOT NULL REFERENCES business (id),
    ward        TEXT NOT NULL,
    kind        TEXT NOT NULL,                 -- outlier, copied, before_founding
    state       TEXT NOT NULL,                 -- open, right (the figure is), wrong (a better one was asked for), passed
    note        TEXT NOT NULL DEFAULT '',
    created_at  @I64@ NOT NULL,
    decided_by  @I64@,
    decided_at  @I64@,
    UNIQUE (revenue_id, kind)
) @STRICT@;
CREATE INDEX revenue_flag_open ON revenue_flag (ward, id) WHERE state = 'open';
CREATE INDEX revenue_flag_business ON revenue_flag (business_id, id);

-- Files of monthly figures. What stood in them is sealed and goes away: the file with its run, rejected rows some weeks later.
CREATE TABLE revenue_import (
    id          @PK@,
    filename    TEXT NOT NULL,
    file_id     @I64@ REFERENCES file (id),    -- NULL: gone
    headings    @BLOB@,                        -- sealed JSON: for the file of rejected rows
    state       TEXT NOT NULL,                 -- running, done, failed
    last_row    @I64@ NOT NULL DEFAULT 0,      -- line that a run has come to
    total       @I64@ NOT NULL DEFAULT 0,      -- rows
    added       @I64@ NOT NULL DEFAULT 0,      -- figures
    unchanged   @I64@ NOT NULL DEFAULT 0,
    rejected    @I64@ NOT NULL DEFAULT 0,      -- rows
    job_id      @I64@,
    created_by  @I64@,
    created_at  @I64@ NOT NULL,
    finished_at @I64@
) @STRICT@;
CREATE TABLE revenue_import_row (
    import_id   @I64@ NOT NULL REFERENCES revenue_import (id),
    number      @I64@ NOT NULL,                -- line of the file
    told        @BLOB@ NOT NULL,               -- sealed JSON [{field, id, args}]
    cells       @BLOB@ NOT NULL,               -- sealed JSON
    PRIMARY KEY (import_id, number)
) @STRICT@;

-- Lines of law that tell the class; added to and ended, never changed. over < x <= up_to.
CREATE TABLE class_rule (
    id         @PK@,
    law        TEXT NOT NULL,
    article    TEXT NOT NULL,
    criterion  TEXT NOT NULL,                  -- capital, turnover, net_worth, workers
    class      TEXT NOT NULL,                  -- micro, small, medium
    over       @I64@ NOT NULL,
    up_to      @I64@ NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT,                           -- the first day that it no longer holds; NULL: in force
    decides    @I64@ NOT NULL,                 -- 0: shown beside (statistics, tax, credit)
    source     TEXT NOT NULL,
    checked_on TEXT,
    created_by @I64@,
    created_at @I64@ NOT NULL
) @STRICT@;
CREATE INDEX class_rule_order ON class_rule (criterion, valid_from, over, id);

-- Weights of the ladder's indicators (registry/indicator.h); an indicator without a row has its usual weight.
CREATE TABLE ladder_weight (
    code       TEXT NOT NULL PRIMARY KEY,
    weight     @I64@ NOT NULL,                 -- 0 … 100; 0: not asked
    updated_by @I64@,
    updated_at @I64@ NOT NULL
) @STRICT@;

-- How each business stands, as reckoned last: follows every figure at once.
CREATE TABLE growth (
    business_id @I64@ NOT NULL PRIMARY KEY REFERENCES business (id),
    ward        TEXT NOT NULL,
    reckoned_on TEXT NOT NULL,                 -- day in Asia/Jakarta since which the row says so
    class       TEXT NOT NULL,                 -- as reckoned: none, micro, small, medium, large
    settled     TEXT NOT NULL,                 -- after hysteresis
    basis       TEXT NOT NULL,                 -- turnover, capital, turnover_weak, none
    verified    @I64@ NOT NULL,
    value       @I64@ NOT NULL,                -- turnover of a year, or capital
    to_next     @I64@ NOT NULL,                -- rupiah until the next class, 0: none
    step        TEXT NOT NULL,                 -- unknown, surviving, stable, growing, ready
    step_since  TEXT NOT NULL,
    score       @I64@ NOT NULL,
    coverage    @I64@ NOT NULL,                -- percent of the ladder's weights that are known
    next        TEXT NOT NULL,                 -- codes of indicators, comma separated
    trend       @I64@,                         -- percent against a year ago
    months      @I64@ NOT NULL,                -- known of the last twelve
    last_month  TEXT,
    updated_at  @I64@ NOT NULL
) @STRICT@;
CREATE INDEX growth_ward_step ON growth (ward, step, score DESC, business_id);
CREATE INDEX growth_step ON growth (step, score DESC, business_id);
CREATE INDEX growth_near ON growth (to_next, business_id) WHERE to_next > 0 AND value >= to_next * 3; -- at three quarters of the line
CREATE INDEX growth_trend ON growth (trend, business_id) WHERE trend < 0;

-- Rises and falls. A class moves when a person confirms; a step by itself.
CREATE TABLE growth_move (
    id          @PK@,
    business_id @I64@ NOT NULL REFERENCES business (id),
    ward        TEXT NOT NULL,
    what        TEXT NOT NULL,                 -- class, step
    before      TEXT NOT NULL,
    after       TEXT NOT NULL,
    rise        @I64@ NOT NULL,                -- 1 up, 0 down
    moved_on    TEXT NOT NULL,
    basis       TEXT NOT NULL DEFAULT '',
    value       @I64@ NOT NULL DEFAULT 0,
    verified    @I64@ NOT NULL DEFAULT 0,
    rule_id     @I64@ REFERENCES class_rule (id),
    state       TEXT NOT NULL,                 -- proposed, confirmed, rejected, withdrawn (no longer so), undone
    reason      TEXT NOT NULL DEFAULT '',
    decided_by  @I64@,
    decided_at  @I64@,
    created_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX growth_move_business ON growth_move (business_id, id);
CREATE INDEX growth_move_state ON growth_move (state, what, ward, id);
CREATE INDEX growth_move_day ON growth_move (what, moved_on, id) WHERE state = 'confirmed';
CREATE UNIQUE INDEX growth_move_open ON growth_move (business_id, what) WHERE state = 'proposed';

-- Hard times, as an officer defines them: months first … last, of an area.
CREATE TABLE shock (
    id          @PK@,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,                 -- pandemic, flood, price, other
    area        TEXT NOT NULL DEFAULT '',
    first_month TEXT NOT NULL,
    last_month  TEXT NOT NULL,
    note        TEXT NOT NULL DEFAULT '',
    created_by  @I64@,
    created_at  @I64@ NOT NULL,
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1,
    removed_at  @I64@
) @STRICT@;
-- What a window did, by area ('' city, district, ward) and sector ('' all): made anew by the nightly run and when the
-- window changes.
CREATE TABLE shock_figure (
    shock_id   @I64@ NOT NULL REFERENCES shock (id),
    area       TEXT NOT NULL,
    sector     TEXT NOT NULL,
    businesses @I64@ NOT NULL,                 -- active then
    known      @I64@ NOT NULL,                 -- of them with an answer
    held       @I64@ NOT NULL,
    recovered  @I64@ NOT NULL,
    fall       @I64@,                          -- median percent; NULL: too few
    confidence @I64@ NOT NULL,
    made_at    @I64@ NOT NULL,
    PRIMARY KEY (shock_id, area, sector)
) @STRICT@;

-- What the programme wants: so many rises of a kind in a year, in an area.
CREATE TABLE growth_target (
    id         @PK@,
    year       @I64@ NOT NULL,
    area       TEXT NOT NULL DEFAULT '',
    what       TEXT NOT NULL,                  -- class, step
    n          @I64@ NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    updated_by @I64@,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1,
    UNIQUE (year, area, what)
) @STRICT@;
