-- Cases: what anyone tells the city about a problem, and its handling ("aduan"). The table is named casefile because CASE
-- is a word of SQL and of C. What people wrote is sealed with the case's own key; lists need only what stands in clear.

-- Categories: a tree that officers edit.
CREATE TABLE case_category (
    id         @PK@,
    code       TEXT NOT NULL UNIQUE,
    parent     TEXT,                           -- code; NULL: a root
    name_id    TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    help_id    TEXT NOT NULL DEFAULT '',       -- what belongs here, for who reports
    help_en    TEXT NOT NULL DEFAULT '',
    seal       @I64@ NOT NULL DEFAULT 0,       -- what cases of it begin with: see casefile.seal
    anonymous  @I64@ NOT NULL DEFAULT 0,       -- may be reported without name and phone
    level      @I64@ NOT NULL DEFAULT 1,       -- where it begins: 1 ward, 2 district, 3 city
    desk       TEXT NOT NULL DEFAULT '',       -- the city's desk for it
    kind       TEXT NOT NULL,                  -- information, service, oversight: the class of its solution deadline
    bodies     TEXT NOT NULL DEFAULT '',       -- codes of outside bodies to refer to, comma separated
    urgent     @I64@ NOT NULL DEFAULT 0,       -- said at once, also in quiet hours
    public     @I64@ NOT NULL DEFAULT 1,       -- offered to the public and as an Open311 service
    rank       @I64@ NOT NULL DEFAULT 0,       -- order among its siblings
    active     @I64@ NOT NULL DEFAULT 1,
    created_at @I64@ NOT NULL,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX case_category_tree ON case_category (parent, rank, code);

-- Bodies outside that a case is referred to: facts with source and the day they were checked.
CREATE TABLE case_body (
    id         @PK@,
    code       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    phone      TEXT NOT NULL DEFAULT '',
    whatsapp   TEXT NOT NULL DEFAULT '',
    address    TEXT NOT NULL DEFAULT '',       -- street or site
    hours      TEXT NOT NULL DEFAULT '',
    source     TEXT NOT NULL DEFAULT '',
    checked_on TEXT,
    account_id @I64@ REFERENCES account (id),  -- a partner's account that works on what is referred, or NULL
    active     @I64@ NOT NULL DEFAULT 1,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;

-- Deadlines as dated rules. A change ends a row and writes the next one with version + 1: what a clock was reckoned by
-- stays readable.
CREATE TABLE clock_rule (
    id         @PK@,
    clock      TEXT NOT NULL,                  -- response, ward, district, city, partner, solution, answer
    scope      TEXT NOT NULL,                  -- '' all; 'kind:service'; 'category:code'
    n          @I64@ NOT NULL,
    unit       TEXT NOT NULL,                  -- working_days, working_hours, days, hours
    version    @I64@ NOT NULL,
    source     TEXT NOT NULL DEFAULT '',
    created_by @I64@,
    created_at @I64@ NOT NULL,
    ended_at   @I64@                           -- NULL: in force
) @STRICT@;
CREATE UNIQUE INDEX clock_rule_in_force ON clock_rule (clock, scope) WHERE ended_at IS NULL;

CREATE TABLE casefile (
    id             @PK@,
    client_id      TEXT UNIQUE,                -- given by who sent it: a second sending finds the first
    category       TEXT NOT NULL REFERENCES case_category (code),
    seal           @I64@ NOT NULL,             -- 0 open; 1 confidential; 2 sealed from ward and district, too
    title          TEXT,                       -- NULL when none was given or it is sealed: the category stands for it
    ward           TEXT NOT NULL REFERENCES place (code),
    district       TEXT NOT NULL,
    place_guessed  @I64@ NOT NULL DEFAULT 0,   -- the ward is the nearest to a point: a person confirms
    lat_e6         @I64@,
    lng_e6         @I64@,
    business_id    @I64@ REFERENCES business (id),
    channel        TEXT NOT NULL,              -- web, staff, walk_in, phone, message, inbound, open311, exchange
    reporter_id    @I64@ REFERENCES account (id),
    phone_hash     @BLOB@,                     -- keyed: finds a phone's reports
    device         TEXT NOT NULL DEFAULT '',   -- keyed hash of the browser that sent it, for anti-abuse
    confirmed      @I64@ NOT NULL DEFAULT 0,   -- the phone was confirmed by a code
    anonymous      @I64@ NOT NULL DEFAULT 0,
    concerns       TEXT NOT NULL,              -- self; other: the reporter is not the person concerned
    contacted_at   @I64@,                      -- the person concerned was spoken with
    consent_at     @I64@,                      -- they agreed that debts are opened
    track_hash     @BLOB@ UNIQUE,              -- of the private tracking link
    foreign_system TEXT,
    foreign_number TEXT,
    level          @I64@ NOT NULL,             -- who holds it: 1 ward, 2 district, 3 city, 4 partner or outside body
    desk           TEXT NOT NULL DEFAULT '',
    assignee_id    @I64@ REFERENCES account (id),
    partner_id     @I64@ REFERENCES account (id), -- it was referred to this partner's account
    body_code      TEXT,                       -- … or to this outside body
    state          TEXT NOT NULL,              -- held, new, open, resolved, closed
    outcome        TEXT,                       -- solved, advised, referred, declined, withdrawn, duplicate, spam
    duplicate_of   @I64@ REFERENCES casefile (id),
    paused_until   @I64@,                      -- its clocks stand still
    due_at         @I64@ NOT NULL,             -- the earliest of its clocks that have not ended and do not stand still,
                                               -- also of one that was missed and is still owed; 9999999999 without
    risk_at        @I64@ NOT NULL,             -- when that clock has used 80 % of its time
    overdue        @I64@ NOT NULL DEFAULT 0,   -- deadlines missed so far
    opened_at      @I64@ NOT NULL,
    responded_at   @I64@,
    resolved_at    @I64@,
    closed_at      @I64@,
    reopened       @I64@ NOT NULL DEFAULT 0,
    rating         @I64@,
    created_at     @I64@ NOT NULL,
    updated_at     @I64@ NOT NULL,
    version        @I64@ NOT NULL DEFAULT 1,
    -- What is sealed stands last, so that lists need not step over it.
    data_key       @BLOB@ NOT NULL,            -- own key, sealed: texts, names and phones of this case
    title_sealed   @BLOB@,                     -- the title of a sealed case
    body           @BLOB@ NOT NULL,
    address        @BLOB@,
    reporter       @BLOB@,                     -- name
    phone          @BLOB@,
    email          @BLOB@,
    concerned      @BLOB@,                     -- the person concerned, when it is another
    concerned_phone @BLOB@,
    track_token    @BLOB@                      -- the link's token: notices name the link
) @STRICT@;
-- Inboxes: what is due first. Closed and held cases are in none of these (a list of three states would have SQLite
-- build a table in memory for each index at each write). On SQLite they bring along what a list shows.
-- engine: sqlite
CREATE INDEX casefile_mine ON casefile (assignee_id, due_at, id, seal, level, risk_at, overdue, opened_at, partner_id, reporter_id, paused_until, consent_at, concerns, category, title, ward, state) WHERE state <> 'held' AND state <> 'closed';
CREATE INDEX casefile_ward ON casefile (ward, due_at, id, seal, level, risk_at, overdue, opened_at, assignee_id, partner_id, reporter_id, paused_until, consent_at, concerns, category, title, state) WHERE state <> 'held' AND state <> 'closed';
CREATE INDEX casefile_district ON casefile (district, due_at, id, seal, level, risk_at, overdue, opened_at, assignee_id, partner_id, reporter_id, paused_until, consent_at, concerns, category, title, ward, state) WHERE state <> 'held' AND state <> 'closed';
CREATE INDEX casefile_city ON casefile (due_at, id, seal, level, risk_at, overdue, opened_at, assignee_id, partner_id, reporter_id, paused_until, consent_at, concerns, category, title, ward, state) WHERE state <> 'held' AND state <> 'closed';
-- engine: postgresql
CREATE INDEX casefile_mine ON casefile (assignee_id, due_at, id) WHERE state <> 'held' AND state <> 'closed';
CREATE INDEX casefile_ward ON casefile (ward, due_at, id) WHERE state <> 'held' AND state <> 'closed';
CREATE INDEX casefile_district ON casefile (district, due_at, id) WHERE state <> 'held' AND state <> 'closed';
CREATE INDEX casefile_city ON casefile (due_at, id) WHERE state <> 'held' AND state <> 'closed';
-- engine: both
CREATE INDEX casefile_partner ON casefile (partner_id, due_at, id) WHERE partner_id IS NOT NULL;
CREATE INDEX casefile_held ON casefile (state, ward, id, seal, assignee_id) WHERE state = 'held';
-- Everything, the newest first.
CREATE INDEX casefile_ward_new ON casefile (ward, id, seal, assignee_id);
CREATE INDEX casefile_district_new ON casefile (district, id, seal, assignee_id);
CREATE INDEX casefile_assignee_new ON casefile (assignee_id, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX casefile_business ON casefile (business_id, id) WHERE business_id IS NOT NULL;
CREATE INDEX casefile_phone ON casefile (phone_hash, id) WHERE phone_hash IS NOT NULL;
CREATE INDEX casefile_device ON casefile (device, id) WHERE device <> '';
CREATE INDEX casefile_reporter ON casefile (reporter_id, id) WHERE reporter_id IS NOT NULL;
CREATE INDEX casefile_category ON casefile (category, id);
CREATE INDEX casefile_duplicate ON casefile (duplicate_of, id) WHERE duplicate_of IS NOT NULL;
CREATE INDEX casefile_paused ON casefile (paused_until, id) WHERE paused_until IS NOT NULL;
-- Open311's lists: by when they were opened.
CREATE INDEX casefile_opened ON casefile (opened_at, id) WHERE seal = 0;
CREATE UNIQUE INDEX casefile_foreign ON casefile (foreign_system, foreign_number) WHERE foreign_number IS NOT NULL;

-- The words of titles that stand in clear, folded, each once a case: finding by the beginnings of words.
CREATE TABLE case_word (
    word    TEXT NOT NULL,
    case_id @I64@ NOT NULL REFERENCES casefile (id)
) @STRICT@;
CREATE INDEX case_word_word ON case_word (word, case_id);
CREATE INDEX case_word_case ON case_word (case_id, word);

-- One clock of one kind a case and a round (a reopened case begins another round).
CREATE TABLE case_clock (
    id          @PK@,
    case_id     @I64@ NOT NULL REFERENCES casefile (id),
    kind        TEXT NOT NULL,                 -- as clock_rule.clock
    round       @I64@ NOT NULL DEFAULT 0,
    rule_id     @I64@ NOT NULL REFERENCES clock_rule (id),
    calendar    @I64@ NOT NULL,                -- revision of the calendar that it was reckoned with
    provisional @I64@ NOT NULL,                -- due past the last year whose holidays are official
    state       TEXT NOT NULL,                 -- running, met, missed, cancelled
    started_at  @I64@ NOT NULL,
    due_at      @I64@ NOT NULL,
    risk_at     @I64@ NOT NULL,                -- 80 % of its time is used
    ended_at    @I64@,                         -- NULL also while one that was missed is still owed
    paused_at   @I64@,                         -- stands still since
    stood       @I64@ NOT NULL DEFAULT 0,      -- seconds (working ones for working units) that it stood still before
    warned      @I64@ NOT NULL DEFAULT 0,      -- "at risk" was told
    UNIQUE (case_id, kind, round)
) @STRICT@;
CREATE INDEX case_clock_due ON case_clock (due_at, id) WHERE state = 'running' AND paused_at IS NULL;
CREATE INDEX case_clock_risk ON case_clock (risk_at, id) WHERE state = 'running' AND paused_at IS NULL AND warned = 0;
CREATE INDEX case_clock_provisional ON case_clock (calendar, id) WHERE state = 'running' AND provisional = 1;

-- What happened. Rows are never changed.
CREATE TABLE case_event (
    id         @PK@,
    case_id    @I64@ NOT NULL REFERENCES casefile (id),
    client_id  TEXT UNIQUE,
    type       TEXT NOT NULL,
    at         @I64@ NOT NULL,
    account_id @I64@,                          -- NULL: reporter, gateway or the system
    actor      TEXT NOT NULL,                  -- sign-in name, "reporter", "system"
    public     @I64@ NOT NULL,                 -- 0 internal; 1 the reporter reads it; 2 reads that it happened, not its text
    text       @BLOB@,                         -- sealed with the case's key
    data       TEXT NOT NULL DEFAULT '{}'      -- codes and numbers only: nothing personal
) @STRICT@;
CREATE INDEX case_event_case ON case_event (case_id, id);
CREATE INDEX case_event_account ON case_event (account_id, at) WHERE account_id IS NOT NULL;

CREATE TABLE case_attachment (
    id         @PK@,
    case_id    @I64@ NOT NULL REFERENCES casefile (id),
    file_id    @I64@ NOT NULL REFERENCES file (id),
    kind       TEXT NOT NULL,                  -- photo, document
    proof      @I64@ NOT NULL DEFAULT 0,       -- of the solution
    public     @I64@ NOT NULL DEFAULT 0,       -- the reporter sees it
    created_by @I64@,
    created_at @I64@ NOT NULL,
    removed_at @I64@
) @STRICT@;
CREATE INDEX case_attachment_case ON case_attachment (case_id, id);

CREATE TABLE case_task (
    id         @PK@,
    case_id    @I64@ NOT NULL REFERENCES casefile (id),
    title      @BLOB@ NOT NULL,                -- sealed
    account_id @I64@ NOT NULL REFERENCES account (id),
    due_on     TEXT NOT NULL,
    done_at    @I64@,
    done_by    @I64@,
    told       @I64@ NOT NULL DEFAULT 0,       -- that its day has come
    created_by @I64@,
    created_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX case_task_due ON case_task (due_on, id) WHERE done_at IS NULL AND told = 0;
CREATE INDEX case_task_account ON case_task (account_id, due_on, id) WHERE done_at IS NULL;
CREATE INDEX case_task_case ON case_task (case_id, id);

-- related, split (a was split off from b)
CREATE TABLE case_link (
    a_id       @I64@ NOT NULL REFERENCES casefile (id),
    b_id       @I64@ NOT NULL REFERENCES casefile (id),
    kind       TEXT NOT NULL,
    created_by @I64@,
    created_at @I64@ NOT NULL,
    PRIMARY KEY (a_id, b_id)
) @STRICT@;
CREATE INDEX case_link_b ON case_link (b_id);

-- Others with the same problem: told what the reporter is told, by their own private link.
CREATE TABLE case_follower (
    id         @PK@,
    case_id    @I64@ NOT NULL REFERENCES casefile (id),
    phone      @BLOB@,                         -- sealed with the case's key
    phone_hash @BLOB@,
    account_id @I64@,
    track_hash @BLOB@ UNIQUE,
    created_at @I64@ NOT NULL,
    ended_at   @I64@,
    UNIQUE (case_id, phone_hash)
) @STRICT@;

-- A sealed case opened with a reason, for a while ("break glass").
CREATE TABLE case_opening (
    id         @PK@,
    case_id    @I64@ NOT NULL REFERENCES casefile (id),
    account_id @I64@ NOT NULL REFERENCES account (id),
    reason     @BLOB@ NOT NULL,                -- sealed with the case's key
    at         @I64@ NOT NULL,
    until      @I64@ NOT NULL
) @STRICT@;
CREATE INDEX case_opening_case ON case_opening (case_id, account_id, until);
CREATE INDEX case_opening_account ON case_opening (account_id, until, case_id);

CREATE TABLE reply_template (
    id         @PK@,
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,
    category   TEXT,                           -- NULL: for all
    lang       TEXT NOT NULL,
    active     @I64@ NOT NULL DEFAULT 1,
    updated_by @I64@,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE INDEX reply_template_list ON reply_template (active, title, id);
