-- Companions in the field: who stands beside whom, visits, tasks, needs, training, phones that work offline, the owner's
-- own page. Companion of a business, months of turnover and the day of its last visit are the register's, written only
-- through its functions.

ALTER TABLE business ADD COLUMN visited_on TEXT;                     -- day of the last visit; NULL: never visited
-- Whom nobody saw for long comes first: boards count in it, "today" reads from it.
-- engine: sqlite
CREATE INDEX business_visited ON business (ward, visited_on, id, companion_id, confirmed_at, activity, merged_into) WHERE activity = 'active' AND merged_into IS NULL;
-- engine: postgresql
CREATE INDEX business_visited ON business (ward, visited_on NULLS FIRST, id) INCLUDE (companion_id, confirmed_at) WHERE activity = 'active' AND merged_into IS NULL;
-- engine: both
CREATE INDEX business_alone ON business (ward, id) WHERE companion_id IS NULL AND activity = 'active' AND merged_into IS NULL;
-- A companion's own, those nobody saw for long first: what their register counts. SQLite looks at a row for what the index
-- is already only about, unless it stands in it.
-- engine: sqlite
CREATE INDEX business_caseload ON business (companion_id, visited_on, id, activity, merged_into, curation, curation_until) WHERE companion_id IS NOT NULL AND activity = 'active' AND merged_into IS NULL;
-- engine: postgresql
CREATE INDEX business_caseload ON business (companion_id, visited_on, id) INCLUDE (curation, curation_until) WHERE companion_id IS NOT NULL AND activity = 'active' AND merged_into IS NULL;
-- engine: both

-- Turnover of a month, from evidence of any strength. Rows are never changed: a better or later one takes the place.
CREATE TABLE revenue (
    id          @PK@,
    client_id   TEXT UNIQUE,
    business_id @I64@ NOT NULL REFERENCES business (id),
    month       TEXT NOT NULL,                 -- "2026-11"
    amount      @I64@ NOT NULL,                -- rupiah
    low         @I64@ NOT NULL,                -- it lies between low and high
    high        @I64@ NOT NULL,
    source      TEXT NOT NULL,                 -- word, notebook, qris, marketplace, receipts, estimate, import
    confidence  @I64@ NOT NULL,                -- 0 … 100, of its source
    visit_id    @I64@,                         -- told on this visit
    account_id  @I64@,
    note        TEXT NOT NULL DEFAULT '',
    recorded_at @I64@ NOT NULL,
    current     @I64@ NOT NULL,                -- 1: the figure of its month; 0: kept to be read
    document_id @I64@ REFERENCES document (id) -- the evidence, or NULL
) @STRICT@;
CREATE UNIQUE INDEX revenue_current ON revenue (business_id, month) WHERE current = 1;
CREATE INDEX revenue_business ON revenue (business_id, month, id);
-- Who told the very same of many businesses.
CREATE INDEX revenue_recorder ON revenue (account_id, month, amount, business_id)
WHERE current = 1 AND account_id IS NOT NULL AND confidence <= 40;

-- What a companion's account is apart from signing in.
CREATE TABLE companion (
    account_id    @I64@ NOT NULL PRIMARY KEY REFERENCES account (id),
    duty          TEXT NOT NULL DEFAULT 'companion', -- companion, coordinator, enumerator
    letter_number TEXT NOT NULL DEFAULT '',    -- of the appointment
    letter_on     TEXT,
    term_from     TEXT,
    term_until    TEXT,
    sectors       TEXT NOT NULL DEFAULT '',    -- knows these best, comma separated; '': any
    capacity      @I64@ NOT NULL DEFAULT 150,  -- businesses they can stand beside
    home_ward     TEXT REFERENCES place (code), -- where their ways begin; NULL: their territory
    active        @I64@ NOT NULL DEFAULT 1,    -- stands beside businesses now
    created_at    @I64@ NOT NULL,
    updated_at    @I64@ NOT NULL,
    version       @I64@ NOT NULL DEFAULT 1
) @STRICT@;

-- Assignments of many at once: what was done, by whom, why. The dated fact "companion" of each business says the rest.
CREATE TABLE assignment (
    id         @PK@,
    kind       TEXT NOT NULL,                  -- one, bulk, proposal, handover
    area       TEXT NOT NULL,                  -- the smallest place that holds all its businesses
    from_id    @I64@ REFERENCES account (id),  -- NULL: nobody or several, see its rows; so is to_id
    to_id      @I64@ REFERENCES account (id),
    reason     TEXT NOT NULL DEFAULT '',
    n          @I64@ NOT NULL,
    created_by @I64@,
    created_at @I64@ NOT NULL,
    undone_at  @I64@
) @STRICT@;
CREATE TABLE assignment_row (
    assignment_id @I64@ NOT NULL REFERENCES assignment (id),
    business_id   @I64@ NOT NULL REFERENCES business (id),
    from_id       @I64@,
    to_id         @I64@,
    undone        @I64@ NOT NULL DEFAULT 0,    -- it went back
    PRIMARY KEY (assignment_id, business_id)
) @STRICT@;
CREATE INDEX assignment_row_business ON assignment_row (business_id, assignment_id);
CREATE INDEX assignment_row_from ON assignment_row (from_id, assignment_id);
CREATE INDEX assignment_row_to ON assignment_row (to_id, assignment_id);

-- What is intended: a day to be there.
CREATE TABLE visit_plan (
    id          @PK@,
    client_id   TEXT UNIQUE,
    business_id @I64@ NOT NULL REFERENCES business (id),
    account_id  @I64@ NOT NULL REFERENCES account (id),
    planned_on  TEXT NOT NULL,
    rank        @I64@ NOT NULL DEFAULT 0,      -- its place in the day's way
    note        TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL,                 -- planned, done, dropped
    visit_id    @I64@,
    created_at  @I64@ NOT NULL,
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX visit_plan_account ON visit_plan (account_id, planned_on, rank, id) WHERE state = 'planned';
CREATE INDEX visit_plan_business ON visit_plan (business_id, id);

-- What was. A visit is added once and never taken away; a correction keeps what stood there (visit_change).
CREATE TABLE visit (
    id           @PK@,
    client_id    TEXT UNIQUE,                  -- given by the phone: sent five times, kept once
    business_id  @I64@ NOT NULL REFERENCES business (id),
    account_id   @I64@ NOT NULL REFERENCES account (id), -- who was there
    visited_at   @I64@ NOT NULL,
    visited_on   TEXT NOT NULL,                -- the day of it in Asia/Jakarta
    recorded_at  @I64@ NOT NULL,               -- when it reached us
    clock_off    @I64@ NOT NULL DEFAULT 0,     -- seconds that the phone's clock was ahead; visited_at is set right by it
    kind         TEXT NOT NULL,                -- first, routine, follow_up, problem, phone, group
    met          TEXT NOT NULL DEFAULT 'owner', -- owner, family, worker, nobody
    needs        TEXT NOT NULL DEFAULT '',     -- codes found, comma separated: see need.kind
    summary      TEXT NOT NULL DEFAULT '',
    advice       TEXT NOT NULL DEFAULT '',
    lat_e6       @I64@,
    lng_e6       @I64@,
    accuracy_m   @I64@,
    flags        TEXT NOT NULL DEFAULT '',     -- what a person should look at: far, fast, late, future, crowd
    confirmed_at @I64@,                        -- the owner said it was so
    confirmed_by TEXT,                         -- signature, code, link
    signature_id @I64@ REFERENCES file (id),
    objected_at  @I64@,                        -- the owner said it was not
    created_at   @I64@ NOT NULL,
    updated_at   @I64@ NOT NULL,
    version      @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX visit_business ON visit (business_id, visited_at DESC, id DESC);
CREATE INDEX visit_account ON visit (account_id, visited_at DESC, id DESC);
CREATE INDEX visit_day ON visit (visited_on, id);
CREATE INDEX visit_time ON visit (visited_at DESC, id DESC);

CREATE TABLE visit_change (
    id         @PK@,
    visit_id   @I64@ NOT NULL REFERENCES visit (id),
    at         @I64@ NOT NULL,
    account_id @I64@,
    field      TEXT NOT NULL,
    before     TEXT NOT NULL,
    after      TEXT NOT NULL,
    reason     TEXT NOT NULL DEFAULT ''
) @STRICT@;
CREATE INDEX visit_change_visit ON visit_change (visit_id, id);

CREATE TABLE visit_photo (
    id         @PK@,
    visit_id   @I64@ NOT NULL REFERENCES visit (id),
    client_id  TEXT UNIQUE,
    file_id    @I64@ NOT NULL REFERENCES file (id),
    created_by @I64@,
    created_at @I64@ NOT NULL,
    removed_at @I64@
) @STRICT@;
CREATE INDEX visit_photo_visit ON visit_photo (visit_id, id);

-- Visits drawn by lot: somebody else calls the owner and asks.
CREATE TABLE visit_recall (
    id        @PK@,
    visit_id  @I64@ NOT NULL UNIQUE REFERENCES visit (id),
    ward      TEXT NOT NULL,
    picked_at @I64@ NOT NULL,
    result    TEXT,                            -- confirmed, denied, no_answer; NULL: nobody called yet
    note      TEXT NOT NULL DEFAULT '',
    called_by @I64@,
    called_at @I64@
) @STRICT@;
CREATE INDEX visit_recall_open ON visit_recall (ward, id) WHERE result IS NULL;

-- What somebody is to do by a day: promises of a visit, follow-ups, steps of a need.
CREATE TABLE task (
    id          @PK@,
    client_id   TEXT UNIQUE,
    business_id @I64@ REFERENCES business (id), -- NULL: about none
    visit_id    @I64@ REFERENCES visit (id),
    need_id     @I64@,
    origin      TEXT NOT NULL,                 -- promise, follow_up, need, training, objection
    title       TEXT NOT NULL,
    who         TEXT NOT NULL,                 -- companion, owner, lurah, officer
    account_id  @I64@ REFERENCES account (id), -- who is to do it; NULL: the owner, or whoever holds the role there
    ward        TEXT NOT NULL,                 -- the business's, or of who is to do it
    due_on      TEXT NOT NULL,
    state       TEXT NOT NULL,                 -- open, done, dropped
    outcome     TEXT NOT NULL DEFAULT '',
    done_at     @I64@,
    done_by     @I64@,
    told        @I64@ NOT NULL DEFAULT 0,      -- that its day has come
    created_by  @I64@,
    created_at  @I64@ NOT NULL,
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX task_account ON task (account_id, due_on, id) WHERE state = 'open';
CREATE INDEX task_ward ON task (ward, due_on, id, state) WHERE state = 'open';
CREATE INDEX task_open ON task (due_on, id) WHERE state = 'open'; -- the whole city's
CREATE INDEX task_role ON task (who, ward, due_on, id) WHERE state = 'open' AND account_id IS NULL; -- whoever holds the role there
CREATE INDEX task_closed ON task (done_by, id) WHERE state <> 'open';
CREATE INDEX task_made ON task (created_by, id);
CREATE INDEX task_business ON task (business_id, id);
CREATE INDEX task_waiting ON task (business_id, due_on, state) WHERE state = 'open'; -- "today" reads it alone
CREATE INDEX task_visit ON task (visit_id, id);
CREATE INDEX task_promise ON task (ward, due_on, who, account_id, state, done_at, origin) WHERE origin = 'promise'; -- kept or not: boards
CREATE INDEX task_due ON task (due_on, id) WHERE state = 'open' AND told = 0;

-- What a business needs to go on: a request with an owner, a day and an outcome ("pembinaan").
CREATE TABLE need (
    id          @PK@,
    client_id   TEXT UNIQUE,
    business_id @I64@ NOT NULL REFERENCES business (id),
    visit_id    @I64@ REFERENCES visit (id),   -- found on it
    kind        TEXT NOT NULL,                 -- nib, halal, packaging, market, stall, training, capital, other
    detail      TEXT NOT NULL DEFAULT '',
    account_id  @I64@ REFERENCES account (id), -- who takes care; NULL: nobody yet
    due_on      TEXT,
    state       TEXT NOT NULL,                 -- open, working, met, not_met, withdrawn
    outcome     TEXT NOT NULL DEFAULT '',
    training_id @I64@,                         -- met by this session
    closed_at   @I64@,
    created_by  @I64@,
    created_at  @I64@ NOT NULL,
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX need_business ON need (business_id, id);
CREATE INDEX need_waiting ON need (business_id, due_on, state) WHERE state = 'open' OR state = 'working';
CREATE INDEX need_open ON need (kind, due_on, id) WHERE state = 'open' OR state = 'working';
CREATE INDEX need_account ON need (account_id, due_on, id) WHERE state = 'open' OR state = 'working';

CREATE TABLE training (
    id         @PK@,
    title      TEXT NOT NULL,
    kind       TEXT NOT NULL,                  -- as need.kind
    area       TEXT NOT NULL,                  -- whose: ward, district, '' the city
    place      TEXT NOT NULL,
    starts_at  @I64@ NOT NULL,
    ends_at    @I64@ NOT NULL,
    seats      @I64@ NOT NULL,                 -- 0: no limit
    meets      @I64@ NOT NULL DEFAULT 1,       -- who attends has what they needed
    text       TEXT NOT NULL DEFAULT '',
    state      TEXT NOT NULL,                  -- planned, held, cancelled
    door_hash  @BLOB@ UNIQUE,                  -- of the link in the QR code at the door
    door_token @BLOB@,                         -- sealed: the code can be printed again
    created_by @I64@,
    created_at @I64@ NOT NULL,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX training_start ON training (starts_at, id);
CREATE TABLE training_guest (
    training_id @I64@ NOT NULL REFERENCES training (id),
    business_id @I64@ NOT NULL REFERENCES business (id),
    state       TEXT NOT NULL,                 -- invited, coming, declined, attended, absent
    how         TEXT,                          -- attended: qr, list
    result      TEXT NOT NULL DEFAULT '',
    invited_by  @I64@,
    invited_at  @I64@ NOT NULL,
    attended_at @I64@,
    PRIMARY KEY (training_id, business_id)
) @STRICT@;
CREATE INDEX training_guest_business ON training_guest (business_id, training_id);

-- Phones that keep businesses offline.
CREATE TABLE field_device (
    id          @PK@,
    account_id  @I64@ NOT NULL REFERENCES account (id),
    client_id   TEXT NOT NULL UNIQUE,          -- drawn by the phone
    label       TEXT NOT NULL DEFAULT '',      -- "Chrome, Android"
    program     TEXT NOT NULL DEFAULT '',      -- version of the program on it
    waiting     @I64@ NOT NULL DEFAULT 0,      -- unsent items when it last spoke
    refused     @I64@ NOT NULL DEFAULT 0,      -- items that were refused and wait for their person
    clock_off   @I64@ NOT NULL DEFAULT 0,      -- seconds its clock is ahead
    created_at  @I64@ NOT NULL,
    synced_at   @I64@ NOT NULL,
    session_id  @I64@,                         -- it last spoke with: revoking ends it
    reminded_at @I64@,
    revoked_at  @I64@,                         -- it wipes itself when it next speaks
    wiped_at    @I64@
) @STRICT@;
CREATE INDEX field_device_account ON field_device (account_id, id);
CREATE INDEX field_device_synced ON field_device (synced_at, id) WHERE revoked_at IS NULL;

-- A change proposed on a phone is kept once, however often it is sent.
ALTER TABLE proposal ADD COLUMN client_id TEXT;
CREATE UNIQUE INDEX proposal_client ON proposal (client_id) WHERE client_id IS NOT NULL;

-- Keys of the offline hint of registered businesses, with the hint that was last made with each: only the newest is
-- handed out.
CREATE TABLE hint_key (
    id         @PK@,
    key        @BLOB@ NOT NULL,                -- sealed
    names      @BLOB@ NOT NULL,                -- 20-bit hashes, ascending, as steps of 7 bits a byte
    phones     @BLOB@ NOT NULL,
    n          @I64@ NOT NULL,                 -- businesses
    made_at    @I64@ NOT NULL,                 -- when it was last counted
    created_at @I64@ NOT NULL
) @STRICT@;

-- The owner's private link: no account needed, only its hash is kept.
CREATE TABLE owner_link (
    id         @PK@,
    person_id  @I64@ NOT NULL REFERENCES person (id),
    token_hash @BLOB@ NOT NULL UNIQUE,
    created_by @I64@,
    created_at @I64@ NOT NULL,
    expires_at @I64@ NOT NULL,
    used_at    @I64@,
    revoked_at @I64@
) @STRICT@;
CREATE INDEX owner_link_person ON owner_link (person_id, id);

-- A calendar's private link: one an account, a new one ends the old.
CREATE TABLE calendar_feed (
    account_id @I64@ NOT NULL PRIMARY KEY REFERENCES account (id),
    token_hash @BLOB@ NOT NULL UNIQUE,
    created_at @I64@ NOT NULL
) @STRICT@;

-- How the field work stands in a ward, counted now and then, so that district and city need not count every business when
-- somebody looks.
CREATE TABLE board_ward (
    ward          TEXT NOT NULL PRIMARY KEY,   -- '': of the whole city's companions
    counted_at    @I64@ NOT NULL,
    businesses    @I64@ NOT NULL,
    visited_3     @I64@ NOT NULL,
    visited_6     @I64@ NOT NULL,
    visited_12    @I64@ NOT NULL,
    never         @I64@ NOT NULL,
    alone         @I64@ NOT NULL,
    companions    @I64@ NOT NULL,
    idle          @I64@ NOT NULL,
    promises_due  @I64@ NOT NULL,
    promises_kept @I64@ NOT NULL,
    tasks_late    @I64@ NOT NULL,
    needs_open    @I64@ NOT NULL,
    needs_late    @I64@ NOT NULL,
    confirmed_365 @I64@ NOT NULL,
    phones_silent @I64@ NOT NULL
) @STRICT@;
